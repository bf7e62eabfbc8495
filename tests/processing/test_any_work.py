"""The first touch is whatever a human does on the lead, at the moment when it was done."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from functions.domain.lead.look_reason import LookReason
from functions.domain.scoring import last_reply_at, last_touch_at
from tests.processing.work import (
    Work,
    activity,
    at,
    chat,
    comment,
    completed,
    is_kept,
    look,
    move,
    there_and_back,
    watched,
)
from tests.team import Team, a_team

TOUCHES = {
    "a call": activity("call"),
    "a mail": activity("mail"),
    "an SMS": activity("sms"),
    "an SMS that nobody has completed": activity("sms", completed=False),
    "a messenger of an application": activity("own", completed=False),
    "a call of an application": activity("app"),
    "a chat that we begin": lambda team, item, manager: team.actions.open_chat(item, by=manager),
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
    "a call that was noted afterwards, whatever its status": completed(
        "call", at=at(11, 30), automatically=True
    ),
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
    "a chat of which only the client wrote": lambda team, item, _: team.actions.client_writes_in_chat(item),
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
    "a call of before that a rule completed": completed(
        "call", planned_in=timedelta(minutes=1), automatically=True
    ),
    "a comment of a colleague": comment(by=12),
    "a comment of ours": comment("Handed over. [Fairlead, 2026-11-03 11:10:00 UTC]"),
    "a stage that an integration chose": move("PROCESSED", by=1),
}


@pytest.mark.parametrize("work", TOUCHES.values(), ids=TOUCHES.keys())
def test_f3_any_work_of_a_human_on_the_lead_is_the_first_touch(team: Team, work: Work) -> None:
    item, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, item, manager)
    done_at = team.clock.now()
    assert is_kept(team, item, manager)
    clock = team.record(item).first_touch
    assert (clock.touched_at, clock.next_check_at) == (done_at, None)


@pytest.mark.parametrize("work", NOT_TOUCHES.values(), ids=NOT_TOUCHES.keys())
def test_what_the_client_did_what_is_planned_and_what_is_automatic_is_no_first_touch(
    team: Team, work: Work
) -> None:
    item, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, item, manager)
    assert not is_kept(team, item, manager)


@pytest.mark.parametrize(("kind", "planned_for"), [("call", at(15)), ("meeting", at(11))])
def test_r5_a_call_ticked_off_early_and_a_meeting_completed_late_are_a_first_touch(
    team: Team, kind: str, planned_for: datetime
) -> None:
    item, manager = watched(team)
    actions = team.actions
    planned = actions.add_activity(item, kind, completed=False, at=planned_for, by=manager)
    team.clock.advance_to(at(12, 5))
    actions.complete_activity(planned, by=manager)
    assert is_kept(team, item, manager)
    assert team.record(item).first_touch.touched_at == at(12, 5)


def test_f3_an_sms_a_task_and_a_comment_are_read_in_the_request_that_reads_the_lead(team: Team) -> None:
    item, manager = watched(team)
    team.actions.write_comment(item, "Called.", by=manager)
    team.clock.advance_to(at(12, 16))
    team.announce(item, reason=LookReason.DUE)
    assert team.requests_during(team.process) == 1
    assert team.record(item).first_touch.touched_at == at(12)


def test_comments_are_read_only_when_the_clock_is_due(team: Team) -> None:
    item, manager = watched(team)
    team.actions.write_comment(item, "Called.", by=manager)
    look(team, item, at(12, 10))
    assert team.portal.requests.count("crm.timeline.comment.list") == 0
    look(team, item, at(12, 16))
    assert team.portal.requests.count("crm.timeline.comment.list") == 1
    assert team.record(item).first_touch.touched_at == at(12)


def test_the_stage_that_a_lead_came_with_is_nobodys_touch_even_if_the_portals_clock_is_ahead(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = team.portal.store.context.now
    monkeypatch.setattr(team.portal.store.context, "now", lambda: now() + timedelta(seconds=30))
    item, manager = watched(team)
    assert not is_kept(team, item, manager)


@pytest.mark.long
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    work=st.sampled_from(list(TOUCHES)),
    others=st.lists(st.sampled_from(list(NOT_TOUCHES)), max_size=3),
    is_worked_on=st.booleans(),
)
@example(
    work="a call",
    others=["a to-do that a rule completed", "a call of before that a rule completed"],
    is_worked_on=False,
)
def test_f3_one_work_of_a_human_among_whatever_else_happens_is_the_first_touch(
    tmp_path_factory: pytest.TempPathFactory, work: str, others: list[str], *, is_worked_on: bool
) -> None:
    with a_team(tmp_path_factory.mktemp("team")) as team:
        item, manager = watched(team)
        team.clock.advance_to(at(12, 5))
        for other in others:
            NOT_TOUCHES[other](team, item, manager)
        if is_worked_on:
            TOUCHES[work](team, item, manager)
        assert is_kept(team, item, manager) is is_worked_on


def test_the_client_who_writes_in_a_chat_that_we_began_has_not_been_answered(team: Team) -> None:
    item, _ = watched(team)
    team.clock.advance_to(at(12, 3))
    team.actions.open_chat(item, by=9)
    look(team, item, at(12, 16))
    touched_at = team.record(item).first_touch.touched_at
    team.clock.advance_to(at(12, 30))
    team.actions.client_writes_in_chat(item)
    reading = team.wiring.crm.read([item], managers=[])
    activities = reading.leads[item].activities
    assert (touched_at, last_touch_at(activities, at(13))) == (at(12, 3), at(12, 3))
    assert last_reply_at(activities, at(13)) == at(12, 30)
