"""Departments with their people, and who is clocked in."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.state.people import Department
from tests.simulator.callers import Rest

_OF_OTHERS = "User does not have access to managing other users work time"


def test_the_people_of_several_departments_come_in_one_call(rest: Rest) -> None:
    assert rest.result("im.department.employees.get", ID=[2, 3]) == {"2": [3, 7, 8, 9], "3": [12]}
    assert rest.result("im.department.managers.get", ID=[2, 3]) == {"2": [3], "3": [12]}


@pytest.mark.parametrize("method", ["im.department.employees.get", "im.department.managers.get"])
def test_people_come_with_their_data_if_that_is_asked_for(rest: Rest, method: str) -> None:
    found = rest.result(method, ID=[3], USER_DATA="Y")
    assert [(each["id"], each["absent"]) for each in found["3"]] == [(12, False)]
    assert rest.error(method, ID=[]) == (400, "ID_EMPTY")


def test_who_was_dismissed_is_in_no_department(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(8, is_active=False)
    portal.people.change(3, is_active=False)
    assert rest.result("im.department.employees.get", ID=[2]) == {"2": [7, 9]}
    assert rest.result("im.department.managers.get", ID=[2, 99]) == {"2": [], "99": []}


@pytest.mark.parametrize(("has_children", "found"), [(False, []), (True, [3, 7, 8, 9])])
def test_a_department_may_have_the_people_of_those_below_it(
    portal: SimulatedPortal, rest: Rest, found: list[int], *, has_children: bool
) -> None:
    portal.switches.departments_have_children = has_children
    portal.people.departments += [Department(20, "World"), Department(21, "Europe", 20)]
    portal.people.departments[1] = Department(2, "Sales", 21, 3)
    assert rest.result("im.department.employees.get", ID=[20]) == {"20": found}


def test_an_administrator_reads_the_working_days_of_others(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(7, workday="EXPIRED")
    status = rest.result("timeman.status", USER_ID=7)
    assert (status["STATUS"], status["ACTIVE"]) == ("EXPIRED", False)
    assert (status["TIME_START"][:10], status["TIME_FINISH"]) == ("2026-11-01", None)
    assert rest.result("timeman.settings")["ADMIN"] is True


@pytest.mark.parametrize("method", ["timeman.status", "timeman.settings"])
def test_others_read_their_own_working_day_only(portal: SimulatedPortal, rest: Rest, method: str) -> None:
    portal.people.change(1, is_admin=False)
    refused = rest.body(method, USER_ID=7)
    assert (refused["error"], refused["error_description"]) == ("", _OF_OTHERS)
    assert rest.post(method).status_code == 200
    assert rest.result("timeman.settings")["ADMIN"] is False
    portal.switches.workdays_of_others_are_refused = False
    assert rest.post(method, USER_ID=7).status_code == 200


def test_where_time_is_not_tracked_nobody_is_ever_clocked_in(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(7, tracks_time=False)
    assert rest.result("timeman.status", USER_ID=7)["STATUS"] == "CLOSED"
    assert rest.result("timeman.settings", USER_ID=7)["UF_TIMEMAN"] is False


def test_a_user_who_does_not_exist_is_not_found(rest: Rest) -> None:
    body: dict[str, Any] = rest.body("timeman.status", USER_ID=99)
    assert (body["error"], body["error_description"]) == ("", "User not found")
