"""Row: how many leads a second a learned scorecard scores on one core, explanation included."""

from bisect import bisect_right
from collections.abc import Sequence

from functions.domain.scoring import Facts, score_lead
from tests.bench.leads import NOW
from tests.bench.learned_card import PAIRS, SIDE, STEPS, a_learned_card, edges, leads
from tests.bench.row import Row
from tests.bench.scoring_speed import AGAIN, ROUND, VARIETY, best, lines_of_each, told

_TABLE, _SIDE = edges(STEPS), edges(SIDE)


def measure(count: int = VARIETY) -> Row:
    """Return leads a second of processor time in the best round: other programs only slow one down."""
    facts, card = list(leads(count)), a_learned_card()
    scores = [score_lead(each, card, NOW) for each in facts]
    bare_score, explained = best(facts, bare), best(facts, lambda each: told(each, card))
    return Row(
        what="Scoring a learned card of 15 tables and 15 pairs, with reasons",
        reached=round(explained),
        target=25_000,
        unit="leads/s",
        bound="at least",
        ratio=round(explained / bare_score, 3),
        ratio_to=f"a bare loop that looks the same 45 values up, no reasons ({bare_score:,.0f} leads/s)",
        run=f"{count:,} different leads, {lines_of_each(scores):.1f} lines each; "
        f"best of {AGAIN * -(-count // ROUND)} rounds of {ROUND:,}, processor time",
    )


def bare(facts: Facts) -> int:
    """Find the place of every value in its table and in its pairs, as the plainest code does."""
    inputs = facts.lead.inputs
    found = sum([_place(value, _TABLE) for value in inputs.values()])
    return found + sum(
        [_place(inputs.get(one), _SIDE) * _place(inputs.get(other), _SIDE) for one, other in PAIRS]
    )


def _place(value: object, steps: Sequence[float]) -> int:
    if isinstance(value, float):
        return 1 + bisect_right(steps, value)
    return 0 if value is None else len(str(value))
