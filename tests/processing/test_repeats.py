"""The same person again: recognised by phone or e-mail, however typed, and given to the same manager."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

ANNAS_NUMBER: dict[str, Any] = {"SOURCE_ID": "WEB", "PHONE": [("WORK", "+49 30 5559999")]}
SAME_NUMBER_TYPED_OTHERWISE: dict[str, Any] = {"SOURCE_ID": "WEB", "PHONE": [("MOBILE", "(030) 555-99 99")]}


def placed(team: Team, **fields: Any) -> Item:
    item = team.add_lead(**fields)
    team.process()
    return item


def test_a_second_inquiry_goes_to_the_manager_of_the_first_who_is_told(team: Team) -> None:
    first = placed(team, **ANNAS_NUMBER)
    for _ in range(4):
        placed(team, **COLD)
    second = placed(team, **ANNAS_NUMBER)
    manager = team.record(first).assignment.manager
    assert (team.record(second).assignment.manager, team.record(second).identity.repeat_of) == (
        manager,
        first,
    )
    assert team.lead(second)["ASSIGNED_BY_ID"] == manager
    [told] = team.portal.notifications
    assert told.user == manager
    assert told.message.startswith("Repeat inquiry")


def test_a_repeat_uses_no_turn_and_no_cap(team: Team) -> None:
    first = placed(team, **ANNAS_NUMBER)
    placed(team, **ANNAS_NUMBER)
    others = [placed(team, **COLD) for _ in range(5)]
    managers = Counter(team.record(each).assignment.manager for each in [first, *others])
    assert managers == {7: 2, 8: 2, 9: 2}


@pytest.mark.of_leads("the number of a deal is its contact's, which is only read")
def test_a_number_with_and_without_the_country_code_is_one_person(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        first = placed(team, **ANNAS_NUMBER)
        second = placed(team, **SAME_NUMBER_TYPED_OTHERWISE)
        third = placed(team, **SAME_NUMBER_TYPED_OTHERWISE)
        assert team.lead(second)["PHONE"][0]["VALUE"] == "+49305559999"
        assert team.record(third).assignment.manager in {
            team.record(first).assignment.manager,
            team.record(second).assignment.manager,
        }


def test_the_inquiry_counts_as_a_signal_on_the_first_lead(tmp_path: Path) -> None:
    again = '[[signal]]\nid = "again"\ntype = "inquiry.repeated"\npoints = 25\n'
    with a_team(tmp_path, configuration=CONFIGURATION + again) as team:
        first = placed(team, **ANNAS_NUMBER)
        placed(team, **ANNAS_NUMBER)
        team.process()
        assert team.record(first).score.points == 10 + 25
        assert team.lead(first)["UF_CRM_LEAD_SCORE"] == 35


def test_two_inquiries_in_one_batch_go_to_one_manager(team: Team) -> None:
    items = [team.add_lead(**ANNAS_NUMBER) for _ in range(3)]
    team.process()
    assert len({team.record(item).assignment.manager for item in items}) == 1
    assert {team.record(item).state for item in items} == {LeadState.ASSIGNED}
    assert team.wiring.state.inbox.next_due_at() is None


def test_two_inquiries_at_the_weekend_go_to_one_manager_on_monday(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 7, 12, tzinfo=BERLIN))
    items = [placed(team, **ANNAS_NUMBER) for _ in range(2)]
    assert {team.record(item).state for item in items} == {LeadState.HELD}
    team.clock.advance_to(datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    team.process()
    assert len({team.record(item).assignment.manager for item in items}) == 1


def test_a_closed_lead_makes_no_repeat(team: Team) -> None:
    first = placed(team, **ANNAS_NUMBER)
    team.actions.update_lead(first, STATUS_ID="JUNK")
    second = placed(team, **ANNAS_NUMBER)
    assert team.record(second).identity.repeat_of is None


def test_a_manager_who_left_gets_no_repeat(team: Team) -> None:
    first = placed(team, **ANNAS_NUMBER)
    manager = team.record(first).assignment.manager
    assert manager is not None
    team.portal.people.add(id=manager, name="Gone", is_active=False)
    team.clock.advance(timedelta(minutes=11))
    second = placed(team, **ANNAS_NUMBER)
    assert team.record(second).assignment.manager not in {None, manager}


def test_a_customer_goes_to_whoever_knows_them_and_pays_a_turn_for_it(team: Team) -> None:
    team.portal.people_actions.add_contact(NAME="Zoe", ASSIGNED_BY_ID=9, PHONE=[("WORK", "+49 30 5559999")])
    items = [placed(team, SOURCE_ID="WEB", PHONE=[("WORK", "+49 30 5559999")])]
    items += [placed(team, **COLD) for _ in range(2)]
    assert team.record(items[0]).assignment.manager == 9
    assert sorted(team.record(item).assignment.manager or 0 for item in items) == [7, 8, 9]


def test_a_customer_of_somebody_on_vacation_goes_to_whose_turn_it_is(team: Team) -> None:
    team.portal.people.add(id=9, name="Vera", absent_until=team.clock.now() + timedelta(days=3))
    team.portal.people_actions.add_company(
        TITLE="Blue", ASSIGNED_BY_ID=9, EMAIL=[("WORK", "Buyer@Example.com")]
    )
    item = placed(team, SOURCE_ID="WEB", EMAIL=[("WORK", "buyer@example.com")])
    assert team.record(item).assignment.manager in {7, 8}


def test_customers_are_told_apart_when_many_leads_are_asked_for_at_once(team: Team) -> None:
    team.portal.people_actions.add_contact(NAME="Zoe", ASSIGNED_BY_ID=9, PHONE=[("WORK", "+49 30 5550007")])
    items = [team.add_lead(SOURCE_ID="WEB", PHONE=[("WORK", f"+49 30 55500{n:02d}")]) for n in range(12)]
    team.process()
    known = [item for item in items if team.record(item).identity.known_by]
    assert known == [items[7]]
    assert team.record(items[7]).assignment.manager == 9


def test_twenty_and_more_leads_of_one_number_do_not_hide_the_customer(team: Team) -> None:
    team.portal.people_actions.add_contact(NAME="Zoe", ASSIGNED_BY_ID=9, PHONE=[("WORK", "+49 30 5559999")])
    for _ in range(25):
        team.actions.add_lead(STATUS_ID="JUNK", **ANNAS_NUMBER)
    item = placed(team, **ANNAS_NUMBER)
    assert team.record(item).assignment.manager == 9


def test_a_new_lead_without_a_past_costs_three_requests(team: Team) -> None:
    team.add_lead(**HOT)
    assert team.requests_during(team.process) == 3
