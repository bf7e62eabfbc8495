"""What is counted of a lead is kept as it was when it happened, whichever function found it out, and when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.milestones import Occasion, Stint, StintEnd
from functions.domain.lead.record import LeadState
from tests.builders import BERLIN
from tests.team import CONFIGURATION, HOT, Team, a_team

WARM = {"SOURCE_ID": "RECOMMENDATION"}
"""40 points, on the edge of its band."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION) as team:
        yield team


@pytest.fixture
def item(team: Team) -> Item:
    """A hot lead of Tuesday 12:00 with its first touch due by 12:20."""
    item = team.add_lead(**HOT)
    team.process()
    return item


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def look(team: Team, item: Item, moment: datetime, reason: LookReason = LookReason.UPDATED) -> None:
    team.clock.advance_to(moment)
    team.announce(item, reason=reason)
    team.process()


def stints(team: Team, item: Item) -> list[tuple[Occasion, int | None, StintEnd | None]]:
    """Return why each stint began, the minutes that count of it, and why it was over."""
    return [(each.occasion, each.minutes, each.end) for each in team.record(item).milestones.stints]


def newest(team: Team, item: Item) -> Stint:
    stint = team.record(item).milestones.stint
    assert stint is not None
    return stint


def touch(team: Team, item: Item) -> None:
    team.actions.add_activity(item, "call", direction="outgoing")


def test_the_first_decision_is_kept_as_it_was(team: Team, item: Item) -> None:
    first = team.record(item).milestones.first
    assert first is not None
    assert (first.points, first.band, first.source) == (90, "hot", HOT["SOURCE_ID"])
    assert sum(points for _, points in first.given) == 90
    assert first.config == team.wiring.config.version
    team.actions.update_lead(item, SOURCE_ID="WEB", OPPORTUNITY=0)
    look(team, item, at(13))
    record = team.record(item)
    assert record.score.points < 90
    assert record.milestones.first == first


@pytest.mark.parametrize(("source", "others"), [("WEB", ()), ("web", ()), ("PODCAST", ("source",)), ("", ())])
def test_that_a_learned_table_did_not_name_the_text_is_kept_and_the_text_is_not(
    source: str, others: tuple[str, ...], tmp_path: Path
) -> None:
    learned = CONFIGURATION.replace(
        'value = "lead.source"', 'value = "lead.source"\nseen = [0, 400, 300, 300]'
    )
    with a_team(tmp_path, configuration=learned) as team:
        item = team.add_lead(SOURCE_ID=source, UTM_SOURCE="PODCAST")
        team.process()
        first = team.record(item).milestones.first
        assert first is not None
        assert first.others == others


def test_an_ordinary_table_keeps_nothing_of_texts_that_it_does_not_name(team: Team) -> None:
    item = team.add_lead(SOURCE_ID="PODCAST")
    team.process()
    first = team.record(item).milestones.first
    assert first is not None
    assert first.others == ()


def test_a_lead_belongs_to_the_day_of_the_portal_on_which_it_came(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 3, 23, 30, tzinfo=BERLIN))
    item = team.add_lead(**HOT)
    team.clock.advance(timedelta(hours=9))
    team.process()
    assert team.record(item).milestones.arrived_on == date(2026, 11, 3)


def test_a_clock_keeps_its_result_when_the_lead_is_handed_on(team: Team, item: Item) -> None:
    look(team, item, at(12, 16), LookReason.DUE)
    look(team, item, at(12, 20), LookReason.DUE)
    team.clock.advance_to(at(12, 30))
    touch(team, item)
    look(team, item, at(12, 31))
    assert stints(team, item) == [
        (Occasion.FIRST, 20, StintEnd.TAKEN_BACK),
        (Occasion.HANDED_ON, 10, None),
    ]
    first, second = team.record(item).milestones.stints
    assert first.manager != second.manager
    assert (first.due_at, second.due_at) == (at(12, 20), at(12, 40))


def test_a_touch_counts_after_the_last_deadline_was_missed(team: Team, item: Item) -> None:
    for minute in (16, 20, 36, 40):
        look(team, item, at(12, minute), LookReason.DUE)
    assert team.record(item).first_touch.next_check_at is None
    team.clock.advance_to(at(10, day=4))
    touch(team, item)
    look(team, item, at(11, day=4))
    milestones = team.record(item).milestones
    # From 12:20 to closing at 18:00, and an hour on the next morning.
    assert (newest(team, item).minutes, milestones.touched_at) == (400, at(10, day=4))


