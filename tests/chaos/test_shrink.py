"""A week that fails is made small, and the small one still fails."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.chaos.mutants import without_the_fingerprint
from tests.chaos.outcome import Outcome
from tests.chaos.plan import TICK, Plan, Trouble
from tests.chaos.shrink import kinds_of, shrunk
from tests.chaos.week import live_through

CULPRITS = frozenset({7, 31})


def _lived(plan: Plan) -> Outcome:
    """Something is found when both culprits come, and webhooks are late."""
    is_wrong = set(plan.people) >= CULPRITS and Trouble.LATE in plan.troubles
    return Outcome(((plan.people[-1], f"Lead {len(plan.people)} got 2 messages."),) * is_wrong, {}, {}, 0)


def test_who_and_what_is_not_needed_is_left_out() -> None:
    plan = Plan.of(1, leads=100)
    small, outcome = shrunk(plan, _lived(plan), _lived)
    assert (frozenset(small.people), small.troubles) == (CULPRITS, frozenset({Trouble.LATE}))
    assert outcome.findings == ((31, "Lead 2 got 2 messages."),)


def test_the_lives_are_bounded_and_what_is_left_still_fails() -> None:
    plan, lives = Plan.of(1, leads=100), list[int]()

    def counted(plan: Plan) -> Outcome:
        lives.extend(plan.people)
        return _lived(plan)

    small, outcome = shrunk(plan, _lived(plan), counted, lives=250)
    assert 200 < len(lives) <= 250
    assert len(small.people) < 100
    assert outcome.findings


def test_findings_differ_by_more_than_names_numbers_and_times() -> None:
    first, second = "12 got two messages: Fri 08:34 and Sat 09:30.", "It has 3 to-dos."
    assert len(kinds_of(Outcome(((1, first), (2, first.replace("12", "7"))), {}, {}, 0))) == 1
    assert len(kinds_of(Outcome(((1, first), (1, second)), {}, {}, 0))) == 2


@pytest.mark.long
def test_a_planted_bug_is_told_as_the_story_of_one_lead_without_any_trouble() -> None:
    def lived(plan: Plan) -> Outcome:
        with TemporaryDirectory() as directory:
            state = f"sqlite:///{Path(directory) / 'fairlead.db'}"
            return live_through(Path(directory), plan, state=state, mutant=without_the_fingerprint)

    plan = Plan.of(3, leads=6, tick=8 * TICK)
    small, outcome = shrunk(plan, lived(plan), lived)
    assert (len(small.people), small.troubles) == (1, frozenset())
    (story,) = outcome.stories.values()
    assert "came as lead" in story
    assert "An event without news was decided anew." in str(outcome)
