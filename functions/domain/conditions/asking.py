"""The way into CEL and back."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from cel_expr_python import cel

counts_in_view: ContextVar[Mapping[str, int]] = ContextVar("counts_in_view")
"""What `count("…")` sees: how often each signal came from the lead that is asked about."""


def evaluate(expression: cel.Expression, data: Mapping[str, Any]) -> Any:
    """Return what CEL answers, or its words about why there is no answer; it raises nothing.

    Most failures of the runtime are values. Some are raised: the budget of iterations is used up, a text
    cannot be UTF-8.
    """
    try:
        return expression.eval(data=data).plain_value()
    except RuntimeError as error:
        return str(error)


def evaluate_all(joined: cel.Expression | None, data: Mapping[str, Any]) -> Sequence[bool] | None:
    """Return the answers of a joined list of conditions; None when any fails, or they could not be joined."""
    answers = evaluate(joined, data) if joined else None
    return tuple(answers) if isinstance(answers, list) else None


def count(kind: str) -> int:
    """Return how often a signal came: the function `count` of conditions."""
    return counts_in_view.get({}).get(kind, 0)
