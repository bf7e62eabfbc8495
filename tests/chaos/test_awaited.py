"""What the product does not get through yet is noticed: each awaited trouble has a week that shows its fault.

When one of these tests fails, the product has learned: the trouble leaves `plan.AWAITED`, and its line here.
"""

from pathlib import Path

import pytest

from tests.chaos.outcome import Outcome
from tests.chaos.plan import AWAITED, Plan, Trouble
from tests.chaos.shrink import kinds_of
from tests.chaos.week import live_through

SHOWN = {
    Trouble.TALKATIVE: (1, 40, "is shown with"),
    Trouble.REFUSED: (1, 40, "never had it"),
    Trouble.BACK_EARLY: (1, 40, "have had room since"),
    Trouble.GIVEN_BACK: (4, 90, "were given"),
    Trouble.OUTLIVED: (1, 40, "replaced by an older one"),
    Trouble.ORPHANED: (1, 40, "longer than a minute"),
}
"""A seed and a number of leads, and what is found in such a week with nothing but this trouble."""
NEEDS = {Trouble.ORPHANED: frozenset({Trouble.DEATH})}
"""What else has to happen for a trouble to come about."""


def test_every_awaited_trouble_has_a_week_that_shows_it() -> None:
    assert SHOWN.keys() == AWAITED


@pytest.mark.parametrize("trouble", SHOWN)
@pytest.mark.long
def test_an_awaited_trouble_is_noticed(trouble: Trouble, tmp_path: Path) -> None:
    seed, leads, found = SHOWN[trouble]
    kinds = kinds_of(_lived(seed, leads, NEEDS.get(trouble, frozenset()) | {trouble}, tmp_path))
    assert any(found in kind for kind in kinds), kinds


@pytest.mark.parametrize(("seed", "leads", "troubles"), [(1, 40, {Trouble.DEATH}), (4, 90, set[Trouble]())])
@pytest.mark.long
def test_without_it_the_same_week_is_right(
    seed: int, leads: int, troubles: set[Trouble], tmp_path: Path
) -> None:
    outcome = _lived(seed, leads, frozenset(troubles), tmp_path)
    assert outcome.findings == (), str(outcome)


def _lived(seed: int, leads: int, troubles: frozenset[Trouble], directory: Path) -> Outcome:
    plan = Plan.of(seed, leads=leads, troubles=troubles)
    return live_through(directory, plan, state=f"sqlite:///{directory / 'fairlead.db'}")
