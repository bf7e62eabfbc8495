"""The quiet line in the card: when the band changes and when a lead is handed on, once, and never early."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault
from infra.simulator.protocol.batch import Unresolved
from infra.simulator.state.store import LogMessage
from tests.processing.mortality import Killed, mortal
from tests.processing.watching import until_nothing_is_due
from tests.processing.work import at, look
from tests.team import COLD, CONFIGURATION, HOT, Team, a_hot_lead, a_team

ADD = "crm.timeline.logmessage.add"
NAMES = {7: "Anna", 8: "Boris", 9: "Carla"}
LOGGED = CONFIGURATION.replace("[portal]\n", '[portal]\nexplain = "log"\n', 1)
NAMED = LOGGED
for number, name in NAMES.items():
    NAMED = NAMED.replace(f"id = {number}\n", f'id = {number}\nname = "{name}"\n')
DECAY = """
[[decay]]
id = "no-reply"
unanswered = "3d"
points = -25
every = "3d"
floor = -50
why = "No reply"
"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=LOGGED) as team:
        yield team


def lines(team: Team, item: Item) -> list[LogMessage]:
    owner = HANDLED[item.entity].type_id, item.id
    return [each for each in team.portal.log_messages if (each.entity_type_id, each.entity_id) == owner]


def titles(team: Team, item: Item) -> list[str]:
    return [each.title for each in lines(team, item)]


def cools(team: Team, item: Item) -> None:
    """The amount goes: 90 points become 55."""
    team.actions.update_lead(item, OPPORTUNITY=0)
    team.announce(item)


