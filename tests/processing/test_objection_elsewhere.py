"""A person who objects on one lead is scored on no other: a repeat inquiry, an open lead, the deal of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import DEAL, Item
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.placeholders import MOST_OF_ONE_PERSON
from tests.processing.test_conversion import BOTH, converted
from tests.processing.test_objection import FIELD, PRIVACY, SENIOR, object_to, shown
from tests.team import CONFIGURATION, HOT, Team, a_hot_lead, a_team

KEY = "a-key-for-hashes"


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY, hash_key=KEY) as team:
        team.custom_fields.add(FIELD, "boolean")
        yield team


def test_a_repeat_inquiry_is_not_scored(team: Team) -> None:
    person: dict[str, Any] = a_hot_lead()
    first = team.add_lead(**person)
    team.process()
    object_to(team, first)
    again = team.add_lead(**person)
    assert team.process().outcomes == {Outcome.OBJECTED: 1}
    record = team.record(again)
    assert (record.score.points, record.trial, record.milestones.first) == (0, None, None)
    assert (record.assignment.manager, shown(team, again)) == (SENIOR, [])


def test_an_open_lead_of_the_person_loses_its_score_and_gets_it_back(team: Team) -> None:
    person: dict[str, Any] = a_hot_lead()
    items = [team.add_lead(**person) for _ in range(3)]
    stranger = team.add_lead(**a_hot_lead())
    team.process()
    for answer, points in (("Y", 0), ("N", 90), ("Y", 0)):
        object_to(team, items[1], answer)
        assert {team.record(item).score.points for item in items} == {points}
        assert {len(shown(team, item)) for item in items} == {4 if points else 0}
    assert team.record(stranger).score.points == 90


def test_both_in_one_batch(team: Team) -> None:
    person: dict[str, Any] = a_hot_lead()
    items = [team.add_lead(**person), team.add_lead(**person, **{FIELD: "Y"}), team.add_lead(**person)]
    assert team.process().outcomes[Outcome.OBJECTED] == 3
    assert {team.record(item).score.points for item in items} == {0}


def test_it_holds_when_the_lead_on_which_it_stands_is_erased(team: Team) -> None:
    person: dict[str, Any] = a_hot_lead()
    first, second = team.add_lead(**person), team.add_lead(**person)
    team.process()
    object_to(team, first)
    team.wiring.state.leads.delete([first])
    team.announce(second)
    third = team.add_lead(**person)
    team.process()
    assert [team.record(item).identity.has_objected for item in (second, third)] == [True, True]


def test_a_phone_that_many_have_carries_no_objection(team: Team) -> None:
    phone = {"PHONE": [("WORK", "+49 30 5550199")]}
    items = [team.add_lead(**{**a_hot_lead(), **phone}) for _ in range(MOST_OF_ONE_PERSON + 1)]
    team.process()
    object_to(team, items[0])
    assert [team.record(item).score.points > 0 for item in items[1:]] == [True] * MOST_OF_ONE_PERSON


@pytest.mark.of_leads("leads and deals side by side")
@pytest.mark.parametrize("first", ["lead", "deal"])
def test_the_deal_of_a_lead_on_which_it_stands_is_not_scored(tmp_path: Path, first: str) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY + BOTH) as team:
        team.custom_fields.add(FIELD, "boolean")
        item = team.add_lead(**HOT)
        team.process()
        object_to(team, item)
        deal: Item = converted(team, item, by=team.record(item).assignment.manager or SENIOR, first=first)
        assert deal.entity == DEAL
        assert (team.record(deal).identity.has_objected, team.record(deal).score.points) == (True, 0)


@pytest.mark.parametrize("field", ["Anna <anna@example.com>", "noreply@example.com; anna@example.com"])
def test_it_holds_by_each_address_of_a_field(team: Team, field: str) -> None:
    nameless: dict[str, Any] = {**HOT, "PHONE": []}
    first = team.add_lead(**{**nameless, "EMAIL": [("WORK", field)]})
    second = team.add_lead(**{**nameless, "EMAIL": [("WORK", "anna@example.com")]})
    stranger = team.add_lead(**{**nameless, "EMAIL": [("WORK", "noreply@example.com")]})
    team.process()
    object_to(team, first)
    objected = [team.record(item).identity.has_objected for item in (first, second, stranger)]
    assert objected == [True, True, False]
