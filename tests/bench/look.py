"""Row: the processor time of one look at a lead with a thousand signals, all that is decided of it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.item import lead
from functions.domain.lead.decision import decide_lead
from functions.domain.lead.decisions import Decision, NeedsManager
from functions.domain.lead.facts import facts_of, lead_subject
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Lead, SignalSeen
from infra.configuration.load import read_configuration
from tests.bench.row import Row
from tests.team import CONFIGURATION

SIGNALS, AGAIN = 1_000, 5
NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEAD = Lead(
    item=lead(7), created_at=NOW, source="RECOMMENDATION", amount=500_000, has_phone=True, has_email=True
)
AGEING = (
    'half_life = "14d"',
    'expires = "30d"',
    'linear = "30d"',
    'half_life = "14d"\nmax_points = 20',
)
"""The ways in which a signal loses its points, without a bound and with one."""


def measure(signals: int = SIGNALS) -> Row:
    """Return the dearest look of all ways to age; the next change of the score is part of it."""
    seconds = {ageing: _seconds(_configuration(ageing), signals) for ageing in AGEING}
    dearest = max(seconds, key=lambda ageing: seconds[ageing])
    few = _seconds(_configuration(dearest), signals // 10)
    told = ", ".join(f"{' '.join(way.split())}: {1000 * each:.1f} ms" for way, each in seconds.items())
    return Row(
        what=f"One look at a lead with {signals:,} signals, everything that is decided of it",
        reached=round(1000 * seconds[dearest], 1),
        target=50,
        unit="ms",
        bound="at most",
        ratio=round(seconds[dearest] / few, 1),
        ratio_to=f"the same with {signals // 10:,} signals",
        run=f"processor time, the best of {AGAIN}, signals of 15 points half an hour apart: {told}",
    )


def look(config: Configuration, signals: int) -> Decision:
    """Decide about a new lead that has done the same thing so often."""
    snapshot = LeadSnapshot(LEAD, manager=1, is_closed=False)
    facts = facts_of(snapshot, {lead_subject(LEAD.item): tuple(_seen(signals))}, NOW)
    return decide_lead(snapshot, facts, None, config, NOW)


def _configuration(ageing: str) -> Configuration:
    signal = f'[[signal]]\nid = "opened"\ntype = "email.opened"\npoints = 15\n{ageing}\n'
    return read_configuration(f"{CONFIGURATION}\n{signal}").configuration


def _seen(count: int) -> Iterator[SignalSeen]:
    for number in reversed(range(count)):
        yield SignalSeen("email.opened", NOW - number * timedelta(minutes=30))


def _seconds(config: Configuration, signals: int) -> float:
    return min(_once(config, signals) for _ in range(AGAIN))


def _once(config: Configuration, signals: int) -> float:
    start = time.process_time()
    decision = look(config, signals)
    took = time.process_time() - start
    assert isinstance(decision, NeedsManager)
    assert decision.record.score.next_change_at is not None
    return took
