"""`fairlead erase`: remove a lead or a person from the state, and say what was removed."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from functions.commands.erase import Erased, erase_leads, erase_person
from functions.commands.personal_data import PersonalData
from functions.commands.wording import names_of
from infra.cli.items import item_of
from infra.cli.state import kept_state, place_of
from infra.cli.terminal import err, out
from infra.pseudonyms import HmacPseudonyms
from infra.wiring import Wiring


def erase(
    item: Annotated[
        str | None, typer.Option("--item", "--lead", help="The id in Bitrix24: 7, lead:7, deal:7.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="An e-mail address of the person.")] = None,
    phone: Annotated[
        str | None, typer.Option(help="A phone number of the person, best with + and country code.")
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Remove a person from the state and say what was removed; exit 1 if nothing was kept.

    Example: fairlead erase --email anna@example.com
    """
    if sum(each is not None for each in (item, email, phone)) != 1:
        raise typer.BadParameter("Name the person by exactly one of --item, --email and --phone.")
    with kept_state() as wiring:
        erased = _erase(wiring, item=item, email=email, phone=phone)
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


def _erase(wiring: Wiring, *, item: str | None, email: str | None, phone: str | None) -> Erased:
    if item is not None:
        # No configuration is needed for that: it says the country of phone numbers alone.
        memory = PersonalData.of(wiring.state, HmacPseudonyms(wiring.settings.hash_key))
        erased = item_of(item, wiring.handled)
        return erase_leads([erased], memory, counted={erased: None})
    memory = PersonalData.of(wiring.state, wiring.pseudonyms)
    if email is not None:
        return erase_person(_valid(wiring.pseudonyms.subject_of_email(email), "an e-mail address"), memory)
    return erase_person(_valid(wiring.pseudonyms.subject_of_phone(phone or ""), "a phone number"), memory)


def _valid(subject: str | None, what: str) -> str:
    """Return the keyed hash; what was typed is personal and not repeated in the message.

    Raises:
        typer.BadParameter: there is no hash, because what was typed is not `what`.
    """
    if subject is None:
        raise typer.BadParameter(f"That is not {what}.")
    return subject


def _print(erased: Erased) -> None:
    items = ", ".join(each.label for each in erased.leads) or "none"
    out.print(f"Removed: {items}.")
    for count, what in (
        (erased.records, "records (score, reasons, manager, hashes of phone and e-mail)"),
        (erased.decisions, "decisions with their reasons"),
        (erased.signals, "signals"),
        (erased.entries, "entries in the inbox"),
        (erased.rows, "rows of the history (what was known of a lead, and what became of it)"),
    ):
        out.print(f"  {count:>5} {what}")
    out.print(
        "None of it comes back by itself, unless the portal still has the lead: there every change of it is"
        " scored again. Delete the lead in Bitrix24 as well, first of all."
    )
