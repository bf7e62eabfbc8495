"""The story of one lead: how its score and its manager came about, and what happens next.

It is made of the record and its decisions, and of nothing that says who the lead is.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from functions.commands.explain import Explanation, probability_in_words
from functions.commands.explain_assignment import AssignmentExplanation
from functions.commands.wording import Wording
from functions.dashboard.view.charts import ScoreLine, ScoreStep, Threshold
from functions.dashboard.view.story import (
    Happening,
    Improvement,
    NextChange,
    PassedOver,
    Reason,
    StoryEvent,
    StoryView,
)
from functions.domain.configuration import Configuration
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from functions.domain.lead.milestones import Milestones, Stint, StintEnd
from functions.domain.lead.naming import note_words, objection_words, state_words
from functions.domain.lead.record import LeadRecord
from functions.domain.phrases import said
from functions.domain.texts import Texts

HAPPENED: Mapping[Outcome, Happening] = {
    Outcome.ASSIGNED: Happening.ASSIGNED,
    Outcome.REPEAT: Happening.ASSIGNED,
    Outcome.KEPT: Happening.ASSIGNED,
    Outcome.HELD: Happening.HELD,
    Outcome.NURTURED: Happening.HANDED_OFF,
    Outcome.CLOSED: Happening.CLOSED,
}
"""What a decision is in the story; any other is shown only where it changed the score."""
MOST_PASSED_OVER = 20
"""Managers who are listed one by one."""


def story_of(
    explanation: Explanation, config: Configuration, wording: Wording, now: datetime, *, portal_url: str
) -> StoryView:
    """Return everything that is known of a lead; `portal_url` is where its card is, "" for nowhere."""
    record, zone = explanation.record, config.business.timezone
    score, sighting = record.score, record.sighting
    arrived_at = sighting.created_at or sighting.first_seen_at or now
    following = explanation.next
    first = record.milestones.first
    return StoryView(
        as_of=now.astimezone(zone),
        id=record.item.id,
        entity=record.item.entity,
        points=score.points,
        band=score.band,
        bands=tuple(band.id for band in reversed(config.scorecard.bands_ascending)),
        state=state_words(record.state, config.texts),
        manager=wording.name(record.assignment.manager) if record.assignment.manager else "",
        arrived_at=arrived_at.astimezone(zone),
        source=first.source if first else "",
        portal_url=portal_url,
        due_at=_due_at(record, config),
        line=_line(explanation, config, now),
        reasons=tuple(
            Reason(each.points, said(each.why, config.texts))
            for each in explanation.contributions
            if each.points
        ),
        probability=""
        if explanation.probability is None
        else probability_in_words(explanation.probability, config.texts),
        events=tuple(sorted(_events(explanation, config, wording), key=_in_order)),
        next=None
        if following is None
        else NextChange(following.at.astimezone(zone), following.points, following.band, following.why),
        objection=objection_words(config.texts) if record.identity.has_objected else "",
        improvements=tuple(
            Improvement(tuple(each.changes), each.points, each.band) for each in explanation.improvements
        ),
    )


def _in_order(event: StoryEvent) -> tuple[datetime, bool]:
    """Return where an event stands: a lead is taken back before it is given to the next in that moment."""
    return event.at, event.what is Happening.ASSIGNED


def _due_at(record: LeadRecord, config: Configuration) -> datetime | None:
    stint = record.milestones.stint
    is_due = stint is not None and stint.is_running and stint.due_at is not None
    return stint.due_at.astimezone(config.business.timezone) if stint and is_due and stint.due_at else None


def _line(explanation: Explanation, config: Configuration, now: datetime) -> ScoreLine:
    """Return the score at each decision that changed it."""
    zone = config.business.timezone
    steps = [
        ScoreStep(
            each.decided_at.astimezone(zone), each.points, each.band, _changes(before, each, config.texts)
        )
        for before, each in pairwise([None, *_scored(explanation.entries)])
        if each is not None and (before is None or (before.points, before.band) != (each.points, each.band))
    ]
    bands = config.scorecard.bands_ascending
    thresholds = tuple(Threshold(band.id, band.threshold) for band in bands[1:])
    return ScoreLine(tuple(steps), thresholds, now.astimezone(zone))


def _scored(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    """Yield the decisions that have a score: not those about a person who objects to one."""
    return (each for each in entries if each.outcome is not Outcome.OBJECTED)


def _changes(before: LedgerEntry | None, entry: LedgerEntry, texts: Texts) -> tuple[tuple[int, str], ...]:
    """Return by how much the points changed; the ledger keeps no lines of the score."""
    if before is None:
        return ()
    return ((entry.points - before.points, note_words(entry.note, texts)),)


def _events(explanation: Explanation, config: Configuration, wording: Wording) -> Iterator[StoryEvent]:
    zone, milestones = config.business.timezone, explanation.record.milestones
    arrived_at = explanation.record.sighting.created_at
    if arrived_at is not None:
        yield StoryEvent(arrived_at.astimezone(zone), Happening.ARRIVED)
    for before, entry in pairwise([None, *explanation.entries]):
        if entry is not None:
            yield from _decision(before, entry, config, wording)
    for event in _milestones(milestones, wording):
        yield StoryEvent(
            event.at.astimezone(zone), event.what, event.manager, words=event.words, is_late=event.is_late
        )


def _decision(
    before: LedgerEntry | None, entry: LedgerEntry, config: Configuration, wording: Wording
) -> Iterator[StoryEvent]:
    at = entry.decided_at.astimezone(config.business.timezone)
    is_moved = before is None or (before.points, before.band) != (entry.points, entry.band)
    what = HAPPENED.get(entry.outcome) if entry.outcome else None
    if entry.owner_change is not None:
        to = wording.name(entry.owner_change.to or None)
        yield StoryEvent(at, Happening.CORRECTED, to)
    if entry.outcome is Outcome.OBJECTED:
        words = objection_words(config.texts)
        yield StoryEvent(at, Happening.ASSIGNED, wording.name(entry.manager), words=words)
        return
    if what is None and not is_moved:
        return
    words, passed = "", tuple[PassedOver, ...]()
    if entry.candidates:
        explained = AssignmentExplanation(entry, config, wording)
        words, passed = explained.winner_clause(), tuple(_passed_over(explained, wording))
    yield StoryEvent(
        at,
        what or Happening.SCORED,
        wording.name(entry.manager) if entry.manager and what else "",
        entry.queue or "",
        words or note_words(entry.note, config.texts),
        entry.points if is_moved else None,
        entry.band if is_moved else "",
        passed_over=passed,
    )


def _passed_over(explained: AssignmentExplanation, wording: Wording) -> Iterator[PassedOver]:
    for each in explained.others[:MOST_PASSED_OVER]:
        name, clause = wording.name(each.manager_id), explained.other_clause(each)
        yield PassedOver(name, clause.removeprefix(name).lstrip(" :\N{NO-BREAK SPACE}"), each.owed)


def _milestones(milestones: Milestones, wording: Wording) -> Iterator[StoryEvent]:
    of_stints = {stint.touched_at for stint in milestones.stints}
    if milestones.touched_at is not None and milestones.touched_at not in of_stints:
        yield StoryEvent(milestones.touched_at, Happening.TOUCHED)
    yield from (each for stint in milestones.stints for each in _of_stint(stint, wording))
    if milestones.replied_at is not None:
        yield StoryEvent(milestones.replied_at, Happening.REPLIED)


def _of_stint(stint: Stint, wording: Wording) -> Iterator[StoryEvent]:
    manager = wording.name(stint.manager)
    if stint.touched_at is not None:
        is_late = stint.due_at is not None and stint.touched_at > stint.due_at
        yield StoryEvent(stint.touched_at, Happening.TOUCHED, manager, is_late=is_late)
    ends = {StintEnd.TAKEN_BACK: Happening.TAKEN_BACK, StintEnd.ASKED_AGAIN: Happening.REPEATED}
    if stint.ended_at is not None and stint.end in ends:
        yield StoryEvent(stint.ended_at, ends[stint.end], manager)
