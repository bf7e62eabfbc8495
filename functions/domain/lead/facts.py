"""What a score rests on, gathered from the portal's snapshot and from the signals that were kept."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import chain
from operator import attrgetter

from functions.domain.item import Item
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import MOST_COUNTED, Facts, Lead, SignalSeen, newest, unanswered_since

REPEATED = "inquiry.repeated"
"""The type of the signal that a repeat inquiry leaves on the person's first lead."""
_told = attrgetter(*(each.name for each in fields(Lead) if each.name != "unknown"))
"""Returns all that the portal says of a lead, as it stands; `astuple` would copy it, value by value."""


def lead_subject(item: Item) -> str:
    """Return the subject under which signals are kept that name the lead itself."""
    return str(item)


def subjects_of(snapshot: LeadSnapshot) -> tuple[str, ...]:
    """Return every subject whose signals count for the lead."""
    return (lead_subject(snapshot.lead.item), *snapshot.subjects)


def facts_of(snapshot: LeadSnapshot, signals: Mapping[str, Sequence[SignalSeen]], now: datetime) -> Facts:
    """Return the lead's facts at `now`; `signals` are those of all its subjects.

    Of each type `MOST_COUNTED` count, so that neither a look at the lead nor its record grows without end.
    """
    return Facts(
        lead=snapshot.lead,
        signals=_in_order(signals.get(subject, ()) for subject in subjects_of(snapshot)),
        # A history that was cut does not show whether the lead has answered: silence costs nothing then.
        unanswered_since=unanswered_since(snapshot.activities, now) if snapshot.is_history_complete else None,
        adjustment=snapshot.adjustment,
    )


def fingerprint_of(facts: Facts, *, is_closed: bool, version: str, told_apart: Collection[str] = ()) -> str:
    """Return a hash of everything that a score rests on but the time; who has the lead is not part of it.

    Of the fields `told_apart` it matters, too, whether they are not known or empty.
    """
    lead = facts.lead
    held: tuple[object, ...] = (
        _told(lead),
        facts.signals,
        facts.unanswered_since,
        facts.adjustment,
        is_closed,
        version,
        *sorted(lead.unknown.intersection(name.removeprefix("lead.") for name in told_apart)),
    )
    return _hash_of(held)


def facts_hash_of(facts: Facts, *, is_closed: bool) -> str:
    """Return a hash of the facts alone: it stays where only the configuration has changed."""
    shown = list(_told(facts.lead))
    return _hash_of((shown, facts.signals, facts.unanswered_since, facts.adjustment, is_closed))


def _hash_of(held: tuple[object, ...]) -> str:
    return hashlib.blake2b(repr(held).encode(), digest_size=12).hexdigest()


def _in_order(groups: Iterable[Sequence[SignalSeen]]) -> tuple[SignalSeen, ...]:
    of_type = defaultdict[str, list[SignalSeen]](list)
    for each in chain.from_iterable(groups):
        of_type[each.type].append(each)
    counted = (each for several in of_type.values() for each in newest(several, MOST_COUNTED))
    return tuple(sorted(counted, key=lambda each: (each.at, each.type)))
