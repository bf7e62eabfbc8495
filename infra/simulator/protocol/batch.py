"""`batch`: up to fifty commands in one request, one after the other (docs/bitrix24-api.md 5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from infra.simulator.protocol.call import Answer
from infra.simulator.protocol.decoding import fold_names, from_php, php_array
from infra.simulator.refusals import RestRefused, argument_invalid

LONGEST = 50
_REFERENCE = re.compile(r"\$result((?:\[[^\[\]]+\])+)")
_PART = re.compile(r"\[([^\[\]]+)\]")

RunCommand = Callable[[str, Mapping[str, Any]], Answer]
TimeOf = Callable[[str], dict[str, Any]]


class Unresolved(Enum):
    """What a reference to a result that is not there becomes; not documented, so each is to be survived (5).

    `EMPTY`: no value. `LITERAL`: the text `$result[…]` itself. `REACHED`: the value that the walk had come
    to, as in one older version of the core: past the end of a list the whole list, for a refused command all
    results so far. `REFUSED`: the command is refused.
    """

    EMPTY = auto()
    LITERAL = auto()
    REACHED = auto()
    REFUSED = auto()


@dataclass(frozen=True)
class References:
    """How `$result[key][field]` is replaced; its keys are matched in any case.

    Attributes:
        unresolved: what becomes of a reference to a result that is not there.
        has_arrays: whether a parameter that is nothing but a reference to an array becomes that array, or is
            unresolved.
    """

    unresolved: Unresolved = Unresolved.EMPTY
    has_arrays: bool = True

    def resolved(self, value: Any, results: Mapping[str, Any]) -> Any:
        """Return a parameter with its references replaced.

        Raises:
            RestRefused: one of them leads nowhere, and that is refused.
        """
        if isinstance(value, Mapping):
            return {key: self.resolved(each, results) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each, results) for each in value]
        if not isinstance(value, str) or "$result[" not in value:
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole is None:
            return _REFERENCE.sub(lambda match: _as_text(self._found(match, results)), value)
        found = self._found(whole, results)
        if isinstance(found, Mapping | list) and not self.has_arrays:
            return self._instead(whole, reached=None)
        return found

    def _found(self, reference: re.Match[str], results: Mapping[str, Any]) -> Any:
        node: Any = results
        for part in _PART.findall(reference.group(1)):
            is_there, inner = _step(node, part)
            if not is_there:
                return self._instead(reference, reached=node)
            node = inner
        return node

    def _instead(self, reference: re.Match[str], *, reached: Any) -> Any:
        if self.unresolved is Unresolved.REFUSED:
            raise argument_invalid(f"Reference {reference.group(0)} has no value")
        instead = {Unresolved.LITERAL: reference.group(0), Unresolved.REACHED: reached}
        return instead.get(self.unresolved)


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
    references: References,
) -> Answer:
    """Return the five maps of the answer; errors of commands are in `result_error`."""
    outcome = _Outcome()
    is_halting = str(params.get("halt") or "").lower() in ("1", "true", "y")
    for index, command in enumerate(commands_of(params)):
        try:
            _check(command, index)
            answer = run(command.method, fold_names(references.resolved(command.params, outcome.result)))
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


def _step(node: Any, part: str) -> tuple[bool, Any]:
    if isinstance(node, list):
        is_there = part.isdecimal() and int(part) < len(node)
        return is_there, node[int(part)] if is_there else None
    keys = {str(key).casefold(): key for key in node} if isinstance(node, Mapping) else {}
    is_there = part.casefold() in keys
    return is_there, node[keys[part.casefold()]] if is_there else None


def _as_text(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value)
