"""Actions of people in the simulated portal; every change raises the same events as REST.

See docs/bitrix24-api.md 1.7.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from infra.simulator.client_actions import ClientActions
from infra.simulator.events.delivery import Deliveries
from infra.simulator.events.subscription import flatten
from infra.simulator.methods.chats import CLIENTS_FROM
from infra.simulator.methods.timeline import add_comment, delete_comment
from infra.simulator.protocol.interruptions import Interruptions
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
    Owner,
)
from infra.simulator.state.entities import LEAD
from infra.simulator.state.store import ChatMessage, Store

_DIRECTIONS = {"none": 0, "incoming": INCOMING, "outgoing": OUTGOING}


class PeopleActions(ClientActions):
    """What people do on the portal's screens. `by` is the acting user, by default not the webhook's user.

    Fields carry the upper-case names of `crm.lead.*`; a phone or e-mail is a list of pairs
    `[("WORK", "+49 30 1234567")]` or of rows `[{"VALUE": …, "VALUE_TYPE": …}]`.
    """

    def __init__(
        self,
        store: Store,
        interruptions: Interruptions,
        deliveries: Deliveries,
        auth: Callable[[], Mapping[str, str]],
    ) -> None:
        super().__init__(store, interruptions)
        self._deliveries = deliveries
        self._auth = auth

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
        owner_type: int = LEAD.type_id,
        bindings: Iterable[Owner] = (),
    ) -> int:
        """Record an activity on a lead, or on another record, and return its id.

        Args:
            lead_id: its owner.
            kind: call, mail, sms, meeting, chat, webform, todo, task, app or own (an application's kinds).
            direction: incoming, outgoing or none; a chat or web form is always the client's.
            completed: whether it has taken place; a planned call has a direction too.
            at: its START_TIME; now by default.
            deadline: when it is due.
            subject: its title.
            by: the acting and responsible user.
            owner_type: what the owner is: 1 a lead, 2 a deal, 3 a contact, 4 a company.
            bindings: further records that it is bound to, as pairs of type and id: a contact, a sibling deal.
        """
        values: dict[str, Any] = {"OWNER_TYPE_ID": owner_type, "OWNER_ID": lead_id, "SUBJECT": subject}
        values |= _of_kind(kind, direction) | {"COMPLETED": "Y" if completed else "N"}
        values |= {"START_TIME": at, "END_TIME": at} if at else {}
        values |= {"DEADLINE": deadline} if deadline else {}
        with self._store.lock:
            self._known(lead_id, owner_type)
            person = self._person(by)
            values |= {"RESPONSIBLE_ID": person, "BINDINGS": list(bindings)}
            return self._store.activities.add(values, by=person)

    def complete_activity(
        self, activity_id: int, *, by: int | None = None, automatically: bool = False
    ) -> None:
        """Mark an activity as completed; `automatically` as an automation rule does it."""
        status = AUTO_COMPLETED if automatically else COMPLETED
        with self._store.lock:
            changes = {"COMPLETED": "Y", "STATUS": status}
            self._store.activities.save(activity_id, changes, by=self._person(by))

    def write_comment(
        self, lead_id: int, text: str, *, by: int | None = None, owner_type: int = LEAD.type_id
    ) -> int:
        """Write a comment into the timeline of a lead, or of another record, and return its id."""
        with self._store.lock:
            self._known(lead_id, owner_type)
            return add_comment(self._store, owner_type, lead_id, text=text, by=self._person(by))

    def delete_comment(self, comment_id: int) -> None:
        """Delete a comment, whatever its author."""
        with self._store.lock:
            delete_comment(self._store, comment_id)

    def open_chat(self, lead_id: int, *, by: int | None = None, owner_type: int = LEAD.type_id) -> int:
        """Begin a chat with the client, who has not written yet; return the session's activity."""
        with self._store.lock:
            self._known(lead_id, owner_type)
            person = self._person(by)
            ours = {"DIRECTION": OUTGOING, "IS_INCOMING_CHANNEL": "N"}
            return self._new_session((owner_type, lead_id), ours, responsible=person, author=person)

    def delete_activity(self, activity_id: int) -> None:
        """Delete an activity, a to-do for instance."""
        with self._store.lock:
            self._store.activities.delete(activity_id)

    def client_writes_in_chat(self, lead_id: int, *, owner_type: int = LEAD.type_id) -> int:
        """Simulate a chat message of the client: open a session, or update the open one; return its id."""
        with self._store.lock:
            self._known(lead_id, owner_type)
            row = self._store.activities.open_chat(owner_type, lead_id)
            if row is None:
                owner = (owner_type, lead_id)
                return self._new_session(owner, {}, responsible=self._person(None), author=None)
            session = row["ASSOCIATED_ENTITY_ID"]
            self._say(session, CLIENTS_FROM + session)
            # Whichever side wrote, the row is changed in the name of its responsible user (4.4).
            self._store.activities.save(row["ID"], {}, by=row["RESPONSIBLE_ID"])
            return int(row["ID"])

    def answer_in_chat(self, lead_id: int, *, by: int | None = None, owner_type: int = LEAD.type_id) -> None:
        """Write to the client in the open session; 0 is the portal's own greeting."""
        with self._store.lock:
            row = self._store.activities.open_chat(owner_type, lead_id)
            if row is None:
                raise LookupError(f"Lead {lead_id} has no open session.")
            self._say(row["ASSOCIATED_ENTITY_ID"], self._person(by))
            self._store.activities.save(row["ID"], {}, by=row["RESPONSIBLE_ID"])

    def _new_session(
        self, bound_to: Owner, columns: Mapping[str, Any], *, responsible: int, author: int | None
    ) -> int:
        session = self._store.context.next_id("session")
        self._say(session, CLIENTS_FROM + session if author is None else author)
        type_id, number = bound_to
        owner = {"OWNER_TYPE_ID": type_id, "OWNER_ID": number, "ASSOCIATED_ENTITY_ID": session}
        values = {**owner, **_of_kind("chat", "none"), "COMPLETED": "N", "RESPONSIBLE_ID": responsible}
        return self._store.activities.add({**values, **columns}, by=responsible)

    def _say(self, session: int, author: int) -> None:
        context = self._store.context
        message = ChatMessage(context.next_id("message"), author, "Hello", context.now())
        self._store.chats.setdefault(session, []).append(message)

    def run_robot(self, lead_id: int, *, url: str, owner_type: int = LEAD.type_id) -> None:
        """Call `url` as the robot "Outbound webhook" does; `{{ID}}` in it becomes the record's id (1.9)."""
        entity = self._store.entities[owner_type]
        document = {"0": "crm", "1": entity.document, "2": f"{entity.target}_{lead_id}"}
        # A robot sends no event, no ts and no application token.
        form = urlencode(flatten({"document_id": document, "auth": self._auth()})).encode()
        filled = url.replace("{{ID}}", str(lead_id))
        self._deliveries.put_plain(filled, "ROBOT", object_id=lead_id, make_body=lambda _: form)


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
