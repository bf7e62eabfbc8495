"""What is known beside the figures: the signs of life, and the leads that wait longest; and how it is read.

At most two reads of marks, one each of the inbox and of a pause, five held leads, and five of the first band
that has leads past their deadline, and the count of these. What cannot be read is unread, and the page shows
the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from functions.domain.configuration import Configuration
from functions.domain.item import HANDLED, Item
from functions.domain.lead.backlog import BACKLOG, OBSERVED
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.waiting import HELD, untouched
from functions.domain.pause import CHECKPOINT as PAUSE
from functions.domain.pause import paused_since
from functions.errors import StateUnavailable
from functions.ports import BROKEN, CONSERVATION, Beat, Leads, Marks, State

ON_PURPOSE = frozenset({OBSERVED, BACKLOG})
"""Reasons to hold leads that are no want of managers."""
MOST_NAMED = 5
"""Leads that are named of each kind."""
MENDED_AFTER = timedelta(minutes=35)
"""A lead that is set aside is tried again every fifteen minutes: one that was not since has been mended."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that waits for people.

    Attributes:
        since: of a held lead when it was held, of an untouched one its deadline.
        band: of an untouched one the band whose deadline it is.
        manager: who is to touch it; None for a held one.
        over: of an untouched one its manager's working time since the deadline.
        reason: why it is held, by the name of the ineligibility.
        until: of a held one when a manager is foretold to become eligible.
    """

    item: Item
    since: datetime
    band: str = ""
    manager: int | None = None
    over: timedelta = timedelta()
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known beside the figures.

    Attributes:
        now: when it was read.
        last_webhook_at: when the portal last announced something; None if that is not known.
        oldest_entry_at: since when the oldest entry of the inbox waits; None for an empty inbox.
        unaccounted: open leads that are not where their record says.
        checked_at: when that was last checked.
        skew: how far the portal's clock is ahead of ours; None if that is not known.
        broken: how many leads are set aside, because our code failed on them.
        runs: the last run of each function, by its name.
        held: the leads that are held longest, the longest first.
        untouched: those of one band that are longest past their deadline, the longest first.
        untouched_band: the highest band that has leads past their deadline; "" where none has.
        untouched_count: how many leads of that band are past it, however long ago they came.
        refused: what is wrong with a configuration that was not taken up; empty when nothing is.
        paused_since: since when nothing is written to the portal; None without a pause.
        is_observing: whether everything is only scored.
        portal_url: where cards of leads are, without the path; "" for nowhere.
        unread: what could not be read: `marks`, `inbox`, `pause`, `held`, `untouched`.
    """

    now: datetime
    last_webhook_at: datetime | None = None
    oldest_entry_at: datetime | None = None
    unaccounted: int = 0
    checked_at: datetime | None = None
    skew: timedelta | None = None
    broken: int = 0
    runs: Mapping[str, Beat] = field(default_factory=dict)
    held: tuple[Waiting, ...] = ()
    untouched: tuple[Waiting, ...] = ()
    untouched_band: str = ""
    untouched_count: int = 0
    refused: str = ""
    paused_since: datetime | None = None
    is_observing: bool = False
    portal_url: str = ""
    unread: frozenset[str] = frozenset()

    @property
    def oldest_held_at(self) -> datetime | None:
        """Since when the oldest lead waits for a manager; None where none does, or that is not known.

        Leads that are only observed, or come in portions, are held on purpose.
        """
        return next((each.since for each in self.held if each.reason not in ON_PURPOSE), None)

    def without_leads(self) -> "Signs":
        """Return the same for people outside of the team: no lead is named."""
        return replace(self, held=(), untouched=(), portal_url="")


@dataclass(frozen=True, slots=True)
class Untouched:
    """The leads of one band that are past their deadline: how many, and those that are so longest."""

    band: str = ""
    count: int = 0
    leads: tuple[Waiting, ...] = ()


NONE: tuple[Waiting, ...] = ()


def read_signs(
    state: State, config: Configuration, now: datetime, *, refused: str = "", portal_url: str = ""
) -> Signs:
    """Return what is known beside the figures, without what cannot be read."""
    unread = set[str]()

    def read(name: str, what: Callable[[], Found], otherwise: Found) -> Found:
        try:
            return what()
        except StateUnavailable:
            unread.add(name)
            return otherwise

    marks = read("marks", lambda: state.heartbeats.read(), Marks())  # noqa: PLW0108  opening it may fail as well
    oldest = read("inbox", lambda: state.inbox.oldest_enqueued_at(), None)  # noqa: PLW0108  see above
    paused = read("pause", lambda: paused_since(state.checkpoints.get(PAUSE)), None)
    held = read("held", lambda: _held(state.leads, now), NONE)
    late = read("untouched", lambda: _untouched(state.leads, config, now), Untouched())
    checked, broken = marks.beats.get(CONSERVATION), marks.beats.get(BROKEN)
    return Signs(
        now,
        last_webhook_at=marks.webhook_at,
        oldest_entry_at=oldest,
        unaccounted=(checked.unaccounted or 0) if checked else 0,
        checked_at=checked.at if checked else None,
        skew=checked.skew if checked else None,
        broken=sum(now - at < MENDED_AFTER for at in broken.broken.values()) if broken else 0,
        runs={name: beat for name, beat in marks.beats.items() if name not in {CONSERVATION, BROKEN}},
        held=held,
        untouched=late.leads,
        untouched_band=late.band,
        untouched_count=late.count,
        refused=refused,
        paused_since=paused,
        is_observing=config.going_live.is_observing,
        portal_url=portal_url,
        unread=frozenset(unread),
    )


def card_of(portal_url: str, item: Item) -> str:
    """Return the address of a lead's card in the portal; "" where the portal's is not known."""
    return f"{portal_url}{HANDLED[item.entity].page}{item.id}/" if portal_url else ""


def is_held_long(config: Configuration, since: datetime, now: datetime) -> bool:
    """Return True for a lead that is held longer than a working day."""
    return config.business.add_working_days(since, timedelta(days=1)) < now


def _held(leads: Leads, now: datetime) -> tuple[Waiting, ...]:
    found = leads.waiting(HELD, until=now, limit=MOST_NAMED)
    return tuple(
        Waiting(each.record.item, each.since, reason=hold.reason, until=hold.until)
        for each in found
        if (hold := each.record.hold) is not None
    )


def _untouched(leads: Leads, config: Configuration, now: datetime) -> Untouched:
    """Return the leads of the highest band that has any past its deadline."""
    for band in (each for each in reversed(config.scorecard.bands_ascending) if each.first_touch is not None):
        found = leads.waiting(untouched(band.id), until=now, limit=MOST_NAMED)
        if found:
            named = tuple(late for each in found for late in _late(each.record, config, now))
            is_all = len(found) < MOST_NAMED
            count = len(found) if is_all else leads.count_waiting(untouched(band.id), until=now)
            return Untouched(band.id, count, named)
    return Untouched()


def _late(record: LeadRecord, config: Configuration, now: datetime) -> Iterator[Waiting]:
    stint = record.milestones.stint
    if stint is not None and stint.due_at is not None:
        over = config.calendar_of(stint.manager).working_time_between(stint.due_at, now)
        yield Waiting(record.item, stint.due_at, stint.band, stint.manager, over)
