"""Decide: what each lead needs, from its facts, its record and the configuration; pure."""

from collections.abc import Sequence
from dataclasses import replace

from functions.domain.configuration import Configuration
from functions.domain.lead.decision import decide_lead
from functions.domain.lead.decision_note import first_record, start_decision, store_under
from functions.domain.lead.decisions import (
    Decision,
    Missing,
    NeedsManager,
    NoQueue,
    Rescored,
    Reworded,
    Unchanged,
    is_observed,
)
from functions.domain.lead.lifecycle import is_left_alone, mark_missing
from functions.domain.lead.nurturing import ASKED_BY_NURTURING, apply_absence
from functions.domain.lead.objection import entrusting, without_dismissed
from functions.domain.lead.progress import with_progress
from functions.domain.lead.rescore import rescore
from functions.domain.lead.snapshot import Absent
from functions.domain.lead.telling import begin_card, tell, unseen
from functions.processing.case import LeadCase, Pipeline


def decide(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases with a decision each; one that could not be read, or is behind another, gets none."""
    return [
        case if case.error or case.behind else case.decided(_decision(case, ports.config)) for case in cases
    ]


def _decision(case: LeadCase, config: Configuration) -> Decision:
    if case.snapshot is not None and case.facts is not None:
        snapshot = case.snapshot
        if snapshot.has_objected:
            config = entrusting(config, case.presences)
            snapshot = without_dismissed(snapshot, config, case.presences)
        decided = decide_lead(
            snapshot,
            case.facts,
            case.before,
            config,
            case.now,
            asked_for=case.entry.reasons,
            entry_id=case.entry.id,
        )
        return _told(decided, case, config)
    before = case.before or first_record(case.item, case.now)
    if case.is_time_only:
        aged = with_progress(rescore(before, config, case.now), before, config, case.now)
        return _told(Rescored(store_under(aged, case.entry.id)), case, config)
    is_known_elsewhere = case.absent is Absent.ELSEWHERE and is_left_alone(before)
    if is_known_elsewhere and ASKED_BY_NURTURING.isdisjoint(case.entry.reasons):
        return Unchanged(before)
    missing = unseen(mark_missing(start_decision(before, case.now), case.absent or Absent.UNREADABLE))
    absent = apply_absence(missing, case.now, asked_for=case.entry.reasons)
    return Missing(with_progress(absent, before, config, case.now))


def _told(decided: Decision, case: LeadCase, config: Configuration) -> Decision:
    """Return the decision with what the card is to say; of a lead without a manager that is known later."""
    if isinstance(decided, Unchanged | Reworded):
        return decided
    if is_observed(decided):
        return replace(decided, record=unseen(decided.record))
    before = case.before or first_record(case.item, case.now)
    record = begin_card(decided.record, before, case.snapshot, config)
    if not isinstance(decided, NeedsManager | NoQueue):
        record = tell(record, config, case.now)
    return replace(decided, record=record)
