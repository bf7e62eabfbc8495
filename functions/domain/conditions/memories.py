"""Which conditions of a scorecard remember their answers, and by what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.answer_cache import AnswerCache, OfFewValues, OfOneText, OfPlaces, only_words
from functions.domain.conditions.condition import Condition
from functions.domain.conditions.fields import CODES, Kind

Join = Callable[[Sequence[str]], cel.Expression | None]


def caches_for(
    conditions: Sequence[Condition], fields: Mapping[str, Kind], join: Join
) -> Iterator[AnswerCache]:
    """Yield the memories of a scorecard; a condition that is in none of them is asked for each lead."""
    few = [at for at, each in enumerate(conditions) if _is_of_few_values(each, fields)]
    placed = [at for at, each in enumerate(conditions) if _is_of_places(each, fields)]

    def joined(places: Sequence[int]) -> cel.Expression | None:
        return join([conditions[at].text for at in places])

    for name in sorted({each.remembered for each in conditions if each.remembered}):
        places = [at for at, each in enumerate(conditions) if each.remembered == name]
        words = tuple(only_words(conditions[at].text) for at in places)
        yield OfOneText(name, tuple(places), joined(places), words)
    if few:
        names = sorted({name for at in few for name in conditions[at].names})
        yield OfFewValues(tuple(names), tuple(few), joined(few))
    if placed:
        edges = _all_edges([conditions[at] for at in placed])
        others = {name for at in placed for name in conditions[at].names} - edges.keys()
        yield OfPlaces(edges, tuple(sorted(others)), tuple(placed), joined(placed))


def _is_of_few_values(condition: Condition, fields: Mapping[str, Kind]) -> bool:
    return bool(condition.names) and _may_be(condition, condition.names, fields)


def _is_of_places(condition: Condition, fields: Mapping[str, Kind]) -> bool:
    return bool(condition.thresholds) and _may_be(
        condition, condition.names - condition.thresholds.keys(), fields
    )


def _may_be(condition: Condition, names: frozenset[str], fields: Mapping[str, Kind]) -> bool:
    """Whether these names are all flags and codes, and nothing else decides the condition."""
    is_few = all(fields[name] == "bool" or name in CODES for name in names)
    return is_few and not condition.uses_counts and not condition.remembered


def _all_edges(conditions: Sequence[Condition]) -> Mapping[str, tuple[Any, ...]]:
    edges: dict[str, set[Any]] = {}
    for condition in conditions:
        for name, theirs in condition.thresholds.items():
            edges.setdefault(name, set()).update(theirs)
    return {name: tuple(sorted(edges[name])) for name in sorted(edges)}
