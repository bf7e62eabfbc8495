"""The reasons of a score as a manager reads them, biggest first, in one short line."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter

from functions.domain.scoring.score import Score

BETWEEN = " · "

_sort_key = attrgetter("sort_key")


def reasons(score: Score, limit: int = 250) -> str:
    """Return `Recommendation +30 · Amount 500 000 or more +25 · …and 3 more`, at most `limit` characters.

    Cut only between reasons. Warnings come first, for they need a repair.
    """
    parts = [words for _, _, _, words in sorted(filter(None, map(_sort_key, score.contributions)))]
    text = BETWEEN.join(parts)
    return text if len(text) <= limit else _cut(parts, limit)


def _cut(parts: Sequence[str], limit: int) -> str:
    """Return as many parts as fit together with the number of those that do not."""
    ends = list(accumulate([len(part) + len(BETWEEN) for part in parts]))
    shown = bisect_right(ends, limit - len(_more(len(parts))), hi=len(parts) - 1)
    # The fewer are hidden, the fewer digits their number may have: one more part may fit then.
    if shown + 1 < len(parts) and ends[shown] + len(_more(len(parts) - shown - 1)) <= limit:
        shown += 1
    if not shown:
        return f"{len(parts)} reasons"[:limit]
    return BETWEEN.join([*parts[:shown], _more(len(parts) - shown)])


@lru_cache(maxsize=256)
def _more(hidden: int) -> str:
    return f"…and {hidden} more"
