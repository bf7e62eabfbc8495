"""One line of a score: what gave how many points, and what is needed to project it to a later moment."""

from datetime import date, datetime
from functools import cached_property
from typing import Literal, NamedTuple

from functions.domain.phrases import Words, said
from functions.domain.texts import Texts

Kind = Literal["fact", "signal", "silence", "adjustment", "clamp", "failed", "start"]
SortKey = tuple[int, str, str, str]
"""Where a line stands among the reasons of its score (points downwards, why, id), then its words."""

_FIRST, _START = -1_000_000, -999_999
"""Before the points of any line: what needs a repair, then where every lead starts."""


class _Fields(NamedTuple):
    """What a contribution is made of.

    A named tuple, because a lead has a dozen of them and a frozen dataclass takes four times as long to make.

    Attributes:
        kind: a `fact` stays as it is until the lead changes; `signal` and `silence` follow the clock;
            `clamp` is what a bound took or gave; `failed` is a rule that could not be computed; `start` is
            where every lead starts.
        moments: when the things happened that this signal still counts, in UTC.
        expiries: when each of the moments counts no more whatever its age; empty where that changes nothing.
        since: our unanswered touch that this silence started at.
        until: the last business day of a human's correction.
    """

    id: str
    points: int
    why: Words
    group: str = ""
    kind: Kind = "fact"
    moments: tuple[datetime, ...] = ()
    since: datetime | None = None
    until: date | None = None
    expiries: tuple[datetime | None, ...] = ()


class Contribution(_Fields):
    """One line of a score; it holds words of the configuration and moments, no value of the lead."""

    # No slots: the lines of rules and tables are made once for all leads, and so are their words.

    def words(self, texts: Texts) -> str:
        """Return it as a manager reads it: `Recommendation +30`, `Engagement is capped at 40: -12`."""
        why = said(self.why, texts)
        if self.kind == "failed":
            return texts.gettext("Warning: %(what)s") % {"what": why}
        if self.kind == "start":
            return why
        sign = ":" if self.kind == "clamp" else ""
        return f"{why}{sign} {self.points:+d}"

    def sort_key(self, texts: Texts) -> SortKey | None:
        """Return where it stands among the reasons: warnings, the start, the biggest; None for no points."""
        try:
            return self._sort_keys[texts]
        except KeyError:
            key = self._sort_keys[texts] = self._sort_key(texts)
            return key

    def _sort_key(self, texts: Texts) -> SortKey | None:
        if self.kind == "failed":
            return (_FIRST, "", self.id, self.words(texts))
        if not self.points:
            return None
        if self.kind == "start":
            return (_START, "", self.id, self.words(texts))
        return (-abs(self.points), said(self.why, texts), self.id, self.words(texts))

    @cached_property
    def _sort_keys(self) -> dict[Texts, SortKey | None]:
        return {}
