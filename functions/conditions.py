"""Conditions in CEL: type-checked when the file is read, all of a scorecard evaluated in one step.

CEL has no side effects, always ends, and its regular expressions are RE2: linear in the length of the
text, so no text that a stranger types into a form can make a condition slow.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal

from cel_expr_python import cel  # type: ignore[import-untyped]  # ships stubs, but no py.typed

from functions.edges import Edges, numbers_compared, texts_compared
from functions.remembering import CODES, OfFewValues, OfOneText, OfPlaces, ask, only_words

Kind = Literal["string", "int", "double", "bool", "timestamp"]
Memory = OfOneText | OfFewValues | OfPlaces

LEAD_FIELDS: Mapping[str, Kind] = {
    "lead.source": "string",
    "lead.status": "string",
    "lead.amount": "double",
    "lead.currency": "string",
    "lead.company": "string",
    "lead.job_title": "string",
    "lead.name": "string",
    "lead.title": "string",
    "lead.comments": "string",
    "lead.country": "string",
    "lead.region": "string",
    "lead.city": "string",
    "lead.utm_source": "string",
    "lead.utm_medium": "string",
    "lead.utm_campaign": "string",
    "lead.utm_content": "string",
    "lead.utm_term": "string",
    "lead.has_phone": "bool",
    "lead.has_email": "bool",
    "lead.phone_country": "string",
    "lead.created_at": "timestamp",
    "lead.is_return_customer": "bool",
    "days_silent": "int",
    "now": "timestamp",
}
OUTCOME_FIELDS: Mapping[str, Kind] = {"score": "int", "band": "string"}
CLOCK_FIELDS = frozenset({"days_silent", "now"})

_TYPES: Mapping[Kind, cel.Type] = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "timestamp": cel.Type.TIMESTAMP,
}
# What went wrong is told in the runtime's words only when these hold nothing of the lead.
_HARMLESS = (
    "divide by zero",
    "modulus by zero",
    "integer overflow",
    "invalid regular expression",
    "Iteration budget",
)
_OUR_WORDS = {
    "undeclared reference to": "no field is called",
    "mismatched input '<EOF>'": "the condition ends too early",
}
_PLACE = re.compile(r"<input>:(\d+):(\d+): ([^\n]*)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_NO_NAMES = re.compile(
    r"//[^\n]*|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)
_DOT = re.compile(r"\s*\.\s*")
_SPACED_DOT = re.compile(r"\s\.|\.\s")

_counts_in_view: ContextVar[Mapping[str, int]] = ContextVar("counts_in_view")


class ConditionInvalid(Exception):
    """A condition cannot be understood, or mixes types; carries the place in its text."""

    def __init__(self, what: str, line: int, column: int) -> None:
        self.what, self.line, self.column = what, line, column
        super().__init__(f"{line}:{column}: {what}")


@dataclass(frozen=True, slots=True)
class ConditionFailed:
    """A condition has no answer for one lead; `why` holds nothing of the lead."""

    why: str


@dataclass(frozen=True)
class Vocabulary:
    """The names that conditions may use, with their types; everything else is a mistake in the file."""

    fields: Mapping[str, Kind]

    @classmethod
    def for_rules(cls, inputs: Mapping[str, Kind] | None = None) -> "Vocabulary":
        """Return what the rules of a scorecard see; `inputs` are the custom fields by their short names."""
        return cls({**LEAD_FIELDS, **{f"lead.{name}": kind for name, kind in (inputs or {}).items()}})

    @classmethod
    def for_queues(cls, inputs: Mapping[str, Kind] | None = None) -> "Vocabulary":
        """Return what the conditions of queues see: also the score and the band."""
        return cls({**cls.for_rules(inputs).fields, **OUTCOME_FIELDS})

    @cached_property
    def _env(self) -> cel.Env:
        overload = cel.Overload(
            id="count_string", return_type=cel.Type.INT, parameters=[cel.Type.STRING], impl=_count
        )
        return cel.NewEnv(
            variables={name: _TYPES[kind] for name, kind in self.fields.items()},
            functions=[cel.FunctionDecl("count", [overload])],
        )

    def compile(self, text: str) -> "Condition":
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
        found = frozenset(_NAME.findall(_DOT.sub(".", _NO_NAMES.sub(" ", text))))
        names = frozenset(name for name in self.fields if any(_reads(word, name) for word in found))
        is_costly = any(word.endswith(".matches") for word in found)
        remembered = self._remembered(names) if is_costly and "count" not in found else None
        return Condition(text, expression, names, "count" in found, remembered, self._edges(names, text))

    def together(self, conditions: Sequence["Condition"]) -> "Conditions":
        """Return the conditions compiled together: one crossing into CEL for all that need it for each lead.

        Those that flags, codes, one text or the places of numbers decide remember their answers.
        """
        given = tuple(conditions)
        few = [at for at, each in enumerate(given) if self._is_of_few_values(each)]
        placed = [at for at, each in enumerate(given) if self._is_of_places(each)]
        texts = sorted({each.remembered for each in given if each.remembered})
        memories: tuple[Memory, ...] = (
            *(self._of_one_text(name, given) for name in texts),
            *self._of_few_values(few, given),
            *self._of_places(placed, given),
        )
        kept = {place for memory in memories for place in memory.places}
        asked = tuple(at for at in range(len(given)) if at not in kept)
        return Conditions(given, asked, self._joined([given[at].text for at in asked]), memories)

    def _is_of_few_values(self, condition: "Condition") -> bool:
        is_few = all(self.fields[name] == "bool" or name in CODES for name in condition.names)
        return bool(condition.names) and is_few and not condition.uses_counts and not condition.remembered

    def _of_few_values(
        self, places: Sequence[int], conditions: Sequence["Condition"]
    ) -> Iterator[OfFewValues]:
        if places:
            names = sorted({name for at in places for name in conditions[at].names})
            yield OfFewValues(
                tuple(names), tuple(places), self._joined([conditions[at].text for at in places])
            )

    def _is_of_places(self, condition: "Condition") -> bool:
        others = condition.names - condition.edges.keys()
        is_few = all(self.fields[name] == "bool" or name in CODES for name in others)
        return bool(condition.edges) and is_few and not condition.uses_counts and not condition.remembered

    def _of_places(self, places: Sequence[int], conditions: Sequence["Condition"]) -> Iterator[OfPlaces]:
        if places:
            edges: dict[str, set[Any]] = {}
            for at in places:
                for name, theirs in conditions[at].edges.items():
                    edges.setdefault(name, set()).update(theirs)
            others = {name for at in places for name in conditions[at].names} - edges.keys()
            yield OfPlaces(
                {name: tuple(sorted(edges[name])) for name in sorted(edges)},
                tuple(sorted(others)),
                tuple(places),
                self._joined([conditions[at].text for at in places]),
            )

    def _edges(self, names: frozenset[str], text: str) -> Mapping[str, Edges]:
        """Return those names that a condition only compares with fixed values, each with the values."""
        has_comment = any(found[0].startswith("//") for found in _NO_NAMES.finditer(text))
        if has_comment or _SPACED_DOT.search(_NO_NAMES.sub(" ", text)):
            return {}  # such a name would not be found in the text, or what stands before it would be lost
        found: dict[str, Edges | None] = {}
        for name in sorted(names - CODES):
            if self.fields[name] in {"int", "double"}:
                found[name] = numbers_compared(name, text)
            elif self.fields[name] == "string":
                found[name] = texts_compared(name, text)
        return {name: edges for name, edges in found.items() if edges is not None}

    def _of_one_text(self, name: str, conditions: Sequence["Condition"]) -> OfOneText:
        places = tuple(at for at, condition in enumerate(conditions) if condition.remembered == name)
        texts = [conditions[at].text for at in places]
        return OfOneText(name, places, self._joined(texts), tuple(map(only_words, texts)))

    def _joined(self, texts: Sequence[str]) -> cel.Expression | None:
        """Return one expression for the list of all answers; None when there is none to ask."""
        joined = ",".join(f"({text}\n)" for text in texts)
        try:
            return self._env.compile(f"[{joined}]") if texts else None
        except RuntimeError:  # larger than the parser takes: still right one by one, only slower
            return None

    def _remembered(self, names: frozenset[str]) -> str | None:
        only = next(iter(names)) if len(names) == 1 else None
        return only if only is not None and self.fields[only] == "string" else None


@dataclass(frozen=True)
class Condition:
    """One checked condition.

    Attributes:
        names: the names that it reads.
        uses_counts: whether it calls `count`.
        remembered: the one text that decides it, when asking costs more than remembering the answer.
        edges: the names that it only compares with fixed values, see `functions.edges`.
    """

    text: str
    expression: cel.Expression
    names: frozenset[str]
    uses_counts: bool
    remembered: str | None = None
    edges: Mapping[str, Edges] = field(default_factory=dict)

    @property
    def reads_the_clock(self) -> bool:
        """Whether the answer may change although the lead does not."""
        return bool(self.names & CLOCK_FIELDS)

    @cached_property
    def constant(self) -> bool | None:
        """The answer that no lead can change (`false && …`), or None when the lead matters."""
        if self.uses_counts:
            return None
        answer = ask(self.expression, {})
        return answer if isinstance(answer, bool) else None

    def evaluate(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> bool | ConditionFailed:
        """Return the answer for one lead, or why there is none."""
        _counts_in_view.set(counts or {})
        answer = ask(self.expression, values)
        return answer if isinstance(answer, bool) else ConditionFailed(_harmless(str(answer)))


@dataclass(frozen=True)
class Conditions:
    """All conditions of a scorecard, in order."""

    conditions: tuple[Condition, ...]
    _places: tuple[int, ...]
    _joined: cel.Expression | None
    _memories: tuple[Memory, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that must be given a value."""
        return tuple(sorted(frozenset().union(*(condition.names for condition in self.conditions))))

    @cached_property
    def uses_counts(self) -> bool:
        """Whether any of them calls `count`."""
        return any(condition.uses_counts for condition in self.conditions)

    def evaluate(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> Sequence[bool | ConditionFailed]:
        """Return one answer a condition; one that fails costs only its own answer."""
        together = self.evaluate_together(values, counts)
        if together is not None:
            return together
        return [condition.evaluate(values, counts) for condition in self.conditions]

    def evaluate_together(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> list[bool] | None:
        """Return all answers; None when any condition fails, for in CEL that fails the whole list."""
        found: list[bool] = []
        for memory in self._memories:
            known = memory.ask(values)
            if known is None:
                return None
            found += known
        if self._places:
            asked = self._ask(values, counts)
            if asked is None:
                return None
            found += asked
        return list(self._in_order(found))

    def _ask(self, values: Mapping[str, Any], counts: Mapping[str, int] | None) -> Sequence[bool] | None:
        if self._joined is None:
            return None
        if self.uses_counts:
            _counts_in_view.set(counts or {})
        # Every value that is handed over costs, whether it is looked at or not.
        answers = ask(self._joined, {name: values[name] for name in self._asked_names})
        return answers if isinstance(answers, list) else None

    @cached_property
    def _in_order(self) -> Callable[[list[bool]], Sequence[bool]]:
        """Brings answers, memory by memory and then those of CEL, into the order of the conditions."""
        given = [*(place for memory in self._memories for place in memory.places), *self._places]
        if given == sorted(given):
            return lambda answers: answers
        return itemgetter(*(given.index(place) for place in range(len(given))))

    @cached_property
    def _asked_names(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*(self.conditions[at].names for at in self._places))))


def _count(kind: str) -> int:
    return _counts_in_view.get({}).get(kind, 0)


def _kind_of(expression: cel.Expression) -> str:
    try:
        return str(expression.return_type().name()).lower()
    except RuntimeError:  # the runtime cannot name maps whose keys are numbers with a point
        return "map"


def _reads(word: str, name: str) -> bool:
    # `lead.source.matches` reads `lead.source`; a macro's `x` that is called like a field costs nothing.
    return word == name or word.startswith(f"{name}.")


def _invalid(message: str) -> ConditionInvalid:
    place = _PLACE.search(message)
    if place is None or int(place[1]) < 1:
        return ConditionInvalid("this condition is too deeply nested", 1, 1)
    what = (
        place[3]
        .removesuffix(" (in container '')")
        .removeprefix("Syntax error: ")
        .partition(" expecting {")[0]
    )
    for theirs, ours in _OUR_WORDS.items():
        what = what.replace(theirs, ours)
    return ConditionInvalid(what, int(place[1]), int(place[2]))


def _harmless(message: str) -> str:
    return next((known for known in _HARMLESS if known in message), "a value has the wrong form")
