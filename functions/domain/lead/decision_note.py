"""The newest decision in a record, from its start to its receipt.

A run stores a decision with its effects under the inbox entry that asked for it (`store_under`), writes to
the portal, and ends the entry. A run that leases another entry knows by that, that all of it has arrived
(`seen_from`).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.distribution import Candidate
from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from functions.domain.lead.lifecycle import confirm_assignment
from functions.domain.lead.outbox import CARD_EFFECTS, Effect
from functions.domain.lead.record import LeadRecord, StoredScore
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.telling import settled
from functions.domain.scoring import Score, reasons

HASH = 12
"""Digits that are kept of the hash of a scorecard: they tell two in a row from each other."""


def first_record(item: Item, now: datetime) -> LeadRecord:
    """Return the record of a lead that is seen for the first time."""
    record = LeadRecord(item)
    return replace(record, sighting=replace(record.sighting, first_seen_at=now, contacts_seen=()))


def start_decision(record: LeadRecord, now: datetime) -> LeadRecord:
    """Return the record for a new decision at `now`; the one before it is to be archived in the ledger.

    The moment names a decision there: of two in the same moment the second is a microsecond younger.
    """
    before = record.decision
    at = now if before.decided_at is None else max(now, before.decided_at + timedelta(microseconds=1))
    decision = replace(
        before,
        decided_at=at,
        outcome=None,
        candidates=(),
        unarchived=record.unarchived_entries,
        owner_change=None,
    )
    return replace(record, decision=decision)


def resume_decision(record: LeadRecord, before: LeadRecord) -> LeadRecord:
    """Return the record with the decision of `before`, which a run that died had made already."""
    decision = replace(
        record.decision,
        decided_at=before.decision.decided_at,
        outcome=before.decision.outcome,
        candidates=before.decision.candidates,
        unarchived=before.decision.unarchived,
        note=before.decision.note,
        owner_change=before.decision.owner_change,
    )
    return replace(record, decision=decision)


def with_grounds(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, *, fingerprint: str, facts: str
) -> LeadRecord:
    """Return the record with what its decision rests on: the configuration, the facts, the rates."""
    decision = replace(
        record.decision,
        config=config.version,
        fingerprint=fingerprint,
        facts=facts,
        card_hash=config.card[:HASH],
        note="",
        rates=snapshot.rates,
        remarks=snapshot.remarks,
    )
    return replace(record, decision=decision)


def is_same_decision(after: LeadRecord, before: LeadRecord) -> bool:
    """Return True when `before` was stored by a run that did not end, and the same comes out again."""
    is_unfinished = bool(before.outbox.entry_id) and before.decision.fingerprint == after.decision.fingerprint
    return is_unfinished and _essence(after) == _essence(before)


def _essence(record: LeadRecord) -> tuple[object, ...]:
    score, assignment = record.score, record.assignment
    effects = (each for each in record.outbox.pending if each.kind not in CARD_EFFECTS)
    pending = sorted((each.kind, each.to, each.code) for each in effects)
    return record.state, assignment.manager, score.points, score.band, pending


def with_score(
    record: LeadRecord, score: Score, *, next_change_at: datetime | None, now: datetime, language: str
) -> LeadRecord:
    """Return the record with a new score; `scored_at` stays when nothing of it is shown differently."""
    before = record.score
    stored = replace(
        before,
        points=score.points,
        automatic=score.automatic,
        band=score.band,
        contributions=score.contributions,
        scored_at=before.scored_at if is_shown_as(score, before) else now,
        next_change_at=next_change_at,
        counted_until=score.counted_until,
        language=language,
        standing=score.standing,
    )
    return replace(record, score=stored)


def reworded(record: LeadRecord, language: str) -> LeadRecord:
    """Return the record whose reasons are still to be written in this language."""
    outbox = replace(record.outbox, is_written=False)
    return replace(record, score=replace(record.score, language=language), outbox=outbox)


def is_shown_as(score: Score, stored: StoredScore) -> bool:
    """Return True when a score is shown as the stored one is: points, band and reasons, in any language."""
    is_same = (score.points, score.band) == (stored.points, stored.band)
    return is_same and reasons(score) == reasons(stored)


def with_outcome(
    record: LeadRecord, outcome: Outcome, *, candidates: Iterable[Candidate] | None = None
) -> LeadRecord:
    """Return the record with what its decision came to, and with everybody who was considered."""
    kept = record.decision.candidates if candidates is None else tuple(candidates)
    return replace(record, decision=replace(record.decision, outcome=outcome, candidates=kept))


def store_under(record: LeadRecord, entry_id: str) -> LeadRecord:
    """Return the record bound to the inbox entry that asked for its decision."""
    return replace(record, outbox=replace(record.outbox, entry_id=entry_id))


def with_effects(record: LeadRecord, *effects: Effect) -> LeadRecord:
    """Return the record with more effects in its outbox."""
    return replace(record, outbox=record.outbox.add(*effects))


def seen_from(record: LeadRecord, entry_id: str) -> LeadRecord:
    """Return the record as a run sees it that leased `entry_id`: confirmed, if stored under another entry."""
    return record if record.outbox.entry_id in {"", entry_id} else confirm(record)


def confirm(record: LeadRecord, *, untold: Collection[Effect] = ()) -> LeadRecord:
    """Return the record once the portal holds what it says and its effects are sent, but for these."""
    outbox = replace(record.outbox.clear(), entry_id="", is_written=True, refused=(), retry_at=None)
    nurturing = replace(record.nurturing, target_stage="")
    return replace(confirm_assignment(settled(record, untold=untold)), nurturing=nurturing, outbox=outbox)


def refuse(record: LeadRecord, refused: tuple[str, ...]) -> LeadRecord:
    """Return the record after the portal refused the update for good: nothing of it is tried again."""
    return replace(
        record,
        nurturing=replace(record.nurturing, target_stage=""),
        outbox=replace(record.outbox.clear(), entry_id="", is_written=True, refused=refused, retry_at=None),
        decision=replace(record.decision, outcome=Outcome.REFUSED, note=f"refused: {', '.join(refused)}"),
    )


def archive(record: LeadRecord, *, kept: timedelta) -> tuple[LeadRecord, list[LedgerEntry]]:
    """Return the record without its earlier decisions, and these for the ledger, to be kept so long."""
    entries = [replace(each, expires_at=each.decided_at + kept) for each in record.decision.unarchived]
    return replace(record, decision=replace(record.decision, unarchived=())), entries


def all_entries(record: LeadRecord | None, archived: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Return every decision about a lead, oldest first: those in the ledger, and those in its record."""
    unarchived = record.unarchived_entries if record else ()
    by_moment = {each.decided_at: each for each in (*unarchived, *archived)}
    return [by_moment[moment] for moment in sorted(by_moment)]
