"""Delivery of events: one background thread sends each event once (docs/bitrix24-api.md 1.5)."""

import heapq
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from infra.clock import WaitingClock
from infra.simulator.events.subscription import Subscription

_POLL = 0.005
_HELD_BACK = 1.0
_LONGEST_PAUSE = timedelta(minutes=5)
_HEADERS = {
    "User-Agent": "Bitrix24 Webhook Engine",
    "Content-Type": "application/x-www-form-urlencoded",
    "Connection": "close",
}

MakeBody = Callable[[int], bytes]


@dataclass(frozen=True)
class DeliveryRecord:
    """One entry of the delivery log.

    Attributes:
        status: the HTTP status of the handler, None without an answer or when nothing was sent.
        is_dropped: whether it was never sent.
        is_duplicate: whether it is the second delivery of the same event.
    """

    url: str
    event: str
    object_id: int
    status: int | None
    is_dropped: bool
    is_duplicate: bool
    at: datetime


@dataclass(order=True)
class QueuedDelivery:
    """A queued request, ordered by due time on the portal's clock, then by creation."""

    due: float
    sequence: int
    subscription: Subscription | None = field(compare=False)
    url: str = field(compare=False)
    event: str = field(compare=False)
    object_id: int = field(compare=False)
    make_body: MakeBody = field(compare=False)
    is_duplicate: bool = field(compare=False, default=False)


