"""Why this manager and not each other one: every way to say it."""

from datetime import datetime
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
)
from functions.domain.item import lead
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from infra.cli.wording import wording_of
from infra.configuration.load import read_configuration
from tests.builders import BERLIN, TUESDAY_NOON
from tests.cli.commands import NAMED

CONFIG = read_configuration(NAMED)
ANNA, BORIS, VERA = 7, 8, 9


def sentence(manager: int | None, *candidates: Candidate) -> str:
    entry = LedgerEntry(
        lead(7), TUESDAY_NOON, Outcome.ASSIGNED, 0, "", manager, "everyone", "", "", candidates
    )
    return AssignmentExplanation(entry, CONFIG.configuration, wording_of(CONFIG)).sentence()


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
