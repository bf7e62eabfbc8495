"""One checked condition, and how it is evaluated."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.fields import CLOCK_FIELDS

current_counts: ContextVar[Mapping[str, int]] = ContextVar("current_counts")
"""What `count("…")` reads: how often each type of signal came from the lead under evaluation."""

# Messages of the runtime that quote no value of the lead; any other is replaced.
_HARMLESS = (
    "divide by zero",
    "modulus by zero",
    "integer overflow",
    "invalid regular expression",
    "Iteration budget",
)


@dataclass(frozen=True, slots=True)
class ConditionFailed:
    """A condition has no answer for one lead; `why` quotes no value of the lead."""

    why: str


@dataclass(frozen=True)
class Condition:
    """One checked condition.

    Attributes:
        names: the fields that it reads.
        uses_counts: whether it calls `count`.
    """

    text: str
    expression: cel.Expression
    names: frozenset[str]
    uses_counts: bool

    @property
    def is_time_dependent(self) -> bool:
        """True when the answer may change while the lead does not."""
        return bool(self.names & CLOCK_FIELDS)

    @cached_property
    def constant(self) -> bool | None:
        """The answer that no lead can change (`false && …`), or None when the lead matters."""
        if self.uses_counts:
            return None
        answer = evaluate(self.expression, {})
        return answer if isinstance(answer, bool) else None

    def evaluate(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> bool | ConditionFailed:
        """Return the answer for one lead, or why there is none."""
        current_counts.set(counts or {})
        answer = evaluate(self.expression, values)
        return answer if isinstance(answer, bool) else ConditionFailed(_harmless(str(answer)))


def evaluate(expression: cel.Expression, data: Mapping[str, Any]) -> Any:
    """Return the value of an expression, or the runtime's message when it has none; raise nothing.

    The runtime returns most failures as values and raises a few: the budget of iterations is used up, a text
    cannot be encoded in UTF-8.
    """
    try:
        return expression.eval(data=data).plain_value()
    except RuntimeError as error:
        return str(error)


def evaluate_all(joined: cel.Expression | None, data: Mapping[str, Any]) -> Sequence[bool] | None:
    """Return the answers of a joined list of conditions; None when one fails or there is no joined list."""
    answers = evaluate(joined, data) if joined else None
    return tuple(answers) if isinstance(answers, list) else None


def count(kind: str) -> int:
    """Return how often a signal of this type came: the function `count` of conditions."""
    return current_counts.get({}).get(kind, 0)


def _harmless(message: str) -> str:
    return next((known for known in _HARMLESS if known in message), "a value has the wrong form")
