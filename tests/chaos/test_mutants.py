"""Without any one of its safeguards the product does not get through the weeks of chaos unnoticed."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.chaos.mutants import MUTANTS, WEEKS, Mutant, first_noticed
from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan
from tests.chaos.week import live_through

NOTICED_LAST_TIME = {"the effect log": 3}
"""The week to begin with, where it is not the first; the others follow where the fault goes unnoticed."""


@pytest.mark.parametrize("lacking", sorted(MUTANTS))
@pytest.mark.long
def test_what_is_taken_out_is_missed(lacking: str) -> None:
    weeks = sorted(WEEKS, key=lambda seed: seed != NOTICED_LAST_TIME.get(lacking, WEEKS[0]))
    assert first_noticed(MUTANTS[lacking], _lived, weeks) is not None


def _lived(plan: Plan, mutant: Mutant) -> Outcome:
    with TemporaryDirectory() as directory:
        state = f"sqlite:///{Path(directory) / 'fairlead.db'}"
        return live_through(Path(directory), plan, state=state, mutant=mutant)
