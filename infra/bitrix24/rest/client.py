"""The client of the portal's REST interface, and the only importer of httpx."""

import logging
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import structlog

from functions.errors import MethodBlocked, PortalError
from infra.bitrix24.rest import connection_faults, paging
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.batch import BatchRequest, SingleRequest, outcomes_in, requests, skipped
from infra.bitrix24.rest.certificates import trust_also
from infra.bitrix24.rest.commands import Command, Idempotency, Reference, check_method
from infra.bitrix24.rest.encoding import as_json
from infra.bitrix24.rest.envelope import HttpResponse
from infra.bitrix24.rest.error_codes import PORTAL_WIDE
from infra.bitrix24.rest.operating_time import OperatingGuard
from infra.bitrix24.rest.rate_limiter import PlanName, RateLimiter
from infra.bitrix24.rest.retries import Deadline, Patience, add_once, for_idempotency
from infra.bitrix24.rest.transport import Call, NoResponse, Transport
from infra.bitrix24.rest.webhook import Connection, Webhook
from infra.clock import WaitingClock

__all__ = ["Answer", "BatchAnswer", "Bitrix24Client", "Command", "Idempotency", "Reference"]

# The request certainly did not reach the portal; the error where its cause says no more.
_NOT_SENT = {
    httpx.ConnectError: connection_faults.NOT_REACHED,
    httpx.ConnectTimeout: connection_faults.NO_CONNECTION,
    httpx.PoolTimeout: connection_faults.NOT_REACHED,
    httpx.ProxyError: connection_faults.NO_PROXY_THERE,
    httpx.UnsupportedProtocol: connection_faults.NOT_REACHED,
}
_FAILED = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL)

_log = structlog.get_logger(__name__)

Outcomes = dict[str, Answer | PortalError]


