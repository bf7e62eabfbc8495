"""The gate: what is surely worse does not pass, what is better does, and few leads tell nothing."""

from dataclasses import dataclass
from random import Random

import pytest

from functions.commands.learn.blend import POINTS_A_UNIT, weight_of
from functions.commands.learn.calibrate import platt
from functions.commands.learn.folds import split
from functions.commands.learn.gate import Said, Verdict, bound_of_loss, judged
from functions.commands.learn.history import History, Lead
from functions.commands.learn.measures import losses, mean, sigmoid

BASE, DAY = 0.2, 86_400.0


@dataclass(frozen=True)
class Leads:
    """Leads whose log-odds are known, and what two cards see of them."""

    truth: list[float]
    outcomes: list[bool]

    def seen(self, noise: float, seed: int) -> Said:
        """What a card says that sees the log-odds through a veil; calibrated."""
        chance = Random(seed)
        veiled = [value + chance.gauss(0, noise) for value in self.truth]
        line = platt(veiled, self.outcomes)
        return Said(veiled, [sigmoid(line.at(value)) for value in veiled])


def leads(size: int, seed: int) -> Leads:
    chance = Random(seed)
    truth = [chance.gauss(-1.6, 1.2) for _ in range(size)]
    return Leads(truth, [chance.random() < sigmoid(value) for value in truth])


def tried(size: int, seed: int, *, new: float, used: float) -> Verdict:
    world = leads(size, seed)
    one, other = world.seen(new, 1000 + seed), world.seen(used, 2000 + seed)
    return judged(one, other, world.outcomes, Random(seed), base_rate=BASE)


@pytest.mark.long
@pytest.mark.parametrize("size", [500, 1000])
def test_a_card_that_is_worse_hardly_ever_passes(size: int) -> None:
    # The veil costs a little more than 0.01 AUC.
    verdicts = [tried(size, seed, new=0.75, used=0.55) for seed in range(40)]
    worse = mean([(each.against.auc or 0) - (each.new.auc or 0) for each in verdicts])
    assert 0.008 < worse < 0.03
    assert sum(each.passed for each in verdicts) <= 2


def test_a_card_that_is_much_better_passes() -> None:
    verdict = tried(1500, 3, new=0.2, used=2.0)
    assert verdict.passed, verdict.reasons
    assert verdict.auc_bound > 0
    assert verdict.loss_bound < 0


def test_the_same_card_passes_and_differs_by_nothing() -> None:
    world = leads(1600, 5)
    said = world.seen(0.5, 1)
    verdict = judged(said, said, world.outcomes, Random(1), base_rate=BASE)
    assert (verdict.passed, verdict.loss_bound, verdict.auc_bound) == (True, 0, 0)


def test_no_lead_judges_that_the_card_in_use_was_learned_from() -> None:
    closed = [
        Lead(bool(number % 3), decided_at=number * DAY, closed_at=number * DAY) for number in range(100)
    ]
    history = History((), closed)
    assert split(history, "time", []).newest == list(range(80, 100))
    assert split(history, "time", [], seen_until=90 * DAY).newest == list(range(91, 100))
    assert split(history, "time", [], seen_until=60 * DAY).newest == list(range(80, 100))
    assert split(history, "file", [], seen_until=90 * DAY).newest == list(range(80, 100))


def test_few_leads_tell_nothing_and_the_reason_says_how_many_are_needed() -> None:
    verdict = tried(120, 2, new=0.1, used=3.0)
    assert "there are 120 newest leads, and 200 are needed to tell" in verdict.reasons


def test_a_card_that_says_nothing_does_not_pass_even_against_nothing() -> None:
    world = leads(800, 7)
    chance = Random(2)
    said = Said([chance.random() for _ in world.truth], [chance.uniform(0.1, 0.6) for _ in world.truth])
    flat = Said([0.0] * 800, [BASE] * 800)
    assert (
        "it foretells no better than the same probability for every lead"
        in judged(said, flat, world.outcomes, Random(1), base_rate=BASE).reasons
    )


def test_probabilities_that_are_off_are_refused_from_1500_leads_on_only() -> None:
    for size, counts in ((1400, False), (1600, True)):
        world = leads(size, 9)
        good = world.seen(0.3, 1)
        off = Said(good.scores, [min(each + 0.05, 1) for each in good.probabilities])
        reasons = judged(off, good, world.outcomes, Random(1), base_rate=BASE).reasons
        assert any("off by" in each for each in reasons) is counts


def test_the_bound_is_that_of_the_mean_of_paired_differences() -> None:
    new, used, outcomes = [0.5, 0.5, 0.5, 0.5], [0.4, 0.6, 0.4, 0.6], [True, True, False, False]
    assert bound_of_loss(new, used, outcomes) > mean(losses(new, outcomes)) - mean(losses(used, outcomes))


def test_blending_with_rules_is_no_worse_than_rules_at_any_size() -> None:
    """Both are noisy views of the truth: rules always the same, what is learned the better the more leads."""
    worst, total = 0.0, []
    for seed in range(8):
        judges = leads(2000, 100 + seed)
        rules = judges.seen(1.2, 1)
        for size in (100, 250, 500, 1000):
            chance = Random(seed * 10 + size)
            conversions = round(size * BASE)
            learned = [each + chance.gauss(0, 12 / conversions**0.5) for each in judges.truth]
            line = platt(learned[:size], judges.outcomes[:size])
            old = platt([each * POINTS_A_UNIT for each in rules.scores], judges.outcomes, unit=POINTS_A_UNIT)
            weight = weight_of(conversions)
            blend = [
                sigmoid((1 - weight) * old.at(one * POINTS_A_UNIT) + weight * line.at(other))
                for one, other in zip(rules.scores, learned, strict=True)
            ]
            alone = [sigmoid(old.at(one * POINTS_A_UNIT)) for one in rules.scores]
            more = mean(losses(blend, judges.outcomes)) - mean(losses(alone, judges.outcomes))
            worst = max(worst, more)
            total.append(more)
    assert mean(total) < 0
    assert worst <= 0.005
