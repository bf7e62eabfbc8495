"""Why this manager and not each other one: every way to say it."""

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from functions.commands.explain_assignment import AssignmentExplanation
from functions.commands.wording import Wording
from functions.domain.calendar.local_times import LocalTimes
from functions.domain.distribution import (
    LEAD,
    Candidate,
    Ineligibility,
    IneligibilityReason,
    Presence,
    Strategy,
    is_by_debt_alone,
)
from functions.domain.item import Item, lead
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from infra.cli.wording import wording_of
from infra.configuration.load import LoadedConfiguration, read_configuration
from tests.builders import BERLIN, SEVEN, TUESDAY_NOON
from tests.cli.commands import NAMED

CONFIG = read_configuration(NAMED)
ANNA, BORIS, VERA = 7, 8, 9


def sentence(
    manager: int | None,
    *candidates: Candidate,
    item: Item = SEVEN,
    config: LoadedConfiguration = CONFIG,
) -> str:
    entry = LedgerEntry(item, TUESDAY_NOON, Outcome.ASSIGNED, 0, "", manager, "everyone", "", "", candidates)
    return AssignmentExplanation(entry, config.configuration, wording_of(config)).sentence()


def a_candidate(
    manager: int, *, owed: float = 0, gate: Ineligibility | None = None, **more: Any
) -> Candidate:
    return Candidate(manager, "everyone", gate, debt=round(owed * LEAD), **more)


def test_the_most_owed() -> None:
    assert sentence(BORIS, a_candidate(ANNA, owed=-0.9), a_candidate(BORIS, owed=0.9)) == (
        "Boris, because 1.4 leads were owed, more than to anybody else; Anna was 0.4 of a lead ahead."
    )


def test_a_tie_of_three() -> None:
    assert sentence(BORIS, a_candidate(ANNA), a_candidate(BORIS), a_candidate(VERA)) == (
        "Boris, because 0.33 of a lead was owed, to Anna and Vera as much, and the tie was drawn;"
        " Anna was owed as much; Vera was owed as much."
    )


def test_the_one_whose_next_lead_is_due_first() -> None:
    small, large = a_candidate(BORIS, owed=0.2), a_candidate(ANNA, owed=0.3)  # as of a larger weight
    assert sentence(BORIS, small, large).startswith(
        "Boris, whose next lead was due first (0.7 of a lead was owed)"
    )


def test_the_one_who_is_least_ahead() -> None:
    assert sentence(BORIS, a_candidate(ANNA, owed=-2.5), a_candidate(BORIS, owed=-1.5)) == (
        "Boris, who was least ahead, by 1 lead; Anna was 2 leads ahead."
    )


def test_the_only_one() -> None:
    off = Ineligibility(IneligibilityReason.OFF_HOURS, datetime(2026, 11, 4, 9, tzinfo=BERLIN))
    assert sentence(BORIS, a_candidate(ANNA, gate=off), a_candidate(BORIS)) == (
        "Boris, who alone was eligible; Anna is outside working hours until Wed 4 Nov 09:00."
    )


def test_whoever_knows_the_customer() -> None:
    assert sentence(BORIS, a_candidate(ANNA, owed=1), a_candidate(BORIS, owed=-1, is_preferred=True)) == (
        "Boris, who knows this customer; Anna does not know this customer."
    )


def test_the_fewest_open_leads() -> None:
    least: dict[str, Any] = {"strategy": Strategy.LEAST_OPEN}
    busy, free = a_candidate(ANNA, presence=Presence(open_leads=9), **least), a_candidate(BORIS, **least)
    assert (
        sentence(BORIS, busy, free)
        == "Boris, with 0 open leads, the fewest for the weight; Anna had 9 open leads."
    )
    assert sentence(BORIS, a_candidate(ANNA, **least), free).startswith(
        "Boris, with 0 open leads, the fewest for the weight; the tie was drawn"
    )


def test_a_lot() -> None:
    drawn: dict[str, Any] = {"strategy": Strategy.RANDOM}
    assert sentence(BORIS, a_candidate(ANNA, **drawn), a_candidate(BORIS, **drawn)) == (
        "Boris, because the lot fell so: this queue draws by weight; Anna was not drawn."
    )


FRENCH: dict[str, Any] = {"preferred_skills": ("language:fr",)}


def test_whoever_has_what_the_queue_prefers() -> None:
    assert sentence(VERA, a_candidate(ANNA, owed=1), a_candidate(VERA, owed=-1, **FRENCH)) == (
        "Vera, who has language:fr, which queue everyone prefers; Anna lacks language:fr."
    )


def test_of_two_whom_the_queue_prefers_the_most_owed() -> None:
    ahead, next_one = a_candidate(BORIS, owed=-1, **FRENCH), a_candidate(VERA, **FRENCH)
    assert sentence(VERA, a_candidate(ANNA, owed=1), ahead, next_one) == (
        "Vera, who has language:fr, which queue everyone prefers; Anna lacks language:fr;"
        " Boris was 0.67 of a lead ahead."
    )
    assert sentence(VERA, a_candidate(BORIS, **FRENCH), next_one) == (
        "Vera, who has language:fr, which queue everyone prefers; the tie was drawn; Boris was owed as much."
    )


def test_whoever_has_more_of_what_the_queue_prefers() -> None:
    both = a_candidate(VERA, preferred_skills=("big", "language:fr"))
    assert sentence(VERA, a_candidate(ANNA, owed=1, **FRENCH), both) == (
        "Vera, who has big and language:fr, which queue everyone prefers; Anna lacks big."
    )


