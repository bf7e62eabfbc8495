"""What people do with leads, deals, contacts and companies in the simulated portal.

Every change raises the same events as over REST (docs/bitrix24-api.md 1.7).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from infra.simulator.methods.listing import fields_of
from infra.simulator.protocol.interruptions import Interruptions
from infra.simulator.state import kinds
from infra.simulator.state.entities import COMPANY, CONTACT, DEAL, LEAD
from infra.simulator.state.fields import MULTIFIELDS, Field
from infra.simulator.state.multifields import Values, changed_by_rows
from infra.simulator.state.records import VALUES, Records
from infra.simulator.state.store import Store


class RecordActions:
    """What people do with records. `by` is the acting user, by default not the webhook's user.

    Fields carry the upper-case names of `crm.lead.*`; a phone or e-mail is a list of pairs
    `[("WORK", "+49 30 1234567")]` or of rows `[{"VALUE": …, "VALUE_TYPE": …}]`.
    """

    def __init__(self, store: Store, interruptions: Interruptions) -> None:
        self._store = store
        self._interruptions = interruptions

    def add_lead(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a lead and return its id; without ASSIGNED_BY_ID it belongs to the webhook's user."""
        return self._add(LEAD.type_id, {"ASSIGNED_BY_ID": self._store.webhook_user, **fields}, by)

    def update_lead(self, lead_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a lead; a phone or e-mail list replaces the values of its kind."""
        self._update(LEAD.type_id, lead_id, fields, by)

    def delete_lead(self, lead_id: int) -> None:
        """Delete a lead."""
        self._delete(LEAD.type_id, lead_id)

    def add_deal(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a deal and return its id; without ASSIGNED_BY_ID it belongs to the webhook's user."""
        return self._add(DEAL.type_id, {"ASSIGNED_BY_ID": self._store.webhook_user, **fields}, by)

    def update_deal(self, deal_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a deal."""
        self._update(DEAL.type_id, deal_id, fields, by)

    def move_deal(
        self, deal_id: int, stage: str = "", *, funnel: int | None = None, by: int | None = None
    ) -> None:
        """Move a deal to a stage, or to another funnel and there to its first stage if none is given.

        A move to another funnel raises the event ONCRMDEALMOVETOCATEGORY instead of the update's.
        """
        with self._store.lock:
            into = self._known(deal_id, DEAL.type_id)["CATEGORY_ID"] if funnel is None else funnel
            stages = DEAL.stages_in(into)
            code = stage or self._store.dictionaries.first(stages)
            if self._store.dictionaries.find(stages, code) is None:
                raise ValueError(f"The funnel {into} has no stage {code}.")
            self._update(DEAL.type_id, deal_id, {"CATEGORY_ID": into, "STAGE_ID": code}, by)

    def set_products(
        self, record_id: int, *prices: float, owner_type: int = DEAL.type_id, by: int | None = None
    ) -> None:
        """Put products of these prices into a deal, or a lead, in place of those in it.

        Their sum becomes the amount unless that is kept by hand (IS_MANUAL_OPPORTUNITY). Whether that saves
        the record is the switch `links_raise_updates`.
        """
        with self._store.lock:
            row = self._known(record_id, owner_type)
            changes = {} if row["IS_MANUAL_OPPORTUNITY"] == "Y" else {"OPPORTUNITY": float(sum(prices))}
            is_silent = not self._store.context.switches.links_raise_updates
            records = self._store.records[owner_type]
            records.save(record_id, changes, by=self._person(by), is_silent=is_silent)

    def change_currency(
        self, record_id: int, code: str, *, owner_type: int = DEAL.type_id, by: int | None = None
    ) -> None:
        """Choose another currency in the card of a deal, or a lead: the amount is recalculated with it."""
        with self._store.lock:
            row = self._known(record_id, owner_type)
            amount = self._store.currencies.converted(
                row["OPPORTUNITY"] or 0.0, from_code=row["CURRENCY_ID"], to_code=code
            )
            changes = {"CURRENCY_ID": code, "OPPORTUNITY": round(amount, 2)}
            self._update(owner_type, record_id, changes, by)

    def delete_deal(self, deal_id: int) -> None:
        """Delete a deal."""
        self._delete(DEAL.type_id, deal_id)

    def link_contact(
        self, deal_id: int, contact_id: int, *, is_primary: bool = False, by: int | None = None
    ) -> None:
        """Link a contact to a deal, or make the linked one the primary one.

        Whether the deal itself is saved by that is the switch `links_raise_updates`.
        """
        with self._store.lock:
            linked = self._known(deal_id, DEAL.type_id)["CONTACT_IDS"]
            self._known(contact_id, CONTACT.type_id)
            changes: dict[str, Any] = {"CONTACT_IDS": [*linked, contact_id]}
            self._link(deal_id, changes | ({"CONTACT_ID": contact_id} if is_primary else {}), by=by)

    def unlink_contact(self, deal_id: int, contact_id: int, *, by: int | None = None) -> None:
        """Take a contact off a deal."""
        with self._store.lock:
            linked = self._known(deal_id, DEAL.type_id)["CONTACT_IDS"]
            self._link(deal_id, {"CONTACT_IDS": [each for each in linked if each != contact_id]}, by=by)

    def link_contact_later(self, deal_id: int, contact_id: int, *, after: timedelta) -> None:
        """Link a contact some moments after now, as forms and mails do: before the first request then."""
        moment = self._store.context.clock.now() + after
        self._interruptions.at(moment, lambda: self.link_contact(deal_id, contact_id))

    def add_contact(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a contact and return its id."""
        return self._add(CONTACT.type_id, fields, by)

    def update_contact(self, contact_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a contact, its phone for instance; the deals with it are not saved and raise no event."""
        self._update(CONTACT.type_id, contact_id, fields, by)

    def delete_contact(self, contact_id: int) -> None:
        """Delete a contact; the links to it stay behind, as ids of nothing."""
        self._delete(CONTACT.type_id, contact_id)

    def hide_contact(self, contact_id: int, *, refuses_lists: bool = True) -> None:
        """Take from the webhook's user the right to read a contact, and perhaps lists with it."""
        with self._store.lock:
            self._store.hidden.add((CONTACT.type_id, contact_id))
            self._store.refuses_lists_with_hidden = refuses_lists

    def hide_funnel(self, funnel: int) -> None:
        """Take from the webhook's user the right to read a funnel of deals, and the deals in it."""
        with self._store.lock:
            self._store.funnels.hidden.add((DEAL.type_id, funnel))

    def add_company(self, *, by: int | None = None, **fields: Any) -> int:
        """Add a company and return its id."""
        return self._add(COMPANY.type_id, fields, by)

    def update_company(self, company_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a company; the deals with it are not saved and raise no event."""
        self._update(COMPANY.type_id, company_id, fields, by)

    def add_item(self, type_id: int, *, by: int | None = None, **fields: Any) -> int:
        """Add a record of any type, of a smart process for instance, and return its id."""
        return self._add(type_id, fields, by)

    def update_item(self, type_id: int, item_id: int, *, by: int | None = None, **fields: Any) -> None:
        """Change a record of any type."""
        self._update(type_id, item_id, fields, by)

    def _add(self, type_id: int, fields: Mapping[str, Any], by: int | None) -> int:
        with self._store.lock:
            records = self._store.records[type_id]
            return records.add(self._changes(records, fields, current=()), by=self._person(by))

    def _update(self, type_id: int, record_id: int, fields: Mapping[str, Any], by: int | None) -> None:
        with self._store.lock:
            records = self._store.records[type_id]
            row = self._known(record_id, type_id)
            kept = tuple(each for each in row[VALUES] if each.type_id not in fields)
            records.save(record_id, self._changes(records, fields, current=kept), by=self._person(by))

    def _delete(self, type_id: int, record_id: int) -> None:
        with self._store.lock:
            self._known(record_id, type_id)
            self._store.records[type_id].delete(record_id)

    def _link(self, deal_id: int, changes: Mapping[str, Any], *, by: int | None) -> None:
        is_silent = not self._store.context.switches.links_raise_updates
        records = self._store.records[DEAL.type_id]
        records.save(deal_id, changes, by=self._person(by), is_silent=is_silent)

    def _changes(self, records: Records, fields: Mapping[str, Any], *, current: Values) -> dict[str, Any]:
        known = fields_of(self._store, records.entity)
        unknown = sorted(name for name in fields if name not in known)
        if unknown:
            raise ValueError(f"A {records.entity.title.lower()} has no field {', '.join(unknown)}.")
        plain = {name: _by_hand(known[name]) for name in fields if name not in MULTIFIELDS}
        changes = kinds.typed_changes(fields, plain, zone=self._store.context.zone)
        values = current
        for name in (each for each in MULTIFIELDS if each in fields):
            values = changed_by_rows(values, name, rows=_rows(fields[name]), new_id=records.new_value_id)
        return {**changes, VALUES: values}

    def _known(self, record_id: int, type_id: int = LEAD.type_id) -> Mapping[str, Any]:
        records = self._store.records[type_id]
        row = records.find(record_id)
        if row is None:
            raise LookupError(f"The portal has no {records.entity.title.lower()} {record_id}.")
        return row

    def _person(self, by: int | None) -> int:
        return self._store.people.active_user_except(self._store.webhook_user) if by is None else by


def _by_hand(field: Field) -> Field:
    """Return the field as a card writes it: what one of the two families writes can be written."""
    return replace(field, is_read_only=field.is_read_only and field.as_item().is_read_only)


def phones_and_emails(fields: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the values of the phones and of the e-mails among the fields."""
    several = ((name, _rows(fields[name])) for name in ("PHONE", "EMAIL") if fields.get(name))
    return [(name, [str(row["VALUE"]) for row in rows]) for name, rows in several]


def _rows(sent: Any) -> list[Mapping[str, Any]]:
    several = [("WORK", sent)] if isinstance(sent, str) else sent
    return [
        each if isinstance(each, Mapping) else {"VALUE_TYPE": each[0], "VALUE": each[1]} for each in several
    ]
