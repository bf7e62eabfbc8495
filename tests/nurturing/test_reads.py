"""A night reads what is due, and what is due alone: how many leads there are beside makes no difference."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.lead.record import LeadRecord
from tests.nurturing.night import THURSDAY_NIGHT, a_nurturing_team, nurture
from tests.nurturing.reads import CountedLeads, billed_for_a_night, read_in_a_night
from tests.nurturing.test_rolls import expected, records


@settings(max_examples=30)
@given(found=st.lists(records(), max_size=25, unique_by=lambda each: each.item))
def test_r14_a_night_reads_no_record_that_it_does_not_select(
    tmp_path_factory: pytest.TempPathFactory, found: list[LeadRecord]
) -> None:
    with a_nurturing_team(tmp_path_factory.mktemp("night")) as team:
        team.wiring.state.leads.save(found)
        team.clock.advance_to(THURSDAY_NIGHT)
        counted = CountedLeads(team.wiring.state)
        nurture(team, leads=counted)
        wanted = [each for each in found if expected(each, team.wiring.config, THURSDAY_NIGHT)]
        assert counted.read == len(wanted)


@pytest.mark.long
def test_r14_among_a_hundred_times_as_many_leads_a_night_takes_the_same_steps(tmp_path: Path) -> None:
    few = read_in_a_night(tmp_path, leads=1_000, of_them_due=100)
    many = read_in_a_night(tmp_path, leads=100_000, of_them_due=100)
    assert (few[0], many[0]) == (100, 100)
    assert many[1] <= few[1] * 1.01


def test_r14_firestore_bills_what_is_due(tmp_path: Path, new_firestore: Callable[[], str]) -> None:
    new_firestore()  # the emulator runs, and its address is known
    few = billed_for_a_night(tmp_path, leads=200, of_them_due=50)
    many = billed_for_a_night(tmp_path, leads=1_000, of_them_due=50)
    assert few == many
    assert few <= 50 + 12  # the checkpoints, and a read for each roll and cohort that has no more
