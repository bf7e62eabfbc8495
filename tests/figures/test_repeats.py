"""A repeat inquiry follows the first lead of its person: it is no lead that a manager was given."""

from dataclasses import replace

from functions.domain.figures.cohorts import Period
from functions.domain.figures.service import given
from functions.domain.lead.milestones import Occasion
from tests.figures.eleven_leads import ANNA, AS_OF, BORIS, SINCE, a_row, a_stint, at, cubes_of

ALL = Period(SINCE, AS_OF.date(), AS_OF.date())


def test_a_repeat_inquiry_is_not_given_to_anybody() -> None:
    first = a_stint(ANNA, "hot", at(10, 5, 9))
    again = replace(first, occasion=Occasion.REPEAT)
    follows = replace(a_stint(ANNA, "hot", at(10, 6, 9)), queue="")
    handed_on = a_stint(BORIS, "hot", at(10, 7, 9), occasion=Occasion.HANDED_ON)
    rows = {
        1: a_row(at(10, 5, 9), "hot", 80, first, again),
        2: a_row(at(10, 6, 9), "hot", 80, follows, handed_on),
    }
    assert given(cubes_of(rows, ALL)) == {ANNA: 1, BORIS: 1}
