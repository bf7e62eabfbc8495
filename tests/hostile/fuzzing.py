"""Runs a target on many inputs: counted, reproducible by a seed, every finding with its input."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

ROUND = 2000
"""Inputs between two reports; Hypothesis remembers the inputs of a round, and memory stays flat."""
MOST_FINDINGS = 5
"""A target with so many findings is broken enough."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed.

    Attributes:
        share: inputs of every thousand.
        opened: opens what takes one input and raises when anything is wrong with what became of it.
    """

    name: str
    share: int
    strategy: SearchStrategy[Any]
    opened: Callable[[], AbstractContextManager[Callable[[Any], None]]]


@dataclass
class Run:
    """What came of a target: how many inputs it was given, and what was wrong."""

    inputs: int = 0
    findings: list[str] = field(default_factory=list)


def fuzz(target: Target, *, inputs: int, start: int, tell: Callable[[int], object] = lambda _: None) -> Run:
    """Give `inputs` inputs (a few more where one is made smaller) to a target; `start` is the seed."""
    run = Run()
    with target.opened() as take:
        number = 0
        while run.inputs < inputs and len(run.findings) < MOST_FINDINGS:
            before, number = run.inputs, number + 1
            _round(target, take, run, examples=min(ROUND, inputs - before), seed_of=f"{start} {number}")
            if run.inputs == before:
                raise AssertionError(f"{target.name}: Hypothesis gave no input.")
            tell(run.inputs - before)
    return run


def _round(target: Target, take: Callable[[Any], None], run: Run, *, examples: int, seed_of: str) -> None:
    latest: list[Any] = [None]

    @seed(seed_of)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(target.strategy)
    def one(value: Any) -> None:
        run.inputs += 1
        try:
            take(value)
        except Exception:
            latest[0] = value
            raise

    try:
        one()
    except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
        run.findings.append(f"{type(error).__name__}: {str(error)[:300]}; input: {str(latest[0])[:600]!r}")
