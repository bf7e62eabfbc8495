"""Where the last run stopped, as one small text: pure but for the port that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from functions.ports import ChangePage, Checkpoints, Cursor, Feed, Poll

CHECKPOINT = "reconciling"
FIRST_LOOK = timedelta(days=1)
"""How far the very first run looks back: what was missed while Fairlead was being set up."""
OVERLAP = timedelta(minutes=10)
"""Windows overlap, because a portal's servers may date and show changes a little late."""


@dataclass(frozen=True, slots=True)
class Window:
    """One way through a listing: where it goes on, and when it began by the portal's clock."""

    cursor: Cursor
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run goes on.

    Attributes:
        windows: one for each listing.
        checked_to: the lead up to which the round of checks has come; 0 at its start.
        expired_on: the day on which old decisions were last forgotten.
    """

    windows: Mapping[Feed, Window] = field(default_factory=dict)
    checked_to: int = 0
    expired_on: date | None = None

    def after(self, look: Poll) -> "Checkpoint":
        """Return where to go on after what a look brought."""
        moved = {kind: _after(kind, self.windows[kind], one, look.at) for kind, one in look.pages.items()}
        return replace(self, windows={**self.windows, **moved})


_texts = TypeAdapter(Checkpoint)


def load_checkpoint(checkpoints: Checkpoints, now: datetime) -> Checkpoint:
    """Return where the last run stopped; for the first one, a place to start from."""
    text = checkpoints.get(CHECKPOINT)
    if text is not None:
        return _texts.validate_json(text)
    return Checkpoint(dict.fromkeys(Feed, Window(Cursor(since=now - FIRST_LOOK))))


def save_checkpoint(bookmark: Checkpoint, checkpoints: Checkpoints) -> None:
    """Keep where the next run goes on."""
    checkpoints.set(CHECKPOINT, _texts.dump_json(bookmark).decode())


def _after(kind: Feed, sweep: Window, stretch: ChangePage, at: datetime) -> Window:
    """Go on behind the last row; at the end of a window, with the next one, which overlaps it.

    New leads have no window, for ids only grow (docs/bitrix24-api.md 3.9); one that shows after a greater one
    did is in the window of the changed leads.
    """
    began_at = sweep.began_at or at
    after = max((row.id for row in stretch.rows), default=sweep.cursor.after)
    if kind is Feed.CREATED:
        return Window(Cursor(after, since=None if after else sweep.cursor.since))
    if not stretch.is_last:
        return Window(Cursor(after, sweep.cursor.since), began_at)
    return Window(Cursor(since=began_at - OVERLAP))
