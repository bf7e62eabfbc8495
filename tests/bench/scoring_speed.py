"""Row: how many leads a second are scored on one core, explanation included."""

import time
from collections.abc import Callable, Sequence

from functions.domain.scoring import Facts, Score, Scorecard, reasons, score_lead
from tests.bench.leads import NOW, leads
from tests.bench.row import Row
from tests.bench.scorecard import CONDITIONS, POINTS, a_scorecard

ROUND = 1_000
"""Leads of one round: enough to be of all kinds, few enough to find a quiet moment of the machine."""
AGAIN = 6
VARIETY = 8_000
"""More leads than a condition remembers texts of: every company is new to it in every round."""


def measure(count: int = VARIETY) -> Row:
    """Return leads a second of processor time in the best round: other programs only slow one down."""
    facts, card = list(leads(count)), a_scorecard()
    scores = [score_lead(each, card, NOW) for each in facts]
    bare_score, explained = best(facts, bare), best(facts, lambda each: told(each, card))
    return Row(
        what="Scoring 30 rules, 5 tables, 5 signals, with reasons",
        reached=round(explained),
        target=25_000,
        unit="leads/s",
        bound="at least",
        ratio=round(explained / bare_score, 3),
        ratio_to=f"a bare loop of the 30 rules as Python lambdas, no reasons ({bare_score:,.0f} leads/s)",
        run=f"{count:,} different leads, {lines_of_each(scores):.1f} lines each; "
        f"best of {AGAIN * -(-count // ROUND)} rounds of {ROUND:,}, processor time",
    )


def told(facts: Facts, scorecard: Scorecard) -> str:
    """Score a lead and tell why."""
    return reasons(score_lead(facts, scorecard, NOW))


def bare(facts: Facts) -> int:
    """Add up the points of the 30 rules, as the plainest code does."""
    lead = facts.lead
    return sum([points for (_, holds), points in zip(CONDITIONS, POINTS, strict=True) if holds(lead)])


def best(facts: Sequence[Facts], work: Callable[[Facts], object]) -> float:
    """Return leads a second in the best of the rounds."""
    rounds = [facts[start : start + ROUND] for start in range(0, len(facts), ROUND)]
    return max(len(some) / _seconds(some, work) for some in rounds * AGAIN)


def _seconds(facts: Sequence[Facts], work: Callable[[Facts], object]) -> float:
    start = time.process_time()
    for each in facts:
        work(each)
    return time.process_time() - start


def lines_of_each(scores: Sequence[Score]) -> float:
    """Return the mean number of lines."""
    return sum(len(score.contributions) for score in scores) / len(scores)
