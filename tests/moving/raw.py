"""What a store keeps, row by row and whatever it is: what a move has to carry, in no words of the mover."""

from collections import defaultdict
from typing import Any
from zlib import decompress

from functions.ports import State
from infra.aws.state import DynamoState
from infra.aws.values import text
from infra.cloud.accounts import Accounts
from infra.gcp.state import FirestoreState
from tests.stored import database_of

OWN = {
    "figures": {"version"},
    "inbox": {"entry_id"},
    "leads": {"commit_id"},
    "signals": {"commit_id"},
}
"""Fields that say how a store came to have a row, by table or collection."""
OF_A_WRITE = {"lease", "seq", "step", "v"}
"""Attributes that say the same of an item."""
Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]


def raw(state: State) -> Rows:
    """Return every table, collection or kind of item that is there, each with its rows."""
    if isinstance(state, FirestoreState):
        return _documents(state)
    return _items(state) if isinstance(state, DynamoState) else _tables(state)


def _tables(state: State) -> Rows:
    rows: Rows = {}
    with database_of(state).reading() as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            found = connection.execute(f"SELECT * FROM {table}")
            columns = [each[0] for each in found.description]
            named = (dict(zip(columns, row, strict=True)) for row in found.fetchall())
            rows[table] = {str(sorted(_own(table, row).items(), key=str)): _own(table, row) for row in named}
    # The file keeps the counts of all days; only those of the last three may be asked for.
    days = sorted({row["day"] for row in rows["workload"].values()})[-3:]
    rows["workload"] = {key: row for key, row in rows["workload"].items() if row["day"] in days}
    return rows


def _documents(state: FirestoreState) -> Rows:
    return {
        each.id: {found.id: _own(each.id, found.to_dict() or {}) for found in each.stream()}
        for each in state.ports.database._client.collections()
    }


def _items(state: DynamoState) -> Rows:
    table = state.ports.table
    rows: Rows = defaultdict(dict)
    for page in table.scan():
        for item in page:
            kind = text(item, "pk").removeprefix(table.keys.of("")).partition("#")[0]
            if kind != "journal":
                stored = _own(kind, {name: value for name, value in item.items() if name not in OF_A_WRITE})
                rows[f"{kind} {text(item, 'sk')[:2]}" if kind in {"lead", "who"} else kind][
                    f"{text(item, 'pk')} {text(item, 'sk')}"
                ] = stored
    return rows


def _own(name: str, row: Row) -> Row:
    own = {field: value for field, value in row.items() if field not in OWN.get(name, ())}
    return {**own, "accounts": _accounts(own["accounts"])} if "accounts" in own else own


def _accounts(stored: str | bytes) -> Accounts:
    """Debts and counts are one text, in which their order means nothing."""
    return Accounts.of_text(stored if isinstance(stored, str) else decompress(stored).decode())
