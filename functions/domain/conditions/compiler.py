"""Compiles conditions: the names that they may use, and what is wrong with one that is invalid."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cel_expr_python import cel

from functions.domain.conditions.condition import Condition, count
from functions.domain.conditions.condition_set import ConditionSet
from functions.domain.conditions.fields import CODES, LEAD_FIELDS, OUTCOME_FIELDS, Kind
from functions.domain.conditions.memories import caches_for
from functions.domain.conditions.static_analysis import (
    Thresholds,
    fields_read,
    is_plain,
    names_in,
    numbers_compared,
    texts_compared,
)

_MESSAGES = {
    "undeclared reference to": "no field is called",
    "mismatched input '<EOF>'": "the condition ends too early",
}
"""The compiler's words, and ours."""
_POSITION = re.compile(r"<input>:(\d+):(\d+): ([^\n]*)")
_TYPES: Mapping[Kind, cel.Type] = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
}


class ConditionInvalid(Exception):
    """A condition does not parse, uses an unknown name or mixes types; `line` and `column` count from 1."""

    def __init__(self, what: str, line: int, column: int) -> None:
        self.what, self.line, self.column = what, line, column
        super().__init__(f"{line}:{column}: {what}")


@dataclass(frozen=True)
class Environment:
    """The names that conditions may use, with their types; any other name is a mistake in the file."""

    fields: Mapping[str, Kind]

    @classmethod
    def for_rules(cls, inputs: Mapping[str, Kind] | None = None) -> "Environment":
        """Return what the rules of a scorecard see; `inputs` are the custom fields by their short names."""
        return cls({**LEAD_FIELDS, **{f"lead.{name}": kind for name, kind in (inputs or {}).items()}})

    @classmethod
    def for_queues(cls, inputs: Mapping[str, Kind] | None = None) -> "Environment":
        """Return what the conditions of queues see: also the score and the band."""
        return cls({**cls.for_rules(inputs).fields, **OUTCOME_FIELDS})

    def compile(self, text: str) -> Condition:
        """Return the condition, checked.

        Raises:
            ConditionInvalid: wrong syntax, an unknown name, mixed types, or not a yes-or-no question.
        """
        try:
            expression = self._env.compile(text)
        except RuntimeError as error:
            raise _invalid(str(error)) from None
        kind = _kind_of(expression)
        if kind != "bool":
            raise ConditionInvalid(f"this is a {kind}, not a yes-or-no question", 1, 1)
        words = names_in(text)
        names = fields_read(self.fields, words)
        is_costly = any(word.endswith(".matches") for word in words)
        remembered = self._one_text(names) if is_costly and "count" not in words else None
        return Condition(text, expression, names, "count" in words, remembered, self._edges(names, text))

    def condition_set(self, conditions: Sequence[Condition]) -> ConditionSet:
        """Return the conditions compiled together: one crossing into CEL for all that need it for each lead.

        Those that flags, codes, one text or the places of numbers decide remember their answers.
        """
        given = tuple(conditions)
        memories = tuple(caches_for(given, self.fields, self._joined))
        kept = {place for memory in memories for place in memory.places}
        asked = tuple(at for at in range(len(given)) if at not in kept)
        return ConditionSet(given, asked, self._joined([given[at].text for at in asked]), memories)

    @cached_property
    def _env(self) -> cel.Env:
        overload = cel.Overload(
            id="count_string", return_type=cel.Type.INT, parameters=[cel.Type.STRING], impl=count
        )
        return cel.NewEnv(
            variables={name: _TYPES[kind] for name, kind in self.fields.items()},
            functions=[cel.FunctionDecl("count", [overload])],
        )

    def _joined(self, texts: Sequence[str]) -> cel.Expression | None:
        """Return one expression for the list of all answers; None when there is none to ask."""
        joined = ",".join(f"({text}\n)" for text in texts)
        try:
            return self._env.compile(f"[{joined}]") if texts else None
        except RuntimeError:  # larger than the parser takes: still right one by one, only slower
            return None

    def _one_text(self, names: frozenset[str]) -> str | None:
        only = next(iter(names)) if len(names) == 1 else None
        return only if only is not None and self.fields[only] == "string" else None

    def _edges(self, names: frozenset[str], text: str) -> Mapping[str, Thresholds]:
        """Return those names that a condition only compares with fixed values, each with the values."""
        if not is_plain(text):
            return {}
        found: dict[str, Thresholds | None] = {}
        for name in sorted(names - CODES):
            if self.fields[name] in {"int", "double"}:
                found[name] = numbers_compared(name, text)
            elif self.fields[name] == "string":
                found[name] = texts_compared(name, text)
        return {name: edges for name, edges in found.items() if edges is not None}


def _kind_of(expression: cel.Expression) -> str:
    try:
        return str(expression.return_type().name()).lower()
    except RuntimeError:  # the runtime cannot name maps whose keys are numbers with a point
        return "map"


def _invalid(message: str) -> ConditionInvalid:
    """Translate the first message of the CEL compiler; the list of tokens that it expected is left out."""
    position = _POSITION.search(message)
    if position is None or int(position[1]) < 1:
        return ConditionInvalid("this condition is too deeply nested", 1, 1)
    what = position[3].removesuffix(" (in container '')").removeprefix("Syntax error: ")
    what = what.partition(" expecting {")[0]
    for theirs, ours in _MESSAGES.items():
        what = what.replace(theirs, ours)
    return ConditionInvalid(what, int(position[1]), int(position[2]))
