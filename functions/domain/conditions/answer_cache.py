"""Caches answers of conditions that depend on little: without it every answer is the same, only slower.

A condition has no side effects, so its answer follows from the values alone. Evaluating it in CEL, and
looking every value up there, costs more than the rest of a score; and most leads share their source, country
and flags with many others, and a job title with a few.

Three caches differ in what they key on: the values of flags and codes, the buckets of values that are only
compared with fixed ones, and one text.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.condition import Condition, evaluate_all
from functions.domain.conditions.fields import CODES, Kind
from functions.domain.conditions.static_analysis import Thresholds, names_in, thresholds_in

CAPACITY = 4096
"""Keys in one cache: together with `LONGEST_TEXT` it bounds the memory."""
LONGEST_TEXT = 200
"""Characters of a text that is cached; the answers of a longer one are evaluated each time."""
FEW_LISTS = 2
"""So many lists of words are searched as quickly as a key is looked up."""
NO_BUCKET = -1
"""The bucket of NaN, which lies on no side of a threshold, and of a text that equals none of them."""

_UNKNOWN: Any = object()
_WORD_LIST = re.compile(r"""[\w.]+\.matches\((["'])(\(\?i\))?([A-Za-z0-9 |-]+)\1\)""", re.ASCII)

Join = Callable[[Sequence[str]], cel.Expression | None]
"""Compiles a list of conditions into one expression; None when there is none, or CEL refuses the list."""


@dataclass(frozen=True)
class ValueCache:
    """Answers of the conditions that flags and codes decide, by the values of these.

    Attributes:
        names: the flags and codes.
        indexes: which conditions of the set these are.
        joined: these conditions as one expression.
    """

    names: tuple[str, ...]
    indexes: tuple[int, ...]
    joined: cel.Expression | None

    def evaluate(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for these values; None when any fails."""
        return self._cached(self._pick(values))

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, Any]], Any]:
        return itemgetter(*self.names)

    @cached_property
    def _cached(self) -> Callable[[Any], Sequence[bool] | None]:
        return lru_cache(maxsize=CAPACITY)(self._evaluate)

    def _evaluate(self, picked: Any) -> Sequence[bool] | None:
        found = picked if len(self.names) > 1 else (picked,)
        return evaluate_all(self.joined, dict(zip(self.names, found, strict=True)))


@dataclass(frozen=True)
class BucketCache:
    """Answers of the conditions that compare fields with fixed values, by the buckets of these fields.

    Attributes:
        thresholds: by field, all values that it is compared with, ascending.
        others: the flags and codes that these conditions read as well.
        indexes: which conditions of the set these are.
        joined: these conditions as one expression.
    """

    thresholds: Mapping[str, Thresholds]
    others: tuple[str, ...]
    indexes: tuple[int, ...]
    joined: cel.Expression | None

    def evaluate(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for these values; None when any fails."""
        key = (
            *[bucket_of(values[name], thresholds) for name, thresholds in self._thresholds],
            *[values[name] for name in self.others],
        )
        known = self._known.get(key, _UNKNOWN)
        return self._evaluate(key, values) if known is _UNKNOWN else known

    @cached_property
    def _thresholds(self) -> tuple[tuple[str, Thresholds], ...]:
        return tuple(self.thresholds.items())

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], Sequence[bool] | None]:
        return {}

    def _evaluate(self, key: tuple[Any, ...], values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Evaluate with the values themselves; all others in the same buckets have the same answers."""
        if len(self._known) >= CAPACITY:
            self._known.clear()
        answers = evaluate_all(self.joined, {name: values[name] for name in (*self.thresholds, *self.others)})
        self._known[key] = answers
        return answers


@dataclass(frozen=True)
class TextCache:
    """Answers of the conditions that match one text, by this text.

    Attributes:
        name: the field that holds the text.
        indexes: which conditions of the set these are.
        joined: these conditions as one expression.
        word_lists: of each condition the words that it searches for; None where it does more.
    """

    name: str
    indexes: tuple[int, ...]
    joined: cel.Expression | None
    word_lists: tuple[re.Pattern[str] | None, ...]

    def evaluate(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for a text; None when any fails."""
        text = values[self.name]
        is_cached = len(text) <= LONGEST_TEXT and not self._is_quick
        return self._cached(text) if is_cached else self._evaluate(text)

    @cached_property
    def _is_quick(self) -> bool:
        """True when searching for the words takes no longer than looking the text up in a full cache."""
        return 0 < len(self._lists) <= FEW_LISTS

    @cached_property
    def _lists(self) -> Sequence[re.Pattern[str]]:
        """The word lists when every condition is one, so that CEL is not needed; otherwise empty."""
        lists = [words for words in self.word_lists if words is not None]
        return lists if len(lists) == len(self.indexes) else ()

    @cached_property
    def _cached(self) -> Callable[[str], Sequence[bool] | None]:
        return lru_cache(maxsize=CAPACITY)(self._evaluate)

    def _evaluate(self, text: str) -> Sequence[bool] | None:
        if self._lists and text.isascii():
            return tuple([words.search(text) is not None for words in self._lists])
        return evaluate_all(self.joined, {self.name: text})


AnswerCache = TextCache | ValueCache | BucketCache


def caches_for(
    conditions: Sequence[Condition], fields: Mapping[str, Kind], join: Join
) -> Iterator[AnswerCache]:
    """Yield the caches of these conditions; one that is in none of them is evaluated for each lead.

    Args:
        conditions: all conditions of the set, in order.
        fields: the types of the names that they read.
        join: compiles some of them together.
    """
    of_text: defaultdict[str, list[int]] = defaultdict(list)
    of_values, of_buckets = list[int](), list[int]()
    for index, condition in enumerate(conditions):
        text = _text_matched(condition, fields)
        compared = _thresholds_of(condition, fields)
        if text is not None:
            of_text[text].append(index)
        elif condition.uses_counts or not _are_few(condition.names - compared.keys(), fields):
            continue
        elif compared:
            of_buckets.append(index)
        elif condition.names:
            of_values.append(index)

    def joined(indexes: Sequence[int]) -> cel.Expression | None:
        return join([conditions[index].text for index in indexes])

    for name, indexes in sorted(of_text.items()):
        word_lists = tuple(word_list(conditions[index].text) for index in indexes)
        yield TextCache(name, tuple(indexes), joined(indexes), word_lists)
    if of_values:
        names = sorted({name for index in of_values for name in conditions[index].names})
        yield ValueCache(tuple(names), tuple(of_values), joined(of_values))
    if of_buckets:
        thresholds = _merged(_thresholds_of(conditions[index], fields) for index in of_buckets)
        others = {name for index in of_buckets for name in conditions[index].names} - thresholds.keys()
        yield BucketCache(thresholds, tuple(sorted(others)), tuple(of_buckets), joined(of_buckets))


def bucket_of(value: float | str, thresholds: Thresholds) -> int:
    """Return the bucket of a value among thresholds; a number that equals one has a bucket of its own."""
    if isinstance(value, str):
        return thresholds.index(value) if value in thresholds else NO_BUCKET
    if value != value:  # noqa: PLR0124  only NaN differs from itself
        return NO_BUCKET
    return bisect_left(thresholds, value) + bisect_right(thresholds, value)


def word_list(text: str) -> re.Pattern[str] | None:
    """Return what `lead.company.matches("(?i)acme|globex")` searches for; None for any other condition.

    A list of words takes linear time in any engine. In ASCII texts Python's engine and CEL's agree on it;
    beyond ASCII, letters have more than two cases.
    """
    found = _WORD_LIST.fullmatch(text.strip())
    if found is None:
        return None
    return re.compile(found[3], re.ASCII | (re.IGNORECASE if found[2] else re.NOFLAG))


def _text_matched(condition: Condition, fields: Mapping[str, Kind]) -> str | None:
    """Return the field whose text alone decides a condition by a regular expression; otherwise None."""
    if condition.uses_counts or len(condition.names) != 1:
        return None
    [name] = condition.names
    is_costly = any(each.endswith(".matches") for each in names_in(condition.text))
    return name if is_costly and fields[name] == "string" else None


def _thresholds_of(condition: Condition, fields: Mapping[str, Kind]) -> Mapping[str, Thresholds]:
    return thresholds_in(condition.text, {name: fields[name] for name in condition.names - CODES})


def _are_few(names: Iterable[str], fields: Mapping[str, Kind]) -> bool:
    """True when each of these fields is a flag or a code, of which there are few values."""
    return all(fields[name] == "bool" or name in CODES for name in names)


def _merged(thresholds: Iterable[Mapping[str, Thresholds]]) -> Mapping[str, Thresholds]:
    values: defaultdict[str, set[Any]] = defaultdict(set)
    for each in thresholds:
        for name, compared in each.items():
            values[name].update(compared)
    return {name: tuple(sorted(values[name])) for name in sorted(values)}
