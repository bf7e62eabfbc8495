"""All conditions of a scorecard, asked in one step for each lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.answer_cache import AnswerCache
from functions.domain.conditions.condition import Condition, ConditionFailed, counts_in_view, evaluate_all


@dataclass(frozen=True)
class ConditionSet:
    """All conditions of a scorecard, in order.

    Attributes:
        asked: the places of those that CEL is asked about for each lead, all at once by `joined`.
        memories: what remembers the answers of the others.
    """

    conditions: tuple[Condition, ...]
    asked: tuple[int, ...]
    joined: cel.Expression | None
    caches: tuple[AnswerCache, ...]

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
        for memory in self.caches:
            known = memory.ask(values)
            if known is None:
                return None
            found += known
        if self.asked:
            answers = self._ask(values, counts)
            if answers is None:
                return None
            found += answers
        return list(self._in_order(found))

    def _ask(self, values: Mapping[str, Any], counts: Mapping[str, int] | None) -> Sequence[bool] | None:
        if self.uses_counts:
            counts_in_view.set(counts or {})
        # Every value that is handed over costs, whether it is looked at or not.
        return evaluate_all(self.joined, {name: values[name] for name in self._asked_names})

    @cached_property
    def _in_order(self) -> Callable[[list[bool]], Sequence[bool]]:
        """Brings answers, memory by memory and then those of CEL, into the order of the conditions."""
        given = [*(place for memory in self.caches for place in memory.places), *self.asked]
        if given == sorted(given):
            return lambda answers: answers
        return itemgetter(*(given.index(place) for place in range(len(given))))

    @cached_property
    def _asked_names(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*(self.conditions[at].names for at in self.asked))))
