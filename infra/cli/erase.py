"""`fairlead erase`: remove a lead or a person from the state, and say what was removed."""

import json
from dataclasses import asdict

import typer
from rich.markup import escape

from functions.commands.erase import Erased, erase_leads, erase_person
from functions.commands.personal_data import PersonalData
from functions.commands.wording import names_of
from functions.domain.item import Item
from infra.cli.person import NamedPerson, of_person
from infra.cli.state import kept_state, place_of
from infra.cli.terminal import err, out


@of_person(json_help="Print JSON instead of text.")
def erase(person: NamedPerson, *, is_json: bool) -> None:
    """Remove a person from the state and say what was removed; exit 1 if nothing was kept.

    Example: fairlead erase --email anna@example.com
    """
    with kept_state() as wiring:
        erased = person.find(wiring, _erase_lead, erase_person)
        place = place_of(wiring.settings)
    if is_json:
        out.print_json(json.dumps(asdict(erased) | {"leads": [names_of(each) for each in erased.leads]}))
        raise typer.Exit(1 if erased.is_nothing else 0)
    if erased.is_nothing:
        err.print(
            f"Nothing is kept of this lead or person in {escape(place)}."
            " Compare what was typed with the portal.",
            soft_wrap=True,
        )
        raise typer.Exit(1)
    _print(erased)


def _erase_lead(item: Item, stores: PersonalData) -> Erased:
    return erase_leads([item], stores, counted={item: None})


def _print(erased: Erased) -> None:
    items = ", ".join(each.label for each in erased.leads) or "none"
    out.print(f"Removed: {items}.")
    for count, what in (
        (erased.records, "records (score, reasons, manager, hashes of phone and e-mail)"),
        (erased.decisions, "decisions with their reasons"),
        (erased.signals, "signals"),
        (erased.entries, "entries in the inbox"),
        (erased.rows, "rows of the history (what was known of a lead, and what became of it)"),
        (erased.counts, "leads in the figures, which leave them when `reporting` counts next"),
    ):
        out.print(f"  {count:>5} {what}")
    out.print(
        "None of it comes back by itself, unless the portal still has the lead: there every change of it is"
        " scored again. Delete the lead in Bitrix24 as well, first of all."
    )
