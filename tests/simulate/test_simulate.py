"""A simulated quarter: what comes, what the team does of it, and what is reported."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from functions.commands.simulate.arrivals import RHYTHM, arrivals
from functions.commands.simulate.invented import OTHER, Invention
from functions.commands.simulate.quarter import Team, play
from functions.commands.simulate.report import leads_needed, report_of
from functions.commands.simulate.simulate import DEPARTMENT, Assumptions, Simulated, simulate_quarter
from functions.commands.simulate.skills import probabilities, skills, with_skill
from functions.domain.distribution import FIT_AHEAD
from functions.domain.item import lead
from infra.configuration.load import read_configuration
from tests.builders import BERLIN, TUESDAY_NOON
from tests.simulate.floor import MONDAY, a_floor, a_world, by_both, gain
from tests.team import CONFIGURATION

CONFIG = read_configuration(CONFIGURATION).configuration
CALM = Assumptions(date(2026, 11, 30), days=14, a_day=30)


def a_quarter(text: str = CONFIGURATION, *, seed: int = 1, **changes: Any) -> Simulated:
    assumed = replace(CALM, **changes)
    return simulate_quarter(read_configuration(text).configuration, assumed, Random(seed))


def test_leads_come_in_order_with_the_rhythm_of_a_week() -> None:
    moments = list(arrivals(MONDAY, 280, a_day=50, zone=BERLIN, chance=Random(3)))
    assert moments == sorted(moments)
    by_weekday = Counter(at.weekday() for at in moments)
    for weekday, share in enumerate(RHYTHM):
        assert by_weekday[weekday] / (40 * 50) == pytest.approx(share, rel=0.1)


def test_skills_are_factors_of_the_odds_and_nobody_differs_without_a_spread() -> None:
    assert set(skills([7, 8], ["hot"], overall=0, by_segment=0, chance=Random(1)).values()) == {1.0}
    assert with_skill(0.2, 2) == pytest.approx(1 / 3)
    assert with_skill(1.0, 0.5) == 1.0


def test_twenty_points_double_the_odds_and_the_mean_is_what_was_assumed() -> None:
    points = [0, 20, 40, 90, 90]
    found = probabilities(points, mean=0.1)
    assert sum(found[each] for each in points) / len(points) == pytest.approx(0.1)
    odds = {each: found[each] / (1 - found[each]) for each in points}
    assert odds[40] == pytest.approx(2 * odds[20])


def test_leads_have_the_values_that_tables_pairs_and_conditions_tell_apart() -> None:
    text = f"""{CONFIGURATION}
[inputs]
size = {{ field = "UF_CRM_SIZE", type = "int" }}
[[rule]]
id = "big"
when = 'lead.size >= 50 || lead.country in ["FR", "DE"] || lead.city == "Bonn"'
points = 5
"""
    invention = Invention.of(read_configuration(text).configuration)
    drawn = [invention.facts(lead(number), TUESDAY_NOON, Random(number)).lead for number in range(300)]
    assert {each.source for each in drawn} == {"RECOMMENDATION", "WEB", OTHER}
    assert {each.country for each in drawn} == {"FR", "DE", OTHER}
    assert {each.amount for each in drawn} == {0.0, 100_000.0, 500_000.0}
    assert {each.inputs["size"] for each in drawn} == {0, 50}
    assert {each.has_phone for each in drawn} == {True, False}


def test_a_seed_repeats_a_quarter_and_another_one_is_another() -> None:
    first, again, other = (report_of(a_quarter(seed=seed), difference=0.03) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_lead_is_given_or_left_and_turns_are_fair() -> None:
    report = report_of(a_quarter(), difference=0.03)
    assert report.given + report.left == report.leads
    assert sum(each.leads for each in report.loads) == report.given
    assert max(each.leads for each in report.loads) - min(each.leads for each in report.loads) <= 1
    [queue] = report.fairness
    assert queue.bound is not None
    assert 0 < queue.leads <= queue.bound


def test_a_team_that_has_no_time_misses_deadlines_and_says_what_it_can_touch() -> None:
    idle, busy = (
        report_of(a_quarter(handling=timedelta(minutes=minutes)), difference=0.03) for minutes in (1, 120)
    )
    assert sum(each.in_time for each in idle.deadlines) > 4 * sum(each.in_time for each in busy.deadlines)
    assert busy.capacity == pytest.approx(3 * 45 / 2)
    assert idle.capacity == pytest.approx(3 * 5 * 50)  # by the daily caps


def test_caps_hold_and_what_is_above_them_waits_for_another_day() -> None:
    report = report_of(a_quarter(CONFIGURATION.replace("daily_cap = 50", "daily_cap = 2")), difference=0.03)
    assert max(each.most for each in report.loads) == 2
    assert report.left > report.given


def test_leads_that_no_queue_takes_are_left() -> None:
    report = report_of(a_quarter(f"{CONFIGURATION}when = 'score > 1000'\n"), difference=0.03)
    assert (report.given, report.left) == (0, report.leads)
    assert (report.needed, report.converted) == (0, 0)


def test_departments_are_assumed_to_have_people() -> None:
    text = CONFIGURATION.replace("members = [7, 8, 9]", 'members = "department:4"')
    report = report_of(a_quarter(text), difference=0.03)
    assert sum(each.leads > 0 for each in report.loads) == DEPARTMENT


def test_open_leads_close_again_so_that_a_cap_of_them_does_not_end_everything() -> None:
    config = a_floor("least-open", managers=2, keys="open_cap = 20")
    skilled, came = a_world(config, 1, days=28, a_day=4, spread=0)
    played = play(came, Team(config, skilled, open_for=timedelta(days=2)), Random(1))
    assert len(played.given) == len(came)


def test_what_an_experiment_needs_is_twice_a_fixed_look() -> None:
    assert leads_needed(0.15, 0.03) == pytest.approx(8_900, rel=0.01)


@pytest.mark.long
def test_by_fit_more_is_converted_and_everybody_gets_as_many_leads() -> None:
    in_turn, by_fit = by_both(3, spread=0.4, days=150, a_day=15, horizon="7d")
    assert gain(in_turn, by_fit) > 0.05
    counts = Counter(each.manager for each in by_fit.given)
    assert max(counts.values()) - min(counts.values()) <= 2 * FIT_AHEAD
    assert by_fit.furthest["all"] <= FIT_AHEAD + 1


@pytest.mark.long
def test_where_nobody_differs_by_kind_of_lead_nothing_is_lost_by_fit() -> None:
    assert gain(*by_both(3, spread=0.0, days=150, a_day=15, horizon="7d")) > -0.01
