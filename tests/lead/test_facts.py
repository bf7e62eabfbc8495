"""What counts: touches, replies and signals, from the portal's activities and from what was kept."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.scoring import Activity, ActivityKind, Direction, unanswered_since
from functions.ports import SignalNote
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import COLD, CONFIGURATION, Team, a_team

NOW = TUESDAY_NOON
IN, OUT = Direction.INCOMING, Direction.OUTGOING
AGEING = """
[[signal]]
id = "opened"
type = "email.opened"
points = 5

[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30
clock = "working-days"
"""


def ago(**duration: float) -> datetime:
    return NOW - timedelta(**duration)


@pytest.mark.parametrize(
    ("activity", "is_touch", "is_reply"),
    [
        (Activity(ActivityKind.CALL, ago(hours=1), OUT), True, False),
        (Activity(ActivityKind.EMAIL, ago(hours=1), OUT), True, False),
        (Activity(ActivityKind.CALL, ago(hours=1), OUT, is_done=False), False, False),
        (Activity(ActivityKind.CALL, ago(hours=-1), OUT), False, False),
        (Activity(ActivityKind.CALL, ago(hours=1), IN), False, True),
        (Activity(ActivityKind.CALL, ago(hours=1), IN, is_done=False), False, True),
        (Activity(ActivityKind.EMAIL, ago(hours=1), IN), False, True),
        (Activity(ActivityKind.CHAT, ago(hours=1)), False, True),
        (Activity(ActivityKind.FORM, ago(hours=1)), False, True),
        (Activity(ActivityKind.MEETING, ago(hours=1)), True, False),
        (Activity(ActivityKind.TODO, ago(hours=1)), True, False),
        (Activity(ActivityKind.TODO, ago(hours=1), is_done=False), False, False),
        (Activity(ActivityKind.OTHER, ago(hours=1), OUT), False, False),
    ],
)
def test_what_counts_as_a_touch_and_what_as_a_reply(
    activity: Activity, *, is_touch: bool, is_reply: bool
) -> None:
    assert (activity.is_touch(NOW), activity.is_reply(NOW)) == (is_touch, is_reply)


def test_silence_starts_at_our_last_touch_and_a_reply_ends_it() -> None:
    call = Activity(ActivityKind.CALL, ago(days=3), OUT)
    mail = Activity(ActivityKind.EMAIL, ago(days=2), OUT)
    reply = Activity(ActivityKind.EMAIL, ago(days=1), IN)
    assert unanswered_since([call, mail], NOW) == mail.at
    assert unanswered_since([reply, call, mail], NOW) is None
    assert unanswered_since([], NOW) is None


@pytest.fixture
def team(tmp_path: Path) -> Any:
    with a_team(tmp_path, configuration=CONFIGURATION + AGEING) as team:
        yield team


def score(team: Team, item: Item) -> int:
    team.announce(item)
    team.process()
    return team.record(item).score.points


def test_three_working_days_without_a_reply_cost_five_points_and_a_reply_takes_them_back(team: Team) -> None:
    item = team.add_lead(SOURCE_ID="RECOMMENDATION")
    team.process()
    team.clock.advance_to(datetime(2026, 11, 6, 16, tzinfo=BERLIN))
    team.actions.add_activity(item, "call", direction="outgoing")
    assert score(team, item) == 40
    team.clock.advance_to(datetime(2026, 11, 11, 15, 59, tzinfo=BERLIN))
    assert score(team, item) == 40
    team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
    assert score(team, item) == 35
    team.actions.add_activity(item, "email", direction="incoming")
    assert score(team, item) == 40


def test_a_planned_call_starts_no_silence(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.actions.add_activity(item, "call", completed=False, at=team.clock.now() + timedelta(days=1))
    team.process()
    assert team.record(item).score.next_change_at is None


def test_a_later_message_in_an_open_channel_session_is_a_reply(team: Team) -> None:
    item = team.add_lead(SOURCE_ID="RECOMMENDATION")
    team.actions.client_writes_in_chat(item)
    team.clock.advance(timedelta(hours=1))
    team.actions.add_activity(item, "call", direction="outgoing")
    team.clock.advance(timedelta(days=8))
    assert score(team, item) == 30
    team.actions.client_writes_in_chat(item)
    assert score(team, item) == 40


def test_a_record_says_when_its_score_changes_next(team: Team) -> None:
    item = team.add_lead(**COLD)
    team.actions.add_activity(item, "call", direction="outgoing")
    team.process()
    assert team.record(item).score.next_change_at == datetime(2026, 11, 6, 12, tzinfo=BERLIN)


def test_signals_of_the_lead_and_of_its_person_count(team: Team) -> None:
    at = team.clock.now()
    notes = [
        SignalNote("a", str(team.item(1)), "email.opened", at),
        SignalNote("b", "email:abc", "email.opened", at),
    ]
    team.wiring.state.signals.add(notes, expires_at=at + timedelta(days=30))
    item = team.add_lead(**COLD)
    assert score(team, item) == 15


def test_activities_of_fifty_talkative_leads_are_read_page_by_page(team: Team) -> None:
    items = [team.actions.add_lead(SOURCE_ID="RECOMMENDATION") for _ in range(10)]
    for item in items:
        team.actions.add_activity(item, "call", direction="outgoing")
    team.clock.advance(timedelta(minutes=1))
    for _ in range(25):
        for item in items:
            team.actions.add_activity(item, "email", direction="incoming")
    team.clock.advance(timedelta(days=8))
    team.announce(*items)
    team.process()
    assert [team.record(item).score.points for item in items] == [40] * 10
