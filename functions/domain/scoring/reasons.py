"""The reasons of a score as a manager reads them, biggest first, in one short line."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from functions.domain.scoring.contribution import Contribution
from functions.domain.texts import ENGLISH, Texts

BETWEEN = " · "


class _Explained(Protocol):
    """A score, or one that was stored."""

    @property
    def contributions(self) -> Sequence[Contribution]:
        """Its lines."""


def reasons(score: _Explained, limit: int = 250, *, texts: Texts = ENGLISH) -> str:
    """Return `Recommendation +30 · Amount 500 000 or more +25 · …and 3 more`, at most `limit` characters.

    Cut only between reasons. Warnings come first, for they need a repair.
    """
    keys = [each.sort_key(texts) for each in score.contributions]
    parts = [words for _, _, _, words in sorted(filter(None, keys))]
    text = BETWEEN.join(parts)
    return text if len(text) <= limit else _cut(parts, limit, texts)


def _cut(parts: Sequence[str], limit: int, texts: Texts) -> str:
    """Return as many parts as fit together with the number of those that do not."""
    ends, end = list[int](), 0
    for part in parts:
        end += len(part) + len(BETWEEN)
        if end > limit:
            break
        ends.append(end)
    shown = min(bisect_right(ends, limit - len(more(len(parts), texts))), len(parts) - 1)
    # The fewer are hidden, the fewer digits their number may have: one more part may fit then.
    if (
        shown + 1 < len(parts)
        and shown < len(ends)
        and ends[shown] + len(more(len(parts) - shown - 1, texts)) <= limit
    ):
        shown += 1
    if not shown:
        words = texts.ngettext("%(count)s reason", "%(count)s reasons", len(parts))
        return (words % {"count": len(parts)})[:limit]
    return BETWEEN.join([*parts[:shown], more(len(parts) - shown, texts)])


@lru_cache(maxsize=1024)
def more(hidden: int, texts: Texts) -> str:
    """Return `…and 3 more`."""
    return texts.ngettext("…and %(count)s more", "…and %(count)s more", hidden) % {"count": hidden}
