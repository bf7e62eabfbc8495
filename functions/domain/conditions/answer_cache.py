"""Answers of conditions that follow from little: asked of CEL once, remembered for the next lead alike.

Conditions have no side effects, so an answer follows from the values alone. Crossing into CEL and looking
every value up there costs more than all the rest of a score; most leads share their source, country and flags
with many others, and a job title with a few.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from cel_expr_python import cel

from functions.domain.conditions.condition import evaluate_all
from functions.domain.conditions.static_analysis import Thresholds, bucket_of

REMEMBERED, SHORT = 4096, 200
"""How many values their answers are remembered for, and up to which length of a text: flat memory."""
QUICK = 2
"""So many lists of words are found as quickly as a remembered answer."""
_UNKNOWN: Any = object()
_ONLY_WORDS = re.compile(r"""[\w.]+\.matches\((["'])(\(\?i\))?([A-Za-z0-9 |-]+)\1\)""", re.ASCII)


@dataclass(frozen=True)
class OfFewValues:
    """The conditions that flags and codes decide, by their places in the scorecard."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    joined: cel.Expression | None

    def ask(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for these values; None when any fails."""
        return self._remembering(self._pick(values))

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, Any]], Any]:
        return itemgetter(*self.names)

    @cached_property
    def _remembering(self) -> Callable[[Any], Sequence[bool] | None]:
        return lru_cache(maxsize=REMEMBERED)(self._evaluate)

    def _evaluate(self, picked: Any) -> Sequence[bool] | None:
        found = picked if len(self.names) > 1 else (picked,)
        return evaluate_all(self.joined, dict(zip(self.names, found, strict=True)))


@dataclass(frozen=True)
class OfPlaces:
    """The conditions that compare values with fixed ones, and may look at flags and codes as well.

    Attributes:
        edges: by name, what it is compared with; see `functions.domain.conditions.static_analysis`.
        others: the flags and codes.
    """

    edges: Mapping[str, Thresholds]
    others: tuple[str, ...]
    places: tuple[int, ...]
    joined: cel.Expression | None

    def ask(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for these values; None when any fails."""
        key = (
            *[bucket_of(values[name], edges) for name, edges in self._edges],
            *[values[name] for name in self.others],
        )
        known = self._known.get(key, _UNKNOWN)
        return self._learn(key, values) if known is _UNKNOWN else known

    @cached_property
    def _edges(self) -> tuple[tuple[str, Thresholds], ...]:
        return tuple(self.edges.items())

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], Sequence[bool] | None]:
        return {}

    def _learn(self, key: tuple[Any, ...], values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Ask CEL, with the values as they are: every other one in the same place has the same answers."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        answers = evaluate_all(self.joined, {name: values[name] for name in (*self.edges, *self.others)})
        self._known[key] = answers
        return answers


@dataclass(frozen=True)
class OfOneText:
    """The conditions that one text decides, by their places in the scorecard."""

    name: str
    places: tuple[int, ...]
    joined: cel.Expression | None
    words: tuple[re.Pattern[str] | None, ...]

    def ask(self, values: Mapping[str, Any]) -> Sequence[bool] | None:
        """Return the answers for a text, of a short one from memory; None when any fails."""
        text = values[self.name]
        may_be_known = len(text) <= SHORT and not self._is_quick
        return self._remembering(text) if may_be_known else self._evaluate(text)

    @cached_property
    def _is_quick(self) -> bool:
        """Whether looking for the words takes less than looking for the text in a full memory."""
        return 0 < len(self._lists) <= QUICK

    @cached_property
    def _lists(self) -> Sequence[re.Pattern[str]]:
        """The words that all of them look for, if they do nothing else: found in any text without CEL."""
        lists = [words for words in self.words if words is not None]
        return lists if len(lists) == len(self.places) else ()

    @cached_property
    def _remembering(self) -> Callable[[str], Sequence[bool] | None]:
        return lru_cache(maxsize=REMEMBERED)(self._evaluate)

    def _evaluate(self, text: str) -> Sequence[bool] | None:
        if self._lists and text.isascii():
            return tuple([words.search(text) is not None for words in self._lists])
        return evaluate_all(self.joined, {self.name: text})


AnswerCache = OfOneText | OfFewValues | OfPlaces


def only_words(text: str) -> re.Pattern[str] | None:
    """Return what `lead.company.matches("(?i)acme|globex")` looks for; None for more than a list of words.

    A list of words takes linear time in any engine; in ASCII texts both engines mean the same by it (beyond
    ASCII, letters have more than two cases).
    """
    found = _ONLY_WORDS.fullmatch(text.strip())
    if found is None:
        return None
    return re.compile(found[3], re.ASCII | (re.IGNORECASE if found[2] else re.NOFLAG))
