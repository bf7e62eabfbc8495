"""20,000 inputs that no honest user sends; `make fuzz` gives 1,000,000. Every answer is one that we chose."""

import re
from contextlib import nullcontext

import pytest
from hypothesis import strategies as st

from tests.hostile.fuzzing import Target, fuzz
from tests.hostile.targets import TARGETS, shares

INPUTS = 20_000
SHARES = shares(INPUTS)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name.replace(" ", "-"))
@pytest.mark.long
def test_no_input_brings_it_down(target: Target) -> None:
    run = fuzz(target, inputs=SHARES[target.name], start=1)
    assert run.findings == []
    assert run.inputs == SHARES[target.name]


def test_the_inputs_are_20_000_together() -> None:
    assert sum(target.share for target in TARGETS) == 1000
    assert sum(SHARES.values()) >= INPUTS


def _fails_on_sevens(number: int) -> None:
    if number % 10 == 7:
        raise KeyError(number)


def test_a_planted_fault_is_found_with_its_input_and_again_with_the_same_seed() -> None:
    planted = Target("planted", 1, st.integers(0, 1 << 20), lambda: nullcontext(_fails_on_sevens))
    run, again = fuzz(planted, inputs=500, start=3), fuzz(planted, inputs=500, start=3)
    assert re.fullmatch(r"KeyError: \d*7; input: '\d*7'", run.findings[0])
    assert again == run
