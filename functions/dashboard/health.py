"""The page of health and what needs attention, made of a reading of the figures and of the signs. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from functions.dashboard.reading import Reading
from functions.dashboard.signs import Signs, card_of, is_held_long
from functions.dashboard.view.attention import (
    Attention,
    Held,
    HeldLead,
    HeldReason,
    Overdue,
    OverdueLead,
    RuleAgainst,
)
from functions.dashboard.view.rows import HealthItem, RuleRow, Sign, Verdict
from functions.domain.figures.service import standing
from functions.ports import Beat, RunResult

MOST_WAITING = timedelta(minutes=15)
"""How long an entry of the inbox may wait: as long as `rescoring` says nothing of it."""
OLDEST_FIGURES = timedelta(hours=1)
"""Figures are counted every fifteen minutes."""
MOST_SKEW = timedelta(minutes=1)
"""How far the portal's clock may be from ours, before moments that it tells are misleading."""
UNMARKED = timedelta(hours=1)
"""How much later than the last mark a lead may come, before it is one that no webhook announced."""
LONGEST_SILENCE = {
    "nurturing": timedelta(hours=26),
    "reconciling": timedelta(minutes=45),
    "reporting": timedelta(minutes=45),
    "rescoring": timedelta(minutes=15),
}
"""After which a scheduled function has missed a run, by its name."""


def attention(
    reading: Reading, rules: Sequence[RuleRow], signs: Signs, *, by_manager: bool
) -> tuple[Attention, ...]:
    """Return at most three things that need attention: past deadlines, held leads, a rule that misleads."""
    found: list[Attention] = [
        *_overdue(reading, signs, by_manager=by_manager),
        *_held(reading, signs),
        *_against(rules),
    ]
    return tuple(found[:3])


def health_items(reading: Reading, signs: Signs) -> tuple[HealthItem, ...]:
    """Return every sign of health."""
    wait = None if signs.oldest_entry_at is None else max(signs.now - signs.oldest_entry_at, timedelta())
    lag = signs.now - reading.progress.as_of
    has_marks, is_waiting_meant = "marks" not in signs.unread, signs.paused_since is not None
    return (
        *_mode(reading, signs),
        _webhook(reading, signs),
        HealthItem(
            Sign.INBOX,
            is_well="inbox" not in signs.unread
            and (is_waiting_meant or wait is None or wait <= MOST_WAITING),
            span=wait,
            is_unread="inbox" in signs.unread,
        ),
        HealthItem(
            Sign.CONSERVED,
            is_well=has_marks and not signs.unaccounted,
            at=_local(reading, signs.checked_at),
            count=signs.unaccounted,
            of=sum(standing(reading.present).values()),
            is_unread=not has_marks,
        ),
        HealthItem(
            Sign.BROKEN, is_well=has_marks and not signs.broken, count=signs.broken, is_unread=not has_marks
        ),
        _held_item(reading, signs),
        *_clock(signs),
        HealthItem(
            Sign.FIGURES,
            is_well=lag <= OLDEST_FIGURES,
            at=_local(reading, reading.progress.as_of),
            words=signs.refused,
        ),
        *(_run(name, reading, signs) for name in sorted({*LONGEST_SILENCE, *signs.runs})),
    )


def _mode(reading: Reading, signs: Signs) -> Iterator[HealthItem]:
    """Yield that there is a pause, or that leads are only scored: people asked for both, one needs an end."""
    if signs.paused_since is not None:
        yield HealthItem(Sign.PAUSED, is_well=False, at=_local(reading, signs.paused_since))
    if signs.is_observing:
        yield HealthItem(Sign.OBSERVING, is_well=True)


def _webhook(reading: Reading, signs: Signs) -> HealthItem:
    """Return whether the portal calls: a quiet day is none of its faults, leads that it did not announce are.

    Figures follow by some minutes, and a mark may be a minute older than the last call.
    """
    at = signs.last_webhook_at
    newest = max((day for (day, _), count in reading.arrived.items() if count), default=None)
    is_announced = at is not None and (
        newest is None or newest <= reading.config.business.business_day(at + UNMARKED)
    )
    return HealthItem(
        Sign.WEBHOOK,
        is_well=is_announced,
        at=_local(reading, at),
        span=None if at is None else max(signs.now - at, timedelta()),
        is_unread="marks" in signs.unread,
    )


