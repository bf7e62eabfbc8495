"""One batch of leads through the five steps: read, decide, assign, write, record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.facts import facts_of, subjects_of
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import EffectKind, InboxEntry, LeadRecord
from functions.domain.lead.rescore import may_age, rescore
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts
from functions.errors import PortalError
from functions.ports import Assignments, Clock, Crm, Inbox, Leads, Reading, Repeat, Signals, UnitOfWork
from functions.processing.assign import Placement, place
from functions.processing.decide import Decision, decide
from functions.processing.record import Result, conclude, leave, postpone
from functions.processing.recording import record_results
from functions.processing.repeats import KnownPeople, is_fresh, repeat_signal, resolve_repeats
from functions.processing.write import plan_ageing, plan_write


@dataclass(frozen=True)
class Pipeline:
    """The ports and the configuration that a run works with."""

    inbox: Inbox
    leads: Leads
    assignments: Assignments
    unit_of_work: UnitOfWork
    signals: Signals
    crm: Crm
    clock: Clock
    config: Configuration


def process_batch(entries: Sequence[InboxEntry], pipeline: Pipeline) -> list[Result]:
    """Take one batch through all steps; each of its leads ends in exactly one way."""
    now = pipeline.clock.now()
    stored = pipeline.leads.get_many([entry.lead_id for entry in entries])
    records = {
        entry.lead_id: stored[entry.lead_id].seen_from(entry) for entry in entries if entry.lead_id in stored
    }
    ageing = [each for each in entries if may_age(each, records.get(each.lead_id), pipeline.config, now)]
    asked = [each for each in entries if each not in ageing]
    results = [*_age(ageing, records, pipeline, now), *_look_at(asked, records, pipeline, now)]
    record_results(results, unit_of_work=pipeline.unit_of_work, kept=pipeline.config.decisions_kept)
    return results


def _age(
    entries: Sequence[InboxEntry], records: Mapping[int, LeadRecord], pipeline: Pipeline, now: datetime
) -> list[Result]:
    """Write what only time has changed; the portal is not read."""
    if not entries:
        return []
    timezone = pipeline.config.business.timezone
    after = {entry.lead_id: rescore(records[entry.lead_id], pipeline.config, now) for entry in entries}
    pipeline.leads.save(
        replace(after[entry.lead_id], noted_in=entry.id) for entry in entries if after[entry.lead_id].pending
    )
    writes = [plan_ageing(record, records[lead_id], timezone=timezone) for lead_id, record in after.items()]
    failures = pipeline.crm.write([write for write in writes if not write.is_empty])
    return [
        conclude(entry, Placement(after[entry.lead_id], "aged"), failures.get(entry.lead_id), now)
        for entry in entries
    ]


def _look_at(
    entries: Sequence[InboxEntry], records: Mapping[int, LeadRecord], pipeline: Pipeline, now: datetime
) -> list[Result]:
    """Read leads from the portal, and give each of them what it needs."""
    if not entries:
        return []
    lead_ids = [entry.lead_id for entry in entries]
    try:
        config = pipeline.config
        unsure = [lead_id for lead_id in lead_ids if _has_commented(records.get(lead_id))]
        reading = pipeline.crm.read(
            lead_ids, managers=config.managers, counted=config.counted, commented=unsure
        )
        decisions = _decide(entries, records, reading, pipeline, now)
    except PortalError as error:
        return [postpone(entry, error, now) for entry in entries]
    placements = place(
        decisions, pipeline.assignments, presences=reading.presences, config=pipeline.config, now=now
    )
    _note_echoes(decisions, records, pipeline)
    placements = _noted(placements, pipeline)
    failures = _write(placements, reading, pipeline)
    _pass_on_repeats(placements, reading, pipeline, now)
    return [*_concluded(entries, placements, failures, now), *_left(entries, records, reading, now)]


def _decide(
    entries: Sequence[InboxEntry],
    records: Mapping[int, LeadRecord],
    reading: Reading,
    pipeline: Pipeline,
    now: datetime,
) -> list[Decision]:
    """Decide each lead by itself, then recognise those of people who are known already."""
    facts = _facts(reading.leads, pipeline.signals, now)
    decisions = [
        decide(
            reading.leads[entry.lead_id],
            facts[entry.lead_id],
            records.get(entry.lead_id),
            pipeline.config,
            now,
            look_reasons=entry.reasons,
        ).under(entry)
        for entry in entries
        if entry.lead_id in reading.leads
    ]
    found = _find_repeats(decisions, reading, pipeline)
    others = {lead.lead_id for repeat in found.values() for lead in repeat.leads}
    others |= {lead_id for each in decisions if each.queue is not None for lead_id in each.record.same_person}
    known = KnownPeople(found, pipeline.leads.get_many(others) if others else {}, reading.presences)
    return resolve_repeats(decisions, known, pipeline.config, now)


def _has_commented(record: LeadRecord | None) -> bool:
    """Whether a comment was noted, and perhaps sent, by a run that did not end well."""
    return record is not None and any(effect.kind is EffectKind.COMMENT for effect in record.pending)


def _note_echoes(
    decisions: Sequence[Decision], records: Mapping[int, LeadRecord], pipeline: Pipeline
) -> None:
    """Keep until when a lead was seen, so that our own write is not found again by `reconciling`."""
    echoes = [each.record for each in decisions if each.is_echo]
    seen = [record for record in echoes if record != records.get(record.lead_id)]
    if seen:
        pipeline.leads.save(seen)


def _facts(leads: Mapping[int, LeadSnapshot], signals: Signals, now: datetime) -> dict[int, Facts]:
    subjects = {subject for snapshot in leads.values() for subject in subjects_of(snapshot)}
    kept = signals.of_subjects(subjects, now=now)
    return {lead_id: facts_of(snapshot, kept, now) for lead_id, snapshot in leads.items()}


def _find_repeats(decisions: Sequence[Decision], reading: Reading, pipeline: Pipeline) -> dict[int, Repeat]:
    """Ask the portal about leads that are here for the first time and need a manager."""
    new = [each.record for each in decisions if each.queue is not None and is_fresh(each.record)]
    return pipeline.crm.find_repeats([reading.leads[record.lead_id] for record in new]) if new else {}


def _noted(placements: Sequence[Placement], pipeline: Pipeline) -> list[Placement]:
    """Note the effects that the atomic step has not noted yet: they are sent after this."""
    left = {
        each.record.lead_id: replace(each, record=replace(each.record, outcome=each.what), is_noted=True)
        for each in placements
        if each.is_news and each.record.pending and not each.is_noted
    }
    pipeline.leads.save(each.record for each in left.values())
    return [left.get(each.record.lead_id, each) for each in placements]


def _write(placements: Sequence[Placement], reading: Reading, pipeline: Pipeline) -> dict[int, PortalError]:
    """Write what differs."""
    news = [placement for placement in placements if placement.is_news]
    config = pipeline.config
    writes = [
        plan_write(
            each.record,
            reading.leads[each.record.lead_id],
            timezone=config.business.timezone,
            region=config.phone_region,
        )
        for each in news
    ]
    return pipeline.crm.write([write for write in writes if not write.is_empty])


def _concluded(
    entries: Sequence[InboxEntry],
    placements: Sequence[Placement],
    failures: Mapping[int, PortalError],
    now: datetime,
) -> list[Result]:
    by_lead = {entry.lead_id: entry for entry in entries}
    return [
        conclude(by_lead[each.record.lead_id], each, failures.get(each.record.lead_id), now)
        for each in placements
    ]


def _left(
    entries: Sequence[InboxEntry], records: Mapping[int, LeadRecord], reading: Reading, now: datetime
) -> list[Result]:
    return [
        leave(entry, records.get(entry.lead_id), reading.absent[entry.lead_id], now)
        for entry in entries
        if entry.lead_id in reading.absent
    ]


def _pass_on_repeats(
    placements: Sequence[Placement], reading: Reading, pipeline: Pipeline, now: datetime
) -> None:
    """Let a repeat inquiry count as a signal on the person's first lead, which is looked at again."""
    repeats = [each.record for each in placements if each.what == "repeat"]
    notes = [repeat_signal(record, reading.leads[record.lead_id]) for record in repeats]
    kept = [note for note in notes if note is not None]
    if kept:
        pipeline.signals.add(kept, expires_at=now + pipeline.config.signals_kept)
        pipeline.inbox.enqueue(
            [record.repeat_of for record in repeats if record.repeat_of], LookReason.REPEAT, now=now
        )
