"""Texts of the past come with what tells who wrote them, and what is a name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.ports.past_texts import PastText
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION, Team, a_team

SINCE = TUESDAY_NOON - timedelta(days=1)
CONTACT = 3
DEALS = '\n[[handle]]\nentity = "lead"\n\n[[handle]]\nentity = "deal"\nfunnels = [0]\n'


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + DEALS, plan="unlimited") as team:
        yield team


def texts_of(team: Team, entity: str, since: datetime = SINCE) -> list[PastText]:
    return list(team.wiring.past_texts().page(entity, since, after=0, left=9).texts)


def test_a_lead_has_its_own_names_and_those_of_what_it_is_bound_to(team: Team) -> None:
    people = team.portal.people_actions
    contact = people.add_contact(NAME="Anna", SECOND_NAME="Eva", LAST_NAME="Schmidt")
    company = people.add_company(TITLE="Boats Ltd")
    lead: dict[str, Any] = {
        "NAME": "Ann",
        "LAST_NAME": "S",
        "TITLE": "A boat",
        "COMMENTS": "soon",
        "SOURCE_ID": "WEB",
    }
    people.add_lead(
        **lead,
        CONTACT_ID=contact,
        COMPANY_ID=company,
        PHONE=[("WORK", "+49 30 1")],
        EMAIL=[("WORK", "a@b.de")],
    )
    [text] = texts_of(team, "lead")
    assert text.names == ["Ann", "S", "Anna", "Eva", "Schmidt", "Boats Ltd"]
    assert text.clients == [f"contact:{contact}", f"company:{company}"]
    assert (text.phones, text.emails) == (["+49 30 1"], ["a@b.de"])
    assert (text.title, text.comments, text.source) == ("A boat", "soon", "WEB")
    assert "boat" not in repr(text).casefold()


def test_where_a_contact_cannot_be_read_the_names_are_not_known(team: Team) -> None:
    people = team.portal.people_actions
    contact = people.add_contact(NAME="Anna")
    people.add_deal(TITLE="A boat", CONTACT_ID=contact)
    [text] = texts_of(team, "deal")
    assert text.names == ["Anna"]
    team.portal.store.hidden.add((CONTACT, contact))
    [text] = texts_of(team, "deal")
    assert text.names is None


@pytest.mark.parametrize(
    ("stage", "shown"),
    [
        ("NEW", (None, True)),
        ("IN_PROCESS", (None, False)),
        ("JUNK", (False, False)),
        ("CONVERTED", (True, False)),
    ],
)
def test_outcome_and_freshness_follow_from_the_stage(
    team: Team, stage: str, shown: tuple[bool | None, bool]
) -> None:
    team.portal.people_actions.add_lead(TITLE="A boat", STATUS_ID=stage)
    [text] = texts_of(team, "lead")
    assert (text.is_won, text.is_fresh) == shown


def test_what_came_before_is_not_read(team: Team) -> None:
    team.portal.people_actions.add_lead(TITLE="A boat")
    assert texts_of(team, "lead", team.clock.now() + timedelta(days=1)) == []
    assert team.wiring.past_texts().count("lead", SINCE) == 1


def test_records_are_read_again_by_their_numbers(team: Team) -> None:
    numbers = [team.portal.people_actions.add_lead(TITLE=f"boat {each}") for each in range(120)]
    again = team.wiring.past_texts().again("lead", [*numbers[::2], 999_999])
    assert [each.title for each in again] == [f"boat {each}" for each in range(0, 120, 2)]
