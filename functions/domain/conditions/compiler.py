"""Compiles conditions: the names that they may use, and what is wrong with one that is invalid."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cel_expr_python import cel

from functions.domain.conditions.answer_cache import caches_for
from functions.domain.conditions.condition import Condition, count, evaluate
from functions.domain.conditions.condition_set import ConditionSet
from functions.domain.conditions.fields import LEAD_FIELDS, LIST_OF, OUTCOME_FIELDS, Kind
from functions.domain.conditions.static_analysis import fields_read, names_in

_MESSAGES = {
    "undeclared reference to": "no field is called",
    "mismatched input '<EOF>'": "the condition ends too early",
}
"""The compiler's words, and ours."""
_POSITION = re.compile(r"^(?:[A-Z_]+: )?ERROR: <input>:(\d+):(\d+): ([^\n]*)", re.MULTILINE)
_SYNTAX = "Syntax error: "
_SINGLE: Mapping[Kind, cel.Type] = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
}
_LISTS = {LIST_OF[kind]: cel.Type.List(single) for kind, single in _SINGLE.items()}
_TYPES = {**_SINGLE, **_LISTS, "dyn": cel.Type.DYN}


class ConditionInvalid(Exception):
    """A condition does not parse, uses an unknown name or mixes types.

    Attributes:
        line, column: where; they count from 1.
        is_malformed: whether it does not parse, so that nothing else is known of it.
        further: what else is wrong with it, each with its place.
    """

    def __init__(
        self,
        what: str,
        line: int,
        column: int,
        *,
        is_malformed: bool = False,
        further: Sequence["ConditionInvalid"] = (),
    ) -> None:
        self.what, self.line, self.column = what, line, column
        self.is_malformed, self.further = is_malformed, tuple(further)
        super().__init__(f"{line}:{column}: {what}")


@dataclass(frozen=True)
class Environment:
    """The names that conditions may use, with their types; any other name is a mistake in the file."""

    fields: Mapping[str, Kind]

    @classmethod
    def for_rules(cls, inputs: Mapping[str, Kind] | None = None) -> "Environment":
        """Return the names for rules of a scorecard; `inputs` are the custom fields by their short names."""
        return cls({**LEAD_FIELDS, **{f"lead.{name}": kind for name, kind in (inputs or {}).items()}})

    @classmethod
    def for_queues(cls, inputs: Mapping[str, Kind] | None = None) -> "Environment":
        """Return the names for conditions of queues: those for rules, the score and the band."""
        return cls({**cls.for_rules(inputs).fields, **OUTCOME_FIELDS})

    def compile(self, text: str) -> Condition:
        """Return the condition of this text, checked.

        Raises:
            ConditionInvalid: wrong syntax, an unknown name, mixed types, or not a condition (true or false).
        """
        try:
            expression = self._env.compile(text)
        except RuntimeError as error:
            raise _invalid(str(error)) from None
        kind = _kind_of(expression)
        is_open = kind == "dyn" and "dyn" in self.fields.values()
        if kind != "bool" and not is_open:
            raise ConditionInvalid(f"this is a {kind}, not a yes-or-no question", 1, 1)
        names = names_in(text)
        return Condition(text, expression, fields_read(self.fields, names), "count" in names)

    def text_of(self, literal: str) -> str:
        """Return the text that a literal in quotes stands for; empty for what is none."""
        try:
            value = evaluate(self._env.compile(literal), {})
        except RuntimeError:
            return ""
        return value if isinstance(value, str) else ""

    def condition_set(self, conditions: Sequence[Condition]) -> ConditionSet:
        """Return the conditions as one set: CEL is called once a lead for all that no cache can answer."""
        given = tuple(conditions)
        caches = tuple(caches_for(given, self.fields, self._joined))
        cached = {index for cache in caches for index in cache.indexes}
        uncached = tuple(index for index in range(len(given)) if index not in cached)
        return ConditionSet(given, uncached, self._joined([given[index].text for index in uncached]), caches)

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
        """Return one expression for the list of all answers; None for no conditions, or too many."""
        joined = ",".join(f"({text}\n)" for text in texts)
        try:
            return self._env.compile(f"[{joined}]") if texts else None
        except RuntimeError:  # larger than the parser takes; one by one they are only slower
            return None


def _kind_of(expression: cel.Expression) -> str:
    try:
        return str(expression.return_type().name()).lower()
    except RuntimeError:  # the runtime cannot name maps whose keys are numbers with a point
        return "map"


def _invalid(message: str) -> ConditionInvalid:
    """Translate the messages of the CEL compiler; after one about the syntax the others only follow."""
    found = list(_POSITION.finditer(message))
    if not found or int(found[0][1]) < 1:
        return ConditionInvalid("this condition is too deeply nested", 1, 1, is_malformed=True)
    if found[0][3].startswith(_SYNTAX):
        return ConditionInvalid(*_placed(found[0]), is_malformed=True)
    distinct = {_translated(each[3]): each for each in reversed(found)}
    first, *others = sorted(distinct.values(), key=lambda each: each.start())
    return ConditionInvalid(*_placed(first), further=[ConditionInvalid(*_placed(each)) for each in others])


def _placed(found: re.Match[str]) -> tuple[str, int, int]:
    return _translated(found[3]), int(found[1]), int(found[2])


def _translated(message: str) -> str:
    """Return a message in our words; the list of tokens that the compiler expected is left out."""
    what = message.removesuffix(" (in container '')").removeprefix(_SYNTAX)
    what = what.partition(" expecting {")[0]
    for theirs, ours in _MESSAGES.items():
        what = what.replace(theirs, ours)
    return what
