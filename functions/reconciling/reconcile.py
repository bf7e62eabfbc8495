"""One run of reconciling: look, note what is not known in that state, check a slice, forget what is old."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from functions.commands.erase import PersonalData
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.errors import PortalError
from functions.ports import Change, ChangeFeed, Checkpoints, Clock, Cursor, Feed, LeadStatus, Poll, Wakeups
from functions.reconciling.checking import Checked, Violation, check_slice
from functions.reconciling.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

BUDGET = 20
"""Portal requests a run: less than one a minute, so that `processing` has the portal for itself."""
SLICE = 1_000
"""Known leads that a run checks: what the first request carries beside the listings."""
PAGES = 10
"""Pages of each listing in the later requests; the first one, mostly the only one, has a page of each."""
EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long decisions, and the records of closed leads, are kept."""

    ledger: timedelta
    closed: timedelta


@dataclass(frozen=True)
class Reconciling:
    """What a run works with, and how many portal requests it may spend."""

    change_feed: ChangeFeed
    memory: PersonalData
    checkpoints: Checkpoints
    wakeups: Wakeups
    clock: Clock
    retention: Retention
    budget: int = BUDGET


@dataclass(frozen=True, slots=True)
class ReconcilingReport:
    """What a run found and did.

    Attributes:
        found: leads that were put into the inbox, by why: `created`, `changed`, `touched`.
        checked, missing: known leads that were checked, and those that the portal no longer lists.
        violations: leads that were not where their state says.
        forgotten: leads of which nothing is kept any more.
        expired: decisions that were old enough to be forgotten.
        requests: portal requests that were spent.
        is_done: whether every listing was read to its end; otherwise the next run goes on.
        errors: what the portal could not do, by the error's name.
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


def reconcile(setup: Reconciling, *, until: datetime) -> ReconcilingReport:
    """Find what no webhook announced, within the budget and until the clock has reached `until`.

    Whatever is found is in the inbox before the bookmark moves on: a run that dies is repeated, and what it
    noted twice is one entry.

    Raises:
        StateUnavailable: the state could not be read or written; the next run goes on from the bookmark.
    """
    run = _Run(setup, load_checkpoint(setup.checkpoints, setup.clock.now()))
    while run.wants_more and run.requests < setup.budget and setup.clock.now() < until:
        run.look()
    run.expire()
    return run.report()


@dataclass
class _Run:
    """A run under way: what it has found so far, and which listings it has not read to the end."""

    setup: Reconciling
    checkpoint: Checkpoint
    unread: tuple[Feed, ...] = ()
    requests: int = 0
    expired: int = 0
    checked: Checked = field(default_factory=Checked)
    found: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def wants_more(self) -> bool:
        """Whether there is something left to ask the portal."""
        return not self.requests or bool(self.unread)

    def look(self) -> None:
        """Spend one request: a page of each listing and a slice of the known leads; or else, many pages."""
        try:
            if self.requests:
                self._read_on()
            else:
                self._look_and_check()
        except PortalError as error:
            self.errors[type(error).__name__] += 1
            self.unread = ()
        else:
            save_checkpoint(self.checkpoint, self.setup.checkpoints)

    def expire(self) -> None:
        """Once a day, forget decisions that are old."""
        now = self.setup.clock.now()
        if self.checkpoint.expired_on == now.date():
            return
        self.expired = self.setup.memory.ledger.expire(now - self.setup.retention.ledger)
        self.checkpoint = replace(self.checkpoint, expired_on=now.date())
        save_checkpoint(self.checkpoint, self.setup.checkpoints)

    def report(self) -> ReconcilingReport:
        """Say what was found."""
        checked = self.checked
        return ReconcilingReport(
            found=dict(self.found),
            checked=checked.leads,
            missing=checked.missing,
            violations=checked.violations,
            forgotten=checked.forgotten,
            expired=self.expired,
            requests=self.requests,
            is_done=bool(self.requests) and not self.unread and not self.errors,
            errors=dict(self.errors),
        )

    def _look_and_check(self) -> None:
        records = self.setup.memory.leads.page(after=self.checkpoint.checked_to, limit=SLICE)
        self.requests += 1
        known = [record.lead_id for record in records]
        look = self.setup.change_feed.poll(self._places(Feed), known=known)
        self._note(look)
        self._check(records, look)

    def _read_on(self) -> None:
        self.requests += 1
        self._note(self.setup.change_feed.poll(self._places(self.unread), pages=PAGES))

    def _places(self, listings: Iterable[Feed]) -> dict[Feed, Cursor]:
        return {kind: self.checkpoint.windows[kind].cursor for kind in listings}

    def _note(self, look: Poll) -> None:
        """Put into the inbox what is not known in that state, then move on."""
        rows = [row for stretch in look.pages.values() for row in stretch.rows]
        records = self.setup.memory.leads.get_many({row.lead_id for row in rows}) if rows else {}
        noted: set[int] = set()
        for kind, stretch in look.pages.items():
            news = {row.lead_id for row in stretch.rows if _is_news(row, records.get(row.lead_id))} - noted
            if news:
                reason = LookReason(kind.value)
                self.setup.memory.inbox.enqueue(sorted(news), reason, now=self.setup.clock.now())
                self.setup.wakeups.request_run()
            self.found[kind.value] += len(news)
            noted |= news
        self.errors.update(type(error).__name__ for error in look.failures.values())
        self.checkpoint = self.checkpoint.after(look)
        self.unread = tuple(kind for kind, stretch in look.pages.items() if not stretch.is_last)

    def _check(self, records: Sequence[LeadRecord], look: Poll) -> None:
        self.checked = check_slice(
            records,
            look.statuses,
            self.setup.memory,
            look_again=self._standings,
            closed_kept=self.setup.retention.closed,
            now=self.setup.clock.now(),
        )
        self.found[Feed.CHANGED.value] += self.checked.changed
        if self.checked.needs_a_look:
            self.setup.wakeups.request_run()
        is_round_over = len(records) < SLICE
        checked_to = 0 if is_round_over else records[-1].lead_id
        self.checkpoint = replace(self.checkpoint, checked_to=checked_to)

    def _standings(self, lead_ids: Sequence[int]) -> Mapping[int, LeadStatus]:
        self.requests += 1
        return self.setup.change_feed.poll({}, known=lead_ids).statuses


def _is_news(row: Change, record: LeadRecord | None) -> bool:
    """Whether the lead is not known as it is now; our own writes are, once they were seen.

    See docs/meaning.md 8.
    """
    return record is None or record.sighting.seen_until is None or row.changed_at > record.sighting.seen_until
