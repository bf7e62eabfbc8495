"""`fairlead export`: show everything that is kept of a lead or a person."""

import json
from collections.abc import Mapping
from typing import Any

import typer
from pydantic import TypeAdapter
from rich.markup import escape

from functions.commands.export import Exported, export_leads, export_person
from functions.commands.export_words import export_in_words
from functions.commands.personal_data import PersonalData
from functions.commands.wording import names_of
from functions.domain.item import Item
from infra.cli.person import NamedPerson, of_person
from infra.cli.state import kept_state, place_of
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names
from infra.wiring import Wiring


@of_person(json_help="Print every value as JSON.")
def export(person: NamedPerson, *, is_json: bool) -> None:
    """Show what is kept of a person, all that `erase` would remove; exit 1 if nothing is.

    Example: fairlead export --email anna@example.com
    """
    with kept_state() as wiring:
        exported = person.find(wiring, _export_lead, export_person)
        if is_json:
            out.print_json(json.dumps(as_json(exported)))
        elif not exported.is_nothing:
            _print(exported, wiring)
        if exported.is_nothing:
            place = escape(place_of(wiring.settings))
            err.print(
                f"Nothing is kept of this lead or person in {place}. Compare what was typed with the portal.",
                soft_wrap=True,
            )
            raise typer.Exit(1)


def as_json(exported: Exported) -> dict[str, Any]:
    """Return everything that is kept, by room, each value under its name."""
    return {
        "leads": [names_of(each) for each in exported.leads],
        **{room: _values(things) for room, things in exported.kept.items()},
    }


def _values(things: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: TypeAdapter(type(each)).dump_python(each, mode="json", exclude_defaults=True)
        for name, each in things.items()
    }


def _export_lead(item: Item, stores: PersonalData) -> Exported:
    return export_leads([item], stores)


def _print(exported: Exported, wiring: Wiring) -> None:
    texts = wiring.config.texts
    for heading, lines in export_in_words(exported, wiring.config, wording_with_names(wiring)):
        out.print(f"[bold]{escape(heading[:1].upper() + heading[1:])}[/bold]", soft_wrap=True)
        for line in lines:
            out.print(f"  {escape(line)}", soft_wrap=True)
    out.print(
        texts.gettext("Names, phones, e-mails and texts are not among it: they stand in Bitrix24 alone."),
        soft_wrap=True,
    )
    err.print("[dim]Every value by its name: --json.[/dim]")
