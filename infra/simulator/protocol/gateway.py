"""One HTTP request to the simulated portal: authorization, faults, execution, answer and log."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from infra.simulator.limits.faults import (
    AfterWriting,
    ConnectionClosed,
    ConnectionReset,
    ErrorAnswer,
    Fault,
    HtmlPage,
    Moved,
    NoAnswer,
    RawAnswer,
    ResultAnswer,
    SlowAnswer,
)
from infra.simulator.limits.planned_faults import CommandFault, Faults, Target, target_of
from infra.simulator.limits.rate_limits import LeakyBucket
from infra.simulator.protocol.batch import References, Unresolved, commands_of, run_batch
from infra.simulator.protocol.call import Answer
from infra.simulator.protocol.decoding import fold_names, parameters
from infra.simulator.protocol.dispatch import Dispatcher
from infra.simulator.protocol.interruptions import Interruptions
from infra.simulator.protocol.requests_log import DoneCommand, LoggedRequest, RequestLog
from infra.simulator.refusals import RestRefused, method_not_found

_JSON, _HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"


class Ending(Enum):
    """What happens to the connection instead of an answer."""

    NONE = "none"
    RESET = "reset"
    CLOSED = "closed"
    SILENCE = "silence"


_ENDINGS: Mapping[type, Ending] = {
    ConnectionReset: Ending.RESET,
    ConnectionClosed: Ending.CLOSED,
    NoAnswer: Ending.SILENCE,
}


@dataclass(frozen=True)
class Incoming:
    """An HTTP request; `path` is `/rest/{uid}/{code}/{method}[.json]` without the query."""

    verb: str
    path: str
    query: str = ""
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Outgoing:
    """An HTTP answer, or the end of the connection without one."""

    status: int = 200
    body: bytes = b""
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.NONE


@dataclass
class Gateway:
    """Answers HTTP requests.

    Attributes:
        code: the secret in the webhook's path.
        unresolved: what becomes of a reference in a batch to a result that is not there.
        observers: called with every command that was executed or refused, in their order.
    """

    code: str = field(repr=False)
    dispatcher: Dispatcher
    bucket: LeakyBucket
    faults: Faults
    requests: RequestLog
    interruptions: Interruptions = field(default_factory=Interruptions)
    unresolved: Unresolved = Unresolved.EMPTY
    observers: list[Callable[[DoneCommand], None]] = field(default_factory=list)

    def answer(self, incoming: Incoming) -> Outgoing:
        """Return the answer to one request, and add the request to the log."""
        method = _method_of(incoming.path)
        at = self.dispatcher.store.context.clock.now()
        commands: tuple[str, ...] = ()
        try:
            params = self._authorized(incoming)
            commands = tuple(each.method for each in commands_of(params)) if method == "batch" else ()
            outgoing = self._serve(incoming, method, params=params)
        except RestRefused as refused:
            outgoing = _refusal(refused)
        status = outgoing.status if outgoing.ending is Ending.NONE else None
        self.requests.note(LoggedRequest(incoming.verb, method, commands, status, at))
        return outgoing

    def _authorized(self, incoming: Incoming) -> Mapping[str, Any]:
        parts = incoming.path.strip("/").split("/")
        if len(parts) != 4 or parts[0] != "rest" or parts[1] != str(self.dispatcher.store.webhook_user):
            # A wrong user id is answered like an unknown method (7).
            raise method_not_found()
        if parts[2] != self.code:
            raise RestRefused("NO_AUTH_FOUND", "Wrong authorization data", status=401)
        return parameters(incoming.query, incoming.content_type, incoming.body)

    def _serve(self, incoming: Incoming, method: str, *, params: Mapping[str, Any]) -> Outgoing:
        outer, inner = target_of(method, params), _targets_inside(method, params)
        now = self.dispatcher.store.context.clock.now()
        with self.interruptions.around((outer, *inner), now=now):
            return self._answered(incoming, outer, inner=inner)

    def _answered(self, incoming: Incoming, outer: Target, *, inner: Sequence[Target]) -> Outgoing:
        fault = self.faults.for_request(outer, inner)
        if isinstance(fault, SlowAnswer):
            self.dispatcher.store.context.clock.sleep(fault.seconds)
        elif fault is not None and not isinstance(fault, AfterWriting):
            return self._fail(fault, incoming)
        outgoing = self._run(outer.method, outer.params)
        return self._fail(fault.then, incoming) if isinstance(fault, AfterWriting) else outgoing

    def _run(self, method: str, params: Mapping[str, Any]) -> Outgoing:
        self.bucket.take()
        time_of = self.dispatcher.operating.time
        if method == "batch":
            with self.dispatcher.store.lock:
                references = References(
                    self.unresolved, self.dispatcher.store.context.switches.batch_has_arrays
                )
                answer = run_batch(params, self._run_inside, time_of=time_of, references=references)
        else:
            answer = self._observed(method, params, lambda: self.dispatcher.run(method, params))
        return _success(answer, time_of(method))

    def _run_inside(self, method: str, params: Mapping[str, Any]) -> Answer:
        fault = self.faults.for_command(target_of(method, params))
        return self._observed(method, params, lambda: self._answer_of(fault, method, params))

    def _answer_of(self, fault: CommandFault | None, method: str, params: Mapping[str, Any]) -> Answer:
        if isinstance(fault, ErrorAnswer):
            raise RestRefused(fault.error, fault.description, status=fault.status)
        return Answer(fault.result) if fault else self.dispatcher.run(method, params)

    def _observed(self, method: str, params: Mapping[str, Any], run: Callable[[], Answer]) -> Answer:
        """Return what `run` answers, and tell the observers before anything else happens in the portal."""
        at = self.dispatcher.store.context.clock.now()
        with self.dispatcher.store.lock:
            try:
                answer = run()
            except RestRefused as refused:
                self._tell(DoneCommand(at, method, params, error=refused.code))
                raise
            self._tell(DoneCommand(at, method, params, result=answer.result))
            return answer

    def _tell(self, done: DoneCommand) -> None:
        for observer in self.observers:
            observer(done)

    def _fail(self, fault: Fault, incoming: Incoming) -> Outgoing:
        match fault:
            case ErrorAnswer():
                return self._error(fault)
            case ResultAnswer(result):
                return _success(Answer(result), {})
            case HtmlPage(status):
                page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
                return Outgoing(status, page.encode(), _HTML)
            case RawAnswer(body, status):
                return Outgoing(status, body.encode())
            case Moved(base_url):
                return _moved(base_url, incoming)
            case _:
                return Outgoing(ending=_ENDINGS[type(fault)])

    def _error(self, fault: ErrorAnswer) -> Outgoing:
        body: dict[str, Any] = {"error": fault.error, "error_description": fault.description}
        if fault.reset_in is not None:
            now = int(self.dispatcher.store.context.clock.now().timestamp())
            body["time"] = {"operating": 480.0, "operating_reset_at": now + fault.reset_in}
        return Outgoing(fault.status, _encoded(body))


def _moved(base_url: str, incoming: Incoming) -> Outgoing:
    query = "?" + incoming.query if incoming.query else ""
    headers = {"Location": base_url.rstrip("/") + incoming.path + query}
    return Outgoing(302, b"<html>Moved</html>", _HTML, headers)


def _method_of(path: str) -> str:
    name = path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".json")
    return "batch" if name.lower() == "batch" else name


def _targets_inside(method: str, params: Mapping[str, Any]) -> list[Target]:
    commands = commands_of(params) if method == "batch" else []
    return [target_of(each.method, fold_names(each.params)) for each in commands]


def _success(answer: Answer, time: Mapping[str, Any]) -> Outgoing:
    body: dict[str, Any] = {"result": answer.result}
    if answer.next_start is not None:
        body["next"] = answer.next_start
    if answer.total is not None:
        body["total"] = answer.total
    return Outgoing(body=_encoded(body | {"time": time}))


def _refusal(refused: RestRefused) -> Outgoing:
    return Outgoing(refused.status, _encoded(refused.body()))


def _encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
