"""One run of reconciling: poll the portal, enqueue the unknown, check a slice of leads, erase the old."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from functions.commands.personal_data import PersonalData
from functions.domain.handling import Handled
from functions.domain.item import LEAD, Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.domain.texts import ENGLISH, Texts
from functions.errors import PortalError
from functions.ports import (
    Change,
    ChangeFeed,
    Checkpoints,
    Clock,
    Crm,
    Cursor,
    Feed,
    LeadStatus,
    Poll,
    Source,
    Wakeups,
)
from functions.reconciling.checking import Checked, Violation, check_slice
from functions.reconciling.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from functions.reconciling.dismissed import left_behind, managers_of, notice_of

BUDGET = 20
"""Portal requests a run: less than one a minute, which leaves the portal's rate to `processing`."""
SLICE = 1_000
"""Known leads that a run checks: as many as the first request carries beside the feeds."""
PAGES = 10
PAGES_A_REQUEST = 48
"""Pages of each feed in the later requests; the first request, mostly the only one, has a page of each."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long decisions, and the records of closed leads, are kept."""

    ledger: timedelta
    closed: timedelta


@dataclass(frozen=True)
class ReconcilingPorts:
    """The ports that a run works with; `data` are those that hold leads and people."""

    change_feed: ChangeFeed
    data: PersonalData
    checkpoints: Checkpoints
    wakeups: Wakeups
    clock: Clock
    crm: Crm
    senior: int | None = None
    texts: Texts = ENGLISH
    handled: Mapping[str, Handled] = field(default_factory=lambda: {LEAD: Handled(LEAD)})
    """What is handled, by entity."""
    probes: Collection[Item] = ()
    """Leads of our own, which are no news."""

    @property
    def sources(self) -> list[Source]:
        """The feeds of everything that is handled."""
        return [Source(entity, feed) for entity in self.handled for feed in Feed]


@dataclass(frozen=True, slots=True)
class ReconcilingReport:
    """What a run found and did.

    Attributes:
        found: leads that were put into the inbox, by reason: `created`, `changed`, `touched`.
        checked, missing: known leads that were checked, and those that the portal no longer lists.
        violations: leads that were not where their state says.
        forgotten: leads that were erased.
        expired: decisions that were deleted for their age.
        requests: portal requests that were spent.
        is_done: whether every feed was read to its end; otherwise the next run continues.
        errors: what the portal failed at, counted by the error's name.
        unaccounted: violations of the round of checks under way, this run's included; None where the portal
            could not be asked.
        skew: how far the portal's clock is ahead of ours, as far as it cannot be the way there and back; None
            likewise.
    """

    found: Mapping[str, int]
    checked: int
    missing: int
    violations: tuple[Violation, ...]
    forgotten: int
    expired: int
    requests: int
    is_done: bool
    errors: Mapping[str, int]
    unaccounted: int | None = None
    skew: timedelta | None = None


def reconcile(
    ports: ReconcilingPorts, *, retention: Retention, until: datetime, budget: int = BUDGET
) -> ReconcilingReport:
    """Find what no webhook announced, within `budget` requests and until the clock has reached `until`.

    What is found is in the inbox before the checkpoint is saved: a run that dies is repeated, and a lead that
    is enqueued twice is one entry.

    Raises:
        StateUnavailable: the state could not be read or written; the next run starts at the checkpoint.
    """
    run = _Run(ports, retention, load_checkpoint(ports.checkpoints, ports.sources, ports.clock.now()))
    while run.has_more and run.requests < budget and ports.clock.now() < until:
        run.poll()
    run.expire()
    return run.report()


