"""One call from start to end: operating-time guard, rate limiter, HTTP request, redirect, retries."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from functions.errors import PortalError, PortalMoved, RateLimited
from infra.bitrix24.rest import envelope
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Idempotency
from infra.bitrix24.rest.connection_faults import ConnectionFault
from infra.bitrix24.rest.envelope import HttpResponse
from infra.bitrix24.rest.operating_time import OperatingGuard
from infra.bitrix24.rest.rate_limiter import NoRoomInTime, RateLimiter
from infra.bitrix24.rest.retries import Deadline, for_idempotency, outcome_unknown, with_retries
from infra.bitrix24.rest.webhook import Webhook, follow_redirect

_MOST_REDIRECTS = 2
"""To https and into a folder; more is a circle."""
_SEE_OTHER = 303
"""The one redirect that says that the call was executed (RFC 9110, 15.4.4); the others were not."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Call:
    """One HTTP request; `inside` are the methods of a batch. The repr shows no parameter."""

    method: str
    payload: dict[str, Any] = field(repr=False)
    idempotency: Idempotency
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoResponse:
    """There was no answer, and why; `is_sent` is True when the portal may have received the call."""

    fault: ConnectionFault
    is_sent: bool


Post = Callable[[Webhook, Call, float], HttpResponse | NoResponse]
"""Sends a call to a webhook; the last argument is the timeout in seconds."""


class Transport:
    """Makes calls to one portal; shared by all threads."""

    def __init__(
        self,
        post: Post,
        webhook: Webhook,
        *,
        limiter: RateLimiter,
        guard: OperatingGuard,
        timeout: float,
        allowed_hosts: Collection[str],
    ) -> None:
        self._post = post
        self._webhook = webhook
        self._limiter = limiter
        self._guard = guard
        self._timeout = timeout
        self._allowed_hosts = frozenset(allowed_hosts)

    @property
    def webhook(self) -> Webhook:
        """The webhook where the portal answers: at first as it was given, then as the last redirect said."""
        return self._webhook

    def answer(self, call: Call, deadline: Deadline) -> Answer:
        """Return the portal's answer, after as many attempts as are safe and useful.

        Raises:
            PortalError: see `with_retries`; no message contains the webhook's address.
        """
        return with_retries(partial(self._attempt, call, deadline), deadline)

    def _attempt(self, call: Call, deadline: Deadline) -> Answer:
        if deadline.is_over:
            raise NoRoomInTime(
                f"{call.method}: the time for the leads of this run is used up. Try later.",
                method=call.method,
            )
        self._wait_for_blocked_methods(call, deadline)
        self._wait_for_turn(call, deadline)
        reply = self._reply(call, deadline)
        outcome = envelope.read(reply, method=call.method)
        if isinstance(outcome, RateLimited):
            self._limiter.fill()
        self._guard.observe(call.method, outcome)
        if isinstance(outcome, PortalError):
            raise for_idempotency(call.idempotency, outcome)
        return outcome

    def _wait_for_blocked_methods(self, call: Call, deadline: Deadline) -> None:
        self._guard.check(call.method)
        until = self._guard.blocked_until(call.inside)
        wait = (until - deadline.clock.now()).total_seconds() if until else 0.0
        # Beyond the deadline the batch is sent now: the portal refuses these commands, not the others.
        if wait <= deadline.for_waiting:
            deadline.wait(wait)

    def _wait_for_turn(self, call: Call, deadline: Deadline) -> None:
        self._limiter.wait(deadline.for_waiting, method=call.method, sleep=deadline.wait)
        if not deadline.on_wait():
            raise NoRoomInTime(
                f"{call.method}: another run has taken over leads of this one meanwhile, or there is a"
                " pause. Try later.",
                method=call.method,
            )

    def _reply(self, call: Call, deadline: Deadline) -> HttpResponse:
        webhook = self._webhook
        reply = self._send(webhook, call, deadline)
        for _ in range(_MOST_REDIRECTS):
            if not reply.is_redirect:
                break
            webhook = self._redirected(webhook, reply, call)
            self._wait_for_turn(call, deadline)
            reply = self._send(webhook, call, deadline)
        if reply.is_redirect:
            raise PortalMoved(f"{call.method}: {webhook} redirects again and again.", method=call.method)
        self._webhook = webhook
        return reply

    def _redirected(self, webhook: Webhook, reply: HttpResponse, call: Call) -> Webhook:
        """Return where the call has to be sent again, as the POST that it is."""
        if reply.status == _SEE_OTHER and call.idempotency is Idempotency.NOT_IDEMPOTENT:
            raise outcome_unknown(call.method)
        moved = follow_redirect(
            webhook, reply.location, method=call.method, allowed_hosts=self._allowed_hosts
        )
        if isinstance(moved, PortalMoved):
            raise moved
        return moved

    def _send(self, webhook: Webhook, call: Call, deadline: Deadline) -> HttpResponse:
        reply = self._post(webhook, call, min(self._timeout, deadline.for_an_attempt))
        if isinstance(reply, HttpResponse):
            return reply
        if reply.is_sent and call.idempotency is Idempotency.NOT_IDEMPOTENT:
            raise outcome_unknown(call.method)
        error = reply.fault.error_at(webhook, method=call.method)
        if not error.is_retry_useful:
            _log.error("portal_connection.failed", fault=reply.fault.name, message=str(error))
        raise error
