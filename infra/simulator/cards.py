"""The card of a lead or a deal as a page: what the simulated portal shows where a link leads to it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any

from infra.simulator.portal import SimulatedPortal
from infra.simulator.state.entities import DEAL, LEAD
from infra.simulator.state.fields import MULTIFIELDS, Entity

_ADDRESS = re.compile(r"/crm/(lead|deal)/details/([1-9][0-9]{0,17})/?")
_LINK = re.compile(r"\[URL=[^]]*\](.*?)\[/URL\]")
"""As messages in the portal have them."""
_ENTITIES = {"lead": LEAD, "deal": DEAL}
_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "th{text-align:left;vertical-align:top;padding-right:2rem;font-weight:400;color:#555}"
)


def card_at(portal: SimulatedPortal, path: str) -> bytes | None:
    """Return the page at this address; None where there is no card."""
    found = _ADDRESS.fullmatch(path)
    if found is None:
        return None
    entity, number = _ENTITIES[found[1]], int(found[2])
    try:
        row = portal.item(entity.type_id, number)
    except LookupError:
        return None
    title = f"{entity.title} {number}: {row['TITLE']}"
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>{escape(title)}</h1><p>A card of the simulated portal. A portal of your own shows its own.</p>",
        _table("Fields", _fields(portal, row)),
        _table("To-dos", _todos(portal, entity, number)),
        _table("Notifications", _notifications(portal, path)),
    ]
    return "".join(parts).encode()


def _table(heading: str, lines: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}<td>{escape(text)}" for name, text in lines)
    return f"<h2>{heading}</h2><table>{rows or '<tr><td>None.'}</table>"


def _fields(portal: SimulatedPortal, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name in MULTIFIELDS:
            yield from ((name, each["VALUE"]) for each in value)
        elif value not in (None, "", 0, "N", []):
            yield name, _shown(portal, name, value)


def _todos(portal: SimulatedPortal, entity: Entity, number: int) -> Iterator[tuple[str, str]]:
    for each in portal.todos:
        if (each.owner_type, each.lead_id) == (entity.type_id, number):
            yield f"by {each.deadline:%H:%M} UTC, {_person(portal, each.responsible)}", each.title


def _notifications(portal: SimulatedPortal, path: str) -> Iterator[tuple[str, str]]:
    for each in portal.notifications:
        if f"{path.rstrip('/')}/" in each.message:
            yield _person(portal, each.user), _LINK.sub(r"\1", each.message)


def _shown(portal: SimulatedPortal, name: str, value: Any) -> str:
    if name.endswith("BY_ID"):
        return _person(portal, value)
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value)


def _person(portal: SimulatedPortal, user: int) -> str:
    return next((each.name for each in portal.people if each.id == user), str(user))
