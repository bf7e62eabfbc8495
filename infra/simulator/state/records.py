"""Leads, deals, contacts and companies: one store of typed rows, which each family formats in its own way."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.simulator.state.automatic_fields import defaults, named
from infra.simulator.state.clients import Clients, linked
from infra.simulator.state.communications import Communications, communication_flags
from infra.simulator.state.context import Context
from infra.simulator.state.currencies import Currencies
from infra.simulator.state.fields import Entity
from infra.simulator.state.multifields import Values
from infra.simulator.state.stages import OTHER_FUNNEL, Stages

Row = Mapping[str, Any]
VALUES = "multifields"


@dataclass(frozen=True)
class Shared:
    """What the records of all entities have in common."""

    stages: Stages
    currencies: Currencies
    communications: Communications = field(default_factory=Communications)
    clients: Clients = field(default_factory=Clients)


class Records:
    """The rows of one entity, with the fields that the portal fills automatically.

    A row has upper-case names and typed values; `multifields` has its phones, e-mails and the like.
    Rows are replaced, never modified.
    """

    def __init__(
        self,
        entity: Entity,
        context: Context,
        shared: Shared,
    ) -> None:
        self.entity = entity
        self._context = context
        self._shared = shared
        self._rows: dict[int, Row] = {}
        self._ids: list[int] = []

    def add(self, values: Row, *, by: int, is_silent: bool = False) -> int:
        """Store a new record, announce it unless that is done in silence, and return its id."""
        number, now = self._context.next_id(self.entity.name), self._context.now()
        fields = self.entity.fields.values()
        blank: dict[str, Any] = {each.name: [] if each.is_multiple else None for each in fields}
        base = self._shared.currencies.base
        blank |= defaults(self.entity, by=by, now=now, zone=self._context.zone, currency=base)
        row = {**blank, VALUES: (), **linked(self.entity, None, values), "ID": number}
        row |= {"CREATED_BY_ID": by, "MODIFY_BY_ID": by, "DATE_CREATE": now, "DATE_MODIFY": now}
        row |= {"LAST_ACTIVITY_BY": by, "LAST_ACTIVITY_TIME": now}
        self._ids.append(number)
        self._put(number, row, before=None, by=by)
        if not is_silent:
            self._raise("ADD", number)
        return number

    def save(self, record_id: int, changes: Row, *, by: int, is_silent: bool = False) -> None:
        """Store changes with the automatic fields that follow from them, and announce the update.

        A silent save is one of which the record itself knows nothing: no stamp, no event.
        """
        before = self._rows[record_id]
        row = {**before, **linked(self.entity, before, changes)}
        row |= {} if is_silent else {"MODIFY_BY_ID": by, "DATE_MODIFY": self._context.now()}
        move = self._put(record_id, row, before=before, by=by)
        if move == OTHER_FUNNEL and self.entity.name == "DEAL":
            # Instead of the update's event, and never sent to an outbound webhook.
            self._raise("MOVETOCATEGORY", record_id, CATEGORY_ID=row["CATEGORY_ID"], STAGE_ID=row["STAGE_ID"])
        elif not is_silent:
            self._raise("UPDATE", record_id)

    def touch(self, record_id: int, *, by: int) -> None:
        """Update the last activity of a record; `DATE_MODIFY` does not change and no event follows (2)."""
        moved = {"LAST_ACTIVITY_BY": by, "LAST_ACTIVITY_TIME": self._context.now()}
        self._rows[record_id] = {**self._rows[record_id], **moved}

    def abandon(self, record_id: int, owner: int | None) -> None:
        """Leave a record without owner, 0 or null, as imports and deleted users do; no save can do that."""
        self._rows[record_id] = {**self._rows[record_id], "ASSIGNED_BY_ID": owner}

    def delete(self, record_id: int) -> None:
        """Remove a record and announce it."""
        row = self._rows.pop(record_id)
        self._ids.remove(record_id)
        self._index(record_id, before=row, after=None)
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
        return any(row.get(name) != value for name, value in linked(self.entity, row, changes).items())

    def new_value_id(self) -> int:
        """Return the id of the next phone, e-mail or the like; all entities share one sequence."""
        return self._context.next_id("multifield")

    def _put(self, number: int, row: dict[str, Any], *, before: Row | None, by: int) -> int | None:
        row |= named(self.entity, row)
        if "CURRENCY_ID" in self.entity.fields:
            row["CURRENCY_ID"] = row["CURRENCY_ID"] or self._shared.currencies.base
        row["ASSIGNED_BY_ID"] = row["ASSIGNED_BY_ID"] or (before["ASSIGNED_BY_ID"] if before else by)
        move = None
        if self.entity.stage:
            move = self._shared.stages.move(self.entity, row, before=before, by=by)
            self._mark(number, row, before=before)
        if self.entity.has_communications:
            row |= communication_flags(row[VALUES])
        self._index(number, before=before, after=row)
        self._rows[number] = row
        return move

    def _mark(self, number: int, row: dict[str, Any], *, before: Row | None) -> None:
        if self.entity.name == "LEAD":
            row["IS_RETURN_CUSTOMER"] = "Y" if row["CONTACT_ID"] or row["COMPANY_ID"] else "N"
        elif "IS_REPEATED_APPROACH" in self.entity.fields:
            links = ("CONTACT_IDS", "COMPANY_ID")
            if before is None or any(before[each] != row[each] for each in links):
                marks = self._shared.clients.marks(number, row)
                row |= marks if before else {name: row[name] or mark for name, mark in marks.items()}

    def _index(self, number: int, *, before: Row | None, after: Row | None) -> None:
        old: Values = before[VALUES] if before else ()
        new: Values = after[VALUES] if after else ()
        self._shared.communications.change(self.entity.name, number, before=old, after=new)
        if self.entity.stage:
            self._shared.clients.change(self.entity, number, before=before, after=after)

    def _raise(self, what: str, number: int, **more: Any) -> None:
        if not self.entity.is_smart_process:
            self._context.raise_event(self.entity.event + what, number, more=more)
            return
        # There is one event of all smart processes, and one of each.
        more |= {"ENTITY_TYPE_ID": self.entity.type_id}
        for ending in (what, f"{what}_{self.entity.type_id}"):
            self._context.raise_event(self.entity.event + ending, number, more=more)
