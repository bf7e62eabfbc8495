"""Actions of people in the simulated portal; every change raises the same events as REST.

See docs/bitrix24-api.md 1.7.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from infra.simulator.events.delivery import Deliveries
from infra.simulator.events.subscription import flatten
from infra.simulator.methods.chats import CLIENTS_FROM
from infra.simulator.methods.listing import fields_of
from infra.simulator.methods.timeline import add_comment
from infra.simulator.state import kinds
from infra.simulator.state.activity_log import (
    APP,
    AUTO_COMPLETED,
    CALL,
    CHAT,
    COMPLETED,
    INCOMING,
    KINDS,
    MAIL,
    OUTGOING,
    OWN,
    SMS,
    WEBFORM,
)
from infra.simulator.state.entities import LEAD, MULTIFIELDS
from infra.simulator.state.multifields import Values, changed_by_rows
from infra.simulator.state.records import VALUES, Records
from infra.simulator.state.store import ChatMessage, Store

_DIRECTIONS = {"none": 0, "incoming": INCOMING, "outgoing": OUTGOING}


class PeopleActions:
    """What people do on the portal's screens. `by` is the acting user, by default not the webhook's user.

    Fields carry the upper-case names of `crm.lead.*`; a phone or e-mail is a list of pairs
    `[("WORK", "+49 30 1234567")]` or of rows `[{"VALUE": …, "VALUE_TYPE": …}]`.
    """

    def __init__(self, store: Store, deliveries: Deliveries, auth: Callable[[], Mapping[str, str]]) -> None:
        self._store = store
        self._deliveries = deliveries
        self._auth = auth

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

    def add_activity(
        self,
        lead_id: int,
        kind: str = "call",
        *,
        direction: str = "outgoing",
        completed: bool = True,
        at: datetime | None = None,
        deadline: datetime | None = None,
        subject: str = "",
        by: int | None = None,
    ) -> int:
        """Record an activity on a lead and return its id.

        Args:
            lead_id: its owner.
            kind: call, mail, sms, meeting, chat, webform, todo, task, app or own (an application's kinds).
            direction: incoming, outgoing or none; a chat or web form is always the client's.
            completed: whether it has taken place; a planned call has a direction too.
            at: its START_TIME; now by default.
            deadline: when it is due.
            subject: its title.
            by: the acting and responsible user.
        """
        values: dict[str, Any] = {"OWNER_TYPE_ID": LEAD.type_id, "OWNER_ID": lead_id, "SUBJECT": subject}
        values |= _of_kind(kind, direction) | {"COMPLETED": "Y" if completed else "N"}
        values |= {"START_TIME": at, "END_TIME": at} if at else {}
        values |= {"DEADLINE": deadline} if deadline else {}
        with self._store.lock:
            self._known(lead_id)
            person = self._person(by)
            return self._store.activities.add({**values, "RESPONSIBLE_ID": person}, by=person)

    def complete_activity(
        self, activity_id: int, *, by: int | None = None, automatically: bool = False
    ) -> None:
        """Mark an activity as completed; `automatically` as an automation rule does it."""
        status = AUTO_COMPLETED if automatically else COMPLETED
        with self._store.lock:
            changes = {"COMPLETED": "Y", "STATUS": status}
            self._store.activities.save(activity_id, changes, by=self._person(by))

    def write_comment(self, lead_id: int, text: str, *, by: int | None = None) -> int:
        """Write a comment into a lead's timeline and return its id."""
        with self._store.lock:
            self._known(lead_id)
            return add_comment(self._store, LEAD.type_id, lead_id, text=text, by=self._person(by))

    def open_chat(self, lead_id: int, *, by: int | None = None) -> int:
        """Begin a chat with the client, who has not written yet; return the session's activity."""
        with self._store.lock:
            self._known(lead_id)
            person = self._person(by)
            ours = {"DIRECTION": OUTGOING, "IS_INCOMING_CHANNEL": "N"}
            return self._new_session(lead_id, ours, responsible=person, author=person)

    def delete_activity(self, activity_id: int) -> None:
        """Delete an activity, a to-do for instance."""
        with self._store.lock:
            self._store.activities.delete(activity_id)

    def client_writes_in_chat(self, lead_id: int) -> int:
        """Simulate a chat message of the client: open a session, or update the open one; return its id."""
        with self._store.lock:
            self._known(lead_id)
            row = self._store.activities.open_chat(LEAD.type_id, lead_id)
            if row is None:
                return self._new_session(lead_id, {}, responsible=self._person(None), author=None)
            session = row["ASSOCIATED_ENTITY_ID"]
            self._say(session, CLIENTS_FROM + session)
            # Whoever wrote, the row is changed in the name of its responsible user (4.4).
            self._store.activities.save(row["ID"], {}, by=row["RESPONSIBLE_ID"])
            return int(row["ID"])

    def answer_in_chat(self, lead_id: int, *, by: int | None = None) -> None:
        """Write to the client in the open session; 0 is the portal's own greeting."""
        with self._store.lock:
            row = self._store.activities.open_chat(LEAD.type_id, lead_id)
            if row is None:
                raise LookupError(f"Lead {lead_id} has no open session.")
            self._say(row["ASSOCIATED_ENTITY_ID"], self._person(by))
            self._store.activities.save(row["ID"], {}, by=row["RESPONSIBLE_ID"])

    def _new_session(
        self, lead_id: int, columns: Mapping[str, Any], *, responsible: int, author: int | None
    ) -> int:
        session = self._store.context.next_id("session")
        self._say(session, CLIENTS_FROM + session if author is None else author)
        owner = {"OWNER_TYPE_ID": LEAD.type_id, "OWNER_ID": lead_id, "ASSOCIATED_ENTITY_ID": session}
        values = {**owner, **_of_kind("chat", "none"), "COMPLETED": "N", "RESPONSIBLE_ID": responsible}
        return self._store.activities.add({**values, **columns}, by=responsible)

    def _say(self, session: int, author: int) -> None:
        context = self._store.context
        message = ChatMessage(context.next_id("message"), author, "Hello", context.now())
        self._store.chats.setdefault(session, []).append(message)

    def run_robot(self, lead_id: int, *, url: str) -> None:
        """Call `url` as the robot "Outbound webhook" does; `{{ID}}` in it becomes the lead's id (1.9)."""
        document = {"0": "crm", "1": "CCrmDocumentLead", "2": f"LEAD_{lead_id}"}
        # A robot sends no event, no ts and no application token.
        form = urlencode(flatten({"document_id": document, "auth": self._auth()})).encode()
        filled = url.replace("{{ID}}", str(lead_id))
        self._deliveries.put_plain(filled, "ROBOT", object_id=lead_id, make_body=lambda _: form)

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


def _of_kind(kind: str, direction: str) -> dict[str, Any]:
    made = KINDS[kind]
    has_direction = made in (CALL, MAIL, SMS, APP, OWN)
    is_incoming = made in (CHAT, WEBFORM) or (has_direction and direction == "incoming")
    return {
        "TYPE_ID": made.type_id,
        "PROVIDER_ID": made.provider,
        "PROVIDER_TYPE_ID": made.provider_type,
        "DIRECTION": _DIRECTIONS[direction] if has_direction else 0,
        "IS_INCOMING_CHANNEL": "Y" if is_incoming else "N",
    }


def _rows(sent: Any) -> list[Mapping[str, Any]]:
    several = [("WORK", sent)] if isinstance(sent, str) else sent
    return [
        each if isinstance(each, Mapping) else {"VALUE_TYPE": each[0], "VALUE": each[1]} for each in several
    ]
