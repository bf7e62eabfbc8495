"""What the digest says of the week before: figures, and what to look at in its fixed order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.dashboard.digest import MOST_FINDINGS, digest_view
from functions.dashboard.judged import rule_rows
from functions.dashboard.reading import Reading
from functions.dashboard.signs import Signs, Waiting
from functions.dashboard.view.attention import RuleAgainst
from functions.dashboard.view.digest import (
    DigestView,
    HeldLong,
    NeverTouched,
    OftenAtCap,
    OutOfOrder,
    Unaccounted,
)
from functions.dashboard.view.rows import Verdict
from functions.domain.distribution import LEAD, Turn
from functions.domain.figures.cells import NOW
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.row import Row
from functions.domain.item import lead
from functions.domain.lead.record import Ending, LeadState
from infra.configuration.load import read_configuration
from tests.builders import BERLIN
from tests.figures.eleven_leads import ANNA, BORIS, SINCE, a_row, a_stint, at, cubes_of, eleven
from tests.team import CONFIGURATION

MONDAY = date(2026, 11, 23)
AS_OF = datetime(2026, 11, 23, 8, 32, tzinfo=BERLIN)
PERIOD = Period(date(2026, 10, 1), MONDAY, MONDAY)
CONFIG = read_configuration(CONFIGURATION).configuration


def reading_of(rows: Mapping[int, Row], **settings: Any) -> Reading:
    cubes = cubes_of(dict(rows), PERIOD)
    config = replace(CONFIG, figures=replace(CONFIG.figures, **settings))
    return Reading(
        config,
        90,
        {ANNA: "Anna", BORIS: "Boris"},
        Progress(SINCE, AS_OF),
        cubes,
        Cubes(cubes.documents, PERIOD.before),
        cubes.documents.get(NOW, Document()),
        config.initial_state(AS_OF),
    )


def digest_of(rows: Mapping[int, Row], **signs: Any) -> DigestView:
    return digest_view(reading_of(rows), MONDAY, signs=Signs(AS_OF, **signs))


def since(moment: datetime) -> tuple[Waiting, ...]:
    """What is known of leads of which the oldest is held since then."""
    return (Waiting(lead(1), moment), Waiting(lead(2), AS_OF))


def numbered(rows: Sequence[Row]) -> dict[int, Row]:
    return dict(enumerate(rows))


def waiting(band: str = "hot", start: datetime | None = None) -> Row:
    start = start or at(11, 17, 10)
    return a_row(start, band, 80, a_stint(ANNA, band, start))


def held() -> Row:
    return replace(a_row(at(11, 19, 10), "hot", 80), state=LeadState.HELD, held="nobody works now")


def with_turn(day: date, manager: int = BORIS) -> Row:
    start = at(day.month, day.day, 10)
    turn = Turn("everyone", manager, day, {manager: LEAD})
    return replace(a_row(start, "warm", 50, a_stint(manager, "warm", start, touched=start)), turn=turn)


def outcome(day: int, points: int, *, is_sold: bool, rules: tuple[str, ...] = ()) -> Row:
    start = at(10, day, 10)
    ending = Ending.CONVERTED if is_sold else Ending.LOST
    return a_row(start, "warm", points, ending=ending, ended=start + timedelta(days=2), rules=rules)


def misleading() -> list[Row]:
    """Leads of three weeks of October, of whom those with the rule convert much less."""
    rows = []
    for day in (*range(5, 10), *range(12, 17), *range(19, 24)):
        rows += [outcome(day, 50, is_sold=number < 1, rules=("reachable",)) for number in range(10)]
        rows += [outcome(day, 40, is_sold=number < 7) for number in range(10)]
    return rows


def test_it_tells_of_the_week_before_and_of_the_last_week_that_is_old_enough() -> None:
    view = digest_of(eleven())
    assert (view.week, view.first, view.last) == (47, date(2026, 11, 16), date(2026, 11, 22))
    assert (view.hot.count, view.hot.of, view.highest) == (1, 1, "hot")
    assert (view.in_time.count, view.in_time.of, view.in_time_change) == (1, 1, None)
    assert (view.mature_first, view.mature_last) == (date(2026, 10, 12), date(2026, 10, 18))
    assert view.converted.of == 0
    assert digest_of({1: outcome(14, 50, is_sold=True)}).converted.count == 1


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_the_week_of_conversion_is_the_last_one_whose_leads_are_all_mature(day: date, horizon: int) -> None:
    monday = day - timedelta(days=day.weekday())
    reading = reading_of({}, horizon=horizon)
    period = Period(monday - timedelta(days=89), monday, monday, horizon)
    view = digest_view(replace(reading, cubes=Cubes({}, period)), monday, signs=Signs(AS_OF))
    assert (view.mature_first.weekday(), (view.mature_last - view.mature_first).days) == (0, 6)
    assert horizon <= (monday - view.mature_last).days < horizon + 7
    assert period.has(view.mature_first)


def test_a_quiet_week_has_nothing_to_look_at() -> None:
    assert digest_of({}).findings == ()


def test_hot_leads_that_wait_past_their_deadline_were_never_touched() -> None:
    rows = [waiting(), waiting(), waiting("warm"), waiting(start=at(11, 20, 17, 50))]
    assert digest_of(numbered(rows)).findings == (NeverTouched(2, "hot"),)


def test_as_many_untouched_leads_are_named_as_there_are_and_at_most_five() -> None:
    known = [Waiting(lead(number), AS_OF, "hot") for number in range(1, 9)]
    others = [Waiting(lead(number), AS_OF, "warm") for number in range(11, 19)]
    for count, named in ((2, 2), (8, 5)):
        [found] = digest_of(numbered([waiting()] * count), untouched=(*others, *known)).findings
        assert isinstance(found, NeverTouched)
        assert [each.id for each in found.leads] == [*range(1, named + 1)]
        assert found.leads[0].page == "/crm/lead/details/1/"


def test_a_lead_that_is_held_is_told_once_a_working_day_has_passed() -> None:
    rows = numbered([held(), held()])
    [found] = digest_of(rows, held=since(at(11, 19, 10))).findings
    assert found == HeldLong(2, at(11, 19, 10))
    assert digest_of(rows, held=since(at(11, 20, 10))).findings == ()  # Friday to Monday morning
    assert digest_of(rows).findings == digest_of({}, held=since(at(11, 1, 10))).findings == ()


@pytest.mark.parametrize(("days", "findings"), [(3, (OftenAtCap("Boris", 3, 5),)), (2, ())])
def test_a_manager_at_the_cap_on_most_days_is_named(days: int, findings: tuple[object, ...]) -> None:
    full = [date(2026, 11, 16 + number) for number in range(days)]
    rows = numbered([with_turn(day) for day in full for _ in range(50)])
    assert digest_of(rows).findings == findings
    view = digest_view(reading_of(rows, by_manager=False), MONDAY, signs=Signs(AS_OF))
    assert view.findings == ()


def test_a_rule_is_named_that_misleads_in_both_halves_of_the_leads() -> None:
    rows = numbered(misleading())
    [found] = [each for each in digest_of(rows).findings if isinstance(each, RuleAgainst)]
    assert (found.title, found.with_it.of, found.without.of) == ("reachable", 150, 150)
    late = {number for number, row in rows.items() if row.created_at and row.created_at > at(10, 12, 0)}
    lopsided = {number: row for number, row in rows.items() if number not in late or number % 20 < 10}
    assert [row.verdict for row in rule_rows(reading_of(lopsided))] == [Verdict.AGAINST]
    assert [each for each in digest_of(lopsided).findings if isinstance(each, RuleAgainst)] == []


def test_points_that_say_the_opposite_are_told() -> None:
    rows = [outcome(6, 45, is_sold=number < 18) for number in range(20)]
    rows += [outcome(6, 65, is_sold=number < 2) for number in range(20)]
    assert digest_of(numbered(rows)).findings == (OutOfOrder(60, 69),)


def test_the_order_is_fixed_and_at_most_three_are_said() -> None:
    rows = numbered([*misleading(), waiting(), held()])
    view = digest_of(rows, unaccounted=1, held=since(at(11, 17, 10)))
    kinds = [type(each) for each in view.findings]
    assert (kinds, len(kinds)) == ([Unaccounted, NeverTouched, HeldLong], MOST_FINDINGS)
    kinds = [type(each) for each in digest_of(rows).findings]
    assert kinds == [NeverTouched, RuleAgainst, OutOfOrder]


@given(st.lists(st.sampled_from(sorted(eleven())), unique=True))
def test_it_can_be_made_of_whatever_was_counted(numbers: list[int]) -> None:
    rows = {number: row for number, row in eleven().items() if number in numbers}
    view = digest_of(rows)
    came = Counter(
        row.milestones.arrived_on is not None and view.first <= row.milestones.arrived_on <= view.last
        for row in rows.values()
    )
    assert view.hot.of == came[True]
    assert len(view.findings) <= MOST_FINDINGS
