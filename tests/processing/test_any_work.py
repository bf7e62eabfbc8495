"""The first touch is whatever a human does on the lead, at the moment when it was done."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.lead.look_reason import LookReason
from functions.domain.scoring import last_reply_at, last_touch_at
from infra.simulator.limits.faults import ACCESS_DENIED, ResultAnswer
from infra.simulator.state.entities import LEAD
from tests.builders import BERLIN
from tests.team import HOT, Team, a_team


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 3, hour, minute, tzinfo=BERLIN)


def look(team: Team, lead_id: int, moment: datetime) -> None:
    """Let time come to `moment`, and whatever is due then be done."""
    team.clock.advance_to(moment)
    team.announce(lead_id, reason=LookReason.DUE)
    team.process()


def watched(team: Team) -> tuple[int, int]:
    """A hot lead of Tuesday 12:00 with its first touch due by 12:20, and its manager."""
    lead_id = team.add_lead(**HOT)
    team.process()
    manager = team.record(lead_id).assignment.manager
    assert manager is not None
    return lead_id, manager


def is_kept(team: Team, lead_id: int, manager: int) -> bool:
    """Whether the manager still has the lead after the deadline."""
    for moment in (at(12, 16), at(12, 20), at(12, 36)):
        look(team, lead_id, moment)
    return team.record(lead_id).assignment.manager == manager


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


Work = Callable[[Team, int, int], Any]


def activity(kind: str, **values: Any) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.add_activity(
        lead_id, kind, by=manager, **values
    )


def completed(kind: str, *, automatically: bool = False, **values: Any) -> Work:
    """Noted before the clock was started, and completed in the middle of its time."""

    def work(team: Team, lead_id: int, manager: int) -> None:
        actions = team.portal.people_actions
        noted = actions.add_activity(lead_id, kind, completed=False, by=manager, **values)
        team.clock.advance_to(at(12, 10))
        actions.complete_activity(noted, by=manager, automatically=automatically)

    return work


def comment(text: str = "Called, wants an offer.", by: int | None = None) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.write_comment(
        lead_id, text, by=by or manager
    )


def move(stage: str = "IN_PROCESS", by: int | None = None) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.update_lead(
        lead_id, STATUS_ID=stage, by=by or manager
    )


def there_and_back(team: Team, lead_id: int, manager: int) -> None:
    move()(team, lead_id, manager)
    move("NEW")(team, lead_id, manager)


def chat(by: int | None = None) -> Work:
    """The client writes, and `by`, else the manager, answers in the same session."""

    def work(team: Team, lead_id: int, manager: int) -> None:
        actions = team.portal.people_actions
        actions.client_writes_in_chat(lead_id)
        actions.answer_in_chat(lead_id, by=manager if by is None else by)

    return work


TOUCHES = {
    "a call": activity("call"),
    "a mail": activity("mail"),
    "an SMS": activity("sms"),
    "an SMS that nobody has completed": activity("sms", completed=False),
    "a messenger of an application": activity("own", completed=False),
    "a call of an application": activity("app"),
    "a chat that we begin": lambda team, lead_id, manager: team.portal.people_actions.open_chat(
        lead_id, by=manager
    ),
    "an answer in a chat that the client began": chat(),
    "a meeting that was planned for before": completed("meeting", at=at(11)),
    "a meeting that was planned for later": completed("meeting", at=at(15)),
    "a call that was planned for later": completed("call", at=at(15)),
    "a call that was planned for before": completed("call", at=at(11, 30)),
    "a mail that was planned for later": completed("mail", at=at(15)),
    "a to-do": completed("todo"),
    "a task": completed("task"),
    "a configurable activity": completed("app", direction="none"),
    "a meeting that somebody noted as incoming": completed("meeting", direction="incoming", at=at(11)),
    "a task that somebody noted as outgoing": completed("task", direction="outgoing", at=at(11)),
    "a planned call without a direction": completed("call", direction="none", at=at(15)),
    "a comment of the manager": comment(),
    "a stage that the manager chose": move(),
    "a stage that a colleague chose": move(by=3),
    "a stage and back to the first one": there_and_back,
}
NOT_TOUCHES = {
    "a call of the client": activity("call", direction="incoming"),
    "a mail of the client": activity("mail", direction="incoming"),
    "an SMS of the client": activity("sms", direction="incoming"),
    "a message of the client in an application": activity("own", direction="incoming"),
    "a chat of which only the client wrote": lambda team, lead_id, _: (
        team.portal.people_actions.client_writes_in_chat(lead_id)
    ),
    "a chat that the portal answered by itself": chat(by=0),
    "a web form": activity("webform"),
    "a call that is planned": activity("call", completed=False, at=at(15)),
    "a messenger that is planned": activity("own", completed=False, at=at(15)),
    "a meeting that is planned": activity("meeting", completed=False, at=at(15)),
    "a to-do that is noted": activity("todo", completed=False),
    "a task that is noted": activity("task", completed=False),
    "a configurable activity that is open": activity("app", completed=False, direction="none"),
    "a to-do that a rule completed": completed("todo", automatically=True),
    "a planned call that a rule completed": completed("call", at=at(15), automatically=True),
    "a call of before that a rule completed": completed("call", at=at(12, 7), automatically=True),
    "a comment of a colleague": comment(by=12),
    "a comment of ours": comment("Handed over. [Fairlead, 2026-11-03 11:10:00 UTC]"),
    "a stage that an integration chose": move("PROCESSED", by=1),
}


@pytest.mark.parametrize("work", TOUCHES.values(), ids=TOUCHES.keys())
def test_f3_any_work_of_a_human_on_the_lead_is_the_first_touch(team: Team, work: Work) -> None:
    lead_id, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, lead_id, manager)
    done_at = team.clock.now()
    assert is_kept(team, lead_id, manager)
    clock = team.record(lead_id).first_touch
    assert (clock.touched_at, clock.next_check_at) == (done_at, None)


@pytest.mark.parametrize("work", NOT_TOUCHES.values(), ids=NOT_TOUCHES.keys())
def test_what_the_client_did_what_is_planned_and_what_is_automatic_is_no_first_touch(
    team: Team, work: Work
) -> None:
    lead_id, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, lead_id, manager)
    assert not is_kept(team, lead_id, manager)


def test_r5_a_planned_call_that_is_ticked_off_early_is_a_first_touch(team: Team) -> None:
    lead_id, manager = watched(team)
    actions = team.portal.people_actions
    call = actions.add_activity(lead_id, "call", completed=False, at=at(15), by=manager)
    team.clock.advance_to(at(12, 5))
    actions.complete_activity(call, by=manager)
    assert is_kept(team, lead_id, manager)
    assert team.record(lead_id).first_touch.touched_at == at(12, 5)


def test_r5_a_meeting_from_eleven_that_is_completed_within_the_time_is_a_first_touch(team: Team) -> None:
    lead_id, manager = watched(team)
    actions = team.portal.people_actions
    meeting = actions.add_activity(lead_id, "meeting", completed=False, at=at(11), by=manager)
    team.clock.advance_to(at(12, 5))
    actions.complete_activity(meeting, by=manager)
    assert is_kept(team, lead_id, manager)
    assert team.record(lead_id).first_touch.touched_at == at(12, 5)


def test_f3_an_sms_a_task_and_a_comment_are_read_in_the_request_that_reads_the_lead(team: Team) -> None:
    lead_id, manager = watched(team)
    team.portal.people_actions.write_comment(lead_id, "Called.", by=manager)
    team.clock.advance_to(at(12, 16))
    team.announce(lead_id, reason=LookReason.DUE)
    assert team.requests_during(team.process) == 1
    assert team.record(lead_id).first_touch.touched_at == at(12)


def test_comments_are_read_only_when_the_clock_is_due(team: Team) -> None:
    lead_id, manager = watched(team)
    team.portal.people_actions.write_comment(lead_id, "Called.", by=manager)
    look(team, lead_id, at(12, 10))
    assert team.portal.requests.count("crm.timeline.comment.list") == 0
    look(team, lead_id, at(12, 16))
    assert team.portal.requests.count("crm.timeline.comment.list") == 1
    assert team.record(lead_id).first_touch.touched_at == at(12)


def test_the_stage_that_a_lead_came_with_is_nobodys_touch_even_if_the_portals_clock_is_ahead(
    team: Team,
) -> None:
    portal = team.portal.store.context
    now = portal.now
    portal.now = lambda: now() + timedelta(seconds=30)  # type: ignore[method-assign]
    lead_id, manager = watched(team)
    assert not is_kept(team, lead_id, manager)


@pytest.mark.long
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    work=st.sampled_from(list(TOUCHES)),
    others=st.lists(st.sampled_from(list(NOT_TOUCHES)), max_size=3),
    is_worked_on=st.booleans(),
)
def test_f3_one_work_of_a_human_among_whatever_else_happens_is_the_first_touch(
    tmp_path_factory: pytest.TempPathFactory, work: str, others: list[str], *, is_worked_on: bool
) -> None:
    with a_team(tmp_path_factory.mktemp("team")) as team:
        lead_id, manager = watched(team)
        team.clock.advance_to(at(12, 5))
        for other in others:
            NOT_TOUCHES[other](team, lead_id, manager)
        if is_worked_on:
            TOUCHES[work](team, lead_id, manager)
        assert is_kept(team, lead_id, manager) is is_worked_on


def test_without_the_scope_for_chats_nothing_is_known_of_answers_and_nobody_is_held_up(
    tmp_path: Path,
) -> None:
    with a_team(tmp_path) as team:
        dispatcher = team.portal.dispatcher
        dispatcher.scopes = frozenset({"crm", "im", "user_brief"})
        lead_id, manager = watched(team)
        chat()(team, lead_id, manager)
        assert not is_kept(team, lead_id, manager)


def test_comments_that_may_not_be_read_cost_no_manager_the_lead_and_no_lead_its_points(team: Team) -> None:
    lead_id, manager = watched(team)
    points = team.record(lead_id).score.points
    team.portal.faults.add(ACCESS_DENIED, method="crm.timeline.comment.list", lead_id=lead_id, times=0)
    assert is_kept(team, lead_id, manager)
    record = team.record(lead_id)
    assert record.score.points == points
    assert record.first_touch.next_check_at is not None


def many_comments(team: Team, lead_id: int, manager: int) -> None:
    for number in range(51):
        comment(f"Note {number}.", by=manager if number == 0 else 1)(team, lead_id, manager)


def many_sessions(team: Team, lead_id: int, manager: int) -> None:
    for number in range(3):
        chat(by=manager if number == 0 else 0)(team, lead_id, manager)
        session = team.portal.store.activities.open_chat(LEAD.type_id, lead_id)
        assert session is not None
        team.portal.people_actions.complete_activity(session["ID"], by=manager)


def a_refused_session(team: Team, lead_id: int, manager: int) -> None:
    chat()(team, lead_id, manager)
    team.portal.faults.add(ACCESS_DENIED, method="imopenlines.session.history.get", times=0)


def a_comment_without_a_moment(team: Team, lead_id: int, manager: int) -> None:
    comment()(team, lead_id, manager)
    answer = ResultAnswer([{"ID": "1", "COMMENT": "Called.", "AUTHOR_ID": str(manager), "CREATED": None}])
    team.portal.faults.add(answer, method="crm.timeline.comment.list", times=0)


def a_chat_in_no_known_shape(team: Team, lead_id: int, manager: int) -> None:
    chat()(team, lead_id, manager)
    answer = ResultAnswer({"message": {"7": {"senderid": "7", "date": "soon"}}, "users": []})
    team.portal.faults.add(answer, method="imopenlines.session.history.get", times=0)


UNKNOWN: list[Work] = [
    many_comments,
    many_sessions,
    a_refused_session,
    a_comment_without_a_moment,
    a_chat_in_no_known_shape,
]


@pytest.mark.parametrize("work", UNKNOWN)
def test_work_that_cannot_be_read_is_unknown_and_the_lead_is_asked_about_again(
    team: Team, work: Work
) -> None:
    lead_id, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, lead_id, manager)
    assert is_kept(team, lead_id, manager)
    assert team.record(lead_id).first_touch.next_check_at is not None


@pytest.mark.parametrize("work", [many_comments, many_sessions])
def test_notes_of_before_the_clock_need_not_be_known(team: Team, work: Work) -> None:
    lead_id = team.add_lead(**HOT)
    work(team, lead_id, 7)
    team.clock.advance(timedelta(minutes=1))
    team.process()
    manager = team.record(lead_id).assignment.manager
    for minutes in (17, 21):
        look(team, lead_id, at(12, minutes))
    assert team.record(lead_id).first_touch.excluded == (manager,)


def test_the_client_who_writes_in_a_chat_that_we_began_has_not_been_answered(team: Team) -> None:
    lead_id, _ = watched(team)
    team.clock.advance_to(at(12, 3))
    team.portal.people_actions.open_chat(lead_id, by=9)
    look(team, lead_id, at(12, 16))
    touched_at = team.record(lead_id).first_touch.touched_at
    team.clock.advance_to(at(12, 30))
    team.portal.people_actions.client_writes_in_chat(lead_id)
    reading = team.wiring.crm.read([lead_id], managers=[])
    activities = reading.leads[lead_id].activities
    assert (touched_at, last_touch_at(activities, at(13))) == (at(12, 3), at(12, 3))
    assert last_reply_at(activities, at(13)) == at(12, 30)
