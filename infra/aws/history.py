"""The history of closed leads on DynamoDB."""

from collections.abc import Collection
from datetime import datetime
from itertools import islice

from functions.domain.lead.history import HistoryRow
from functions.ports import Filing
from infra.aws.database import DynamoTable
from infra.aws.lead_items import packed, unpacked
from infra.aws.model import PK, SK, Key, Keys, seconds
from infra.aws.values import Value, Write, data, text
from infra.serialization import dump_history_row, load_history_row

HISTORY = "history"
"""What the `pk` of all rows ends with; their `sk` is what stands for the lead."""


class DynamoHistory:
    """`functions.ports.History` on DynamoDB: an item a lead, named by what stands for it."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def page(self, *, after: str, limit: int) -> list[tuple[str, HistoryRow]]:
        """Return up to `limit` rows by their keys, those behind `after`."""
        condition, values = f"#{PK} = :{PK}", dict[str, Value]({PK: self._table.keys.of(HISTORY)})
        if after:
            condition, values = f"{condition} AND #{SK} > :{SK}", {**values, SK: after}
        pages = self._table.pages(condition, values, size=limit)
        found = islice((each for page in pages for each in page), limit)
        return [(text(each, SK), load_history_row(unpacked(data(each, "row")))) for each in found]

    def of_keys(self, keys: Collection[str]) -> dict[str, HistoryRow]:
        """Return the rows with these keys that exist."""
        found = self._table.get_many(Key(self._table.keys.of(HISTORY), key) for key in keys)
        return {key.sk: load_history_row(unpacked(data(each, "row"))) for key, each in found.items()}

    def delete(self, keys: Collection[str]) -> int:
        """Delete the rows with these keys; return how many there were."""
        named = [Key(self._table.keys.of(HISTORY), key) for key in keys]
        found = self._table.get_many(named)
        self._table.delete_many(found)
        return len(found)

    def expire(self, now: datetime) -> int:  # noqa: ARG002  `expire_at` said it when it was written
        """Leave it to DynamoDB, which deletes rows by their `expire_at`; return 0."""
        return 0


def write_of(filing: Filing, keys: Keys) -> Write:
    """Return the write that keeps the row of a lead, or removes it."""
    key = Key(keys.of(HISTORY), filing.key)
    if filing.row is None or filing.expires_at is None:
        return Write(key)
    row = packed(dump_history_row(filing.row))
    return Write(key, put={"row": row, "expire_at": seconds(filing.expires_at)})
