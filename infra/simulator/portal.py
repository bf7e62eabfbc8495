"""The simulated portal as one object: state, actions of people, faults and logs; no network."""

import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from infra.clock import SystemClock, WaitingClock
from infra.simulator.events.delivery import Deliveries
from infra.simulator.events.subscription import DEFAULT_EVENTS, Subscription
from infra.simulator.limits.planned_faults import Faults
from infra.simulator.limits.rate_limits import PLANS, LeakyBucket, OperatingTime
from infra.simulator.methods.listing import fields_of
from infra.simulator.methods.portal_info import ALL_SCOPES
from infra.simulator.methods.registry import METHODS, is_reading, is_writing
from infra.simulator.people_actions import PeopleActions
from infra.simulator.protocol.batch import Unresolved
from infra.simulator.protocol.contracts import ContractViolation
from infra.simulator.protocol.dispatch import Dispatcher
from infra.simulator.protocol.gateway import Gateway
from infra.simulator.protocol.interruptions import Interruptions
from infra.simulator.protocol.requests_log import DoneCommand, RequestLog
from infra.simulator.state.activity_log import TODO
from infra.simulator.state.context import Context, Occurrence
from infra.simulator.state.custom_fields import CustomFields
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.entities import CONTACT, DEAL, LEAD
from infra.simulator.state.fields import MULTIFIELDS, Entity
from infra.simulator.state.funnels import Funnels
from infra.simulator.state.people import People
from infra.simulator.state.records import VALUES
from infra.simulator.state.store import Comment, Notification, Store, Trigger
from infra.simulator.state.switches import Switches


@dataclass(frozen=True)
class Todo:
    """One to-do on a lead, for assertions."""

    id: int
    lead_id: int
    title: str
    description: str
    deadline: datetime
    responsible: int
    is_completed: bool


