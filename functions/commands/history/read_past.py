"""Read the portal's past, page by page; what was read is noted, so that an interruption costs one request."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from functions.commands.history.from_portal import Closed, Gathered
from functions.ports.past import Past, PastActivity, PastEnd, PastItem, PastPage, Step

PAGE_SIZE, PAGES_A_REQUEST = 50, 50
"""Rows of a page, and pages of a request: what the portal takes."""
Keep = Callable[[PastItem], Closed]
"""Makes of a record what may be kept of it."""
Counts = Mapping[str, Mapping[Step, int]]
"""The rows of each step, by kind of record."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one request has brought, as far as it is kept.

    Attributes:
        read: rows that the portal gave, the others included.
        last: the number of the last of them.
        is_last: whether the step is over.
    """

    entity: str
    step: Step
    read: int
    last: int
    is_last: bool
    closed: Sequence[Closed] = ()
    ends: Sequence[PastEnd] = ()
    activities: Sequence[PastActivity] = ()


class Journal(Protocol):
    """What was read until now; an entry is in it whole, or not at all."""

    def entries(self) -> Iterable[Entry]:
        """Return the entries, oldest first."""

    def append(self, entry: Entry) -> None:
        """Note one more."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is read: records of these kinds that were created since then.

    Attributes:
        fresh_since: open records that were created since then have just come.
        delay: how long after a record was created its decision is taken to be made.
    """

    entities: Collection[str]
    since: datetime
    fresh_since: datetime
    delay: timedelta

    def since_of(self, step: Step) -> datetime:
        """Return since when the records of a step were created."""
        return self.fresh_since if step is Step.FRESH else self.since


def read_past(
    past: Past,
    journal: Journal,
    question: Question,
    counts: Counts,
    *,
    keep: Keep,
    on_rows: Callable[[str, Step, int], None] = lambda *_: None,
) -> dict[str, Gathered]:
    """Return what the portal tells of the closed records of each kind, going on where the journal ends.

    Raises:
        PortalError: the portal did not answer; the same call goes on.
    """
    gathered = {entity: Gathered(question.delay) for entity in question.entities}
    read, last, over = dict[tuple[str, Step], int](), dict[tuple[str, Step], int](), set[tuple[str, Step]]()

    def take(entry: Entry) -> None:
        place = (entry.entity, entry.step)
        _add(gathered[entry.entity], entry)
        read[place], last[place] = read.get(place, 0) + entry.read, entry.last
        over.update([place] if entry.is_last else [])
        on_rows(entry.entity, entry.step, entry.read)

    for entry in journal.entries():
        take(entry)
    for place in ((entity, step) for entity in question.entities for step in Step):
        entity, step = place
        while place not in over:
            left = counts[entity][step] - read.get(place, 0)
            page = past.page(entity, step, question.since_of(step), after=last.get(place, 0), left=left)
            entry = _entry(entity, step, page, gathered[entity], keep)
            journal.append(entry)
            take(entry)
    return gathered


def requests_for(counts: Mapping[Step, int]) -> int:
    """Return how many requests it takes to read so many rows of each step."""
    pages = (-(-rows // PAGE_SIZE) + 1 for rows in counts.values())
    return sum(-(-each // PAGES_A_REQUEST) for each in pages)


def _entry(entity: str, step: Step, page: PastPage, gathered: Gathered, keep: Keep) -> Entry:
    """Return what of a page is kept: of ends and activities those that a closed record needs."""
    rows = page.rows
    return Entry(
        entity,
        step,
        len(rows),
        page.last,
        page.is_last,
        closed=[keep(row) for row in rows if isinstance(row, PastItem)],
        ends=[row for row in rows if isinstance(row, PastEnd) and row.owner in gathered.closed],
        activities=[row for row in rows if isinstance(row, PastActivity) and gathered.is_wanted(row)],
    )


def _add(gathered: Gathered, entry: Entry) -> None:
    kept = gathered.fresh if entry.step is Step.FRESH else gathered.closed
    kept.update((each.item.id, each) for each in entry.closed)
    for end in entry.ends:  # by ascending id of the entry in the history: the last one is the outcome
        gathered.ends[end.owner] = max(end.at, gathered.ends.get(end.owner, end.at))
    for activity in entry.activities:
        gathered.activities[activity.owner].append(activity)
