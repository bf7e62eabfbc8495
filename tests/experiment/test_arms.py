"""Which arm a lead is in: by a hash, evenly, for good; who came before the start is in none."""

from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path

import pytest

from functions.domain.experiment import Arm, Experiment, Mode, Stop, Trial
from functions.domain.item import lead
from tests.experiment.trying import STARTED, a_trying_team, by_arm, experiment_of, hot_leads, trial_of
from tests.team import HOT

TODAY = date(2026, 11, 27)
AB = Experiment("learned", date(2026, 12, 1))
ITEMS = 1_000_000


@pytest.mark.long
@pytest.mark.parametrize("share", [0.5, 0.1])
def test_of_a_million_items_each_arm_has_its_share_within_sampling_error(share: float) -> None:
    experiment = replace(AB, share=share)
    b = sum(experiment.arm_of(lead(number), ()) is Arm.B for number in range(ITEMS))
    assert abs(b / ITEMS - share) < 4 * sqrt(share * (1 - share) / ITEMS)


def test_the_arm_of_an_item_never_changes() -> None:
    """These are kept with leads: another hash would mix the arms of every experiment that runs."""
    arms = "".join(AB.arm_of(lead(number), ()) for number in range(1, 41))
    assert arms == "ababbaaaaabbabbbbbbabbbabaaababbaaaabaab"
    people = "".join(AB.arm_of(lead(1), [f"hash-{number}"]) for number in range(40))
    assert people == "aaabbbbabbbbabbbabbaaaabbaabaababbabaaaa"


def test_a_larger_share_only_adds_to_arm_b_and_another_name_divides_anew() -> None:
    items = [lead(number) for number in range(2000)]
    small, large = (
        {item for item in items if replace(AB, share=share).arm_of(item, ()) is Arm.B} for share in (0.2, 0.6)
    )
    assert small < large
    other = replace(AB, name="another", share=0.2)
    both = sum(other.arm_of(item, ()) is Arm.B for item in small)
    assert both / len(small) == pytest.approx(0.2, abs=0.08)


def test_a_person_is_in_one_arm_whatever_the_lead_and_the_order_of_what_is_known() -> None:
    arms = {AB.arm_of(lead(number), ["phone", "mail"]) for number in range(50)}
    assert len(arms) == 1
    assert arms == {AB.arm_of(lead(7), ["mail", "phone"])}


@pytest.mark.parametrize(
    ("experiment", "trial", "acts"),
    [
        (AB, Trial("learned", Arm.B), Arm.B),
        (AB, Trial("learned", Arm.A), Arm.A),
        (AB, Trial("before", Arm.B), Arm.A),
        (AB, None, Arm.A),
        (replace(AB, mode=Mode.SHADOW), Trial("learned", None, 7), Arm.A),
        (replace(AB, kept=Arm.B), Trial("learned", Arm.A), Arm.B),
        (replace(AB, kept=Arm.B), None, Arm.B),
        (replace(AB, kept=Arm.A), Trial("learned", Arm.B), Arm.A),
        (replace(AB, stopped=Stop(Arm.B, TODAY)), Trial("learned", Arm.B), Arm.A),
        (replace(AB, stopped=Stop(Arm.A, TODAY)), Trial("learned", Arm.A), Arm.B),
        (replace(AB, stopped=Stop(Arm.A, TODAY)), None, Arm.B),
        (replace(AB, stopped=Stop(Arm.A, TODAY), kept=Arm.A), None, Arm.A),
    ],
)
def test_which_arm_acts_on_a_lead(experiment: Experiment, trial: Trial | None, acts: Arm) -> None:
    assert experiment.acting(trial) is acts


def test_only_leads_from_the_start_on_belong_to_one_that_runs() -> None:
    assert [AB.takes(date(2026, 11, 30)), AB.takes(date(2026, 12, 1))] == [False, True]
    assert not replace(AB, kept=Arm.B).takes(date(2026, 12, 1))
    assert not replace(AB, stopped=Stop(Arm.B, TODAY)).takes(date(2026, 12, 1))


def test_leads_that_came_before_the_start_are_in_none(tmp_path: Path) -> None:
    later = experiment_of().replace(STARTED, "2026-11-04")
    with a_trying_team(tmp_path, later) as team:
        (item,) = hot_leads(team, 1)
        assert team.record(item).trial is None


def test_the_leads_of_one_person_are_in_one_arm(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        first = team.add_lead(**HOT)
        team.process()
        second = team.add_lead(**HOT)
        team.process()
        assert trial_of(team, first) == trial_of(team, second)
        by_arm(team, hot_leads(team))