class SimulatedPortal:
    """A simulated Bitrix24 portal in memory.

    Args:
        clock: the clock of limits, delays and dates.
        plan: standard (2 requests a second, bucket 50), enterprise (5 and 250) or unlimited.
        utc_offset: the zone of the server and of every date that it prints.
        is_strict: whether a call that breaks its official contract is refused; it is always recorded
            in `contract_violations`.
        scopes: the scopes of the inbound webhook; all by default.
        chance: the source of chance for faults and deliveries with a probability.
        crm_mode: 1 classic, 2 simple.
        unresolved: what becomes of a reference in a batch to a result that is not there.
    """

    def __init__(
        self,
        *,
        clock: WaitingClock | None = None,
        plan: str = "standard",
        utc_offset: timedelta = timedelta(hours=3),
        is_strict: bool = True,
        scopes: Iterable[str] | None = None,
        chance: random.Random | None = None,
        crm_mode: int = 1,
        unresolved: Unresolved = Unresolved.EMPTY,
    ) -> None:
        self.clock = clock or SystemClock()
        self.chance = chance or random.Random(24)  # noqa: S311  repeatable on purpose, and no secret
        self.domain = "portal.example"
        self.member_id = secrets.token_hex(16)
        self.contract_violations: list[ContractViolation] = []
        context = Context(self.clock, timezone(utc_offset), self.chance, self._announce)
        self.store = Store(context, crm_mode=crm_mode)
        self.operating = OperatingTime(context)
        self.deliveries = Deliveries(self.clock, self.chance)
        interruptions = Interruptions()
        self.people_actions = PeopleActions(self.store, interruptions, self.deliveries, self._auth)
        self._subscriptions: list[Subscription] = []
        granted = ALL_SCOPES if scopes is None else frozenset(scopes)
        self.dispatcher = Dispatcher(
            METHODS, self.store, self.operating, granted, is_strict, self.contract_violations
        )
        self.gateway = Gateway(
            secrets.token_hex(8),
            self.dispatcher,
            LeakyBucket(self.clock, PLANS[plan]),
            Faults(self.chance, self.clock.now, is_writing),
            RequestLog(is_reading),
            interruptions,
            unresolved=unresolved,
        )
        self.people.add(id=self.webhook_user, name="Admin", is_admin=True)

    def subscribe(
        self, url: str, *, token: str | None = None, events: Iterable[str] = DEFAULT_EVENTS
    ) -> Subscription:
        """Create an outbound webhook and return it, with its token and its delivery settings."""
        chosen = frozenset(each.upper() for each in events)
        number = self.store.context.next_id("handler")
        made = Subscription(url, token or secrets.token_hex(16), chosen, number)
        self._subscriptions.append(made)
        return made

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove an outbound webhook."""
        self._subscriptions.remove(subscription)

    def lead(self, lead_id: int) -> dict[str, Any]:
        """Return the stored lead: upper-case names, typed values, moments in UTC, PHONE and EMAIL as rows.

        Raises:
            LookupError: there is no such lead.
        """
        return self._stored(LEAD, lead_id)

    def leads(self) -> list[dict[str, Any]]:
        """Return every stored lead by ascending id."""
        return self._all(LEAD)

    def deal(self, deal_id: int) -> dict[str, Any]:
        """Return the stored deal, as `lead` does."""
        return self._stored(DEAL, deal_id)

    def deals(self) -> list[dict[str, Any]]:
        """Return every stored deal by ascending id."""
        return self._all(DEAL)

    def contact(self, contact_id: int) -> dict[str, Any]:
        """Return the stored contact, as `lead` does."""
        return self._stored(CONTACT, contact_id)

    def activities(self, owner_id: int, *, owner_type: int = LEAD.type_id) -> list[dict[str, Any]]:
        """Return the stored activities of a lead, or of another record, by ascending id."""
        with self.store.lock:
            return [dict(row) for row in self.store.activities.of(owner_type, owner_id)]

    def close(self) -> None:
        """Drop the queued events, and wait for the delivery thread to end."""
        self.deliveries.close()

    @property
    def webhook_code(self) -> str:
        """Return the secret in the inbound webhook's path."""
        return self.gateway.code

    @webhook_code.setter
    def webhook_code(self, code: str) -> None:
        self.gateway.code = code

    @property
    def webhook_user(self) -> int:
        """Return the id of the user as whom the inbound webhook acts."""
        return self.store.webhook_user

    @property
    def people(self) -> People:
        """Return the users and departments."""
        return self.store.people

    @property
    def dictionaries(self) -> Dictionaries:
        """Return the stages, sources and honorifics."""
        return self.store.dictionaries

    @property
    def funnels(self) -> Funnels:
        """Return the funnels of deals."""
        return self.store.funnels

    @property
    def customfields(self) -> CustomFields:
        """Return the custom fields of leads."""
        return self.store.customfields

    @property
    def switches(self) -> Switches:
        """Return the behaviours that nobody has verified, to choose between them."""
        return self.store.context.switches

    @property
    def faults(self) -> Faults:
        """Return the planned faults."""
        return self.gateway.faults

    @property
    def interruptions(self) -> Interruptions:
        """Return what people do between two requests."""
        return self.gateway.interruptions

    def watch(self, observer: Callable[[DoneCommand], None]) -> None:
        """Call `observer` with each command when it was executed or refused, while nothing else happens."""
        self.gateway.observers.append(observer)

    @property
    def requests(self) -> RequestLog:
        """Return the log of HTTP requests."""
        return self.gateway.requests

    @property
    def notifications(self) -> list[Notification]:
        """Return the visible notifications; a later one replaces an earlier one with the same tag."""
        with self.store.lock:
            return list(self.store.notifications.values())

    @property
    def sent_notifications(self) -> list[Notification]:
        """Return every notification ever sent, including replaced ones."""
        with self.store.lock:
            return list(self.store.sent_notifications)

    @property
    def comments(self) -> list[Comment]:
        """Return the comments of all timelines."""
        with self.store.lock:
            return list(self.store.comments)

    @property
    def triggers(self) -> list[Trigger]:
        """Return the calls of `crm.automation.trigger`."""
        with self.store.lock:
            return list(self.store.triggers)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks."""
        with self.store.lock:
            return list(self.store.tasks)

    @property
    def todos(self) -> list[Todo]:
        """Return the to-dos on leads."""
        with self.store.lock:
            rows = [row for row in self.store.activities.all() if row["PROVIDER_ID"] == TODO.provider]
        return [
            Todo(
                row["ID"],
                row["OWNER_ID"],
                row["SUBJECT"],
                row["DESCRIPTION"],
                row["DEADLINE"],
                row["RESPONSIBLE_ID"],
                row["COMPLETED"] == "Y",
            )
            for row in rows
        ]

    def _stored(self, entity: Entity, number: int) -> dict[str, Any]:
        with self.store.lock:
            row = self.store.records[entity.type_id].find(number)
            if row is None:
                raise LookupError(f"The portal has no {entity.title.lower()} {number}.")
            return self._plain(entity, row)

    def _all(self, entity: Entity) -> list[dict[str, Any]]:
        with self.store.lock:
            return [self._plain(entity, row) for row in self.store.records[entity.type_id].all()]

    def _announce(self, occurrence: Occurrence) -> None:
        for subscription in self._subscriptions:
            if subscription.includes(occurrence.event):
                self._queue(subscription, occurrence)

    def _queue(self, subscription: Subscription, occurrence: Occurrence) -> None:
        def make_body(ts: int) -> bytes:
            return subscription.body(occurrence, self._auth(), ts=ts)

        number = occurrence.object_id
        self.deliveries.put(subscription, occurrence.event, object_id=number, make_body=make_body)

    def _auth(self) -> Mapping[str, str]:
        return {
            "domain": self.domain,
            "client_endpoint": f"https://{self.domain}/rest/",
            "server_endpoint": "https://oauth.bitrix.info/rest/",
            "member_id": self.member_id,
        }

    def _plain(self, entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in MULTIFIELDS}
        for each in row[VALUES]:
            rows[each.type_id].append({"ID": each.id, "VALUE_TYPE": each.value_type, "VALUE": each.value})
        custom = dict.fromkeys(name for name, each in fields_of(self.store, entity).items() if each.is_custom)
        channels = rows if entity.has_communications else {}
        return {**custom, **{name: value for name, value in row.items() if name != VALUES}, **channels}