class Bitrix24Client:
    """Calls the portal through one inbound webhook; one client a portal and process, shared by its threads.

    It keeps the portal's limits, retries temporary failures where a repetition is safe, and raises everything
    else as one of our errors. No log line, error or repr shows the webhook's address.

    Args:
        webhook_url: `https://PORTAL/rest/USER/CODE/`, a secret.
        clock: the time, and how to wait.
        plan: the portal's plan, which sets its rate limit.
        timeout: seconds that one HTTP attempt may take to connect, and then to deliver each part.
        deadline: seconds for one call with all its attempts and waits.
        ca_file: certificates (PEM) of CAs that are trusted beside the public ones.
        is_http_allowed: whether a portal on another machine may be called without encryption.
        allowed_hosts: other hosts to which the portal may redirect.
        transport: replaces the network in tests.

    Raises:
        SettingInvalid: `webhook_url` is not the address of a webhook, or not an allowed one; or `ca_file`
            holds no certificate.
    """

    def __init__(
        self,
        webhook_url: str,
        *,
        clock: WaitingClock,
        plan: PlanName = "standard",
        timeout: float = 20.0,
        deadline: float = 120.0,
        ca_file: Path | None = None,
        is_http_allowed: bool = False,
        allowed_hosts: Collection[str] = (),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._webhook = Webhook.parse(webhook_url, is_http_allowed=is_http_allowed)
        if not self._webhook.is_private:
            _log.warning("portal_connection.not_encrypted", host=str(self._webhook))
        self._clock = clock
        self._timeout = timeout
        self._seconds = deadline
        self._patience = ContextVar[Patience | None]("patience", default=None)
        self._guard = OperatingGuard(clock=clock)
        _quieten_vendor_loggers()
        # A proxy must not see what this machine sends to itself.
        trust_env = not self._webhook.is_loopback
        trusted = _trusted(ca_file, trust_env=trust_env)
        self._http = httpx.Client(transport=transport, verify=trusted, trust_env=trust_env)
        self._limiter = RateLimiter(plan, clock=clock)
        self._transport = Transport(
            self._post,
            self._webhook,
            limiter=self._limiter,
            guard=self._guard,
            timeout=timeout,
            allowed_hosts=allowed_hosts,
        )

    @property
    def user_id(self) -> int:
        """The portal's user as whom the webhook acts."""
        return int(self._webhook.user_id)

    @property
    def folder(self) -> str:
        """The path of the portal on its host, `/crm`; empty where the portal is the whole site."""
        return self._transport.webhook.folder

    @property
    def connection(self) -> Connection:
        """How the portal is reached, as far as the calls until now have shown."""
        return Connection(
            self._webhook.address, self._transport.webhook.address, is_private=self._webhook.is_private
        )

    def __repr__(self) -> str:
        return f"<Bitrix24Client of {self._webhook}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep_to(self, plan: PlanName) -> None:
        """Keep to the rate limit of another plan from now on."""
        self._limiter.keep_to(plan)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        idempotency: Idempotency = Idempotency.SAFE,
        was_done: Callable[[], Any] | None = None,
    ) -> Answer:
        """Return the portal's answer to one call.

        With `was_done`, an add of unknown outcome is searched for before it is sent again: the function
        returns the result that the add would have had, or None (or False) while there is none.

        Raises:
            PortalError: the portal did not execute the call, see `functions/errors.py`; OutcomeUnknown only
                for an add.
        """
        check_method(method)
        call = Call(method, as_json(params or {}), idempotency)
        if was_done is None:
            return self._transport.answer(call, self._deadline())
        deadline = self._deadline()
        send = partial(self._transport.answer, call, deadline)
        return add_once(send, partial(_found, was_done), deadline=deadline)

    def batch(self, commands: Sequence[Command], *, halt: bool = False) -> BatchAnswer:
        """Return every command's answer or error, by key and in order; 50 commands are one request.

        A command that no batch can express (None, an empty list or map) is sent as a single call between
        two batches. With `halt`, nothing is executed after the first error. A batch is not a transaction.

        Raises:
            CallInvalid: a command is wrong; nothing was sent.
            PortalError: the first request failed as a whole. When a later one fails, its commands have that
                error and those that were not sent have CommandSkipped, so that no answer is lost.
        """
        outcomes: Outcomes = {}
        is_stopped = False
        for request in list(requests(commands)):
            if is_stopped:
                outcomes |= {command.key: skipped(command) for command in request.commands}
                continue
            try:
                found = self._outcomes(request, halt=halt)
            except PortalError as error:
                if not outcomes:
                    raise
                found = {
                    command.key: for_idempotency(command.idempotency, error) for command in request.commands
                }
                is_stopped = True
            outcomes |= found
            is_stopped = is_stopped or (halt and any(isinstance(one, PortalError) for one in found.values()))
        return BatchAnswer(outcomes)

    @contextmanager
    def within(self, duration: timedelta, *, on_wait: Callable[[], bool]) -> Iterator[None]:
        """Let the calls of this thread end within `duration` altogether, and say when they wait.

        `on_wait` is called before each attempt and while a call waits. A call for which no time is left, or
        before which it returns False, is refused before it is sent, or given up.
        """
        ends_at = self._clock.monotonic() + duration.total_seconds()
        before = self._patience.set(Patience(ends_at, on_wait))
        try:
            yield
        finally:
            self._patience.reset(before)

    def iterate(
        self, method: str, params: Mapping[str, Any] | None = None, *, id_field: str = "id"
    ) -> Iterator[dict[str, Any]]:
        """Yield every row of a list method by ascending id; `id_field` is `id` for items, `ID` for leads.

        Raises:
            CallInvalid: `params` set `order` or `start`, or the method cannot be paged by id.
            PortalError: a page could not be read.
        """
        return paging.rows_by_id(partial(self.call, method), params or {}, id_field=id_field, method=method)

    def _deadline(self) -> Deadline:
        return Deadline.after(
            self._seconds, clock=self._clock, timeout=self._timeout, patience=self._patience.get()
        )

    def _outcomes(self, request: BatchRequest | SingleRequest, *, halt: bool) -> Outcomes:
        if isinstance(request, SingleRequest):
            return {request.command.key: self._single(request.command)}
        methods = tuple(command.method for command in request.commands)
        call = Call("batch", request.payload(halt=halt), request.idempotency, methods)
        answer = self._transport.answer(call, self._deadline())
        outcomes = outcomes_in(answer.result, request, halt=halt)
        for command in request.commands:
            self._guard.observe(command.method, outcomes[command.key])
        return outcomes

    def _single(self, command: Command) -> Answer | PortalError:
        try:
            return self.call(command.method, command.params, idempotency=command.idempotency)
        except PortalError as error:
            if isinstance(error, PORTAL_WIDE) and not isinstance(error, MethodBlocked):
                raise
            return error

    def _post(self, webhook: Webhook, call: Call, timeout: float) -> HttpResponse | NoResponse:
        """Send one HTTP request; errors of httpx are not chained, because they quote the URL.

        `timeout` holds for each part of the answer; one that drips in for twice that time is given up.
        """
        url, given_up_at = webhook.address_of(call.method), self._clock.monotonic() + 2 * timeout
        try:
            with self._http.stream("POST", url, json=call.payload, timeout=timeout) as response:
                parts = []
                for part in response.iter_bytes():
                    parts.append(part)
                    if self._clock.monotonic() > given_up_at:
                        return NoResponse(connection_faults.NO_ANSWER, is_sent=True)
        except tuple(_NOT_SENT) as error:
            fault = connection_faults.fault_of(
                error, otherwise=_NOT_SENT.get(type(error), connection_faults.NOT_REACHED)
            )
            return NoResponse(connection_faults.fault_by_proxy(fault, webhook), is_sent=False)
        except httpx.RemoteProtocolError:
            return NoResponse(connection_faults.BROKEN_OFF, is_sent=True)
        except _FAILED as error:
            fault = connection_faults.fault_of(error, otherwise=connection_faults.NO_ANSWER)
            return NoResponse(fault, is_sent=True)
        return HttpResponse(response.status_code, b"".join(parts), response.headers.get("location", ""))


def _trusted(ca_file: Path | None, *, trust_env: bool) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    context = httpx.create_ssl_context(trust_env=trust_env)
    trust_also(context, ca_file)
    return context


def _found(was_done: Callable[[], Any]) -> Answer | None:
    found = was_done()
    return None if found is None or found is False else Answer(found)


def _quieten_vendor_loggers() -> None:
    """Keep URLs out of the logs: httpx logs them at INFO, and ours is a secret.

    See docs/bitrix24-api.md 7.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


_quieten_vendor_loggers()
