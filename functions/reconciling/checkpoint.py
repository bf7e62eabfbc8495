"""Where the last run stopped, kept as one small JSON text by the port `Checkpoints`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from functions.domain.item import Item
from functions.ports import ChangePage, Checkpoints, Cursor, Feed, Poll, Source

CHECKPOINT = "reconciling"
FIRST_WINDOW = timedelta(days=1)
"""How far back the very first run reads: what was missed while Fairlead was being set up."""
OVERLAP = timedelta(minutes=10)
"""Windows overlap, because a portal's servers may date and show changes a little late."""


@dataclass(frozen=True, slots=True)
class Window:
    """One pass through a feed: where it continues, and when it began by the portal's clock."""

    cursor: Cursor
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run continues.

    Attributes:
        windows: one for each feed of each kind, by the key of its source.
        checked: the last lead that was checked; None at the start of a round.
        unaccounted: how many leads of this round, or of the one that is over, were not where they should be.
        expired_on: the day on which old decisions were last deleted.
        told_of: dismissed managers whose open leads the senior was notified of.
    """

    windows: Mapping[str, Window] = field(default_factory=dict)
    checked: Item | None = None
    unaccounted: int = 0
    expired_on: date | None = None
    told_of: tuple[int, ...] = ()

    def after(self, poll: Poll) -> "Checkpoint":
        """Return where to continue after what a poll brought."""
        advanced = {
            source.key: _advanced(source.feed, self.windows[source.key], page, poll.at)
            for source, page in poll.pages.items()
        }
        return replace(self, windows={**self.windows, **advanced})


_adapter = TypeAdapter(Checkpoint)


def load_checkpoint(checkpoints: Checkpoints, sources: Iterable[Source], now: datetime) -> Checkpoint:
    """Return where the last run stopped; of a source that was never read, a window of the last day."""
    text = checkpoints.get(CHECKPOINT)
    stored = Checkpoint() if text is None else _adapter.validate_json(text)
    first = dict.fromkeys((each.key for each in sources), Window(Cursor(since=now - FIRST_WINDOW)))
    return replace(stored, windows={**first, **stored.windows})


def save_checkpoint(checkpoint: Checkpoint, checkpoints: Checkpoints) -> None:
    """Keep where the next run continues."""
    checkpoints.set(CHECKPOINT, _adapter.dump_json(checkpoint).decode())


def _advanced(feed: Feed, window: Window, page: ChangePage, at: datetime) -> Window:
    """Return where to continue: behind the last row or, at the end, in the next window, which overlaps this.

    New leads have no window, for ids only grow (docs/bitrix24-api.md 3.9); one that appears after a greater
    one did is in the window of the changed leads.
    """
    began_at = window.began_at or at
    after = max((row.id for row in page.rows), default=window.cursor.after)
    if feed is Feed.CREATED:
        return Window(Cursor(after, since=None if after else window.cursor.since))
    if not page.is_last:
        return Window(Cursor(after, window.cursor.since), began_at)
    return Window(Cursor(since=began_at - OVERLAP))
