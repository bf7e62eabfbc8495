"""Where the last run stopped, as one small text: pure but for the port that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from functions.ports import Listing, Look, Marks, Place, Stretch

MARK = "reconciling"
FIRST_LOOK = timedelta(days=1)
"""How far the very first run looks back: what was missed while Fairlead was being set up."""
OVERLAP = timedelta(minutes=10)
"""Windows overlap, because a portal's servers may date and show changes a little late."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One way through a listing: where it goes on, and when it began by the portal's clock."""

    place: Place
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a run goes on.

    Attributes:
        sweeps: one for each listing.
        checked_to: the lead up to which the round of checks has come; 0 at its start.
        expired_on: the day on which old decisions were last forgotten.
    """

    sweeps: Mapping[Listing, Sweep] = field(default_factory=dict)
    checked_to: int = 0
    expired_on: date | None = None

    def after(self, look: Look) -> "Bookmark":
        """Return where to go on after what a look brought."""
        moved = {kind: _after(kind, self.sweeps[kind], one, look.at) for kind, one in look.stretches.items()}
        return replace(self, sweeps={**self.sweeps, **moved})


_texts = TypeAdapter(Bookmark)


def load_bookmark(marks: Marks, now: datetime) -> Bookmark:
    """Return where the last run stopped; for the first one, a place to start from."""
    text = marks.get(MARK)
    if text is not None:
        return _texts.validate_json(text)
    return Bookmark(dict.fromkeys(Listing, Sweep(Place(since=now - FIRST_LOOK))))


def save_bookmark(bookmark: Bookmark, marks: Marks) -> None:
    """Keep where the next run goes on."""
    marks.set(MARK, _texts.dump_json(bookmark).decode())


def _after(kind: Listing, sweep: Sweep, stretch: Stretch, at: datetime) -> Sweep:
    """Go on behind the last row; at the end of a window, with the next one, which overlaps it.

    New leads have no window, for ids only grow (bitrix24-api.md 3.9); one that shows after a greater one
    did is in the window of the changed leads.
    """
    began_at = sweep.began_at or at
    after = max((row.id for row in stretch.rows), default=sweep.place.after)
    if kind is Listing.CREATED:
        return Sweep(Place(after, since=None if after else sweep.place.since))
    if not stretch.is_last:
        return Sweep(Place(after, sweep.place.since), began_at)
    return Sweep(Place(since=began_at - OVERLAP))