def test_whom_the_queue_prefers_and_who_is_too_far_ahead() -> None:
    assert sentence(ANNA, a_candidate(ANNA, owed=1), a_candidate(VERA, owed=-1.75, **FRENCH)) == (
        "Anna, because 1.5 leads were owed, more than to anybody else;"
        " Vera has language:fr, but would be 2.25 leads ahead."
    )


def test_whom_the_queue_prefers_while_somebody_is_owed_too_much() -> None:
    assert sentence(ANNA, a_candidate(ANNA, owed=2), a_candidate(VERA, owed=-1, **FRENCH)) == (
        "Anna, because 2.5 leads were owed, more than to anybody else;"
        " Vera has language:fr, but somebody was owed more than 2 leads."
    )


def test_whom_the_queue_prefers_and_who_is_too_busy() -> None:
    least: dict[str, Any] = {"strategy": Strategy.LEAST_OPEN}
    free, busy = (
        a_candidate(ANNA, **least),
        a_candidate(VERA, presence=Presence(open_leads=3), **least, **FRENCH),
    )
    assert sentence(ANNA, free, busy) == (
        "Anna, with 0 open leads, the fewest for the weight;"
        " Vera has language:fr, but had 3 open leads already."
    )


def test_a_lot_among_those_whom_the_queue_prefers() -> None:
    drawn: dict[str, Any] = {"strategy": Strategy.RANDOM}
    mine, other = a_candidate(VERA, **drawn, **FRENCH), a_candidate(BORIS, **drawn, **FRENCH)
    assert sentence(VERA, a_candidate(ANNA, **drawn), mine, other) == (
        "Vera, who has language:fr, which queue everyone prefers; Anna lacks language:fr;"
        " Boris was not drawn."
    )


def test_whoever_knows_the_customer_comes_before_whom_the_queue_prefers() -> None:
    assert sentence(ANNA, a_candidate(ANNA, is_preferred=True), a_candidate(VERA, **FRENCH)) == (
        "Anna, who knows this customer; Vera does not know this customer."
    )


@pytest.mark.parametrize("name", IneligibilityReason)
def test_every_gate_has_its_words(name: IneligibilityReason) -> None:
    text = sentence(None, a_candidate(ANNA, gate=Ineligibility(name), assigned_today=10))
    assert text.startswith("Nobody was eligible; Anna ")
    assert len(text) > len("Nobody was eligible; Anna is .")


def test_a_manager_without_a_name_is_a_number() -> None:
    assert Wording({7: ""}, LocalTimes(BERLIN, {})).name(7) == "manager 7"
    assert Wording({7: ""}, LocalTimes(BERLIN, {})).name(12) == "user 12"


FIT: dict[str, Any] = {"strategy": Strategy.BEST_FIT}
SUITED: dict[str, Any] = {**FIT, "advantage": Fraction(107, 100)}
SHY = read_configuration(f"{NAMED}\n[figures]\nby_manager = false\n")


def test_whom_such_leads_suit_and_how_much_better() -> None:
    found = sentence(BORIS, a_candidate(ANNA, owed=1, **FIT), a_candidate(BORIS, **SUITED))
    assert found == (
        "Boris, who converts 7% more of such leads than the others let expect; such leads suit Anna less."
    )


def test_of_several_whom_such_leads_suit_alike_the_most_owed_and_then_the_drawn_one() -> None:
    others = a_candidate(ANNA, **SUITED), a_candidate(VERA, **FIT)
    assert sentence(BORIS, *others, a_candidate(BORIS, owed=1, **SUITED)) == (
        "Boris, who converts 7% more of such leads than the others let expect;"
        " Anna was owed 0.33 of a lead; such leads suit Vera less."
    )
    assert "; the tie was drawn; Anna was owed as much;" in sentence(
        BORIS, *others, a_candidate(BORIS, **SUITED)
    )


def test_who_does_worst_with_them_is_not_praised() -> None:
    worse = a_candidate(ANNA, **FIT, advantage=Fraction(8, 10))
    least = a_candidate(BORIS, **FIT, advantage=Fraction(9, 10))
    assert sentence(BORIS, worse, least).startswith(
        "Boris, whom such leads suit best of those whose turn it could be; such leads suit Anna less."
    )


def test_one_whom_they_suit_better_is_too_far_ahead() -> None:
    ahead = a_candidate(ANNA, owed=-4.6, **FIT, advantage=Fraction(2))
    assert sentence(BORIS, ahead, a_candidate(BORIS, **SUITED), a_candidate(VERA, **FIT)).endswith(
        "such leads suit Anna, but would be 5.27 leads ahead; such leads suit Vera less."
    )


def test_one_lead_in_ten_goes_by_debt_alone_and_says_so() -> None:
    item = next(each for each in map(lead, range(1, 100)) if is_by_debt_alone(each))
    assert sentence(ANNA, a_candidate(ANNA, owed=1, **FIT), a_candidate(BORIS, **SUITED), item=item) == (
        "Anna, because 1.5 leads were owed, more than to anybody else; one lead in ten goes by debt alone;"
        " Boris was owed 0.5 of a lead."
    )


def test_nothing_is_said_of_how_good_a_single_manager_is_where_figures_of_managers_are_not_shown() -> None:
    found = sentence(BORIS, a_candidate(ANNA, owed=1, **FIT), a_candidate(BORIS, **SUITED), config=SHY)
    assert found == (
        "Boris, whom such leads suit best of those whose turn it could be;"
        " Anna was passed over: this queue chooses whom a lead suits."
    )


def test_who_has_a_preferred_skill_comes_before_whom_the_lead_suits() -> None:
    found = sentence(BORIS, a_candidate(ANNA, **SUITED), a_candidate(BORIS, **FIT, **FRENCH))
    assert found.startswith("Boris, who has language:fr, which queue everyone prefers; Anna lacks")
