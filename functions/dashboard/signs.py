"""What needs attention now, and what the health of the machine is read from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions.dashboard.reading import Reading
from functions.dashboard.view.attention import Attention, Held, HeldReason, Overdue, RuleAgainst
from functions.dashboard.view.rows import HealthItem, RuleRow, Sign, Verdict
from functions.domain.figures.service import running, standing

MOST_WAITING = timedelta(minutes=15)
"""How long an entry of the inbox may wait: as long as `rescoring` says nothing of it."""
OLDEST_FIGURES = timedelta(hours=1)
"""Figures are counted every fifteen minutes."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known beside the figures.

    Attributes:
        now: when it was read.
        last_webhook_at: when the portal last announced something; None if that is not known.
        oldest_entry_at: since when the oldest entry of the inbox waits; None for an empty inbox.
        unaccounted: open leads that are not where their record says.
        checked_at: when that was last checked.
        runs: when each scheduled function last ran, by its name.
        refused: what is wrong with a configuration that was not taken up; empty when nothing is.
    """

    now: datetime
    last_webhook_at: datetime | None = None
    oldest_entry_at: datetime | None = None
    unaccounted: int = 0
    checked_at: datetime | None = None
    runs: dict[str, datetime] = field(default_factory=dict)
    refused: str = ""


def attention(reading: Reading, rules: Sequence[RuleRow]) -> tuple[Attention, ...]:
    """Return at most three things that need attention: past deadlines, held leads, a rule that misleads."""
    found: list[Attention] = [*_overdue(reading), *_held(reading), *_against(rules)]
    return tuple(found[:3])


def health_items(reading: Reading, signs: Signs) -> tuple[HealthItem, ...]:
    """Return every sign of health."""
    wait = None if signs.oldest_entry_at is None else signs.now - signs.oldest_entry_at
    lag = signs.now - reading.progress.as_of
    held = sum(count for (state, _, _, _), count in standing(reading.present).items() if state == "held")
    open_leads = sum(standing(reading.present).values())
    return (
        HealthItem(Sign.WEBHOOK, is_well=signs.last_webhook_at is not None, at=signs.last_webhook_at),
        HealthItem(Sign.INBOX, is_well=wait is None or wait <= MOST_WAITING, span=wait),
        HealthItem(
            Sign.CONSERVED,
            is_well=not signs.unaccounted,
            at=signs.checked_at,
            count=signs.unaccounted,
            of=open_leads,
        ),
        HealthItem(Sign.HELD, is_well=not held, count=held),
        HealthItem(
            Sign.FIGURES, is_well=lag <= OLDEST_FIGURES, at=reading.progress.as_of, words=signs.refused
        ),
        *(HealthItem(Sign.RUN, is_well=True, at=at, name=name) for name, at in sorted(signs.runs.items())),
    )


def _overdue(reading: Reading) -> Iterator[Overdue]:
    """Yield, of the highest band that has any, how many leads wait past their deadline."""
    counts = Counter[str]()
    for clock in running(reading.cubes):
        if 0 < clock.due <= reading.minute:
            counts[clock.band] += clock.count
    for band in reading.bands:
        if counts[band]:
            yield Overdue(counts[band], band, ())
            return


def _held(reading: Reading) -> Iterator[Held]:
    counts = Counter[str]()
    for (state, _, _, reason), count in standing(reading.present).items():
        if state == "held":
            counts[reason] += count
    if counts:
        reasons = tuple(HeldReason(count, reason) for reason, count in counts.most_common())
        yield Held(sum(counts.values()), reasons)


def _against(rules: Sequence[RuleRow]) -> Iterator[RuleAgainst]:
    for row in rules:
        if row.verdict is Verdict.AGAINST:
            yield RuleAgainst(row.id, row.title, row.points, row.with_it, row.without)
            return
