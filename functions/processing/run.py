"""One run of the pipeline: lease leads from the inbox, batch by batch, until nothing is due."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import Outcome
from functions.errors import FairleadError, RecordUnreadable, StateUnavailable, origin_of
from functions.ports import InboxEntry
from functions.processing.case import LeadCase, Pipeline
from functions.processing.clients import pass_on
from functions.processing.lease import LEASE, LONGEST_BATCH, SHORTEST_BATCH, BatchLease
from functions.processing.pipeline import process_batch
from functions.processing.record import commit, quarantine

AT_ONCE = 100
"""Leads a batch. A request carries fifty commands (docs/bitrix24-api.md 5): the fourteen requests that 100
new leads take are more than nine tenths full, the eight that 50 take only four fifths."""
ATTEMPTS_TOGETHER = 3
"""How often leads are tried together while the state refuses: after that one of them may be why, and each is
tried alone."""


@dataclass(frozen=True, slots=True)
class ProcessingReport:
    """How many leads ended a run with which outcome (`assigned`, `held`, …), and the errors met.

    Attributes:
        held: how many leads are held for which reason.
        broken: the leads that our code failed on, each with what broke where.
    """

    outcomes: Mapping[str, int]
    held: Mapping[str, int]
    errors: Mapping[str, int]
    failed_rules: Mapping[str, int]
    broken: Mapping[Item, str]


def process_inbox(
    pipeline: Pipeline,
    *,
    until: datetime,
    largest_batch: int = AT_ONCE,
    goes_on: Callable[[], bool] = lambda: True,
    may_write: Callable[[], bool] = lambda: True,
) -> ProcessingReport:
    """Work through the inbox, batch by batch, until nothing is due or the time is over.

    By `until` nothing more is asked of the portal, but for an attempt at a request that is under way, which
    may take 40 s: a function that is killed amid its work keeps others waiting. A batch has no more leads
    than `largest_batch`, which is what the state takes in one step. A run that leaves work asks for the next
    one, at the moment when something is due. Before each batch `goes_on` says whether this run shall still
    work on it, or leave it to the next one. Before each request `may_write` says whether the portal may still
    be written to: while it may not, what is under way is given back like what the portal did not take.
    """
    at_once, pipeline = min(AT_ONCE, largest_batch), replace(pipeline, closed=set())
    outcomes, held, errors, failed_rules = (Counter[str]() for _ in range(4))
    broken: dict[Item, str] = {}
    for lease in _batches(pipeline, at_once, until=until, goes_on=goes_on):
        cases = _process_in_time(lease, pipeline, until, may_write=may_write)
        outcomes.update(case.outcome.value for case in cases if case.outcome)
        held.update(_reasons_to_hold(cases))
        errors.update(type(case.problem).__name__ for case in cases if case.problem is not None)
        failed_rules.update(_failed_rules(cases))
        broken.update(_broken(cases))
    return ProcessingReport(dict(outcomes), dict(held), dict(errors), dict(failed_rules), broken)


def _batches(
    pipeline: Pipeline, at_once: int, *, until: datetime, goes_on: Callable[[], bool]
) -> Iterator[BatchLease]:
    """Yield leased leads as long as some are due and there is time; then ask for the run after this one."""
    due_at: datetime | None = pipeline.clock.now()
    last = until - SHORTEST_BATCH
    while due_at is not None and due_at <= (now := pipeline.clock.now()) <= last and goes_on():
        entries = pipeline.inbox.lease(at_once, now=now, duration=LEASE)
        if entries:
            yield BatchLease(entries, pipeline.inbox, pipeline.clock, leased_at=now)
        if len(entries) < at_once:
            due_at = pipeline.inbox.next_due_at()
        if not entries:
            break  # what is due is leased by another run, or a process that stops leases nothing more
    if due_at is not None:
        pipeline.wakeups.request_run(at=due_at)


def _process_in_time(
    lease: BatchLease, pipeline: Pipeline, until: datetime, *, may_write: Callable[[], bool]
) -> Sequence[LeadCase]:
    """Process a batch within its time and its run's, and keep its lease meanwhile."""
    longest = min(LONGEST_BATCH, until - pipeline.clock.now())
    with pipeline.crm.within(longest, on_wait=lambda: lease.keep() and may_write()):
        return _process(lease.entries, replace(pipeline, lost=lease.lost))


def _process(entries: Sequence[InboxEntry], pipeline: Pipeline) -> Sequence[LeadCase]:
    """Take a batch through all steps; a lead that breaks it is quarantined, and the others are not.

    What broke off is resumed as after a crash, half by half, down to the one lead.
    """
    try:
        of_items = pass_on(entries, pipeline)
        return process_batch(of_items, pipeline) if of_items else []
    except Exception as error:  # whatever it is, it must not keep the other leads waiting
        if not _may_be_of_one_lead(error, entries):
            raise
        if len(entries) == 1:
            cases = [quarantine(entries[0], error, pipeline.clock.now())]
            commit(cases, pipeline)
            return cases
    half = len(entries) // 2
    return [*_process(entries[:half], pipeline), *_process(entries[half:], pipeline)]


def _may_be_of_one_lead(error: Exception, entries: Sequence[InboxEntry]) -> bool:
    """Return False for an error of the store or the settings, unless the store refuses again and again."""
    if isinstance(error, StateUnavailable):
        return max(entry.deliveries for entry in entries) > ATTEMPTS_TOGETHER
    return not isinstance(error, FairleadError) or isinstance(error, RecordUnreadable)


def _reasons_to_hold(cases: Sequence[LeadCase]) -> Iterator[str]:
    for case in cases:
        if case.outcome is Outcome.HELD and case.record is not None and case.record.hold is not None:
            yield case.record.hold.reason


def _failed_rules(cases: Sequence[LeadCase]) -> Iterator[str]:
    """Yield the rules that could not be computed for a lead; they cost it their points, and nothing else."""
    for case in cases:
        if case.record is not None and case.outcome is not Outcome.UNCHANGED:
            yield from (line.id for line in case.record.score.contributions if line.kind == "failed")


def _broken(cases: Sequence[LeadCase]) -> Iterator[tuple[Item, str]]:
    for case in cases:
        if case.outcome is Outcome.BROKEN and case.error is not None:
            yield case.item, origin_of(case.error)
