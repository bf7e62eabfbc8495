"""An experiment out of the cohorts: what each arm came to, when that was decided, and how long it takes."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from functions.domain.experiment import Arm, Stop, Trial
from functions.domain.figures.cells import cells_of
from functions.domain.figures.documents import difference
from functions.domain.figures.proportions import Share
from functions.domain.figures.row import Row
from functions.domain.figures.trials import Stage, harmed_arm
from tests.figures.eleven_leads import at, eleven
from tests.figures.trial_world import (
    AB,
    NAME,
    SHADOW,
    SINCE,
    STARTED,
    TODAY,
    a_lead,
    both_arms,
    cubes_of,
    daily,
    figures_of,
)

DECIDED = both_arms((600, 4000), (760, 4000))
HARMFUL = both_arms((800, 4000), (480, 4000))


def test_only_mature_leads_of_this_experiment_tell_and_only_conversions_in_time() -> None:
    b = Trial(NAME, Arm.B)
    rows = [
        a_lead(STARTED, b, converted=30, band="hot"),
        a_lead(STARTED, b, converted=31),
        a_lead(STARTED, b, junk=1),
        a_lead(STARTED, b, is_gone=True),
        a_lead(TODAY - timedelta(days=29), b, converted=2),
        a_lead(STARTED, Trial("another", Arm.B), converted=2),
        a_lead(STARTED, None, converted=2),
        a_lead(STARTED, Trial(NAME, Arm.A)),
    ]
    found = figures_of(AB, rows)
    assert found.arms[Arm.B].arrived == 4
    assert found.arms[Arm.B].converted == Share(1, 3)
    assert found.arms[Arm.B].bands == {"hot": 1, "warm": 3}
    assert found.arms[Arm.A].converted == Share(0, 1)
    assert (found.leads, found.arrived) == (4, 5)


def test_clocks_and_worth_go_by_arm() -> None:
    rows = eleven()
    a, b = Trial(NAME, Arm.A), Trial(NAME, Arm.B)

    def of(number: int, trial: Trial, worth: int | None = None) -> Row:
        first = rows[number].milestones.first
        assert first is not None
        made = replace(
            rows[number].milestones,
            first=replace(first, trial=trial),
            closed_amount=worth,
            closed_currency="EUR",
        )
        return replace(rows[number], milestones=made)

    found = figures_of(
        replace(AB, started=date(2026, 10, 1)),
        [
            of(1, a, 900),
            of(2, a),
            of(3, b),
            of(9, b, 50),
            of(2, b, 70),  # lost
            of(10, b),  # its deadline is ahead at noon
        ],
        today=at(11, 27, 12).date(),
    )
    assert found.arms[Arm.A].in_time == Share(1, 2)
    assert found.arms[Arm.B].in_time == Share(2, 3)
    assert found.arms[Arm.A].worth == Counter({"EUR": 900})
    assert found.arms[Arm.B].worth == Counter({"EUR": 50})


def test_a_running_clock_past_its_deadline_is_missed() -> None:
    ten = eleven()[10]
    assert ten.milestones.first is not None
    first = replace(ten.milestones.first, trial=Trial(NAME, Arm.A))
    row = replace(ten, milestones=replace(ten.milestones, first=first))
    found = figures_of(replace(AB, started=date(2026, 10, 1)), [row], today=date(2026, 11, 28))
    assert found.arms[Arm.A].in_time == Share(0, 1)


def test_erasing_a_lead_leaves_its_arm_as_if_it_had_never_been() -> None:
    rows = both_arms((3, 20), (5, 30))
    erased = rows.pop(7)
    assert erased.milestones.arrived_on is not None
    with_it, without = (
        sum((cells_of(row, since=SINCE) for row in among), Counter()) for among in ([*rows, erased], rows)
    )
    gone = difference(cells_of(None, since=SINCE), cells_of(erased, since=SINCE))
    after = Counter(with_it)
    after.update(gone)
    assert {cell: count for cell, count in after.items() if count} == without
    assert any(cell.cube == "trials" for cell in gone)


def test_it_is_decided_on_the_first_day_that_tells_and_stays_so() -> None:
    found = figures_of(AB, DECIDED)
    assert (found.stage, found.better) == (Stage.DECIDED, Arm.B)
    assert found.decided_on is not None
    before, then = (figures_of(AB, DECIDED, today=found.decided_on - timedelta(days=days)) for days in (1, 0))
    assert (before.stage, then.stage) == (Stage.EARLY, Stage.DECIDED)
    assert then.decided_on == found.decided_on


def test_the_sequence_has_a_point_each_week_up_to_today_and_ends_with_what_is_known_now() -> None:
    found = figures_of(AB, DECIDED)
    days = [each.on for each in found.sequence]
    assert days[-1] == TODAY
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=7)}
    assert found.sequence[-1].look == found.now
    widths = [each.look.interval.high - each.look.interval.low for each in found.sequence]
    assert widths == sorted(widths, reverse=True)


def test_stages_before_the_start_and_after_the_end() -> None:
    later = replace(AB, started=TODAY + timedelta(days=3))
    assert figures_of(later, daily(40)).stage is Stage.PLANNED
    assert figures_of(replace(AB, kept=Arm.B), DECIDED).stage is Stage.ENDED
    assert figures_of(replace(AB, stopped=Stop(Arm.B, TODAY)), HARMFUL).stage is Stage.STOPPED


@pytest.mark.parametrize("more", [{"kept": Arm.A}, {"stopped": Stop(Arm.B, STARTED + timedelta(days=50))}])
def test_after_the_end_leads_that_both_arms_have_handled_tell_of_neither(more: dict[str, Any]) -> None:
    """Those that came in the last days before it are old enough only when the other arm had them, too."""
    last = STARTED + timedelta(days=50)
    early = both_arms((800, 4000), (480, 4000))
    late = [a_lead(last, Trial(NAME, arm), converted=20) for arm in Arm for _ in range(500)]
    then = figures_of(AB, [*early, *late], today=last)
    over = figures_of(replace(AB, **more), [*early, *late, *daily(40, first=last + timedelta(days=1))])
    assert over.ended_on == last
    assert over.arms == then.arms
    assert (over.now, over.better, over.sequence[-1]) == (then.now, then.better, then.sequence[-1])
    assert (over.leads, over.arrived, over.days) == (then.leads, then.arrived, None)


def test_an_experiment_that_goes_on_has_no_end() -> None:
    assert figures_of(AB, DECIDED).ended_on is None
    assert figures_of(replace(SHADOW, kept=Arm.A), []).ended_on is None
    assert figures_of(replace(AB, kept=Arm.A), DECIDED).ended_on == TODAY  # nothing has come since


def test_a_small_portal_is_told_that_it_cannot_decide() -> None:
    few, enough = (figures_of(AB, daily(per_day)) for per_day in (4, 5))  # 17 and 21 conversions a month
    assert (few.stage, few.can_decide) == (Stage.TOO_SMALL, False)
    assert (enough.stage, enough.can_decide) == (Stage.EARLY, True)


def test_how_long_it_takes_is_told_before_the_start() -> None:
    later = replace(AB, started=TODAY + timedelta(days=3))
    found = figures_of(later, daily(40))
    assert found.pace.per_day == 40
    assert found.size is not None
    assert 8000 < found.size < 9000  # one of seven is converted
    assert found.days == -(-found.size // 40) + 30
    unknown = figures_of(later, [])
    assert (unknown.size, unknown.days, unknown.can_decide) == (None, None, True)


def test_the_arm_that_does_harm_is_named_once_it_is_sure_and_never_after_the_end() -> None:
    cubes = cubes_of(HARMFUL, first=STARTED)
    assert harmed_arm(AB, cubes) is Arm.B
    assert harmed_arm(replace(AB, harm=0.1), cubes) is None
    assert harmed_arm(replace(AB, name="another"), cubes) is None
    for over in (replace(AB, kept=Arm.A), replace(AB, stopped=Stop(Arm.B, TODAY))):
        assert harmed_arm(over, cubes) is None
    assert harmed_arm(SHADOW, cubes) is None


@pytest.mark.parametrize(("weight", "better"), [(1.5, Arm.B), (0.5, None), (0.0, Arm.A)])
def test_a_card_that_only_looks_on_is_judged_by_its_order(weight: float, better: Arm | None) -> None:
    chance, rows = Random(4), []
    for number in range(1500):
        truth = chance.gauss(0, 1)
        first, second = (round(50 + 10 * (truth * each + chance.gauss(0, 1))) for each in (0.5, weight))
        day, is_won = STARTED + timedelta(days=number // 30), truth + chance.gauss(0, 1) > 1
        rows.append(a_lead(day, Trial(NAME, None, second), points=first, converted=4 if is_won else None))
    found = figures_of(SHADOW, rows)
    assert found.better is better
    assert found.stage is (Stage.EARLY if better is None else Stage.DECIDED)
    assert found.arms == {}
    assert found.orders is not None
    assert found.now is not None
    assert found.now.difference == pytest.approx(found.orders.second - found.orders.first)
    assert found.leads == found.arrived == 1500
    assert found.sequence[-1].on == TODAY


def test_before_anything_is_mature_nothing_is_known() -> None:
    for experiment in (AB, SHADOW):
        found = figures_of(experiment, [])
        assert (found.now, found.sequence, found.better, found.orders) == (None, (), None, None)
