"""What people do with leads, deals, contacts and companies in the simulated portal.

Every change raises the same events as over REST (docs/bitrix24-api.md 1.7).
"""

from collections.abc import Mapping
from typing import Any

from infra.simulator.methods.listing import fields_of
from infra.simulator.state import kinds
from infra.simulator.state.entities import LEAD
from infra.simulator.state.fields import MULTIFIELDS
from infra.simulator.state.multifields import Values, changed_by_rows
from infra.simulator.state.records import VALUES, Records
from infra.simulator.state.store import Store


class RecordActions:
    """What people do with records. `by` is the acting user, by default not the webhook's user.

    Fields carry the upper-case names of `crm.lead.*`; a phone or e-mail is a list of pairs
    `[("WORK", "+49 30 1234567")]` or of rows `[{"VALUE": …, "VALUE_TYPE": …}]`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_lead(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a lead and return its id; without ASSIGNED_BY_ID it belongs to the webhook's user."""
        return self._add(LEAD.type_id, {"ASSIGNED_BY_ID": self._store.webhook_user, **fields}, by)

    def update_lead(self, lead_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a lead; a phone or e-mail list replaces the values of its kind."""
        with self._store.lock:
            records = self._store.leads
            row = self._known(lead_id)
            kept = tuple(each for each in row[VALUES] if each.type_id not in fields)
            records.save(lead_id, self._changes(records, fields, current=kept), by=self._person(by))

    def delete_lead(self, lead_id: int) -> None:
        """Delete a lead."""
        with self._store.lock:
            self._known(lead_id)
            self._store.leads.delete(lead_id)

    def add_contact(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a contact and return its id."""
        return self._add(3, fields, by)

    def hide_contact(self, contact_id: int, *, refuses_lists: bool = True) -> None:
        """Take from the webhook's user the right to read a contact, and perhaps lists with it."""
        with self._store.lock:
            self._store.hidden.add((3, contact_id))
            self._store.refuses_lists_with_hidden = refuses_lists

    def add_company(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a company and return its id."""
        return self._add(4, fields, by)

    def add_deal(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a deal and return its id."""
        return self._add(2, fields, by)

    def _add(self, type_id: int, fields: Mapping[str, Any], by: int | None) -> int:
        with self._store.lock:
            records = self._store.records[type_id]
            return records.add(self._changes(records, fields, current=()), by=self._person(by))

    def _changes(self, records: Records, fields: Mapping[str, Any], *, current: Values) -> dict[str, Any]:
        known = fields_of(self._store, records.entity)
        unknown = sorted(name for name in fields if name not in known)
        if unknown:
            raise ValueError(f"A {records.entity.title.lower()} has no field {', '.join(unknown)}.")
        plain = {name: each for name, each in known.items() if name not in MULTIFIELDS}
        changes = kinds.typed_changes(fields, plain, zone=self._store.context.zone)
        values = current
        for name in (each for each in MULTIFIELDS if each in fields):
            values = changed_by_rows(values, name, rows=_rows(fields[name]), new_id=records.new_value_id)
        return {**changes, VALUES: values}

    def _known(self, lead_id: int) -> Mapping[str, Any]:
        row = self._store.leads.find(lead_id)
        if row is None:
            raise LookupError(f"The portal has no lead {lead_id}.")
        return row

    def _person(self, by: int | None) -> int:
        return self._store.people.active_user_except(self._store.webhook_user) if by is None else by


def _rows(sent: Any) -> list[Mapping[str, Any]]:
    several = [("WORK", sent)] if isinstance(sent, str) else sent
    return [
        each if isinstance(each, Mapping) else {"VALUE_TYPE": each[0], "VALUE": each[1]} for each in several
    ]
