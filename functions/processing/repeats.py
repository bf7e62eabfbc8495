"""The same person again: the new lead goes to whoever has the first one, a customer to whoever knows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import Presence
from functions.domain.lead.announcements import announce
from functions.domain.lead.facts import REPEATED, lead_subject
from functions.domain.lead.first_touch import is_reclaimed, start_first_touch
from functions.domain.lead.nurturing import is_coming_back
from functions.domain.lead.record import Effect, EffectKind, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.ports import OpenLead, Repeat, SignalNote
from functions.processing.decide import Decision


@dataclass(frozen=True)
class KnownPeople:
    """What is known of the people behind the leads of a batch.

    Attributes:
        found: what the portal knows, by lead.
        records: our own records of the open leads that were found.
        presences: who of the managers is there.
    """

    found: Mapping[int, Repeat]
    records: Mapping[int, LeadRecord]
    presences: Mapping[int, Presence]


def is_fresh(record: LeadRecord) -> bool:
    """Whether the lead has not been looked up yet: it was never held or placed before."""
    return record.held is None and record.assigned_at is None


def resolve_repeats(
    decisions: Sequence[Decision], known: KnownPeople, config: Configuration, now: datetime
) -> list[Decision]:
    """Return the decisions with repeats resolved: placed with the same manager, preferred, or told to wait.

    A lead waits when the person's first lead is placed in this very batch: then it follows a moment later.
    One that was taken back goes on to the next in turn, not to the same manager again.
    """
    asking = {each.record.lead_id for each in decisions if each.queue is not None}
    return [
        each
        if each.queue is None or is_reclaimed(each.record)
        else _recognised(each, known, asking, config, now)
        for each in decisions
    ]


def repeat_signal(record: LeadRecord, snapshot: LeadSnapshot) -> SignalNote | None:
    """Return the signal that a repeat inquiry leaves on the first lead; the same inquiry leaves it once."""
    if record.repeat_of is None:
        return None
    subject = lead_subject(record.repeat_of)
    return SignalNote(f"inquiry:{record.lead_id}", subject, REPEATED, snapshot.lead.created_at)


def _recognised(
    decision: Decision, known: KnownPeople, asking: Collection[int], config: Configuration, now: datetime
) -> Decision:
    repeat = known.found.get(decision.record.lead_id) or _remembered(decision.record, known.records)
    same_person = tuple(lead.lead_id for lead in repeat.leads)
    draft = replace(decision.record, same_person=same_person, known_by=repeat.known_by)
    for first in repeat.leads:
        manager = _manager_of(first, known.records)
        if manager is not None and _takes_repeats(manager, known.presences, config, now):
            return Decision(_with_the_same(draft, first, manager, config, now), is_repeat=True)
        if first.lead_id in asking and first.lead_id < draft.lead_id:
            return replace(decision, queue=None, is_waiting=True)
    return replace(decision, record=draft)


def _remembered(record: LeadRecord, records: Mapping[int, LeadRecord]) -> Repeat:
    """Return what was found when the lead came: a held lead is not looked up in the portal again."""
    others = [records[lead_id] for lead_id in record.same_person if lead_id in records]
    leads = (
        OpenLead(other.lead_id, other.manager) for other in others if other.state is not LeadState.CLOSED
    )
    return Repeat(tuple(leads), record.known_by)


def _manager_of(lead: OpenLead, records: Mapping[int, LeadRecord]) -> int | None:
    """Return whose lead it is: our own assignment may be on its way.

    In nurturing, and on its way back from there, a lead has an owner and no manager.
    """
    record = records.get(lead.lead_id)
    if record is None:
        return lead.manager
    if record.state is LeadState.NURTURED or is_coming_back(record, lead.manager):
        return None
    return record.manager if record.state is LeadState.ASSIGNED else lead.manager


def _takes_repeats(
    manager: int, presences: Mapping[int, Presence], config: Configuration, now: datetime
) -> bool:
    """Whether the lead may follow to this manager: a person, employed, and not away."""
    if manager in config.intake_users:
        return False
    presence, configured = presences.get(manager, Presence()), config.managers.get(manager)
    is_away = presence.absent_until is not None and presence.absent_until > now
    if configured is not None:
        is_away = is_away or configured.is_paused or configured.is_absent(now)
    return presence.is_active and not is_away


def _with_the_same(
    draft: LeadRecord, first: OpenLead, manager: int, config: Configuration, now: datetime
) -> LeadRecord:
    """Place the lead with the first one's manager; it is the same person, so it uses no turn and no cap."""
    placed = replace(
        draft,
        state=LeadState.ASSIGNED,
        manager=manager,
        queue=None,
        is_ours=True,
        turn=None,
        assigned_at=now,
        manager_written_at=None,
        held=None,
        repeat_of=first.lead_id,
    )
    told = announce(start_first_touch(placed, config, now), config, now)
    hears_already = any(
        effect.kind is EffectKind.NOTIFICATION and effect.to == manager for effect in told.pending
    )
    notice = Effect(EffectKind.REPEAT_NOTICE, manager, now)
    return told if hears_already else replace(told, pending=(*told.pending, notice))