class Deliveries:
    """Sends events to subscriptions; `log` has the result of each delivery.

    The thread runs while the queue is not empty. Delays are times of the portal's clock; only the owner of a
    ManualClock and `wait_until_idle` advance it.
    """

    def __init__(self, clock: WaitingClock, chance: random.Random) -> None:
        self.log: list[DeliveryRecord] = []
        self.timeout = 10.0
        """Seconds of real time within which a handler has to answer."""
        self._clock = clock
        self._chance = chance
        self._waiting: list[QueuedDelivery] = []
        self._held_back: list[QueuedDelivery] = []
        self._sequence = itertools.count()
        self._changed = threading.Condition()
        self._is_sending = False
        self._thread: threading.Thread | None = None

    def put(self, subscription: Subscription, event: str, *, object_id: int, make_body: MakeBody) -> None:
        """Queue one event for one subscription, according to its delivery settings."""
        with self._changed:
            if self._draws(subscription, "drop"):
                self._note(subscription.url, event, object_id, is_dropped=True)
                return
            due = max(self._clock.monotonic() + subscription.delay.total_seconds(), subscription.not_before)
            is_held_back = self._draws(subscription, "reorder")
            queued = QueuedDelivery(
                due, next(self._sequence), subscription, subscription.url, event, object_id, make_body
            )
            if is_held_back:
                queued.due += _HELD_BACK
                self._held_back.append(queued)
            self._push(queued)
            if self._draws(subscription, "duplicate"):
                self._push(self._duplicate_of(queued))
            if not is_held_back:
                self._release_before(queued)

    def put_plain(self, url: str, event: str, *, object_id: int, make_body: MakeBody) -> None:
        """Queue a request without a subscription: the call of a robot."""
        with self._changed:
            due = self._clock.monotonic()
            self._push(QueuedDelivery(due, next(self._sequence), None, url, event, object_id, make_body))

    def wait_until_idle(self, timeout: float = 10.0) -> None:
        """Block until every queued event is sent or dropped; advances a ManualClock over the delays.

        Raises:
            TimeoutError: after `timeout` seconds of real time.
        """
        while True:
            self.wait_until_caught_up(timeout)
            with self._changed:
                if not self._waiting:
                    return
                wait = self._ready_at() - self._clock.monotonic()
            self._clock.sleep(max(wait, 0.0))

    def wait_until_caught_up(self, timeout: float = 10.0) -> None:
        """Block until everything that is due now has been sent; delayed events stay in the queue.

        Raises:
            TimeoutError: after `timeout` seconds of real time.
        """
        with self._changed:
            if not self._changed.wait_for(self._is_caught_up, timeout):
                waiting = len(self._waiting)
                raise TimeoutError(
                    f"{waiting} events were still waiting after {timeout} s; is the handler up?"
                )

    @property
    def waiting(self) -> int:
        """Return the number of events that are not sent yet."""
        with self._changed:
            return len(self._waiting) + self._is_sending

    def close(self) -> None:
        """Drop the queued events, record that in the log, and wait for the thread to end."""
        with self._changed:
            for queued in self._waiting:
                self._note(queued.url, queued.event, queued.object_id, is_dropped=True)
            self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _draws(self, subscription: Subscription, setting: str) -> bool:
        exactly = getattr(subscription, f"{setting}_next")
        if exactly:
            setattr(subscription, f"{setting}_next", exactly - 1)
            return True
        probability: float = getattr(subscription, setting)
        return self._chance.random() < probability

    def _duplicate_of(self, queued: QueuedDelivery) -> QueuedDelivery:
        return replace(queued, sequence=next(self._sequence), is_duplicate=True)

    def _release_before(self, later: QueuedDelivery) -> None:
        released = [each for each in self._held_back if each.subscription is later.subscription]
        for queued in released:
            self._held_back.remove(queued)
            queued.due, queued.sequence = later.due, next(self._sequence)
        if released:
            heapq.heapify(self._waiting)

    def _push(self, queued: QueuedDelivery) -> None:
        heapq.heappush(self._waiting, queued)
        if self._thread is None:
            self._thread = threading.Thread(target=self._send_all, name="portal-events", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _send_all(self) -> None:
        while True:
            with self._changed:
                queued = self._next()
                if queued is None:
                    return
                self._is_sending = True
            self._send(queued)
            with self._changed:
                self._is_sending = False
                self._changed.notify_all()

    def _next(self) -> QueuedDelivery | None:
        while self._waiting:
            if self._ready_at() <= self._clock.monotonic():
                queued = heapq.heappop(self._waiting)
                self._held_back = [each for each in self._held_back if each is not queued]
                return queued
            # A manual clock does not notify when it advances, so it is polled.
            self._changed.wait(_POLL)
        self._thread = None
        return None

    def _ready_at(self) -> float:
        return self._waiting[0].due

    def _is_caught_up(self) -> bool:
        is_due = bool(self._waiting) and self._ready_at() <= self._clock.monotonic()
        return not is_due and not self._is_sending

    def _send(self, queued: QueuedDelivery) -> None:
        start = self._clock.monotonic()
        ts = int(self._clock.now().timestamp())
        status = _post(queued.url, queued.make_body(ts), timeout=self.timeout)
        took = timedelta(seconds=self._clock.monotonic() - start)
        with self._changed:
            self._note(
                queued.url, queued.event, queued.object_id, status=status, is_duplicate=queued.is_duplicate
            )
            if queued.subscription is not None:
                self._back_off(queued.subscription, took)

    def _back_off(self, subscription: Subscription, took: timedelta) -> None:
        if took <= subscription.slow_after:
            subscription.pause = timedelta(0)
            return
        # A slow handler is called less often, with growing pauses (1.5).
        subscription.pause = min(max(subscription.pause * 2, took), _LONGEST_PAUSE)
        earliest = self._clock.monotonic() + subscription.pause.total_seconds()
        subscription.not_before = earliest
        for queued in self._waiting:
            if queued.subscription is subscription:
                queued.due = max(queued.due, earliest)
        heapq.heapify(self._waiting)

    def _note(
        self,
        url: str,
        event: str,
        object_id: int,
        *,
        status: int | None = None,
        is_dropped: bool = False,
        is_duplicate: bool = False,
    ) -> None:
        now = self._clock.now()
        self.log.append(DeliveryRecord(url, event, object_id, status, is_dropped, is_duplicate, now))


def _post(url: str, form: bytes, *, timeout: float) -> int | None:
    """Return the status of the handler's answer, None when there was none within `timeout` seconds."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        connection.request(
            "POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", form, _HEADERS
        )
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return None
    else:
        return answer.status
    finally:
        connection.close()
