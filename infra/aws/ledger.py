"""The ledger on DynamoDB: decisions stand beside the record of their lead, in the order of their moments."""

from collections.abc import Iterable
from datetime import datetime

from functions.domain.item import Item
from functions.domain.lead.decision_note import all_entries
from functions.domain.lead.ledger_entry import LedgerEntry
from infra.aws.database import DynamoTable
from infra.aws.lead_items import packed, record_of, unpacked
from infra.aws.model import PK, SK, Key, Keys, digits, seconds
from infra.aws.values import Item as Stored
from infra.aws.values import Write, data, key_of, text
from infra.serialization import dump_entry, forgotten_at, load_entry

_DECISIONS = "d#"


class DynamoLedger:
    """`functions.ports.Ledger` on DynamoDB: an item a decision, named by its moment."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def write(self, entry: LedgerEntry) -> Write:
        """Return the write that keeps a decision."""
        return write_of(entry, self._table.keys)

    def of_lead(self, item: Item) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, with those that stand in its record."""
        key = self._table.keys.lead(item)
        found = {text(each, SK): each for each in self._table.within(key.pk)}
        record = record_of(found[key.sk]) if key.sk in found else None
        filed = [load_entry(unpacked(data(each, "entry"))) for each in found.values() if _is_decision(each)]
        return all_entries(record, filed)

    def delete(self, items: Iterable[Item]) -> int:
        """Delete every decision about these leads; return how many there were."""
        found = [each for item in items for each in self._of(item)]
        self._table.delete_many(map(key_of, found))
        return len(found)

    def expire(self, before: datetime) -> int:  # noqa: ARG002  `expire_at` said it when it was written
        """Leave it to DynamoDB, which deletes decisions by their `expire_at`; return 0."""
        return 0

    def _of(self, item: Item) -> list[Stored]:
        pages = self._table.pages(
            f"#{PK} = :{PK} AND begins_with(#{SK}, :{SK})",
            {PK: self._table.keys.lead(item).pk, SK: _DECISIONS},
        )
        return [each for page in pages for each in page]


def write_of(entry: LedgerEntry, keys: Keys) -> Write:
    """Return the write that keeps a decision."""
    key = Key(keys.lead(entry.item).pk, f"{_DECISIONS}{digits(entry.decided_at)}")
    return Write(key, put={"entry": packed(dump_entry(entry)), "expire_at": seconds(forgotten_at(entry))})


def _is_decision(stored: Stored) -> bool:
    return text(stored, SK).startswith(_DECISIONS)
