"""Who is told when a lead enters a band from below: once, and not again for a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.record import Effect, EffectKind, LeadRecord

QUIET_TIME = timedelta(hours=24)
"""A lead is not announced twice within this time, however it moves."""


def announce(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Note the notifications that the lead's band asks for, if people do not know of that band yet."""
    rank, known = config.rank_of(record.band), config.rank_of(record.announced_band)
    band = config.band(record.band)
    audience = band.notify if band else ()
    if rank <= known or not audience:
        return replace(record, announced_band=record.band)
    if record.announced_at is not None and now - record.announced_at < QUIET_TIME:
        return record
    users = dict.fromkeys(_user(each, record, config) for each in audience)
    effects = tuple(Effect(EffectKind.NOTIFICATION, user, now) for user in users if user is not None)
    return replace(record, announced_band=record.band, announced_at=now, pending=(*record.pending, *effects))


def readdress(pending: Iterable[Effect], before: int | None, manager: int) -> tuple[Effect, ...]:
    """Return what is still to be told of a band when people gave the lead to `manager`; nothing else is.

    Each keeps its moment, and with it its tag: whoever was told by a run that died is not told twice.
    """
    notes = (effect for effect in pending if effect.kind is EffectKind.NOTIFICATION)
    return tuple(dict.fromkeys(replace(each, to=manager) if each.to == before else each for each in notes))


def _user(audience: str, record: LeadRecord, config: Configuration) -> int | None:
    if audience == "manager":
        return record.manager
    return config.senior if audience == "senior" else int(audience)
