"""The same person again: the new lead follows the first one's manager, a customer those who know them."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from functions.domain.configuration import Configuration
from functions.domain.distribution import Presence
from functions.domain.item import Item
from functions.domain.lead.announcements import announce
from functions.domain.lead.backlog import is_of_backlog, is_waiting_in_line
from functions.domain.lead.first_touch import first_touch_of
from functions.domain.lead.lifecycle import assign
from functions.domain.lead.nurturing import is_coming_back
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.placeholders import MOST_OF_ONE_PERSON
from functions.domain.lead.record import LeadRecord, LeadState

Mark = TypeVar("Mark", bound=Hashable)
"""What a person is known by: a phone or an e-mail, however it is written."""


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An open lead of the same person, and whose it is."""

    item: Item
    manager: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """What the portal knows of the person already.

    Attributes:
        leads: open leads of the same person, oldest first, without the lead itself.
        known_by: the users responsible for the contact or company with that phone or e-mail.
    """

    leads: tuple[OpenLead, ...] = ()
    known_by: tuple[int, ...] = ()


def of_one_person(
    values: Mapping[Item, Collection[Mark]], holders: Mapping[Mark, Collection[Item]]
) -> dict[Item, set[Item]]:
    """Return, for each lead of a batch, the other open leads of the same person.

    The order of the leads does not matter: one that shares a value with one that shares a value is the same
    person, too. A value that more than `MOST_OF_ONE_PERSON` open leads share names no person.

    Args:
        values: by lead of the batch, what its person is known by.
        holders: by value, the open leads that have it, those of the batch included.
    """
    persons: dict[Item, set[Item]] = {}
    for items in (set(found) for found in holders.values() if len(set(found)) <= MOST_OF_ONE_PERSON):
        joined = items.union(*(persons[each] for each in items if each in persons))
        persons |= dict.fromkeys(joined, joined)
    return {item: persons.get(item, set()) - {item} for item in values}


def with_own_records(
    found: Mapping[Item, Repeat],
    subjects: Mapping[Item, Collection[str]],
    holders: Mapping[str, Collection[Item]],
    records: Mapping[Item, LeadRecord],
) -> dict[Item, Repeat]:
    """Return what the portal found, with the open leads that our own records know beside.

    Args:
        found: by lead.
        subjects: by lead, the subjects of those whose person the portal may know more of than it tells.
        holders: the leads with each of these subjects.
        records: the records of these leads.
    """
    added = dict(found)
    for item, own in subjects.items():
        repeat = added.get(item, Repeat())
        known = {lead.item: lead for lead in repeat.leads}
        for items in (_open_of(holders.get(subject, ()), records) - {item} for subject in own):
            if len(items) < MOST_OF_ONE_PERSON:
                known |= {each: OpenLead(each, records[each].assignment.manager) for each in items - {*known}}
        if known:
            added[item] = replace(repeat, leads=tuple(known[each] for each in sorted(known)))
    return added


def _open_of(items: Collection[Item], records: Mapping[Item, LeadRecord]) -> set[Item]:
    return {each for each in items if each in records and records[each].state is not LeadState.CLOSED}


@dataclass(frozen=True)
class KnownPeople:
    """What is known of the people behind the leads of a batch.

    Attributes:
        found: what the portal knows, by lead.
        records: our own records of the open leads that were found.
        presences: who of the managers is there.
    """

    found: Mapping[Item, Repeat]
    records: Mapping[Item, LeadRecord]
    presences: Mapping[int, Presence]

    def repeat_of(self, record: LeadRecord) -> Repeat:
        """Return what the portal found, or what it found when the lead came: a held lead asks only once."""
        found = self.found.get(record.item)
        if found is not None:
            return found
        others = [self.records[each] for each in record.identity.same_person if each in self.records]
        leads = [
            OpenLead(other.item, other.assignment.manager)
            for other in others
            if other.state is not LeadState.CLOSED
        ]
        return Repeat(tuple(leads), record.identity.known_by)


@dataclass(frozen=True, slots=True)
class FirstLead:
    """The person's first lead, as far as it decides about the new one.

    Attributes:
        manager: who takes the new lead; None when the first one is assigned in this very batch.
    """

    item: Item
    manager: int | None


def is_unresolved(record: LeadRecord) -> bool:
    """Return True when the portal was not asked about the person yet: no manager was looked for before.

    A lead that is only observed, or waits for its portion of the backlog, is held without being asked about.
    """
    is_new = record.hold is None or is_waiting_in_line(record)
    return is_new and record.assignment.assigned_at is None


def identify(record: LeadRecord, repeat: Repeat) -> LeadRecord:
    """Return the record with the person's other leads, and with the users who know the customer."""
    same_person = tuple(lead.item for lead in repeat.leads)
    identity = replace(record.identity, same_person=same_person, known_by=repeat.known_by)
    return replace(record, identity=identity)


def first_lead_of(
    record: LeadRecord,
    repeat: Repeat,
    known: KnownPeople,
    config: Configuration,
    now: datetime,
    *,
    requesting: Collection[Item],
) -> FirstLead | None:
    """Return the first lead that the new one follows or waits for; None when it is distributed like any.

    It waits when that lead requests a manager in this batch (`requesting`): then it follows a moment later.
    """
    for first in repeat.leads:
        manager = manager_of(first, known.records)
        is_refused = manager in record.first_touch.excluded
        if manager is not None and not is_refused and takes_repeats(manager, known.presences, config, now):
            return FirstLead(first.item, manager)
        if first.item in requesting and first.item < record.item:
            return FirstLead(first.item, None)
    return None


def manager_of(lead: OpenLead, records: Mapping[Item, LeadRecord]) -> int | None:
    """Return whose lead it is: our own assignment may be on its way.

    In nurturing, and on its way back from there, a lead has an owner and no manager.
    """
    record = records.get(lead.item)
    if record is None:
        return lead.manager
    if record.state is LeadState.NURTURED or is_coming_back(record, lead.manager):
        return None
    return record.assignment.manager if record.state is LeadState.ASSIGNED else lead.manager


def takes_repeats(
    manager: int, presences: Mapping[int, Presence], config: Configuration, now: datetime
) -> bool:
    """Return True when the lead may follow to this manager: a person, employed, and not away."""
    if manager in config.intake_users:
        return False
    presence, configured = presences.get(manager, Presence()), config.managers.get(manager)
    is_away = presence.absent_until is not None and presence.absent_until > now
    if configured is not None:
        is_away = is_away or configured.is_paused or configured.is_absent(now)
    return presence.is_active and not is_away


def follow(record: LeadRecord, first: Item, manager: int, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record of a lead that goes to the first one's manager; it uses no turn and no cap."""
    assigned = assign(record, manager, queue=None, turn=None, now=now)
    assigned = replace(assigned, identity=replace(assigned.identity, repeat_of=first))
    followed = announce(first_touch_of(assigned, record, config, now), config, now)
    if followed.outbox.has(EffectKind.NOTIFICATION, to=manager) or is_of_backlog(record):
        return followed
    notice = Effect(EffectKind.REPEAT_NOTICE, manager, now)
    return replace(followed, outbox=followed.outbox.add(notice))
