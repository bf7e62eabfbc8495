"""How more than a transaction takes is written in one step: first into a journal, then to its places.

One item, the head, numbers the steps. A step writes what it changes into parts of a journal, and then, on the
condition that the head is as it was read, the head: this one write is the step. After it the journal is put
where it belongs, each item on the condition that no later step was there, and let go. A process that
finds a journal as it reads or writes finishes it first, so a death in between leaves nothing to be mended.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from infra.aws.database import DynamoTable
from infra.aws.lead_items import packed, unpacked
from infra.aws.model import ITEM, Key
from infra.aws.retries import Refused
from infra.aws.values import Item, Value, Write, data, number, text

PART = ITEM - 10_000
"""Bytes of a part."""
_AS_READ = "#seq = :seq AND attribute_not_exists(#journal)"
_FIRST = "attribute_not_exists(#pk)"
Payload = Mapping[str, Any]
"""What a step changes, as JSON has it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last step.

    Attributes:
        seq: its number; 0 before the first.
        journal: names its journal while that is not put in its places yet; else empty.
        parts: how many the journal has.
    """

    seq: int = 0
    journal: str = ""
    parts: int = 0


class Journal:
    """The steps of one portal's figures.

    Args:
        table: where it is.
    """

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._pk = table.keys.of("journal")
        self._key = Key(self._pk, "head")

    def head(self) -> Head:
        """Return the last step."""
        found = self._table.get(self._key) or {}
        return Head(number(found, "seq"), text(found, "journal"), number(found, "parts"))

    def payload(self, head: Head) -> Payload | None:
        """Return what the journal of this step holds; None when it was put in its places meanwhile."""
        keys = self._parts(head)
        found = self._table.get_many(keys)
        if len(found) < len(keys):
            return None
        payload: Payload = json.loads(unpacked(b"".join(data(found[key], "part") for key in keys)))
        return payload

    def begin(self, before: Head, payload: Payload) -> Head | None:
        """Make the step after this one, which has no journal left; None when another one was made."""
        stored = packed(json.dumps(payload, separators=(",", ":")))
        parts = [stored[start : start + PART] for start in range(0, len(stored), PART)]
        head = Head(before.seq + 1, token_hex(8), len(parts))
        writes = [Write(key, put={"part": part}) for key, part in zip(self._parts(head), parts, strict=True)]
        self._table.each(self._table.write, writes)
        condition, values = (_AS_READ, {"seq": before.seq}) if before.seq else (_FIRST, {})
        item: Item = {"seq": head.seq, "journal": head.journal, "parts": head.parts}
        try:
            self._table.write(Write(self._key, put=item, condition=condition, values=values))
        except Refused as refused:
            found = refused.found[0] or {}
            if text(found, "journal") != head.journal:
                self._drop(head)
                return None
        return head

    def end(self, head: Head) -> None:
        """Let go the journal of a step that was put in its places."""
        update, condition = "REMOVE #journal, #parts", "#journal = :journal"
        values: dict[str, Value] = {"journal": head.journal}
        try:
            self._table.write(Write(self._key, update=update, condition=condition, values=values))
        except Refused:
            return  # another one has let it go
        self._drop(head)

    def _drop(self, head: Head) -> None:
        self._table.delete_many(self._parts(head))

    def _parts(self, head: Head) -> Sequence[Key]:
        return [Key(self._pk, f"{head.journal}#{part:03}") for part in range(head.parts)]
