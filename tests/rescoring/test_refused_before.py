"""What the portal has refused is written with the next score that time alone changes, as by a fresh look."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.scoring import reasons
from infra.simulator.limits import faults
from tests.rescoring.test_wake import DECAY, wake
from tests.team import CONFIGURATION, Team, a_team

NEVER = faults.ACCESS_DENIED
OF_A_FIELD = faults.value_not_valid("UF_CRM_LEAD_BAND")


def shown(team: Team, item: Item) -> tuple[Any, ...]:
    row = team.lead(item)
    return row["UF_CRM_LEAD_SCORE"], row["UF_CRM_LEAD_BAND"], row["UF_CRM_LEAD_SCORE_WHY"]


def known(team: Team, item: Item) -> tuple[Any, ...]:
    score, config = team.record(item).score, team.wiring.config
    return score.points, config.band_name(score.band), reasons(score, texts=config.texts)


def age(team: Team) -> None:
    """Let time alone take points off."""
    team.clock.advance(timedelta(days=6))
    wake(team)
    team.process()


def refusing(team: Team, item: Item, *, is_refusing: bool) -> None:
    """Have the portal take what is written of the lead, or refuse it."""
    team.portal.faults.clear()
    if is_refusing:
        team.portal.faults.add(NEVER, method="crm.item.update", lead_id=item.id, times=0)


@pytest.mark.parametrize("fault", [NEVER, OF_A_FIELD], ids=["of the lead", "of a field"])
def test_a_band_that_was_refused_is_written_when_time_changes_the_points_alone(
    tmp_path: Path, fault: faults.Fault
) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION + DECAY) as team:
        item = team.add_lead(SOURCE_ID="RECOMMENDATION", ASSIGNED_BY_ID=7)
        team.actions.add_activity(item, "call", direction="outgoing")
        team.portal.faults.add(fault, method="crm.item.update", times=0)
        team.process()
        age(team)
        assert (shown(team, item)[1], known(team, item)[0]) == (None, 35)
        team.portal.faults.clear()
        age(team)
        assert shown(team, item) == known(team, item)
        assert shown(team, item)[0] == 30


def test_a_score_that_was_refused_is_written_a_day_later_though_nothing_changes(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(SOURCE_ID="RECOMMENDATION", ASSIGNED_BY_ID=7)
        team.actions.add_activity(item, "call", direction="outgoing")
        refusing(team, item, is_refusing=True)
        team.process()
        for hours, is_refusing, woken in ((25, True, 1), (25, False, 1), (25, False, 0)):
            refusing(team, item, is_refusing=is_refusing)
            team.clock.advance(timedelta(hours=hours))
            assert wake(team).woken == woken
            team.process()
            assert (shown(team, item) == known(team, item)) is not is_refusing


@pytest.mark.long
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(1, 150), st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_whatever_was_refused_the_portal_shows_what_is_known_once_it_takes_writes_again(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[tuple[int, bool, bool]]
) -> None:
    with a_team(tmp_path_factory.mktemp("team"), configuration=CONFIGURATION + DECAY) as team:
        item = team.add_lead(SOURCE_ID="RECOMMENDATION", ASSIGNED_BY_ID=7)
        team.actions.add_activity(item, "call", direction="outgoing")
        refusing(team, item, is_refusing=True)
        team.process()
        for hours, is_refusing, is_edited in steps:
            refusing(team, item, is_refusing=is_refusing)
            team.clock.advance(timedelta(hours=hours))
            if is_edited:
                team.actions.update_lead(item, OPPORTUNITY=hours * 1000)
                team.announce(item)
            before = team.record(item).score
            wake(team)
            team.process()
            if not is_refusing and team.record(item).score != before:
                assert shown(team, item) == known(team, item)
