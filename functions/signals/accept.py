"""Accept signals: keep those that the scorecard counts, note the leads they are about, wake the pipeline."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from functions.domain.lead.facts import lead_subject
from functions.domain.lead.look_reason import LookReason
from functions.errors import RequestMalformed
from functions.ports import Inbox, Leads, SignalNote, Signals, Wakeups
from functions.signals.event import SignalEvent

AHEAD = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


class Hashes(Protocol):
    """Stands in for people, so that the state never holds an e-mail or a phone number."""

    def subject_of_email(self, email: str) -> str | None:
        """Return `email:<hash>`; None for what is no address."""

    def subject_of_phone(self, phone: str) -> str | None:
        """Return `phone:<hash>`; None for what is no number."""

    def fingerprint(self, text: str) -> str:
        """Return a short mark that stands for `text`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts: the types that signals of the scorecard name, and for how long they are kept.

    Attributes:
        of_leads: how long a signal of a lead is kept.
        of_people: how long one of somebody who is no lead yet is.
    """

    types: Collection[str]
    of_leads: timedelta
    of_people: timedelta


@dataclass(frozen=True, slots=True)
class SignalsReport:
    """What became of a request: how many signals it had, and how many were new, repeated, of no known type.

    One that is older than it would be kept is accepted and not kept.
    """

    accepted: int
    new: int
    repeated: int
    unknown_type: int


def accept_signals(
    events: Sequence[SignalEvent],
    *,
    counted: Counted,
    hashes: Hashes,
    signals: Signals,
    leads: Leads,
    inbox: Inbox,
    wakeups: Wakeups,
    now: datetime,
) -> SignalsReport:
    """Keep the signals that count, each once, and put the leads that they are about into the inbox.

    Leads are noted for repeated signals too: the first delivery may have ended before it came so far.

    Raises:
        RequestMalformed: a signal lies in the future, or its e-mail or phone is none; nothing was kept.
        SettingInvalid: an e-mail or phone was given, and there is no key to hash it with.
        StateUnavailable: not all was kept, or the inbox was not written: send the same again.
    """
    _refuse_the_future(events, now)
    known = [(number, event) for number, event in enumerate(events, start=1) if event.type in counted.types]
    notes = [_note(event, number, hashes) for number, event in known]
    owners = _owners([event for _, event in known], {note.subject for note in notes}, leads)
    of_leads = [note for note in notes if note.subject in owners and note.at > now - counted.of_leads]
    others = [note for note in notes if note.subject not in owners and note.at > now - counted.of_people]
    new = _kept(of_leads, counted.of_leads, signals, now) + _kept(others, counted.of_people, signals, now)
    concerned = sorted({lead_id for note in of_leads for lead_id in owners[note.subject]})
    if concerned:
        inbox.enqueue(concerned, LookReason.SIGNAL, now=now)
        wakeups.request_run()
    repeated = len(of_leads) + len(others) - new
    return SignalsReport(len(events), new, repeated, len(events) - len(known))


def _refuse_the_future(events: Sequence[SignalEvent], now: datetime) -> None:
    for number, event in enumerate(events, start=1):
        if event.at > now + AHEAD:
            raise RequestMalformed(f"Element {number}: at lies in the future. Compare the sender's clock.")


def _note(event: SignalEvent, number: int, hashes: Hashes) -> SignalNote:
    subject = _subject(event, number, hashes)
    # A sender's id may be made of anything, an address too, so only a mark of it is kept.
    own = f"id {event.id}" if event.id else f"{subject} {event.type} {event.at.isoformat()}"
    return SignalNote(hashes.fingerprint(own), subject, event.type, event.at)


def _subject(event: SignalEvent, number: int, hashes: Hashes) -> str:
    """Return who it was: by the lead's id where it is known, else by e-mail, else by phone."""
    if event.lead_id is not None:
        return lead_subject(event.lead_id)
    field, subject = (
        ("email", hashes.subject_of_email(event.email))
        if event.email
        else ("phone", hashes.subject_of_phone(event.phone))
    )
    if subject is None:
        remedy = "an address with an @" if field == "email" else "a number, best with + and country code"
        raise RequestMalformed(f"Element {number}: {field} must be {remedy}.")
    return subject


def _kept(notes: Sequence[SignalNote], retention: timedelta, signals: Signals, now: datetime) -> int:
    return signals.add(notes, expires_at=now + retention) if notes else 0


def _owners(
    events: Iterable[SignalEvent], subjects: Collection[str], leads: Leads
) -> Mapping[str, Sequence[int]]:
    """Return the leads of each subject that has any; an e-mail or phone may belong to a lead only later."""
    named = {lead_subject(event.lead_id): [event.lead_id] for event in events if event.lead_id is not None}
    hashed = [subject for subject in subjects if subject not in named]
    found = leads.of_subjects(hashed) if hashed else {}
    return named | found
