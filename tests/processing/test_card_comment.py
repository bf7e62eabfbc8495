"""The comment on top of the card: why these points, why this manager, what next; one, if a human wants it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.card_note import CommentState
from functions.domain.scoring import reasons
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra.bitrix24.crm.entities import HANDLED
from infra.simulator.limits import faults
from infra.simulator.state.store import Comment
from tests.builders import BERLIN
from tests.processing.mortality import Killed, mortal
from tests.processing.test_card_line import NAMED, NAMES
from tests.team import HOT, Team, a_hot_lead, a_team

PINNED = NAMED.replace('explain = "log"', 'explain = "pinned"', 1)
WEDNESDAY = datetime(2026, 11, 4, 12, 0, tzinfo=BERLIN)


@contextmanager
def a_pinning_team(directory: Path, **more: Any) -> Iterator[Team]:
    with a_team(directory, configuration=PINNED, **more) as team:
        yield team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_pinning_team(tmp_path) as team:
        yield team


def comments(team: Team, item: Item) -> list[Comment]:
    kind = HANDLED[item.entity].timeline_type
    return [each for each in team.portal.comments if (each.entity_type, each.entity_id) == (kind, item.id)]


def pins(team: Team, item: Item) -> list[int]:
    return team.portal.pins(item.id, owner_type=HANDLED[item.entity].type_id)


def arrives(team: Team, **fields: Any) -> Item:
    """A hot lead that its manager has called at once, so that it is not taken away."""
    item = team.add_lead(**(fields or HOT))
    team.process()
    team.actions.add_activity(item, "call", direction="outgoing", by=team.record(item).assignment.manager)
    return item


def cools(team: Team, item: Item, amount: int = 0) -> None:
    team.actions.update_lead(item, OPPORTUNITY=amount)
    team.announce(item)
    team.process()


def test_a_new_lead_says_why_these_points_why_this_manager_and_what_next(team: Team) -> None:
    item = team.add_lead(**HOT)
    assert team.requests_during(team.process) <= 3
    [comment] = comments(team, item)
    why, whose, following, signature = comment.text.splitlines()
    name = NAMES[team.record(item).assignment.manager or 0]
    assert why == f"Why 90 points (hot): {reasons(team.record(item).score)}."
    assert whose == f'Why {name}: in turn, by the queue "everyone", since Tue 03 Nov 12:00.'
    assert following == "What next: First touch by Tue 03 Nov 12:20."
    assert signature == "[Fairlead, card, 2026-11-03 11:00:00 UTC]"
    assert pins(team, item) == [comment.id]
    assert team.record(item).card_note.comment_id == comment.id


def test_it_is_rewritten_the_next_day_and_not_before(team: Team) -> None:
    item = arrives(team)
    [first] = comments(team, item)
    cools(team, item)
    assert comments(team, item) == [first]
    team.clock.advance_to(WEDNESDAY)
    cools(team, item, 100_000)
    [second] = comments(team, item)
    assert second.id == first.id
    assert second.text.startswith("Why 75 points (hot)")
    assert pins(team, item) == [first.id]
    cools(team, item)
    assert comments(team, item) == [second]


def test_what_says_the_same_is_not_rewritten(team: Team) -> None:
    item = arrives(team)
    team.announce(item)
    team.process()
    team.clock.advance_to(WEDNESDAY)
    [first] = comments(team, item)
    team.actions.update_lead(item, COMMENTS="Calls back.")
    team.announce(item)
    team.process()
    assert comments(team, item) == [first]


def test_what_a_human_deletes_is_never_added_again(team: Team) -> None:
    item = arrives(team)
    [first] = comments(team, item)
    team.portal.people_actions.delete_comment(first.id)
    for day in range(1, 4):
        team.clock.advance_to(WEDNESDAY + timedelta(days=day))
        cools(team, item, 100_000 * day)
        assert comments(team, item) == []
    assert team.record(item).card_note.comment is CommentState.GONE
    assert team.wiring.state.inbox.next_due_at() is None


@pytest.mark.parametrize(("seven", "is_pinned"), [(False, False), (True, True)])
def test_on_a_card_full_of_pins_it_stays_unpinned(team: Team, *, seven: bool, is_pinned: bool) -> None:
    team.portal.switches.seven_pins_are_allowed = seven
    item = team.add_lead(**HOT)
    owner = HANDLED[item.entity].type_id, item.id
    for number in range(3):
        comment = team.actions.write_comment(item, f"Mind this, {number}.", by=7)
        team.portal.store.pins[owner].append(comment)
    asked = team.requests_during(team.process)
    assert asked <= 3
    [ours] = [each for each in comments(team, item) if "Why 90" in each.text]
    assert (ours.id in pins(team, item)) == is_pinned
    assert team.record(item).outbox.refused == ()
    team.clock.advance_to(WEDNESDAY)
    cools(team, item)
    assert team.portal.requests.count_commands("crm.timeline.item.pin") == 1


def test_it_says_nothing_of_the_person(team: Team) -> None:
    marks = {"NAME": "Zebulon", "LAST_NAME": "Quist", "COMPANY_TITLE": "Xylo AG", **HOT}
    item = team.add_lead(**marks)
    team.process()
    for mark in ("Zebulon", "Quist", "Xylo", "5550101", "buyer@"):
        assert mark not in comments(team, item)[0].text


def test_it_is_no_work_of_a_human(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    before = team.record(item).assignment.manager
    team.clock.advance(timedelta(minutes=20))
    team.announce(item)
    team.process()
    assert team.record(item).assignment.manager != before


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_an_answer_that_gets_lost_leaves_one_comment(team: Team, lost: int) -> None:
    item = team.add_lead(**HOT)
    team.process_until_idle(lost_writes=lost)
    [comment] = comments(team, item)
    assert team.record(item).card_note.comment_id == comment.id
    assert pins(team, item) == [comment.id]


def test_where_the_comments_cannot_be_read_it_is_not_added_twice(team: Team) -> None:
    item = team.add_lead(**HOT)
    until = team.clock.now() + timedelta(hours=1)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.timeline.comment.list", until=until)
    team.process_until_idle(lost_writes=1)
    assert len(comments(team, item)) == 1
    team.clock.advance_to(WEDNESDAY)
    cools(team, item)
    [comment] = comments(team, item)
    assert comment.text.startswith("Why 55 points (warm)")


def test_a_refused_comment_costs_nothing_else(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.timeline.comment.add", times=9)
    team.process()
    assert team.record(item).outbox.refused == ()
    assert (comments(team, item), len(team.portal.todos), len(team.portal.notifications)) == ([], 1, 2)
    assert team.wiring.state.inbox.next_due_at() is None


def test_of_many_leads_each_has_its_own_pinned(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(31)]
    team.process()
    for item in items:
        [comment] = comments(team, item)
        assert pins(team, item) == [comment.id]
        assert team.record(item).card_note.comment_id == comment.id


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_killed_at_any_step_and_started_again_each_comment_is_there_once(
    tmp_path: Path, new_state: Callable[[], str], *, after: bool
) -> None:
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_pinning_team(directory, state=new_state()) as team:
            items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
            doomed = mortal(team.pipeline, dies_at=dies_at, after=after)
            try:
                process_inbox(doomed, until=team.clock.now() + timedelta(hours=1))
            except Killed:
                team.clock.advance(LEASE + timedelta(seconds=1))
                team.process()
            else:
                assert dies_at > 7
                return
            for item in items:
                [comment] = comments(team, item)
                assert pins(team, item) == [comment.id]
                assert team.record(item).card_note.comment_id == comment.id
