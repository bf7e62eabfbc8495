"""Accept signals: store those that the scorecard counts, enqueue their leads, request a run."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.domain.lead.look_reason import LookReason
from functions.errors import HashKeyMissing, RequestMalformed, SettingInvalid
from functions.ports import Inbox, Leads, Pseudonyms, SignalNote, Signals, Wakeups
from functions.signals.event import SignalEvent

CLOCK_SKEW = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class SignalPolicy:
    """Which signals are stored, and for how long.

    Attributes:
        types: those that a scorecard has rules for.
        lead_retention: how long a signal of a lead is kept.
        person_retention: how long a signal of a person who is no lead yet is kept.
    """

    types: Collection[str]
    lead_retention: timedelta
    person_retention: timedelta


@dataclass(frozen=True, slots=True)
class SignalsReport:
    """How many signals a request had, and how many of them were new, repeated, or of an unknown type.

    A signal that is older than its retention is accepted and not stored.
    """

    accepted: int
    new: int
    repeated: int
    unknown_type: int


def accept_signals(
    events: Sequence[SignalEvent],
    *,
    policy: SignalPolicy,
    pseudonyms: Pseudonyms,
    signals: Signals,
    leads: Leads,
    inbox: Inbox,
    wakeups: Wakeups,
    now: datetime,
) -> SignalsReport:
    """Store the signals that count, each once, and put their leads into the inbox.

    A repeated signal enqueues its lead too, for the first delivery may have died before it did.

    Raises:
        RequestMalformed: a signal lies in the future, or has an invalid e-mail or phone; nothing was stored.
        HashKeyMissing: an e-mail or phone was given, and there is no key to hash it with.
        StateUnavailable: not all was stored, or the inbox was not written: send the same again.
    """
    _refuse_future_signals(events, now)
    known = [(number, event) for number, event in enumerate(events, start=1) if event.type in policy.types]
    notes = [replace(_note(event, number, pseudonyms), received_at=now) for number, event in known]
    owners = _owners([event for _, event in known], {note.subject for note in notes}, leads)
    of_leads = [
        replace(note, is_matched=True)
        for note in notes
        if note.subject in owners and note.at > now - policy.lead_retention
    ]
    of_people = [
        note for note in notes if note.subject not in owners and note.at > now - policy.person_retention
    ]
    new = _add(of_leads, policy.lead_retention, signals, now)
    new += _add(of_people, policy.person_retention, signals, now)
    items = sorted({item for note in of_leads for item in owners[note.subject]})
    if items:
        inbox.enqueue(items, LookReason.SIGNAL, now=now)
        wakeups.request_run()
    repeated = len(of_leads) + len(of_people) - new
    return SignalsReport(len(events), new, repeated, len(events) - len(known))


def _refuse_future_signals(events: Sequence[SignalEvent], now: datetime) -> None:
    for number, event in enumerate(events, start=1):
        if event.at > now + CLOCK_SKEW:
            raise RequestMalformed(f"Element {number}: at lies in the future. Compare the sender's clock.")


def _note(event: SignalEvent, number: int, pseudonyms: Pseudonyms) -> SignalNote:
    subject = _subject(event, number, pseudonyms)
    # A sender's id may be made of anything, an address too, so only a hash of it is kept.
    own = f"id {event.id}" if event.id else f"{subject} {event.type} {event.at.isoformat()}"
    return SignalNote(pseudonyms.fingerprint(own), subject, event.type, event.at)


def _subject(event: SignalEvent, number: int, pseudonyms: Pseudonyms) -> str:
    """Return the subject of the signal: by the lead's id if given, else by e-mail, else by phone."""
    if event.named is not None:
        return lead_subject(event.named)
    field = "email" if event.email else "phone"
    try:
        subject = (
            pseudonyms.subject_of_email(event.email)
            if event.email
            else pseudonyms.subject_of_phone(event.phone)
        )
    except SettingInvalid:
        raise HashKeyMissing(
            f"Element {number}: it names a person by {field}, and FAIRLEAD_HASH_KEY is not set here, by which"
            " people are known. Name the lead by lead_id, or have the key set. Nothing was stored."
        ) from None
    if subject is None:
        remedy = "an address with an @" if field == "email" else "a number, best with + and country code"
        raise RequestMalformed(f"Element {number}: {field} must be {remedy}.")
    return subject


def _add(notes: Sequence[SignalNote], retention: timedelta, signals: Signals, now: datetime) -> int:
    return signals.add(notes, expires_at=now + retention) if notes else 0


def _owners(
    events: Iterable[SignalEvent], subjects: Collection[str], leads: Leads
) -> Mapping[str, Sequence[Item]]:
    """Return the leads of each subject that has any; an e-mail or phone may belong to a lead only later."""
    named = {lead_subject(event.named): [event.named] for event in events if event.named is not None}
    hashed = [subject for subject in subjects if subject not in named]
    found = leads.of_subjects(hashed) if hashed else {}
    return named | found