def test_a_new_lead_has_its_score_in_the_fields_and_no_line(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    assert lines(team, item) == []
    assert team.record(item).card_note.since is None


def test_a_change_of_the_band_is_told_with_what_changed(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.process()
    [line] = lines(team, item)
    assert line.title == "90 → 55, warm"
    assert line.text.startswith("Amount 500 000 or more +35 no longer counts. [Fairlead, ")
    assert line.author == team.portal.webhook_user


def test_two_lines_of_one_second_are_told_apart(team: Team) -> None:
    """Each is looked for by its signature after a death, so the second may not be taken for the first."""
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.process()
    team.actions.update_lead(item, OPPORTUNITY=500_000)
    team.announce(item)
    team.process()
    first, second = lines(team, item)
    assert first.at.replace(microsecond=0) == second.at.replace(microsecond=0)
    assert first.text.rpartition("[")[2] != second.text.rpartition("[")[2]


def test_a_mere_point_is_not_told(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, OPPORTUNITY=100_000)
    team.announce(item)
    team.process()
    assert (team.record(item).score.points, team.record(item).score.band) == (75, "hot")
    assert lines(team, item) == []


def test_what_silence_costs_is_told_without_reading_the_portal(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=LOGGED + DECAY) as team:
        item = team.add_lead(**HOT)
        team.process()
        team.actions.add_activity(item, "call", direction="outgoing", by=team.record(item).assignment.manager)
        team.announce(item)
        team.process()
        due_at = team.record(item).due_at
        assert due_at is not None
        team.clock.advance_to(due_at)
        team.announce(item, reason=LookReason.DUE)
        assert team.requests_during(team.process) == 1
        [line] = lines(team, item)
        assert line.title == "90 → 65, warm"
        assert line.text.startswith("No reply for 3 days -25. [")


def test_a_lead_that_is_taken_back_is_told_to_be_handed_on(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=NAMED) as team:
        item = team.add_lead(**HOT)
        team.process()
        before = team.record(item).assignment.manager
        look(team, item, at(12, 20))
        after = team.record(item).assignment.manager
        assert before != after
        [line] = lines(team, item)
        assert line.title == f"Handed on to {NAMES[after or 0]}"
        assert line.text.startswith(f"{NAMES[before or 0]} had not touched it in time. [Fairlead, ")


def test_a_manager_without_a_name_has_the_number(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    look(team, item, at(12, 20))
    [line] = lines(team, item)
    assert line.title == f"Handed on to user {team.record(item).assignment.manager}"


def test_who_gives_a_lead_away_by_hand_knows_it(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, ASSIGNED_BY_ID=12, by=7)
    team.announce(item)
    team.process()
    assert team.record(item).assignment.manager == 12
    assert lines(team, item) == []


def test_a_lead_that_was_held_first_is_given_out_without_a_line(team: Team) -> None:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=2))
    item = team.add_lead(**HOT)
    team.process()
    assert team.record(item).state is LeadState.HELD
    team.clock.advance(timedelta(hours=3))
    team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    assert lines(team, item) == []


def test_none_means_none(tmp_path: Path) -> None:
    silent = CONFIGURATION.replace("[portal]\n", '[portal]\nexplain = "none"\n', 1)
    with a_team(tmp_path, configuration=silent) as team:
        item = team.add_lead(**HOT)
        team.process()
        cools(team, item)
        team.process()
        assert lines(team, item) == []
        assert team.record(item).card_note.since is None


def test_a_line_costs_no_request(tmp_path: Path) -> None:
    asked = {}
    for explain in ("none", "log"):
        directory = tmp_path / explain
        directory.mkdir()
        config = CONFIGURATION.replace("[portal]\n", f'[portal]\nexplain = "{explain}"\n', 1)
        with a_team(directory, configuration=config) as team:
            item = team.add_lead(**HOT)
            arrival = team.requests_during(team.process)
            cools(team, item)
            asked[explain] = arrival, team.requests_during(team.process)
            assert len(lines(team, item)) == (explain == "log")
    assert asked["log"] == asked["none"]


def cooled_together(team: Team, number: int) -> tuple[list[Item], int]:
    """So many hot leads that cool in one batch, and how many requests that takes."""
    items = [team.add_lead(**a_hot_lead()) for _ in range(number)]
    team.process()
    for item in items:
        cools(team, item)
    return items, team.requests_during(team.process)


def test_of_several_leads_the_lines_travel_behind_the_updates(team: Team) -> None:
    items, asked = cooled_together(team, 5)
    assert asked == 2  # one reads, one writes
    assert [titles(team, item) for item in items] == [["90 → 55, warm"]] * 5


def test_lines_that_find_no_room_are_told_with_what_is_written_next(team: Team) -> None:
    items, asked = cooled_together(team, 30)
    assert asked == 2
    told = [item for item in items if lines(team, item)]
    assert len(told) == 20
    assert all(team.record(item).is_finished for item in items)
    for item in items:
        team.actions.update_lead(item, OPPORTUNITY=100_000, SOURCE_ID="WEB")  # 45 points, as warm
        team.announce(item)
    team.process()
    assert [len(lines(team, item)) for item in items] == [1] * 30
    [late] = lines(team, next(item for item in items if item not in told))
    assert late.title == "90 → 45, warm"


@pytest.mark.parametrize("unresolved", Unresolved)
def test_a_line_does_not_ride_on_an_update_that_is_refused(team: Team, unresolved: Unresolved) -> None:
    team.portal.gateway.unresolved = unresolved
    items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
    team.process()
    for item in items:
        cools(team, item)
    fault = faults.ACCESS_DENIED
    team.portal.faults.add(fault, method="crm.item.update", lead_id=items[1].id, times=0)
    team.process()
    assert [titles(team, item) for item in items] == [["90 → 55, warm"], [], ["90 → 55, warm"]]
    team.portal.faults.clear()
    team.announce(items[1])
    until_nothing_is_due(team)
    team.announce(items[1])
    team.process()
    assert titles(team, items[1])[-1].endswith("90 → 55, warm")
    assert len(team.portal.log_messages) == 3


def test_a_line_says_nothing_of_the_person(team: Team) -> None:
    marks = {"NAME": "Zebulon", "LAST_NAME": "Quist", "COMPANY_TITLE": "Xylo AG", **HOT}
    item = team.add_lead(**marks)
    team.process()
    cools(team, item)
    team.process()
    said = repr(lines(team, item))
    for mark in ("Zebulon", "Quist", "Xylo", "5550101", "buyer@"):
        assert mark not in said


REFUSED: dict[str, Fault] = {
    "an old portal": faults.ERROR_METHOD_NOT_FOUND,
    "a missing scope": faults.INSUFFICIENT_SCOPE,
    "a missing right": faults.ACCESS_DENIED,
    "something else": faults.ERROR_ZERO,
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_where_the_line_is_refused_nothing_else_suffers(team: Team, fault: Fault) -> None:
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.portal.faults.add(fault, method=ADD, times=9)
    assert team.requests_during(team.process) == 2
    record = team.record(item)
    assert (record.outbox.pending, record.outbox.refused, record.card_note.since) == ((), (), None)
    assert team.lead(item)["UF_CRM_LEAD_BAND"] == "warm"
    assert team.wiring.state.inbox.next_due_at() is None
    assert len(team.portal.sent_notifications) == 2


def test_a_band_that_the_portal_does_not_take_is_not_told_until_it_does(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.actions.add_activity(item, "call", direction="outgoing", by=team.record(item).assignment.manager)
    cools(team, item)
    until = team.clock.now() + timedelta(hours=1)
    for name in ("UF_CRM_LEAD_BAND", "UF_CRM_SCORE_BAND"):
        fault = faults.value_not_valid(name)
        team.portal.faults.add(fault, method="crm.item.update", field=name, until=until)
    team.process()
    assert team.lead(item)["UF_CRM_LEAD_BAND"] == "hot"
    assert lines(team, item) == []
    team.clock.advance(timedelta(hours=2))
    team.announce(item)
    team.process()
    assert team.lead(item)["UF_CRM_LEAD_BAND"] == "warm"
    assert titles(team, item) == ["90 → 55, warm"]


def test_a_change_that_is_taken_back_before_it_was_told_is_never_told(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update")
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="batch", times=2)
    team.process()
    team.actions.update_lead(item, OPPORTUNITY=500_000)
    team.announce(item)
    until_nothing_is_due(team)
    assert team.record(item).score.band == "hot"
    assert lines(team, item) == []


@pytest.mark.parametrize("lost", [1, 2])
def test_an_answer_that_gets_lost_leaves_one_line(team: Team, lost: int) -> None:
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.process_until_idle(lost_writes=lost)
    assert titles(team, item) == ["90 → 55, warm"]
    assert team.record(item).is_finished


def test_where_the_timeline_cannot_be_read_it_is_not_told_twice(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    until = team.clock.now() + timedelta(hours=1)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.timeline.logmessage.list", until=until)
    team.process_until_idle(lost_writes=1)
    assert titles(team, item) == ["90 → 55, warm"]


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_killed_at_any_step_and_started_again_each_line_is_there_once(
    tmp_path: Path, new_state: Callable[[], str], *, after: bool
) -> None:
    """One lead cools, one warms up, one is handed on."""
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory, configuration=LOGGED, state=new_state()) as team:
            cooled, warmed, passed = (team.add_lead(**each) for each in (a_hot_lead(), COLD, a_hot_lead()))
            team.process()
            team.actions.add_activity(cooled, "call", direction="outgoing", by=7)
            team.clock.advance_to(at(12, 20))
            team.actions.update_lead(cooled, OPPORTUNITY=0)
            team.actions.update_lead(warmed, OPPORTUNITY=500_000)
            team.announce(cooled, warmed)
            team.announce(passed, reason=LookReason.DUE)
            doomed = mortal(team.pipeline, dies_at=dies_at, after=after)
            try:
                process_inbox(doomed, until=team.clock.now() + timedelta(hours=1))
            except Killed:
                team.clock.advance(LEASE + timedelta(seconds=1))
                team.process()
            else:
                assert dies_at > 7
                return
            assert titles(team, cooled) == ["90 → 55, warm"]
            assert titles(team, warmed) == ["10 → 45, warm"]
            assert titles(team, passed) == [f"Handed on to user {team.record(passed).assignment.manager}"]


def test_what_the_line_is_about_may_save_the_lead_and_nothing_goes_round(team: Team) -> None:
    team.portal.switches.timelines_raise_updates = True
    item = team.add_lead(**HOT)
    team.process()
    cools(team, item)
    team.process()
    team.announce(item)
    assert team.process().outcomes == {"unchanged": 1}
    assert titles(team, item) == ["90 → 55, warm"]
