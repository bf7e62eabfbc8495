"""Batches: dividing commands into requests of at most fifty, and reading the answers.

See docs/bitrix24-api.md 5.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from functions.errors import CallInvalid, CommandSkipped, PortalError, PortalFailed
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Command, Idempotency, strongest
from infra.bitrix24.rest.encoding import as_json, as_query, references
from infra.bitrix24.rest.envelope import as_int, error_in, server_time
from infra.bitrix24.rest.limits import BATCH_SIZE
from infra.bitrix24.rest.retries import for_idempotency


@dataclass(frozen=True)
class BatchRequest:
    """Commands that travel in one request, with their query texts."""

    commands: tuple[Command, ...]
    texts: tuple[str, ...] = field(repr=False)

    @property
    def idempotency(self) -> Idempotency:
        """The strongest idempotency class of the commands: it decides for the whole batch."""
        return strongest(command.idempotency for command in self.commands)

    def payload(self, *, halt: bool) -> dict[str, Any]:
        """Return the body of the `batch` call; the order of `cmd` is the order of execution."""
        keys = (command.key for command in self.commands)
        return {"halt": int(halt), "cmd": dict(zip(keys, self.texts, strict=True))}


@dataclass(frozen=True)
class SingleRequest:
    """A command whose parameters no batch can express; it is sent as a single call."""

    command: Command

    @property
    def commands(self) -> tuple[Command, ...]:
        """The one command."""
        return (self.command,)


def requests(commands: Sequence[Command]) -> Iterator[BatchRequest | SingleRequest]:
    """Yield the requests that carry `commands`, in their order.

    Raises:
        CallInvalid: two commands have the same key, a value has no form for the portal, or a reference
            does not point to an earlier command of the same request.
    """
    _check_keys(commands)
    group: list[tuple[Command, str]] = []
    for command in commands:
        text = _text(command)
        if group and (text is None or len(group) == BATCH_SIZE):
            yield _batch_request(group)
            group = []
        if text is None:
            yield SingleRequest(command)
        else:
            _check_references(command, {earlier.key for earlier, _ in group})
            group.append((command, text))
    if group:
        yield _batch_request(group)


def outcomes_in(result: Any, request: BatchRequest, *, halt: bool) -> dict[str, Answer | PortalError]:
    """Return the outcome of every command from the `result` of a batch; each of its five maps may be `[]`."""
    maps = result if isinstance(result, dict) else {}
    outcomes: dict[str, Answer | PortalError] = {}
    for command in request.commands:
        is_after_an_error = halt and any(isinstance(one, PortalError) for one in outcomes.values())
        missing = skipped(command) if is_after_an_error else _lost(command)
        outcomes[command.key] = _outcome(maps, command) or missing
    return outcomes


def skipped(command: Command) -> CommandSkipped:
    """Return the error of a command that was not executed because an earlier one failed."""
    return CommandSkipped(
        f"{command.method} was not executed, because an earlier command failed. It may be sent again.",
        method=command.method,
    )


def _outcome(maps: dict[str, Any], command: Command) -> Answer | PortalError | None:
    refused = _entry(maps, "result_error", command.key)
    if refused is not _ABSENT:
        document = refused if isinstance(refused, dict) else {"error": refused or ""}
        error = error_in({"error": "", **document}, status=None, method=command.method)
        return for_idempotency(command.idempotency, error) if error else None
    result = _entry(maps, "result", command.key)
    if result is _ABSENT:
        return None
    return Answer(
        result,
        total=as_int(_entry(maps, "result_total", command.key)),
        next=as_int(_entry(maps, "result_next", command.key)),
        time=server_time(_entry(maps, "result_time", command.key)),
    )


_ABSENT = object()


def _entry(maps: dict[str, Any], name: str, key: str) -> Any:
    entries = maps.get(name)
    return entries.get(key, _ABSENT) if isinstance(entries, dict) else _ABSENT


def _lost(command: Command) -> PortalError:
    error = PortalFailed(
        f"{command.method}: the batch's answer does not mention this command. Try later.",
        method=command.method,
    )
    return for_idempotency(command.idempotency, error)


def _batch_request(group: Sequence[tuple[Command, str]]) -> BatchRequest:
    return BatchRequest(tuple(command for command, _ in group), tuple(text for _, text in group))


def _text(command: Command) -> str | None:
    """Return the command as text of a batch, None when only a single call can express it."""
    try:
        query = as_query(command.params)
    except CallInvalid:
        as_json(command.params)
        return None
    return f"{command.method}?{query}" if query else command.method


def _check_keys(commands: Sequence[Command]) -> None:
    if len({command.key for command in commands}) < len(commands):
        raise CallInvalid("Two commands of a batch have the same key. Give each its own.", method="batch")


def _check_references(command: Command, earlier: set[str]) -> None:
    for reference in references(command.params):
        if reference.key not in earlier:
            raise CallInvalid(
                f"{command.method} refers to {reference.key}, which is no earlier command of the same"
                " request.",
                method=command.method,
            )
