"""The backlog of one queue hangs on no other: neither on a team that is away, nor on a look that failed."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.backlog import BacklogLine
from functions.domain.lead.record import LeadState
from functions.ports import Checkpoints
from functions.rescoring.backlog import AT_MOST, CHECKPOINT, offer_backlog
from infra.simulator.limits import faults
from tests.processing.observing import switched
from tests.processing.test_backlog import FIVE_MINUTES, gone_live, offer
from tests.team import COLD, CONFIGURATION, Team, a_team

SOURCES = {10: "WEB", 40: "RECOMMENDATION"}
"""By the points that leads from there have."""


def a_queue_each(*, pace: int, away: Collection[int] = (), cap: int = 50) -> str:
    """Return a configuration in which each manager has a queue of their own, which goes by the amount."""
    configuration = CONFIGURATION.replace("daily_cap = 50", f"daily_cap = {cap}").split("[[queue]]")[0]
    for manager in away:
        configuration = configuration.replace(f"id = {manager}\n", f"id = {manager}\nis_paused = true\n")
    queues = (
        f'[[queue]]\nid = "of-{manager}"\nwhen = "lead.amount == {manager}.0"\nmembers = [{manager}]\n'
        for manager in (7, 8, 9)
    )
    return configuration + "".join(queues) + f"\n[distribution]\nbacklog_per_hour = {pace}\n"


def a_lead(manager: int, points: int) -> dict[str, object]:
    return {"SOURCE_ID": SOURCES[points], "OPPORTUNITY": manager}


def given_out(team: Team) -> list[Item]:
    """Return the leads that managers have got."""
    found = team.wiring.state.leads.page(after=None, limit=500)
    return [each.item for each in found if each.state is LeadState.ASSIGNED]


def next_portion(team: Team) -> None:
    offer(team)
    team.process()
    team.clock.advance(FIVE_MINUTES)


def test_a_team_that_is_away_keeps_the_leads_of_no_other_waiting(tmp_path: Path) -> None:
    leads = [a_lead(7, 40)] * 4 + [a_lead(8, 10)] * 3
    with gone_live(tmp_path, a_queue_each(pace=12, away=[7]), *leads) as team:
        team.process()
        for _ in range(4):
            next_portion(team)
        assert {team.record(each).assignment.manager for each in given_out(team)} == {8}
        assert len(given_out(team)) == 3


LEADS = st.lists(st.tuples(st.sampled_from([7, 8, 9]), st.sampled_from([10, 40])), min_size=1, max_size=12)


def order_given_out(configuration: str, leads: Sequence[tuple[int, int]], portions: int) -> list[set[int]]:
    """Return which leads were given out after each portion, by their place among `leads`."""
    with (
        TemporaryDirectory() as folder,
        gone_live(Path(folder), configuration, *[a_lead(*each) for each in leads]) as team,
    ):
        team.process()
        items = sorted(each.item for each in team.wiring.state.leads.page(after=None, limit=500))
        found = []
        for _ in range(portions):
            next_portion(team)
            found.append({items.index(each) for each in given_out(team)})
    return found


@pytest.mark.long
@settings(max_examples=20, deadline=None)
@example(leads=[(7, 40)] * 6 + [(8, 10)] * 3, away={7}, each=1)
@given(leads=LEADS, away=st.sets(st.sampled_from([7, 8, 9]), max_size=2), each=st.integers(1, 3))
def test_a_queue_is_given_out_as_if_those_of_absent_teams_were_not_there(
    leads: Sequence[tuple[int, int]], away: Collection[int], each: int
) -> None:
    """Of an absent team one portion is offered in vain at the most: as much later comes what is behind."""
    configuration, portions = a_queue_each(pace=12 * each, away=sorted(away)), len(leads) + 4
    present = [number for number, (manager, _) in enumerate(leads) if manager not in away]
    alone = order_given_out(configuration, [leads[number] for number in present], portions)
    beside = order_given_out(configuration, leads, portions)
    lost = each * len({manager for manager, _ in leads if manager in away})
    for numbers, shared in zip(alone, beside, strict=True):
        expected = {present[number] for number in numbers}
        assert shared <= set(present)
        assert len(expected) - lost <= len(shared)
        best = sorted(present, key=lambda number: (-leads[number][1], number))
        assert sorted(leads[number][1] for number in shared) == sorted(
            leads[number][1] for number in best[: len(shared)]
        )
    assert beside[-1] == set(present)


def test_a_lead_whose_look_failed_uses_up_no_further_portion(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12), a_lead(7, 40), a_lead(7, 10)) as team:
        team.process()
        offer(team)
        team.portal.faults.add(faults.OVERLOAD_LIMIT)
        assert team.process().outcomes == {"postponed": 1}
        team.clock.advance(FIVE_MINUTES)
        assert offer(team) == 1
        assert team.process().outcomes == {"assigned": 2}


def test_while_the_portal_does_not_answer_portions_do_not_pile_up(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12), *[a_lead(7, 10)] * 30) as team:
        team.process()
        for _ in range(24):
            offer(team)
            team.portal.faults.script([faults.OVERLOAD_LIMIT] * 4)
            team.process()
            team.portal.faults.clear()
            team.clock.advance(FIVE_MINUTES)
        assert given_out(team) == []
        for _ in range(6):
            next_portion(team)
        made_up_for = AT_MOST // FIVE_MINUTES
        assert len(given_out(team)) in range(6, made_up_for + 6 + 1)


def test_while_a_lead_that_was_offered_in_vain_gets_no_answer_no_others_are(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12, cap=1), *[a_lead(7, 10)] * 8) as team:
        team.process()
        for _ in range(2):
            next_portion(team)
        assert offer(team) == 0
        for _ in range(8):
            team.portal.faults.add(faults.OVERLOAD_LIMIT)
            team.process()
            team.clock.advance(FIVE_MINUTES)
            assert offer(team) == 0


@pytest.mark.parametrize("members", ["[7]", "[7, 8]"])
def test_a_lead_that_waits_for_a_reason_of_its_own_keeps_no_other_waiting(
    tmp_path: Path, members: str
) -> None:
    """Its manager has given it back, and is the only one who is there."""
    acting = a_queue_each(pace=12, away=[8]).replace("members = [7]", f"members = {members}")
    observing = acting.replace("backlog_per_hour = 12\n", 'mode = "observe"\n')
    with a_team(tmp_path, configuration=observing) as team:
        theirs = team.add_lead(**a_lead(7, 40), ASSIGNED_BY_ID=7)
        others = [team.add_lead(**a_lead(7, 10)) for _ in range(3)]
        team.process()
        team.clock.advance(FIVE_MINUTES)
        team.actions.update_lead(theirs, ASSIGNED_BY_ID=1)
        team.announce(theirs)
        team.process()
        assert team.record(theirs).first_touch.excluded == (7,)
        with switched(team, acting) as live:
            live.process()
            for _ in range(6):
                next_portion(live)
            assert given_out(live) == others


def test_a_clock_that_was_ahead_once_stops_nothing(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12), *[a_lead(7, 10)] * 8) as team:
        team.process()
        app, ahead = team.wiring, team.clock.now() + timedelta(days=7)
        offer_backlog(
            app.state.inbox, app.state.checkpoints, wakeups=app.wakeups, config=app.config, now=ahead
        )
        for _ in range(5):
            next_portion(team)
        assert len(given_out(team)) in {5, 6}


def test_what_waits_because_of_a_cap_is_given_first_when_there_is_room(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12, cap=1), *[a_lead(7, 10)] * 2, a_lead(7, 40)) as team:
        team.process()
        for _ in range(5):
            next_portion(team)
        [best] = given_out(team)
        assert team.record(best).score.points == 40
        team.clock.advance_to(team.clock.now().replace(hour=9) + FIVE_MINUTES * 12 * 24)
        team.process()
        assert len(given_out(team)) == 2
        assert offer(team) == 1


class ReadTogether:
    """Marks of a run that reads, and is overtaken by another whole run before it writes."""

    def __init__(self, marks: Checkpoints, team: Team) -> None:
        self._marks, self._team = marks, team

    def get(self, name: str) -> str | None:
        text = self._marks.get(name)
        assert offer(self._team) == 1
        self._team.process()
        return text

    def set(self, name: str, text: str) -> None:
        raise AssertionError(f"{name} is only ever replaced.")

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        return self._marks.replace(name, text, before=before)


@pytest.mark.parametrize("is_first", [True, False])
def test_two_runs_at_once_give_out_one_portion(tmp_path: Path, *, is_first: bool) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12), *[a_lead(7, 10)] * 5) as team:
        team.process()
        if not is_first:
            next_portion(team)
        before, app = len(given_out(team)), team.wiring
        marks = ReadTogether(app.state.checkpoints, team)
        offered = offer_backlog(
            app.state.inbox, marks, wakeups=app.wakeups, config=app.config, now=team.clock.now()
        )
        team.process()
        assert offered == 0
        assert len(given_out(team)) == before + 1
        assert app.state.checkpoints.get(CHECKPOINT) is not None


@given(st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 100), st.booleans()), min_size=2))
def test_lines_stand_apart_and_what_was_offered_first(places: Sequence[tuple[int, int, bool]]) -> None:
    lines = [BacklogLine(min(number, 899)) for number, _, _ in places]
    priorities = [
        line.priority(points, is_offered=is_offered)
        for line, (_, points, is_offered) in zip(lines, places, strict=True)
    ]
    for line in set(lines):
        above, below = line.bounds
        inside = [
            (priority, points, is_offered)
            for priority, other, (_, points, is_offered) in zip(priorities, lines, places, strict=True)
            if above < priority < below
            if other == line
        ]
        assert len(inside) == lines.count(line)
        assert sum(above < priority < below for priority in priorities) == len(inside)
        assert [each[0] for each in sorted(inside, key=lambda each: (each[2], each[1]))] == sorted(
            each[0] for each in inside
        )
        assert all(line.is_offered(priority) == is_offered for priority, _, is_offered in inside)
        assert all(
            line.points(priority) == points for priority, points, is_offered in inside if not is_offered
        )


def test_a_queue_of_another_configuration_stands_in_the_first_line(tmp_path: Path) -> None:
    with gone_live(tmp_path, a_queue_each(pace=12), COLD) as team:
        config = team.wiring.config
        assert [BacklogLine.of(each, config).number for each in ("of-7", "of-9", "gone", None)] == [
            0,
            2,
            0,
            0,
        ]
