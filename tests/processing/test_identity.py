"""Who is one person: however typed, in whatever order, and not by what many share or none has."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import Item, lead
from functions.domain.lead.placeholders import (
    MOST_OF_ONE_PERSON,
    is_persons_email,
    is_persons_phone,
    same_value,
)
from functions.domain.lead.repeats import of_one_person
from functions.domain.lead.snapshot import ContactPoint
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.team import COLD, CONFIGURATION, TOKEN, Team, a_team

CAPPED = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 5")
AGGREGATOR: dict[str, Any] = {"SOURCE_ID": "WEB", "EMAIL": [("WORK", "leads@aggregator.example")]}


def managers_of(team: Team, items: Sequence[Item]) -> Counter[int | None]:
    return Counter(team.record(item).assignment.manager for item in items)


def test_f10_twelve_people_with_one_aggregators_email_take_turns(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CAPPED) as team:
        items = [team.add_lead(**AGGREGATOR) for _ in range(12)]
        team.process()
        assert managers_of(team, items) == {7: 4, 8: 4, 9: 4}
        assert all(team.record(item).assignment.turn for item in items)


def test_f10_past_a_small_number_caps_hold_for_those_who_come_one_by_one_too(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CAPPED) as team:
        items = []
        for _ in range(12):
            items.append(team.add_lead(**AGGREGATOR))
            team.process()
        free = [item for item in items if team.record(item).assignment.turn is None]
        assert len(free) == MOST_OF_ONE_PERSON - 1
        assert max(managers_of(team, items).values()) <= 5 + len(free)


@pytest.mark.of_leads("the portal binds a new deal to the contact that has its number already")
@pytest.mark.parametrize(
    "fields",
    [
        {"PHONE": [("WORK", "+7 000 000-00-00")]},
        {"PHONE": [("WORK", "1234567")]},
        {"EMAIL": [("WORK", "test@test.com")]},
        {"EMAIL": [("WORK", "noreply@portal.example")]},
        {"EMAIL": [("WORK", "No@Mail.ru")]},
    ],
    ids=str,
)
def test_f10_a_placeholder_stands_for_no_person(team: Team, fields: dict[str, Any]) -> None:
    items = []
    for _ in range(3):
        items.append(team.add_lead(SOURCE_ID="WEB", **fields))
        team.process()
    assert managers_of(team, items) == {7: 1, 8: 1, 9: 1}


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("+49 30 5550101", True),
        ("030 5550101", True),
        ("+7 495 739-70-00", True),
        ("+44 20 7946 0000", True),
        ("+7 999 999-99-99", False),
        ("111-11-11", False),
        ("8 (800) 000-00-00", False),
        ("+49 30 1234567", False),
        ("0", False),
        ("none", False),
    ],
)
def test_phones_of_persons_and_of_nobody(value: str, *, is_one: bool) -> None:
    assert is_persons_phone(value, region="DE") is is_one


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("anna@example.co.uk", True),
        ("info@company.example", True),
        ("schmidt@schmidt.example", True),
        ("Иван@почта.рф", True),
        ("TEST@test.com", False),
        ("test1@gmail.com", False),
        ("do-not-reply@a.b.example", False),
        ("mail@mail.ru", False),
        ("aaa@gmail.com", False),
        ("x@y", False),
        ("no", False),
    ],
)
def test_emails_of_persons_and_of_nobody(value: str, *, is_one: bool) -> None:
    assert is_persons_email(value) is is_one


@pytest.mark.parametrize(
    "spellings", [("+49 30 5559999", "(030) 555-99 99"), ("030/5559999", "+49305559999")]
)
def test_f17_one_person_in_two_spellings_is_one_in_either_order(
    tmp_path: Path, spellings: tuple[str, str]
) -> None:
    for order in (spellings, spellings[::-1]):
        folder = tmp_path / str(order.index(spellings[0]))
        folder.mkdir()
        with a_team(folder) as team:
            items = [team.add_lead(SOURCE_ID="WEB", PHONE=[("WORK", phone)]) for phone in order]
            team.process()
            assert len(managers_of(team, items)) == 1


def test_f20_more_than_twenty_junk_leads_do_not_hide_an_open_one(tmp_path: Path) -> None:
    number: dict[str, Any] = {"SOURCE_ID": "WEB", "PHONE": [("WORK", "+49 30 5559999")]}
    with a_team(tmp_path) as team:
        keyed = with_a_hash_key(team, tmp_path)
        for _ in range(25):
            team.actions.add_lead(STATUS_ID="JUNK", **number)
        first = keyed.add_lead(**number)
        keyed.process()
        for _ in range(2):
            keyed.add_lead(**COLD)
            keyed.process()
        second = keyed.add_lead(**number)
        keyed.process()
        assert keyed.record(second).identity.repeat_of == first
        keyed.wiring.close()


def with_a_hash_key(team: Team, directory: Path) -> Team:
    """The same team, whose people are known again by keyed hashes."""
    settings_of = read_settings(
        None,
        BITRIX24_WEBHOOK_URL=team.wiring.settings.required_webhook_url,
        BITRIX24_APPLICATION_TOKEN=TOKEN,
        FAIRLEAD_CONFIG=directory / "fairlead.toml",
        FAIRLEAD_STATE=f"sqlite:///{directory / 'keyed.db'}",
        FAIRLEAD_HASH_KEY="k" * 32,
    )
    return Team(team.portal, Wiring(settings_of, clock=team.clock), team.clock)


PHONES = ["+49 30 5550001", "030 5550001", "+49 30 5550002", "(030) 555 00 02", "+49 30 5550003"]
EMAILS = ["anna@example.com", "Anna@Example.com", "boris@example.com"]
PERSON = st.tuples(st.sampled_from(PHONES), st.sampled_from(EMAILS))


@given(people=st.lists(PERSON, min_size=2, max_size=6), data=st.data())
def test_the_order_of_a_batch_does_not_matter_to_who_is_one_person(
    people: list[tuple[str, str]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(people))))
    expected = persons(people)
    shuffled = persons([people[number] for number in order])
    assert {frozenset(order[each] for each in one) for one in shuffled} == {
        frozenset(one) for one in expected
    }


@pytest.mark.of_leads("the portal binds a new deal to one contact, whoever else has its numbers")
@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(people=st.lists(PERSON, min_size=2, max_size=4), data=st.data())
def test_the_order_of_a_batch_does_not_matter_to_who_is_with_one_manager(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(people))))
    for numbers in (range(len(people)), order):
        with a_team(tmp_path_factory.mktemp("team"), plan="unlimited") as team:
            items = {
                number: team.add_lead(
                    SOURCE_ID="WEB", PHONE=[("WORK", people[number][0])], EMAIL=[("WORK", people[number][1])]
                )
                for number in numbers
            }
            team.process()
            for one in persons(people):
                assert len(managers_of(team, [items[number] for number in one])) == 1


def persons(people: Sequence[tuple[str, str]]) -> set[frozenset[int]]:
    """Which of these leads, by their numbers in the list, are one person."""
    values = {
        lead(number): {
            same_value(ContactPoint(1, "PHONE", "WORK", phone), region="DE"),
            same_value(ContactPoint(2, "EMAIL", "WORK", email), region="DE"),
        }
        for number, (phone, email) in enumerate(people)
    }
    holders = {
        value: {number for number, own in values.items() if value in own}
        for value in set().union(*values.values())
    }
    return {
        frozenset({item.id, *(each.id for each in others)})
        for item, others in of_one_person(values, holders).items()
    }
