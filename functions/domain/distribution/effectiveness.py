"""How much better than usual each manager does with each kind of lead: shrunk rates, compared with their own.

A segment is a kind of lead, of which there are few. In segment g manager m converted w of n mature leads, and
everybody together the share mu. Few leads say little, so the rate is shrunk towards mu by k leads of it:

    rate(m, g) = (w + mu k) / (n + k)

with k by moments: what the raw rates of the managers differ by, less what chance alone makes of it, is the
variance between them, and k = mu (1 - mu) / variance - 1. It stays between 20 and 500, and is 80 where fewer
than three managers have ten leads.

The advantage is the rate in the segment over the manager's own mean of all segments, divided by the same of
everybody: 1 is usual, 1.2 is a fifth more conversions than the manager's other leads let expect. So who
converts more of everything has no advantage anywhere, for everybody gets the same number of leads; and who is
new has an advantage of 1. (Efron and Morris, "Data analysis using Stein's estimator", JASA 70, 1975.)
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

Advantages = Mapping[tuple[str, int], Fraction]
"""By segment and manager; who is not listed has the usual one."""
Outcomes = Mapping[tuple[str, int], tuple[int, int]]
"""By segment and manager: how many mature leads were converted, and how many there were."""

USUAL = Fraction(1)
EFFECTIVENESS = "effectiveness"
"""The name under which the text of the advantages is kept."""
VERSION = 1
"""Of the text below."""
FEWEST_LEADS = 10
FEWEST_MANAGERS = 3
LEAST_PULL, MOST_PULL, USUAL_PULL = Fraction(20), Fraction(500), Fraction(80)
PER_MILLE = 1000


def shrunk(converted: int, leads: int, *, usual: Fraction, pull: Fraction) -> Fraction:
    """Return the rate of a manager, pulled towards the `usual` one by so many leads of it."""
    return (converted + usual * pull) / (leads + pull)


def pull_of(outcomes: Iterable[tuple[int, int]], usual: Fraction) -> Fraction:
    """Return how many leads of the usual rate a manager's own are mixed with.

    Args:
        outcomes: of each manager in one segment, how many leads were converted of how many.
        usual: the rate of all of them together.
    """
    enough = [(converted, leads) for converted, leads in outcomes if leads >= FEWEST_LEADS]
    if len(enough) < FEWEST_MANAGERS:
        return USUAL_PULL
    spread = usual * (1 - usual)
    by_chance = sum((spread / leads for _, leads in enough), Fraction(0)) / len(enough)
    rates = [Fraction(converted, leads) for converted, leads in enough]
    mean = sum(rates, Fraction(0)) / len(rates)
    # Of its own: `statistics` is slow to import, and every function that distributes would pay for it.
    squares = sum(((rate - mean) ** 2 for rate in rates), Fraction(0))
    between = squares / (len(rates) - 1) - by_chance
    if between <= 0:
        return MOST_PULL
    return min(max(spread / between - 1, LEAST_PULL), MOST_PULL)


def advantages(outcomes: Outcomes) -> dict[tuple[str, int], Fraction]:
    """Return the advantage of each manager in each segment, in whole thousandths.

    A segment without a conversion distinguishes no managers, and is left out.
    """
    by_segment: dict[str, dict[int, tuple[int, int]]] = {}
    for (segment, manager), counts in outcomes.items():
        by_segment.setdefault(segment, {})[manager] = counts
    usual = {segment: _together(theirs.values()) for segment, theirs in by_segment.items()}
    segments = sorted(segment for segment, rate in usual.items() if rate)
    managers = sorted({manager for _, manager in outcomes})
    relative = {
        (segment, manager): shrunk(*by_segment[segment].get(manager, (0, 0)), usual=usual[segment], pull=pull)
        for segment in segments
        for pull in [pull_of(by_segment[segment].values(), usual[segment])]
        for manager in managers
    }
    everybody = sum((usual[segment] for segment in segments), Fraction(0))
    own = {
        manager: sum((relative[segment, manager] for segment in segments), Fraction(0))
        for manager in managers
    }
    return {
        (segment, manager): _rounded(rate / own[manager] * everybody / usual[segment])
        for (segment, manager), rate in relative.items()
    }


def advantages_text(advantages: Advantages, *, day: date) -> str:
    """Return the advantages as they are kept, with the day on which they were computed."""
    kept: dict[str, dict[str, int]] = {}
    for (segment, manager), advantage in sorted(advantages.items()):
        if advantage != USUAL:
            kept.setdefault(segment, {})[str(manager)] = int(advantage * PER_MILLE)
    return json.dumps({"version": VERSION, "day": day.isoformat(), "advantages": kept})


def computed_on(text: str) -> date | None:
    """Return the day on which kept advantages were computed; None for a text of another form."""
    found = _known(text)
    return date.fromisoformat(found["day"]) if found else None


def advantages_of(text: str) -> Advantages:
    """Return the advantages that `advantages_text` wrote; none from a text of another form."""
    found = _known(text)
    kept = found["advantages"] if found else {}
    return {
        (segment, int(manager)): Fraction(advantage, PER_MILLE)
        for segment, theirs in kept.items()
        for manager, advantage in theirs.items()
    }


def _known(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("version") == VERSION else None


def _together(outcomes: Iterable[tuple[int, int]]) -> Fraction:
    counts = list(outcomes)
    leads = sum(each for _, each in counts)
    return Fraction(sum(converted for converted, _ in counts), leads) if leads else Fraction(0)


def _rounded(advantage: Fraction) -> Fraction:
    return Fraction(round(advantage * PER_MILLE), PER_MILLE)
