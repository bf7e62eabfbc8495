"""One run of the pipeline: take leads from the inbox, read, decide, assign, write, record."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.configuration import Configuration
from functions.errors import PortalError
from functions.ports import Clock, Crm, Inbox, Leads, Ledger, Reading, Rotations
from functions.processing.concluding import Result, conclude, leave, postpone
from functions.processing.decide import decide
from functions.processing.placing import Placement, place
from functions.processing.recording import record_results
from functions.processing.writing import plan_write
from functions.records import EffectKind, InboxEntry, LeadRecord

AT_ONCE = 50
"""Leads a batch: what one list call and one batch call of the portal carry (bitrix24-api.md 3.6, 5)."""
LEASE = timedelta(minutes=5)
"""Longer than the longest batch: only a crashed run's leads are ever given to another one."""


@dataclass(frozen=True)
class Pipeline:
    """The ports and the configuration that a run works with."""

    inbox: Inbox
    leads: Leads
    rotations: Rotations
    ledger: Ledger
    crm: Crm
    clock: Clock
    config: Configuration


@dataclass(frozen=True, slots=True)
class ProcessingReport:
    """How many leads ended a run with which outcome (`assigned`, `held`, …), and the errors met."""

    outcomes: Mapping[str, int]
    errors: Mapping[str, int]


def process_inbox(pipeline: Pipeline, *, until: datetime) -> ProcessingReport:
    """Work through the inbox, 50 leads at a time, until nothing is due or the clock has reached `until`."""
    outcomes, errors = Counter[str](), Counter[str]()
    while pipeline.clock.now() < until:
        entries = pipeline.inbox.take(AT_ONCE, now=pipeline.clock.now(), lease=LEASE)
        if not entries:
            break
        results = _process_batch(entries, pipeline)
        outcomes.update(result.what for result in results)
        errors.update(type(result.error).__name__ for result in results if result.error is not None)
    return ProcessingReport(dict(outcomes), dict(errors))


def _process_batch(entries: Sequence[InboxEntry], pipeline: Pipeline) -> list[Result]:
    """Take one batch through all steps; each of its leads ends in exactly one way."""
    now = pipeline.clock.now()
    records = pipeline.leads.get_many([entry.lead_id for entry in entries])
    try:
        reading = pipeline.crm.read(
            [entry.lead_id for entry in entries],
            todos_of=_with_unsure_todos(records.values()),
            managers=pipeline.config.managers,
        )
    except PortalError as error:
        results = [postpone(entry, error, now) for entry in entries]
    else:
        results = _handle(entries, records, reading, pipeline, now)
    record_results(results, inbox=pipeline.inbox, leads=pipeline.leads, ledger=pipeline.ledger, now=now)
    return results


def _handle(
    entries: Sequence[InboxEntry],
    records: Mapping[int, LeadRecord],
    reading: Reading,
    pipeline: Pipeline,
    now: datetime,
) -> list[Result]:
    """Decide, assign and write the leads of one reading."""
    present = [entry for entry in entries if entry.lead_id in reading.leads]
    decisions = [
        decide(reading.leads[entry.lead_id], records.get(entry.lead_id), pipeline.config, now)
        for entry in present
    ]
    placements = place(
        decisions, pipeline.rotations, presences=reading.presences, config=pipeline.config, now=now
    )
    failures = _write(placements, reading, pipeline)
    return [
        *(
            conclude(entry, placement, failures.get(entry.lead_id), now)
            for entry, placement in zip(present, placements, strict=True)
        ),
        *(
            leave(entry, records.get(entry.lead_id), reading.absent[entry.lead_id], now)
            for entry in entries
            if entry.lead_id in reading.absent
        ),
    ]


def _write(placements: Sequence[Placement], reading: Reading, pipeline: Pipeline) -> dict[int, PortalError]:
    """Note the effects that are not noted yet, then write what differs."""
    news = [placement for placement in placements if placement.is_news]
    pipeline.leads.save(each.record for each in news if each.record.pending and not each.is_noted)
    writes = [
        plan_write(
            each.record,
            reading.leads[each.record.lead_id],
            todos=reading.todos.get(each.record.lead_id, ()),
            timezone=pipeline.config.business.timezone,
        )
        for each in news
    ]
    return pipeline.crm.write([write for write in writes if not write.is_empty])


def _with_unsure_todos(records: Iterable[LeadRecord]) -> list[int]:
    """Return the leads with a to-do that an earlier run noted and may have sent."""
    return [
        record.lead_id
        for record in records
        if any(effect.kind is EffectKind.TODO for effect in record.pending)
    ]
