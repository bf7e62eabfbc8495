"""`batch`: up to fifty commands in one request, one after the other (docs/bitrix24-api.md 5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from infra.simulator.protocol.call import Answer
from infra.simulator.protocol.decoding import fold_names, from_php, php_array
from infra.simulator.refusals import RestRefused

LONGEST = 50
_REFERENCE = re.compile(r"\$result((?:\[[^\[\]]+\])+)")
_PART = re.compile(r"\[([^\[\]]+)\]")

RunCommand = Callable[[str, Mapping[str, Any]], Answer]
TimeOf = Callable[[str], dict[str, Any]]


class Unresolved(Enum):
    """What a reference to a result that is not there becomes; not documented, so each is to be survived (5).

    `EMPTY`: no value. `LITERAL`: the text `$result[…]` itself. `REACHED`: the value that the walk had come
    to, as in one older version of the core: for a refused command all results so far.
    """

    EMPTY = auto()
    LITERAL = auto()
    REACHED = auto()


@dataclass(frozen=True)
class Command:
    """One command of a batch: its key, its method, its parameters before references are resolved."""

    key: str
    method: str
    params: Mapping[str, Any]


@dataclass
class _Outcome:
    result: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    next_start: dict[str, int] = field(default_factory=dict)
    time: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> Answer:
        maps = {
            "result": self.result,
            "result_error": self.errors,
            "result_total": self.total,
            "result_next": self.next_start,
            "result_time": self.time,
        }
        return Answer({name: php_array(pairs) for name, pairs in maps.items()})


def commands_of(params: Mapping[str, Any]) -> list[Command]:
    """Return the commands in the order of `cmd`, a map or a list of `method?query`."""
    cmd = params.get("cmd")
    pairs = cmd.items() if isinstance(cmd, Mapping) else enumerate(cmd if isinstance(cmd, list) else [])
    return [_command(str(key), str(text)) for key, text in pairs]


def run_batch(
    params: Mapping[str, Any],
    run: RunCommand,
    *,
    time_of: TimeOf,
    unresolved: Unresolved = Unresolved.EMPTY,
) -> Answer:
    """Return the five maps of the answer; errors of commands are in `result_error`."""
    outcome = _Outcome()
    is_halting = str(params.get("halt") or "").lower() in ("1", "true", "y")
    for index, command in enumerate(commands_of(params)):
        try:
            _check(command, index)
            answer = run(command.method, fold_names(_resolved(command.params, outcome.result, unresolved)))
        except RestRefused as refused:
            outcome.errors[command.key] = refused.body()
            if is_halting:
                break
            continue
        _note(outcome, command, answer, time_of)
    return outcome.answer()


def _command(key: str, text: str) -> Command:
    method, _, query = text.partition("?")
    name = method.strip().removesuffix(".json")
    return Command(key, name, from_php(query))


def _check(command: Command, index: int) -> None:
    if index >= LONGEST:
        raise RestRefused("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
    if command.method.lower() == "batch":
        raise RestRefused(
            "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage", status=405
        )


def _note(outcome: _Outcome, command: Command, answer: Answer, time_of: TimeOf) -> None:
    outcome.result[command.key] = answer.result
    outcome.time[command.key] = time_of(command.method)
    if answer.total is not None:
        outcome.total[command.key] = answer.total
    if answer.next_start is not None:
        outcome.next_start[command.key] = answer.next_start


def _resolved(value: Any, results: Mapping[str, Any], unresolved: Unresolved) -> Any:
    """Return the parameters with `$result[key][field]` replaced."""
    if isinstance(value, Mapping):
        return {key: _resolved(each, results, unresolved) for key, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, results, unresolved) for each in value]
    if not isinstance(value, str) or "$result[" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _looked_up(whole, results, unresolved)
    return _REFERENCE.sub(lambda match: _as_text(_looked_up(match, results, unresolved)), value)


def _looked_up(reference: re.Match[str], results: Mapping[str, Any], unresolved: Unresolved) -> Any:
    node: Any = results
    for part in _PART.findall(reference.group(1)):
        is_there, inner = _step(node, part)
        if not is_there:
            return _instead(reference, reached=node, unresolved=unresolved)
        node = inner
    return node


def _step(node: Any, part: str) -> tuple[bool, Any]:
    if isinstance(node, list):
        is_there = part.isdecimal() and int(part) < len(node)
        return is_there, node[int(part)] if is_there else None
    is_there = isinstance(node, Mapping) and part in node
    return is_there, node[part] if is_there else None


def _instead(reference: re.Match[str], *, reached: Any, unresolved: Unresolved) -> Any:
    instead = {Unresolved.LITERAL: reference.group(0), Unresolved.REACHED: reached}
    return instead.get(unresolved)


def _as_text(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value)
