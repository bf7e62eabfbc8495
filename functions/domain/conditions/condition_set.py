"""All conditions of a scorecard, evaluated in one step for each lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.answer_cache import AnswerCache
from functions.domain.conditions.condition import Condition, ConditionFailed, current_counts, evaluate_all


@dataclass(frozen=True)
class ConditionSet:
    """All conditions of a scorecard, in order.

    Attributes:
        uncached: the indexes of those that CEL evaluates for each lead.
        joined: these as one expression; None when there is none, or CEL cannot compile them together.
        caches: answer the others.
    """

    conditions: tuple[Condition, ...]
    uncached: tuple[int, ...]
    joined: cel.Expression | None
    caches: tuple[AnswerCache, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that must be given a value."""
        return tuple(sorted(frozenset().union(*(condition.names for condition in self.conditions))))

    @cached_property
    def uses_counts(self) -> bool:
        """True when any of them calls `count`."""
        return any(condition.uses_counts for condition in self.conditions)

    def evaluate(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> Sequence[bool | ConditionFailed]:
        """Return one answer a condition; one that fails leaves the others their answers."""
        answers = self.evaluate_joined(values, counts)
        if answers is not None:
            return answers
        return [condition.evaluate(values, counts) for condition in self.conditions]

    def evaluate_joined(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None = None
    ) -> list[bool] | None:
        """Return all answers; None when any condition fails, for in CEL that fails the whole list."""
        found: list[bool] = []
        for cache in self.caches:
            answers = cache.evaluate(values)
            if answers is None:
                return None
            found += answers
        if self.uncached:
            answers = self._evaluate_uncached(values, counts)
            if answers is None:
                return None
            found += answers
        return list(self._in_order(found))

    def _evaluate_uncached(
        self, values: Mapping[str, Any], counts: Mapping[str, int] | None
    ) -> Sequence[bool] | None:
        if self.uses_counts:
            current_counts.set(counts or {})
        # Every value that is handed to CEL costs, whether an expression reads it or not.
        return evaluate_all(self.joined, {name: values[name] for name in self._uncached_names})

    @cached_property
    def _in_order(self) -> Callable[[list[bool]], Sequence[bool]]:
        """Sorts answers, cache by cache and then the uncached ones, into the order of the conditions."""
        given = [*(index for cache in self.caches for index in cache.indexes), *self.uncached]
        if given == sorted(given):
            return lambda answers: answers
        return itemgetter(*(given.index(index) for index in range(len(given))))

    @cached_property
    def _uncached_names(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*(self.conditions[index].names for index in self.uncached))))