@dataclass
class _Run:
    """A run in progress: what it has found so far, and which feeds it has not read to the end."""

    ports: ReconcilingPorts
    retention: Retention
    checkpoint: Checkpoint
    unread: tuple[Source, ...] = ()
    requests: int = 0
    expired: int = 0
    checked: Checked = field(default_factory=Checked)
    skew: timedelta | None = None
    found: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def has_more(self) -> bool:
        """True before the first request, and while a feed is not read to its end."""
        return not self.requests or bool(self.unread)

    def poll(self) -> None:
        """Spend one request: first a page of each feed and a slice of the known leads, then many pages."""
        try:
            if self.requests:
                self._poll_unread()
            else:
                self._poll_and_check()
        except PortalError as error:
            self.errors[type(error).__name__] += 1
            self.unread = ()
        else:
            save_checkpoint(self.checkpoint, self.ports.checkpoints)

    def expire(self) -> None:
        """Delete old decisions, once a day."""
        now = self.ports.clock.now()
        if self.checkpoint.expired_on == now.date():
            return
        self.expired = self.ports.data.ledger.expire(now - self.retention.ledger)
        self.ports.data.figures.expire(now)
        self.ports.data.history.expire(now)
        self.checkpoint = replace(self.checkpoint, expired_on=now.date())
        save_checkpoint(self.checkpoint, self.ports.checkpoints)

    def report(self) -> ReconcilingReport:
        """Return what was found and done."""
        checked = self.checked
        return ReconcilingReport(
            found=dict(self.found),
            checked=checked.leads,
            missing=checked.missing,
            violations=checked.violations,
            forgotten=checked.erased,
            expired=self.expired,
            requests=self.requests,
            is_done=bool(self.requests) and not self.unread and not self.errors,
            errors=dict(self.errors),
            unaccounted=None if self.skew is None else self.checkpoint.unaccounted,
            skew=self.skew,
        )

    def _poll_and_check(self) -> None:
        records = self.ports.data.leads.enrol(after=self.checkpoint.checked, limit=SLICE)
        self.requests += 1
        known = [record.item for record in records]
        asked_at = self.ports.clock.now()
        poll = self.ports.change_feed.poll(
            self._cursors(self.ports.sources), known=known, users=managers_of(records)
        )
        answered_at = self.ports.clock.now()
        self._enqueue_news(poll)
        self._tell_of_the_dismissed(records, poll)
        self._check(records, poll)
        self.skew = skew_of(poll.at, asked_at, answered_at)

    def _poll_unread(self) -> None:
        self.requests += 1
        pages = min(PAGES, PAGES_A_REQUEST // len(self.unread))
        self._enqueue_news(self.ports.change_feed.poll(self._cursors(self.unread), pages=pages))

    def _cursors(self, sources: Iterable[Source]) -> dict[Source, Cursor]:
        return {source: self.checkpoint.windows[source.key].cursor for source in sources}

    def _enqueue_news(self, poll: Poll) -> None:
        """Put the leads into the inbox whose last change is unknown, then advance the checkpoint."""
        changes = [change for page in poll.pages.values() for change in page.rows]
        items = {change.item for change in changes}.difference(self.ports.probes)
        records = self.ports.data.leads.get_many(items) if items else {}
        enqueued: set[Item] = set()
        for source, page in poll.pages.items():
            news = {
                each.item for each in page.rows if _is_news(each, records.get(each.item))
            } & items - enqueued
            if news:
                reason = LookReason(source.feed.value)
                self.ports.data.inbox.enqueue(sorted(news), reason, now=self.ports.clock.now())
                self.ports.wakeups.request_run()
            self.found[source.feed.value] += len(news)
            enqueued |= news
        self.errors.update(type(error).__name__ for error in poll.failures.values())
        self.checkpoint = self.checkpoint.after(poll)
        self.unread = tuple(source for source, page in poll.pages.items() if not page.is_last)

    def _tell_of_the_dismissed(self, records: Sequence[LeadRecord], poll: Poll) -> None:
        """Tell the senior, once a manager, of the open leads of those who were dismissed."""
        dismissed = {each for each, is_employed in poll.employment.items() if not is_employed}
        reported = {*self.checkpoint.told_of} - (poll.employment.keys() - dismissed)
        left = {
            manager: items
            for manager, items in left_behind(records, poll.statuses, dismissed).items()
            if manager not in reported
        }
        if left and self.ports.senior is not None:
            self.requests += 1
            notices = [
                notice_of(manager, ids, self.ports.senior, self.ports.texts) for manager, ids in left.items()
            ]
            failed = self.ports.crm.write(notices)
            reported |= {manager for manager, ids in left.items() if ids[0] not in failed}
        self.checkpoint = replace(self.checkpoint, told_of=tuple(sorted(reported)))

    def _check(self, records: Sequence[LeadRecord], poll: Poll) -> None:
        self.checked = check_slice(
            records,
            poll.statuses,
            self.ports.data,
            poll_statuses=self._poll_statuses,
            handled=self.ports.handled,
            closed_kept=self.retention.closed,
            now=self.ports.clock.now(),
        )
        self.found[Feed.CHANGED.value] += self.checked.changed
        if self.checked.has_news:
            self.ports.wakeups.request_run()
        is_last_slice = len(records) < SLICE
        before = self.checkpoint
        self.checkpoint = replace(
            before,
            checked=None if is_last_slice else records[-1].item,
            unaccounted=len(self.checked.violations) + (before.unaccounted if before.checked else 0),
        )

    def _poll_statuses(self, items: Sequence[Item]) -> Mapping[Item, LeadStatus]:
        self.requests += 1
        return self.ports.change_feed.poll({}, known=items).statuses


def skew_of(there: datetime, asked_at: datetime, answered_at: datetime) -> timedelta:
    """Return by how much the portal's clock must differ from ours, to have shown `there` between the two."""
    return max(there - answered_at, timedelta()) + min(there - asked_at, timedelta())


def _is_news(change: Change, record: LeadRecord | None) -> bool:
    """True when the lead is unknown, or changed after it was last read (docs/meaning.md 8).

    Our own write is no news once it was read back. A row that does not name its lead, 0, tells nothing.
    """
    if not change.item.id:
        return False
    seen_until = None if record is None else record.sighting.seen_until
    return seen_until is None or change.changed_at > seen_until
