"""What a run of `nurturing` selects, where it continues, and what it counts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import sqrt
from pathlib import Path

import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.nurturing.cohorts import MATURES_AFTER
from functions.nurturing.report import NurturingCounts
from tests.builders import TUESDAY_NOON, a_record
from tests.nurturing.night import (
    FRIDAY_NIGHT,
    THURSDAY_NIGHT,
    a_nurturing_team,
    cold_leads,
    is_handed_over,
    is_untouched,
    night,
    nurture,
)
from tests.team import Team


def a_cold_record(item: Item) -> LeadRecord:
    return a_record(
        item, state=LeadState.ASSIGNED, band="cold", manager=7, by_us=True, created_at=TUESDAY_NOON
    )


def waiting(team: Team) -> dict[Item, frozenset[LookReason]]:
    """What waits in the inbox, and why; the inbox is left as it was."""
    lease = timedelta(seconds=1)
    taken = team.wiring.state.inbox.lease(20_000, now=team.clock.now(), duration=lease)
    team.clock.advance(lease)
    return {entry.item: entry.reasons for entry in taken}


def test_of_ten_thousand_cold_leads_a_tenth_stays_whatever_run_it_is(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, control=0.1) as team:
        team.wiring.state.leads.save([a_cold_record(team.item(n)) for n in range(1, 10_001)])
        team.clock.advance_to(THURSDAY_NIGHT)
        first = nurture(team)
        assert abs(first.control - 1000) < 3 * sqrt(10_000 * 0.1 * 0.9)
        assert first.put_up + first.control == 10_000
        seen = waiting(team)
        assert sum(reasons == {LookReason.CONTROL} for reasons in seen.values()) == first.control
        second = nurture(team)
        assert (second.put_up, second.control) == (first.put_up, first.control)
        assert waiting(team) == seen


def test_a_run_that_ran_out_of_time_leaves_the_rest_to_the_next(team: Team) -> None:
    team.wiring.state.leads.save([a_cold_record(team.item(n)) for n in range(1, 1201)])
    team.clock.advance_to(THURSDAY_NIGHT)
    first = nurture(team, minutes=0)
    assert (first.put_up, first.is_done) == (0, False)
    report = nurture(team)
    assert (report.put_up, report.is_done) == (1200, True)
    assert waiting(team).keys() == {team.item(n) for n in range(1, 1201)}


def test_two_runs_at_once_select_what_one_would(tmp_path: Path, new_sqlite: Callable[[], str]) -> None:
    with a_nurturing_team(tmp_path, state=new_sqlite()) as team:
        items = cold_leads(team, 30)
        team.clock.advance_to(THURSDAY_NIGHT)
        with ThreadPoolExecutor(2) as pool:
            reports = list(pool.map(lambda _: nurture(team), range(2)))
        team.process()
        assert [report.put_up for report in reports] == [30, 30]
        assert all(is_handed_over(team, item) for item in items)


def test_the_control_sample_is_noted_and_untouched_by_the_hand_off(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, control=1.0) as team:
        items = cold_leads(team, 5)
        writes = len(team.portal.requests.writing())
        assert (night(team).control, night(team, FRIDAY_NIGHT).control) == (5, 0)
        assert all(is_untouched(team, item) for item in items)
        assert [team.record(item).nurturing.control_since for item in items] == [THURSDAY_NIGHT] * 5
        assert len(team.portal.requests.writing()) == writes


def test_a_control_stays_one_when_the_configuration_has_no_sample_any_more(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, control=1.0) as team:
        [item] = cold_leads(team, 1)
        night(team)
        config = tmp_path / "fairlead.toml"
        config.write_text(config.read_text().replace("control = 1.0", "control = 0.0"))
        del team.wiring.loaded
        team.announce(item)
        assert night(team, FRIDAY_NIGHT).put_up == 0
        assert is_untouched(team, item)


def test_a_lead_that_a_manager_touched_is_no_control_either(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, control=1.0) as team:
        [item] = cold_leads(team, 1)
        team.actions.add_activity(item, "call", by=7)
        night(team)
        assert team.record(item).nurturing.control_since is None


def test_the_report_counts_hand_offs_recalls_and_conversions_once_they_have_matured(team: Team) -> None:
    came_back, converted, junk, _ = cold_leads(team, 4)
    night(team)
    team.actions.update_lead(came_back, SOURCE_ID="RECOMMENDATION")
    team.actions.update_lead(converted, STATUS_ID="CONVERTED")
    team.actions.update_lead(junk, STATUS_ID="JUNK")
    team.announce(came_back, converted, junk)
    team.process()
    assert night(team, FRIDAY_NIGHT).so_far == NurturingCounts()
    report = night(team, THURSDAY_NIGHT + MATURES_AFTER)
    assert report.so_far == NurturingCounts(handed_over=4, came_back=1, converted=1)
    assert report.handed_over_conversion is not None
    assert (report.handed_over_conversion.value, report.control_conversion) == (0.25, None)
    assert night(team, FRIDAY_NIGHT + MATURES_AFTER).so_far == report.so_far


def test_the_report_says_what_the_threshold_costs(team: Team) -> None:
    """15 of 148: the example of Newcombe (1998)."""
    kept = [a_record(lead(n), state=LeadState.ASSIGNED, control_since=TUESDAY_NOON) for n in range(1, 134)]
    won = [
        a_record(
            lead(n),
            state=LeadState.CLOSED,
            control_since=TUESDAY_NOON,
            closed_at=FRIDAY_NIGHT,
            ending=Ending.CONVERTED,
        )
        for n in range(134, 149)
    ]
    team.wiring.state.leads.save([*kept, *won])
    team.clock.advance_to(FRIDAY_NIGHT + MATURES_AFTER)
    report = nurture(team)
    cost = report.control_conversion
    assert (report.so_far.control, report.so_far.control_converted) == (148, 15)
    assert cost is not None
    assert (round(cost.low, 4), round(cost.high, 4)) == (0.0624, 0.1605)


@pytest.mark.parametrize("ending", ["CONVERTED", "JUNK"])
def test_a_lead_that_is_opened_again_has_no_ending(team: Team, ending: str) -> None:
    [item] = cold_leads(team, 1)
    for stage in (ending, "IN_PROCESS"):
        team.actions.update_lead(item, STATUS_ID=stage)
        team.announce(item)
        team.process()
    record = team.record(item)
    assert (record.state, record.sighting.ending, record.sighting.closed_at) == (
        LeadState.ASSIGNED,
        None,
        None,
    )