def _held_item(reading: Reading, signs: Signs) -> HealthItem:
    """Return how many leads are held: at night all that come are, so only a long hold is not well."""
    since, count = signs.oldest_held_at, max(_held_reasons(reading).total(), len(signs.held))
    is_known = "held" not in signs.unread
    return HealthItem(
        Sign.HELD,
        is_well=is_known and (since is None or not is_held_long(reading.config, since, signs.now)),
        span=None if since is None else signs.now - since,
        count=count,
        is_unread="held" in signs.unread,
    )


def _clock(signs: Signs) -> Iterator[HealthItem]:
    if signs.skew is not None:
        yield HealthItem(Sign.CLOCK, is_well=abs(signs.skew) <= MOST_SKEW, span=abs(signs.skew))


def _run(name: str, reading: Reading, signs: Signs) -> HealthItem:
    """Return how a function ran last; one that has never run is not well once it must have."""
    beat: Beat | None = signs.runs.get(name)
    begun_at = reading.config.business.day_start(reading.progress.since)
    is_in_time = signs.now - (beat.at if beat else begun_at) <= LONGEST_SILENCE.get(name, timedelta.max)
    is_unread = beat is None and "marks" in signs.unread
    return HealthItem(
        Sign.RUN,
        is_well=is_in_time and not is_unread and (beat is None or beat.result is not RunResult.FAILED),
        at=_local(reading, beat.at) if beat else None,
        name=name,
        result=beat.result.value if beat else "",
        is_unread=is_unread,
    )


def _overdue(reading: Reading, signs: Signs, *, by_manager: bool) -> Iterator[Overdue]:
    """Yield, of the highest band that has any, how many leads wait past their deadline; the worst are named.

    They are counted among all leads, not among those of the period: those that wait longest came before it.
    """
    if not signs.untouched_count:
        return
    leads = (
        OverdueLead(
            each.item.id,
            reading.name(each.manager or 0) if by_manager else "",
            each.over // timedelta(minutes=1),
            each.item.entity,
            card_of(signs.portal_url, each.item),
        )
        for each in signs.untouched
    )
    yield Overdue(signs.untouched_count, signs.untouched_band, tuple(leads))


def _held(reading: Reading, signs: Signs) -> Iterator[Held]:
    counts = _held_reasons(reading) or Counter(each.reason for each in signs.held)
    if not counts:
        return
    reasons = tuple(
        HeldReason(count, reason, _local(reading, _until(reason, signs)))
        for reason, count in counts.most_common()
    )
    leads = (
        HeldLead(each.item.id, each.item.entity, card_of(signs.portal_url, each.item)) for each in signs.held
    )
    oldest = _local(reading, signs.oldest_held_at)
    yield Held(max(counts.total(), len(signs.held)), reasons, oldest, tuple(leads))


def _until(reason: str, signs: Signs) -> datetime | None:
    """Return when the first of the leads that are named is foretold to be given."""
    moments = (each.until for each in signs.held if each.reason == reason)
    return min((at for at in moments if at is not None and at > signs.now), default=None)


def _held_reasons(reading: Reading) -> Counter[str]:
    counts = Counter[str]()
    for (state, _, _, reason), count in standing(reading.present).items():
        if state == "held":
            counts[reason] += count
    return counts


def _against(rules: Sequence[RuleRow]) -> Iterator[RuleAgainst]:
    for row in rules:
        if row.verdict is Verdict.AGAINST:
            yield RuleAgainst(row.id, row.title, row.points, row.with_it, row.without)
            return


def _local(reading: Reading, at: datetime | None) -> datetime | None:
    """Return a moment by the portal's clock."""
    return None if at is None else at.astimezone(reading.config.business.timezone)
