"""What people may have done on a lead, and cannot be read, is unknown: the lead stays where it is."""

from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator.limits.faults import ACCESS_DENIED, ResultAnswer
from tests.processing.work import Work, at, chat, comment, is_kept, look, watched
from tests.team import HOT, Team, a_team


def test_without_the_scope_for_chats_nothing_is_known_of_answers_and_nobody_is_held_up(
    tmp_path: Path,
) -> None:
    with a_team(tmp_path) as team:
        dispatcher = team.portal.dispatcher
        dispatcher.scopes = frozenset({"crm", "im", "user_brief"})
        item, manager = watched(team)
        chat()(team, item, manager)
        assert not is_kept(team, item, manager)


def test_comments_that_may_not_be_read_cost_no_manager_the_lead_and_no_lead_its_points(team: Team) -> None:
    item, manager = watched(team)
    points = team.record(item).score.points
    team.portal.faults.add(ACCESS_DENIED, method="crm.timeline.comment.list", lead_id=item.id, times=0)
    assert is_kept(team, item, manager)
    record = team.record(item)
    assert record.score.points == points
    assert record.first_touch.next_check_at is not None


def many_comments(team: Team, item: Item, manager: int) -> None:
    for number in range(51):
        comment(f"Note {number}.", by=manager if number == 0 else 1)(team, item, manager)


def many_sessions(team: Team, item: Item, manager: int) -> None:
    for number in range(3):
        chat(by=manager if number == 0 else 0)(team, item, manager)
        session = team.portal.store.activities.open_chat(HANDLED[item.entity].type_id, item.id)
        assert session is not None
        team.actions.complete_activity(session["ID"], by=manager)


def a_refused_session(team: Team, item: Item, manager: int) -> None:
    chat()(team, item, manager)
    team.portal.faults.add(ACCESS_DENIED, method="imopenlines.session.history.get", times=0)


def a_comment_without_a_moment(team: Team, item: Item, manager: int) -> None:
    comment()(team, item, manager)
    answer = ResultAnswer([{"ID": "1", "COMMENT": "Called.", "AUTHOR_ID": str(manager), "CREATED": None}])
    team.portal.faults.add(answer, method="crm.timeline.comment.list", times=0)


def a_chat_in_no_known_shape(team: Team, item: Item, manager: int) -> None:
    chat()(team, item, manager)
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
    item, manager = watched(team)
    team.clock.advance_to(at(12, 5))
    work(team, item, manager)
    assert is_kept(team, item, manager)
    assert team.record(item).first_touch.next_check_at is not None


@pytest.mark.parametrize("work", [many_comments, many_sessions])
def test_notes_of_before_the_clock_need_not_be_known(team: Team, work: Work) -> None:
    item = team.add_lead(**HOT)
    work(team, item, 7)
    team.clock.advance(timedelta(minutes=1))
    team.process()
    manager = team.record(item).assignment.manager
    for minutes in (17, 21):
        look(team, item, at(12, minutes))
    assert team.record(item).first_touch.excluded == (manager,)
