"""Leads, deals, contacts and companies: one store of typed rows, which each family formats in its own way."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.simulator.state.communications import Communications, communication_flags
from infra.simulator.state.context import Context
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.fields import Entity
from infra.simulator.state.multifields import Values

Row = Mapping[str, Any]
VALUES = "multifields"


@dataclass(frozen=True)
class StageEntry:
    """One entry of the stage history; `type_id` is 1 for creation, 2 for a middle stage, 3 for a final one.

    See docs/bitrix24-api.md 4.9.
    """

    id: int
    type_id: int
    entity: Entity
    owner_id: int
    at: datetime
    stage: str
    semantic: str


class Records:
    """The rows of one entity, with the fields that the portal fills automatically.

    A row has upper-case names and typed values; `multifields` has its phones, e-mails and the like.
    Rows are replaced, never modified.
    """

    def __init__(
        self,
        entity: Entity,
        context: Context,
        *,
        dictionaries: Dictionaries,
        communications: Communications,
        history: list[StageEntry],
    ) -> None:
        self.entity = entity
        self._context = context
        self._dictionaries = dictionaries
        self._communications = communications
        self._history = history
        self._rows: dict[int, Row] = {}
        self._ids: list[int] = []

    def add(self, values: Row, *, by: int) -> int:
        """Store a new record, announce it, and return its id."""
        number, now = self._context.next_id(self.entity.name), self._context.now()
        fields = self.entity.fields.values()
        blank: dict[str, Any] = {each.name: [] if each.is_multiple else None for each in fields}
        row = {**blank, **self._defaults(number, by), VALUES: (), **values, "ID": number}
        row |= {"CREATED_BY_ID": by, "MODIFY_BY_ID": by, "DATE_CREATE": now, "DATE_MODIFY": now}
        row |= {"LAST_ACTIVITY_BY": by, "LAST_ACTIVITY_TIME": now}
        self._ids.append(number)
        self._put(number, row, before=None, by=by)
        self._raise("ADD", number)
        return number

    def save(self, record_id: int, changes: Row, *, by: int) -> None:
        """Store changes with the automatic fields that follow from them, and announce the update."""
        before = self._rows[record_id]
        row = {**before, **changes, "MODIFY_BY_ID": by, "DATE_MODIFY": self._context.now()}
        self._put(record_id, row, before=before, by=by)
        self._raise("UPDATE", record_id)

    def touch(self, record_id: int, *, by: int) -> None:
        """Update the last activity of a record; `DATE_MODIFY` does not change and no event follows (2)."""
        moved = {"LAST_ACTIVITY_BY": by, "LAST_ACTIVITY_TIME": self._context.now()}
        self._rows[record_id] = {**self._rows[record_id], **moved}

    def abandon(self, record_id: int, owner: int | None) -> None:
        """Leave a record to nobody, 0 or null, as imports and deleted users do; no save can do that."""
        self._rows[record_id] = {**self._rows[record_id], "ASSIGNED_BY_ID": owner}

    def delete(self, record_id: int) -> None:
        """Remove a record and announce it."""
        row = self._rows.pop(record_id)
        self._ids.remove(record_id)
        self._communications.change(self.entity.name, record_id, before=row[VALUES], after=())
        self._raise("DELETE", record_id)

    def find(self, record_id: int | None) -> Row | None:
        """Return a row, None when there is no such record."""
        return None if record_id is None else self._rows.get(record_id)

    def all(self) -> Sequence[Row]:
        """Return every row by ascending id."""
        return [self._rows[number] for number in self._ids]

    def of_ids(self, ids: Iterable[int]) -> Sequence[Row]:
        """Return the rows of these ids that exist, ascending."""
        return [self._rows[number] for number in sorted(set(ids)) if number in self._rows]

    def after(self, record_id: int) -> Sequence[Row]:
        """Return the rows with a greater id, ascending."""
        return [self._rows[number] for number in self._ids[bisect_right(self._ids, record_id) :]]

    def differs(self, record_id: int, changes: Row) -> bool:
        """Return whether the changes modify the row."""
        row = self._rows[record_id]
        return any(row.get(name) != value for name, value in changes.items())

    def new_value_id(self) -> int:
        """Return the id of the next phone, e-mail or the like; all entities share one sequence."""
        return self._context.next_id("multifield")

    def _defaults(self, number: int, by: int) -> Row:
        defaults: dict[str, Any] = {"ASSIGNED_BY_ID": by, "OPENED": "Y", "OPPORTUNITY": 0.0}
        defaults |= {
            "IS_MANUAL_OPPORTUNITY": "N",
            "CURRENCY_ID": "EUR",
            "TITLE": f"{self.entity.title} #{number}",
        }
        if self.entity.stage:
            defaults[self.entity.stage] = "NEW"
        return {name: value for name, value in defaults.items() if name in self.entity.fields}

    def _put(self, number: int, row: dict[str, Any], *, before: Row | None, by: int) -> None:
        if "TITLE" in self.entity.fields and not row["TITLE"]:
            row["TITLE"] = f"{self.entity.title} #{number}"
        row["ASSIGNED_BY_ID"] = row["ASSIGNED_BY_ID"] or (before["ASSIGNED_BY_ID"] if before else by)
        if self.entity.stage:
            self._move(row, before=before, by=by)
        if self.entity.has_communications:
            row |= communication_flags(row[VALUES])
        if "IS_RETURN_CUSTOMER" in self.entity.fields:
            is_known = row["CONTACT_ID"] or row["COMPANY_ID"] or row["CONTACT_IDS"]
            row["IS_RETURN_CUSTOMER"] = "Y" if is_known else "N"
        old: Values = before[VALUES] if before else ()
        self._communications.change(self.entity.name, number, before=old, after=row[VALUES])
        self._rows[number] = row

    def _move(self, row: dict[str, Any], *, before: Row | None, by: int) -> None:
        stage = row[self.entity.stage] or "NEW"
        row[self.entity.stage] = stage
        if before is not None and before[self.entity.stage] == stage:
            return
        now = self._context.now()
        status = self._dictionaries.find(self.entity.stages, stage)
        semantic = status.semantic_id if status else "P"
        row |= {self.entity.semantic: semantic, "MOVED_BY_ID": by, "MOVED_TIME": now}
        row["DATE_CLOSED"] = now if semantic != "P" else None
        kind = 1 if before is None else (2 if semantic == "P" else 3)
        entry_id = self._context.next_id("history")
        self._history.append(StageEntry(entry_id, kind, self.entity, row["ID"], now, stage, semantic))

    def _raise(self, what: str, number: int) -> None:
        self._context.raise_event(f"ONCRM{self.entity.name}{what}", number)