def test_a_touch_counts_in_a_band_without_a_deadline(tmp_path: Path) -> None:
    rules = CONFIGURATION.replace('first_touch = "20m"\n', "", 1)
    with a_team(tmp_path, configuration=rules) as team:
        item = team.add_lead(**HOT)
        team.process()
        assert newest(team, item).due_at is None
        team.clock.advance_to(at(12, 8))
        touch(team, item)
        look(team, item, at(12, 9))
        assert newest(team, item).minutes == 8


def test_a_touch_before_the_lead_was_given_is_the_leads_and_no_managers(team: Team) -> None:
    item = team.actions.add_lead(**HOT)
    touch(team, item)
    look(team, item, at(12, 5))
    assert team.record(item).milestones.touched_at == at(12)
    assert newest(team, item).is_running


def test_the_first_answer_after_our_touch_is_kept(team: Team, item: Item) -> None:
    team.actions.add_activity(item, "email", direction="incoming")
    look(team, item, at(12, 1))
    assert team.record(item).milestones.replied_at is None
    team.clock.advance_to(at(12, 2))
    touch(team, item)
    team.clock.advance_to(at(12, 7))
    team.actions.add_activity(item, "email", direction="incoming")
    team.clock.advance_to(at(12, 9))
    team.actions.add_activity(item, "email", direction="incoming")
    look(team, item, at(12, 10))
    assert team.record(item).milestones.replied_at == at(12, 7)


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"STATUS_ID": "CONVERTED"}, StintEnd.CLOSED),
        ({"ASSIGNED_BY_ID": 12}, StintEnd.TRANSFERRED),
        ({"ASSIGNED_BY_ID": 1}, StintEnd.RELEASED),
    ],
    ids=["closed", "moved by hand", "put back"],
)
def test_a_stint_ends_with_the_reason(
    team: Team, item: Item, fields: dict[str, object], end: StintEnd
) -> None:
    team.clock.advance_to(at(12, 5))
    team.actions.update_lead(item, by=3, **fields)
    look(team, item, at(12, 6))
    assert stints(team, item)[0][2] is end


def test_a_closed_lead_ends_its_stint_when_the_portal_closed_it(team: Team, item: Item) -> None:
    team.clock.advance_to(at(12, 5))
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    look(team, item, at(15))
    milestones = team.record(item).milestones
    assert (newest(team, item).minutes, newest(team, item).ended_at) == (5, at(12, 5))
    assert (milestones.ended_on, milestones.closed_amount) == (date(2026, 11, 3), None)


def test_what_a_closed_lead_was_worth_is_kept_where_amounts_are_asked_for(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=f"{CONFIGURATION}\n[figures]\namounts = true\n") as team:
        item = team.add_lead(**HOT)
        team.process()
        team.actions.update_lead(item, STATUS_ID="CONVERTED")
        look(team, item, at(15))
        assert team.record(item).milestones.closed_amount == HOT["OPPORTUNITY"]


def test_a_lead_moved_by_hand_ends_its_stint_when_it_was_moved(team: Team, item: Item) -> None:
    team.clock.advance_to(at(12, 5))
    team.actions.update_lead(item, by=3, ASSIGNED_BY_ID=12)
    look(team, item, at(15))
    stint = team.record(item).milestones.stints[0]
    assert (stint.end, stint.ended_at, stint.minutes) == (StintEnd.TRANSFERRED, at(12, 5), 5)


def test_a_reopened_lead_that_is_given_out_again_has_a_clock_of_its_own(team: Team, item: Item) -> None:
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    look(team, item, at(12, 5))
    team.actions.update_lead(item, by=3, STATUS_ID="NEW", ASSIGNED_BY_ID=1)
    look(team, item, at(12, 6))
    record = team.record(item)
    assert record.state is LeadState.ASSIGNED
    assert [each.occasion for each in record.milestones.stints] == [Occasion.FIRST, Occasion.REOPENED]
    assert record.milestones.ended_on is None


def test_a_person_who_inquires_again_is_counted_and_starts_the_clock_anew(team: Team, item: Item) -> None:
    team.clock.advance_to(at(12, 10))
    again = team.add_lead(**HOT)
    team.process()
    team.process()
    assert stints(team, item) == [
        (Occasion.FIRST, 10, StintEnd.ASKED_AGAIN),
        (Occasion.REPEAT, None, None),
    ]
    assert team.record(item).milestones.repeats == 1
    assert newest(team, again).queue == ""


