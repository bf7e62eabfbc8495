"""What holds for any queue: random weights, caps, skills, hours, absences, strategies and arrivals."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    Absence,
    Assigned,
    DistributionState,
    Held,
    Manager,
    Presence,
    Queue,
    Strategy,
    bound_for_anybody,
    bound_with_preferences,
    choose_manager,
)
from functions.domain.item import lead
from tests.builders import BERLIN, a_calendar, a_state
from tests.distribution.turns import furthest

MONDAY = date(2026, 11, 2)
HOURS = (
    "mon-fri 09:00-18:00",
    "mon-fri 09:00-13:00,14:00-18:00",
    "mon,wed 09:00-18:00",
    "sat 10:00-12:00",
    "any",
)
NOBODY = st.just(frozenset[str]())
BANDS = ("hot", "warm", "cold")
ANYBODY = st.frozensets(st.sampled_from(["en", "big"]), min_size=1)


@dataclass(frozen=True)
class Story:
    """A state on Monday morning, and the leads that come: when, and into which queue."""

    state: DistributionState
    arrivals: list[tuple[datetime, str]]


@dataclass(frozen=True)
class Step:
    """One lead: the state before, what came out, the state after."""

    before: DistributionState
    queue: str
    outcome: Assigned | Held
    after: DistributionState


@st.composite
def managers(draw: st.DrawFn, manager_id: int) -> Manager:
    first = MONDAY + timedelta(days=draw(st.integers(0, 6)))
    absence = Absence(first, first + timedelta(days=draw(st.integers(0, 4))))
    return Manager(
        manager_id,
        a_calendar(draw(st.sampled_from(HOURS))),
        weight=draw(st.fractions(Fraction(1, 8), 40, max_denominator=8)),
        daily_cap=draw(st.one_of(st.none(), st.integers(1, 4))),
        open_cap=draw(st.one_of(st.none(), st.integers(1, 9))),
        skills=draw(st.frozensets(st.sampled_from(["en", "big"]))),
        absences=draw(st.sampled_from([(), (absence,)])),
        is_paused=draw(st.integers(0, 9)) == 0,
        is_standby=draw(st.integers(0, 4)) == 0,
    )


@st.composite
def stories(
    draw: st.DrawFn,
    strategy: st.SearchStrategy[Strategy],
    prefers: st.SearchStrategy[frozenset[str]] = NOBODY,
    *,
    suits: bool = False,
) -> Story:
    size = draw(st.integers(1, 6))
    team = [draw(managers(number)) for number in range(size)]
    members = st.lists(st.integers(0, size - 1), min_size=1, unique=True).map(tuple)
    all_hours = st.booleans()
    queues = [
        Queue("big", draw(members), draw(strategy), frozenset({"big"}), "all", is_any_time=draw(all_hours)),
        Queue("all", draw(members), draw(strategy), is_any_time=draw(all_hours)),
    ]
    queues = [replace(queue, prefers=draw(prefers)) for queue in queues]
    presences = {number: Presence(is_active=draw(st.integers(0, 9)) > 0) for number in range(size)}
    advantages = {
        (band, number): draw(st.fractions(Fraction(1, 2), 2, max_denominator=1000))
        for band in BANDS
        for number in range(size)
        if suits
    }
    at = datetime(2026, 11, 2, 8, tzinfo=BERLIN)
    gaps = draw(st.lists(st.integers(0, 600), min_size=1, max_size=60))
    arrivals = []
    for minutes in gaps:
        at += timedelta(minutes=minutes)
        arrivals.append((at, draw(st.sampled_from(["big", "all"]))))
    state = a_state(*team, queues=queues, presences=presences, now=at)
    return Story(replace(state, advantages=advantages), arrivals)


def played(story: Story) -> Iterator[Step]:
    state = story.state
    for item, (at, queue) in enumerate(story.arrivals, 1):
        before = replace(state, now=at)
        choice = choose_manager(lead(item), queue, before, segment=BANDS[item % len(BANDS)])
        state = choice.state
        yield Step(before, queue, choice.outcome, state)


any_story = stories(st.sampled_from(Strategy), NOBODY | ANYBODY, suits=True)
round_robin = stories(st.just(Strategy.ROUND_ROBIN))


@given(any_story)
@settings(max_examples=40)
def test_no_cap_is_ever_exceeded_across_all_queues(story: Story) -> None:
    received: Counter[tuple[int, date]] = Counter()
    for step in played(story):
        if isinstance(step.outcome, Assigned):
            received[step.outcome.manager_id, step.outcome.turn.day] += 1
    for (manager_id, _), count in received.items():
        cap = story.state.managers[manager_id].daily_cap
        assert cap is None or count <= cap


@given(any_story)
@settings(max_examples=40)
def test_debts_sum_to_zero_after_every_lead(story: Story) -> None:
    for step in played(story):
        assert all(sum(rotation.debts.values()) == 0 for rotation in step.after.rotations.values())


@given(round_robin)
@settings(max_examples=40)
def test_nobody_is_further_from_their_due_than_proved_whatever_happens(story: Story) -> None:
    for step in played(story):
        for rotation in step.after.rotations.values():
            assert furthest(rotation) <= bound_for_anybody(len(rotation.debts))


@given(stories(st.just(Strategy.ROUND_ROBIN), ANYBODY))
@settings(max_examples=40)
def test_nobody_is_further_from_their_due_than_proved_whatever_is_preferred(story: Story) -> None:
    for step in played(story):
        for rotation in step.after.rotations.values():
            assert furthest(rotation) <= bound_with_preferences(len(rotation.debts))


@given(any_story)
@settings(max_examples=40)
def test_the_manager_of_a_lead_is_an_eligible_candidate(story: Story) -> None:
    for step in played(story):
        open_to = {
            (each.queue, each.manager_id) for each in step.outcome.candidates if each.ineligibility is None
        }
        if isinstance(step.outcome, Assigned):
            assert (step.outcome.queue, step.outcome.manager_id) in open_to
        else:
            assert not open_to


@given(any_story)
@settings(max_examples=40)
def test_a_held_lead_is_assigned_at_its_moment_and_not_before(story: Story) -> None:
    for step in played(story):
        if isinstance(step.outcome, Held) and step.outcome.until is not None:
            at, just_before = step.outcome.until, step.outcome.until - timedelta(seconds=1)
            assert isinstance(
                choose_manager(lead(1), step.queue, replace(step.before, now=at)).outcome, Assigned
            )
            assert isinstance(
                choose_manager(lead(1), step.queue, replace(step.before, now=just_before)).outcome, Held
            )


@given(any_story)
@settings(max_examples=40)
def test_the_order_of_the_members_decides_nothing(story: Story) -> None:
    queues = {queue.id: replace(queue, members=queue.members[::-1]) for queue in story.state.queues.values()}
    mirrored = Story(replace(story.state, queues=queues), story.arrivals)
    assert [_winner(step) for step in played(story)] == [_winner(step) for step in played(mirrored)]


def _winner(step: Step) -> int | None:
    return step.outcome.manager_id if isinstance(step.outcome, Assigned) else None
