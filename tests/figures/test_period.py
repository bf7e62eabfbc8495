"""A period that begins in the middle of a week has the leads of its own days, and no others."""

from dataclasses import replace
from datetime import date

from functions.domain.figures.cohorts import Period
from functions.domain.figures.outcomes import (
    fired_together,
)
from tests.figures.eleven_leads import AS_OF, a_row, at, cubes_of, eleven

ALL = Period(date(2026, 10, 1), AS_OF.date(), AS_OF.date())
FROM_WEDNESDAY = replace(ALL, first=date(2026, 10, 7))


def test_what_fired_together_is_of_the_days_of_the_period() -> None:
    assert fired_together(cubes_of(eleven(), ALL))["reachable"]["reachable"] == 4
    assert fired_together(cubes_of(eleven(), FROM_WEDNESDAY))["reachable"]["reachable"] == 2


def test_what_fired_together_is_of_mature_leads_and_of_nobody_who_is_gone() -> None:
    rows = eleven()
    young = a_row(at(11, 27, 9), "hot", 80, rules=("reachable",))
    gone = a_row(at(10, 8, 9), "hot", 80, rules=("reachable",), is_gone=True)
    assert fired_together(cubes_of({**rows, 12: young, 13: gone}, ALL))["reachable"]["reachable"] == 4


def test_the_versions_are_those_of_the_leads_of_the_period() -> None:
    counts = [
        sum(count for _, count in cubes_of(eleven(), each).of_cohort("versions"))
        for each in (ALL, FROM_WEDNESDAY)
    ]
    assert counts == [11, 8]
