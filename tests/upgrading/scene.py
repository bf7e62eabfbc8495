"""An afternoon of a team as a version leaves it behind: the rows of its store, and its portal."""

import json
import sqlite3
from base64 import b64decode, b64encode
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from functions.ports import SignalNote, State
from infra.aws.model import Key
from infra.aws.state import DynamoState
from infra.aws.values import Write
from infra.gcp.state import FirestoreState
from tests.team import COLD, HOT, Team

LATER = timedelta(hours=1)
OF_THE_PORTAL = ("STATUS_ID", "SOURCE_ID", "OPPORTUNITY", "ASSIGNED_BY_ID", "PHONE", "EMAIL")
"""Fields of a lead by which the portal is made as it was; those of the score come with them."""


def an_afternoon(team: Team) -> None:
    """Play what leaves something of each kind: one lead is given out, one closed, one held, one waits."""
    state, now = team.wiring.state, team.clock.now()
    for fields in (HOT, COLD, {**COLD, "OPPORTUNITY": 100_000}):
        team.add_lead(**fields)
        team.process()
    team.actions.update_lead(team.item(2), STATUS_ID="CONVERTED")
    team.announce(team.item(2))
    team.process()
    note = SignalNote("a-click", "lead:1", "page.viewed", now)
    state.signals.add([note], expires_at=now + timedelta(days=30))
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=now + timedelta(hours=5))
    team.clock.advance(LATER)
    team.add_lead(**COLD)
    team.process()
    team.announce(team.item(1))


def portal_of(team: Team) -> list[dict[str, Any]]:
    """Return the leads of the portal, oldest first, by the fields that matter."""
    rows = sorted(team.portal.leads(), key=lambda row: int(row["ID"]))
    return [_shown(row) for row in rows]


def play_portal(team: Team, rows: list[dict[str, Any]]) -> None:
    """Let the portal have these leads, as it had them."""
    for row in rows:
        team.actions.add_lead(**row)


def rows_of(state: State) -> Any:
    """Return everything that a store has, in its own form, ready for JSON."""
    if isinstance(state, FirestoreState):
        collections = state.ports.database._client.collections()
        return {
            each.id: {found.id: _encoded(found.to_dict()) for found in each.stream()} for each in collections
        }
    if isinstance(state, DynamoState):
        return [_encoded(item) for page in state.ports.table.scan() for item in page]
    with state.database.reading() as connection:  # type: ignore[attr-defined]  # what is left is SQLite
        return list(connection.iterdump())


def put_rows(url: str, state: State, rows: Any) -> None:
    """Put such rows into an empty store."""
    if isinstance(state, FirestoreState):
        client = state.ports.database._client
        for collection, documents in rows.items():
            for name, fields in documents.items():
                client.collection(collection).document(name).set(_decoded(fields))
    elif isinstance(state, DynamoState):
        for item in map(_decoded, rows):
            key = Key(item.pop("pk"), item.pop("sk"))
            state.ports.table.write(Write(key, put=item))
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript("\n".join(rows))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    custom = {name: value for name, value in row.items() if name.startswith("UF_CRM_LEAD_SCORE")}
    custom |= {"UF_CRM_LEAD_BAND": row.get("UF_CRM_LEAD_BAND")}
    channels = {
        name: [[each["VALUE_TYPE"], each["VALUE"]] for each in row[name]]
        for name in ("PHONE", "EMAIL")
        if row.get(name)
    }
    plain = {name: row[name] for name in OF_THE_PORTAL if name in row and name not in {"PHONE", "EMAIL"}}
    found = {**plain, **channels, **custom}
    return json.loads(json.dumps({name: value for name, value in found.items() if value}, default=str))  # type: ignore[no-any-return]  # it is what was given


def _encoded(value: Any) -> Any:
    match value:
        case bytes():
            return {"$bytes": b64encode(value).decode()}
        case frozenset() | set():
            return {"$set": sorted(value)}
        case datetime():
            return {"$at": value.isoformat()}
        case dict():
            return {name: _encoded(each) for name, each in value.items()}
        case list() | tuple():
            return [_encoded(each) for each in value]
        case _:
            return value


def _decoded(value: Any) -> Any:
    match value:
        case {"$bytes": text}:
            return b64decode(text)
        case {"$set": several}:
            return frozenset(several)
        case {"$at": moment}:
            return datetime.fromisoformat(moment)
        case dict():
            return {name: _decoded(each) for name, each in value.items()}
        case list():
            return [_decoded(each) for each in value]
        case _:
            return value