def test_what_was_held_says_for_how_long_and_why(team: Team) -> None:
    team.clock.advance_to(at(20))
    item = team.add_lead(**HOT)
    team.process()
    assert team.record(item).state is LeadState.HELD
    look(team, item, at(9, day=4))
    [held] = team.record(item).milestones.holds
    assert (held.day, held.minutes) == (date(2026, 11, 4), 13 * 60)


def test_silence_that_costs_a_band_is_counted_and_an_answer_brings_it_back(tmp_path: Path) -> None:
    rules = f'{CONFIGURATION}\n[[decay]]\nid = "silence"\nunanswered = "3d"\npoints = -15\n'
    with a_team(tmp_path, configuration=rules) as team:
        item = team.add_lead(**WARM)
        team.process()
        touch(team, item)
        look(team, item, at(12, 1))
        look(team, item, at(13, day=9), LookReason.DUE)
        milestones = team.record(item).milestones
        assert (team.record(item).score.band, milestones.bands_lost) == ("cold", 1)
        touch(team, item)
        look(team, item, at(14, day=9))
        assert team.record(item).score.band == "warm"
        assert not team.record(item).milestones.is_brought_back
        look(team, item, at(13, day=13), LookReason.DUE)
        assert team.record(item).score.band == "cold"
        team.actions.add_activity(item, "email", direction="incoming")
        look(team, item, at(14, day=13))
        assert team.record(item).milestones.is_brought_back


def test_a_look_that_changes_nothing_that_is_counted_moves_no_stamp(team: Team, item: Item) -> None:
    stamp = team.record(item).milestones.changed_at
    assert stamp is not None
    team.actions.update_lead(item, TITLE="Another title")
    look(team, item, at(12, 3))
    assert team.record(item).milestones.changed_at == stamp
    touch(team, item)
    look(team, item, at(12, 5))
    assert team.record(item).milestones.changed_at == at(12, 5)


def test_of_very_many_stints_the_first_and_the_newest_are_kept(team: Team, item: Item) -> None:
    for minute in range(1, 10):
        team.actions.update_lead(item, STATUS_ID="CONVERTED")
        look(team, item, at(12, 2 * minute - 1))
        team.actions.update_lead(item, by=3, STATUS_ID="NEW", ASSIGNED_BY_ID=1)
        look(team, item, at(12, 2 * minute))
    milestones = team.record(item).milestones
    assert (len(milestones.stints), milestones.dropped) == (6, 4)
    assert milestones.stints[0].occasion is Occasion.FIRST
    assert milestones.stints[-1].started_at == at(12, 18)


def test_a_call_before_a_repeat_counts_for_the_clock_that_ran(team: Team, item: Item) -> None:
    team.clock.advance_to(at(12, 4))
    touch(team, item)
    team.clock.advance_to(at(12, 10))
    team.add_lead(**HOT)
    team.process()
    team.process()
    assert stints(team, item) == [
        (Occasion.FIRST, 4, StintEnd.ASKED_AGAIN),
        (Occasion.REPEAT, None, None),
    ]


STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "ask again", "look"]), st.integers(1, 12)), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(steps=STEPS)
@example(steps=[("call", 4), ("ask again", 6)])
@example(steps=[("ask again", 6), ("call", 4), ("ask again", 3)])
def test_each_touch_counts_for_the_clock_in_which_it_was_made(steps: list[tuple[str, int]]) -> None:
    """No event tells of a call: it may be read when its clock is over, and another one runs."""
    with TemporaryDirectory() as folder, a_team(Path(folder), configuration=CONFIGURATION) as team:
        item = team.add_lead(**HOT)
        team.process()
        calls = []
        for what, minutes in steps:
            team.clock.advance(timedelta(minutes=minutes))
            match what:
                case "call":
                    touch(team, item)
                    calls.append(team.clock.now())
                case "ask again":
                    team.add_lead(**HOT)
                    team.process()
                    team.process()
                case _:
                    look(team, item, team.clock.now())
        look(team, item, team.clock.now() + timedelta(minutes=1))
        found = team.record(item).milestones.stints
        ends = [each.started_at for each in found[1:]]
        assert [each.touched_at for each in found] == [
            next((at for at in calls if each.started_at <= at and (until is None or at < until)), None)
            for each, until in zip_longest(found, ends)
        ]
