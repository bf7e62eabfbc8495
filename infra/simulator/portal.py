"""The simulated portal as one object: state, actions of people, faults and logs; no network."""

import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta, timezone

from infra.clock import SystemClock, WaitingClock
from infra.simulator.events.delivery import Deliveries
from infra.simulator.events.subscription import DEFAULT_EVENTS, Subscription
from infra.simulator.limits.planned_faults import Faults
from infra.simulator.limits.rate_limits import PLANS, LeakyBucket, OperatingTime
from infra.simulator.methods.portal_info import ALL_SCOPES
from infra.simulator.methods.registry import METHODS, is_reading, is_writing
from infra.simulator.people_actions import PeopleActions
from infra.simulator.portal_state import PortalState
from infra.simulator.protocol.batch import Unresolved
from infra.simulator.protocol.contracts import ContractViolation
from infra.simulator.protocol.dispatch import Dispatcher
from infra.simulator.protocol.gateway import Gateway
from infra.simulator.protocol.interruptions import Interruptions
from infra.simulator.protocol.requests_log import DoneCommand, RequestLog
from infra.simulator.state.context import Context, Occurrence
from infra.simulator.state.store import Store


class SimulatedPortal(PortalState):
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
        super().__init__(Store(context, crm_mode=crm_mode))
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
