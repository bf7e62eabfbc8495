"""`fairlead check` on who works: working days that are open or not, and departments."""

import pytest

from infra.simulator.limits.faults import ACCESS_DENIED, ERROR_ARGUMENT
from infra.simulator.state.people import Department
from tests.provisioning.conftest import CONFIGURATION, Run, a_portal, without

CLOCKED_IN = CONFIGURATION.replace("senior = 3", "senior = 3\nclocked_in = true")


def test_working_days_that_can_be_read_are_fine_and_cost_no_further_request(run: Run) -> None:
    portal = a_portal()
    portal.people.change(8, tracks_time=False)
    result = run("check", portal=portal, text=CLOCKED_IN)
    assert (result.exit_code, len(portal.requests)) == (0, 1)
    assert "✓ Whether managers are clocked in can be read." in result.output
    assert "Time is not tracked for user 8: they count as clocked in." in result.output


def test_working_days_that_may_not_be_read_are_told_with_the_remedy(run: Run) -> None:
    portal = a_portal()
    portal.people.change(portal.webhook_user, is_admin=False)
    result = run("check", portal=portal, text=CLOCKED_IN)
    line = CLOCKED_IN[: CLOCKED_IN.index("clocked_in")].count("\n") + 1
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert f"fairlead.toml:{line}:1: [portal] clocked_in keeps nobody from getting leads" in result.output
    assert "Use a webhook of an administrator" in result.output


def test_working_days_without_their_scope_are_told_with_it(run: Run) -> None:
    result = run("check", portal=without("timeman"), text=CLOCKED_IN)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert "lacks the scope timeman" in result.output


def test_time_that_is_tracked_for_nobody_is_doubtful(run: Run) -> None:
    portal = a_portal()
    for manager in (7, 8, 9):
        portal.people.change(manager, tracks_time=False)
    result = run("check", portal=portal, text=CLOCKED_IN)
    assert (result.exit_code, "time is tracked for none of them" in result.output) == (0, True)


def test_working_days_are_not_asked_for_where_they_do_not_matter(run: Run) -> None:
    assert run("check", portal=without("timeman")).exit_code == 0


def of_department(number: int) -> str:
    return CONFIGURATION.replace("members = [7, 8, 9]", f'members = [7, "department:{number}"]')


def test_who_works_in_a_department_is_told_in_the_same_request(run: Run) -> None:
    portal = a_portal()
    result = run("check", portal=portal, text=of_department(2))
    assert (result.exit_code, len(portal.requests)) == (0, 1)
    assert "✓ Department 2 has 4 people: users 3, 7, 8, 9." in result.output
    assert "3 managers and the people of 1 department in 1 queues." in result.output
    assert portal.contract_violations == []


def test_an_intake_user_in_a_department_is_a_note(run: Run) -> None:
    portal = a_portal()
    portal.people.change(1, departments=(1, 2))
    result = run("check", portal=portal, text=of_department(2))
    assert (result.exit_code, "Of department 2, user 1 takes in leads" in result.output) == (0, True)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (4, "Nobody works in department 4, or the portal has no such department."),
        (99, "Nobody works in department 99, or the portal has no such department."),
        (1, "Department 1 has intake users only, who are given no leads."),
    ],
)
def test_a_department_that_gives_a_queue_nobody_is_wrong(run: Run, number: int, told: str) -> None:
    portal = a_portal()
    portal.people.departments.append(Department(4, "Nobody here", 1))
    text = of_department(number)
    result = run("check", portal=portal, text=text)
    line = text[: text.index("members")].count("\n") + 1
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert f"fairlead.toml:{line}:1: {told}" in result.output
    assert "Correct the number, or put people into it" in result.output


def test_a_department_that_the_portal_refuses_is_told_and_the_other_is_fine(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(
        ERROR_ARGUMENT,
        method="im.department.employees.get",
        where=lambda params: "99" in str(params["id"]),
    )
    text = CONFIGURATION.replace("members = [7, 8, 9]", 'members = ["department:2", "department:99"]')
    result = run("check", portal=portal, text=text)
    assert (result.exit_code, result.output.count("✗"), len(portal.requests)) == (1, 1, 1)
    assert "✓ Department 2 has 4 people" in result.output
    assert "Who works in department 99 cannot be read." in result.output


def test_departments_that_may_not_be_read_are_told(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(ACCESS_DENIED, method="im.department.employees.get")
    result = run("check", portal=portal, text=of_department(2))
    assert (result.exit_code, "Who works in department 2 cannot be read." in result.output) == (1, True)


def test_n13_names_that_the_configuration_lacks_are_proposed_in_the_same_request(run: Run) -> None:
    portal = a_portal()
    named = CONFIGURATION.replace("id = 7\n", 'id = 7\nname = "Anna"\n')
    result = run("check", portal=portal, text=named)
    names = {each.id: f"{each.name} {each.last_name}".strip() for each in portal.people}
    assert (result.exit_code, len(portal.requests)) == (0, 1)
    assert f'The portal has: 8 name = "{names[8]}", 9 name = "{names[9]}".' in result.output
    assert portal.contract_violations == []


def test_n13_nothing_is_proposed_where_everybody_has_a_name(run: Run) -> None:
    text = CONFIGURATION
    for manager in (7, 8, 9):
        text = text.replace(f"id = {manager}\n", f'id = {manager}\nname = "M{manager}"\n')
    assert "by number" not in run("check", text=text).output
