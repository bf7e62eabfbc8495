"""Faults of a part of the calls, people who act between two requests, and what was done."""

from datetime import timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.limits import faults
from infra.simulator.protocol.requests_log import DoneCommand
from tests.simulator.callers import Rest

_UPDATE = "crm.item.update?entityTypeId=1&id={}&fields[{}]={}"
_SCORE, _TITLE = "ufCrmLeadScore", "title"


@pytest.fixture
def lead_ids(portal: SimulatedPortal) -> list[int]:
    return [portal.people_actions.add_lead(TITLE="before") for _ in range(2)]


def test_a_field_is_refused_where_it_is_sent(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    portal.faults.add(faults.value_not_valid(_SCORE), field=_SCORE, times=0)
    maps = rest.batch({"a": _UPDATE.format(1, _SCORE, 40), "b": _UPDATE.format(1, _TITLE, "after")})
    assert maps["result_error"] == {
        "a": {
            "error": "CRM_FIELD_ERROR_VALUE_NOT_VALID",
            "error_description": f"Value of field {_SCORE} is not valid",
        }
    }
    assert portal.lead(1)["TITLE"] == "after"
    assert rest.error("crm.item.update", entityTypeId=1, id=1, fields={_SCORE: 40})[0] == 400


@pytest.mark.parametrize("fault", [faults.INVALID_CREDENTIALS, faults.INSUFFICIENT_SCOPE])
def test_every_write_is_refused_for_a_while(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock, lead_ids: list[int], fault: faults.ErrorAnswer
) -> None:
    portal.faults.add(fault, is_for_writes=True, until=clock.now() + timedelta(minutes=10))
    cmd = {
        "read": "crm.item.get?entityTypeId=1&id=1",
        "write": _UPDATE.format(1, _TITLE, "after"),
        "tell": "im.notify.system.add?USER_ID=7&MESSAGE=hot",
    }
    refused = rest.batch(cmd)
    assert list(refused["result"]) == ["read"]
    assert {each["error"] for each in refused["result_error"].values()} == {fault.error}
    clock.advance(timedelta(minutes=10))
    assert list(rest.batch(cmd)["result"]) == ["read", "write", "tell"]


def test_the_end_of_a_block_stays_the_same_moment(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    end = clock.now() + timedelta(minutes=1)
    portal.faults.add(faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE, method="profile", until=end)
    told = set()
    for _ in range(3):
        told.add(rest.body("profile")["time"]["operating_reset_at"])
        clock.advance(timedelta(seconds=20))
    assert told == {int(end.timestamp())}
    assert rest.post("profile").status_code == 200


def test_a_to_do_that_is_gone_is_not_found_and_its_lead_is_there(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    made = rest.result("crm.activity.todo.add", ownerTypeId=1, ownerId=1, deadline="2026-11-03")["id"]
    portal.people_actions.delete_activity(made)
    asked = {"ownerTypeId": 1, "ownerId": 1, "deadline": "2026-11-04", "id": made}
    assert rest.error("crm.activity.todo.update", asked) == (400, "NOT_FOUND")
    assert rest.item(1)["id"] == 1


def test_a_notification_may_not_be_created(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.NOT_CREATED, method="im.notify.system.add", times=2)
    message = {"USER_ID": 7, "MESSAGE": "hot"}
    assert rest.result("im.notify.system.add", message) is False
    assert (
        rest.batch({"a": "im.notify.system.add?USER_ID=7&MESSAGE=hot", "b": "profile"})["result"]["a"]
        is False
    )
    assert portal.notifications == []
    assert rest.result("im.notify.system.add", message) == 1


def test_what_is_not_created_is_no_error_for_halt(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.NOT_CREATED, method="im.notify.system.add")
    cmd = {"a": "im.notify.system.add?USER_ID=7&MESSAGE=hot", "b": "profile"}
    assert list(rest.batch(cmd, halt=1)["result"]) == ["a", "b"]


def test_a_contact_of_the_same_number_is_not_the_lead(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    assert portal.people_actions.add_contact(NAME="Ann") == 1
    portal.faults.add(faults.ACCESS_DENIED, lead_id=1, times=0)
    assert rest.result("crm.item.get", entityTypeId=3, id=1)["item"]["name"] == "Ann"
    assert rest.error("crm.item.get", entityTypeId=1, id=1) == (400, "ACCESS_DENIED")


def test_one_contact_may_be_out_of_reach(portal: SimulatedPortal, rest: Rest) -> None:
    for _ in range(2):
        portal.people_actions.add_contact(NAME="Ann")
    portal.faults.add(
        faults.ACCESS_DENIED,
        method="crm.item.get",
        where=lambda params: (str(params["entitytypeid"]), str(params["id"])) == ("3", "2"),
        times=0,
    )
    cmd = {str(number): f"crm.item.get?entityTypeId=3&id={number}" for number in (1, 2)}
    maps = rest.batch({f"c{key}": text for key, text in cmd.items()})
    assert (list(maps["result"]), list(maps["result_error"])) == (["c1"], ["c2"])


def test_a_slow_command_makes_its_batch_slow(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock, lead_ids: list[int]
) -> None:
    portal.faults.add(faults.SlowAnswer(50), method="crm.item.update", lead_id=2)
    before = clock.now()
    rest.batch({"a": _UPDATE.format(1, _TITLE, "x")})
    assert clock.now() == before
    rest.batch({"a": _UPDATE.format(1, _TITLE, "y"), "b": _UPDATE.format(2, _TITLE, "y")})
    assert clock.now() - before == timedelta(seconds=50)


def test_somebody_takes_a_lead_between_a_read_and_a_write(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    portal.interruptions.before(
        lambda: portal.people_actions.update_lead(1, ASSIGNED_BY_ID=9), method="crm.item.update", lead_id=1
    )
    assert rest.item(1)["assignedById"] == 1
    rest.batch({"b": _UPDATE.format(2, _TITLE, "x")})
    assert portal.lead(1)["ASSIGNED_BY_ID"] == 1
    rest.batch({"seen": "crm.item.get?entityTypeId=1&id=1", "a": _UPDATE.format(1, _TITLE, "x")})
    assert portal.lead(1)["ASSIGNED_BY_ID"] == 9
    rest.batch({"a": _UPDATE.format(1, "assignedById", 7)})
    assert portal.lead(1)["ASSIGNED_BY_ID"] == 7


def test_somebody_acts_after_the_second_read(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    portal.interruptions.after(lambda: portal.people_actions.delete_lead(1), method="crm.item.get", skip=1)
    assert rest.item(1)["id"] == rest.item(1)["id"] == 1
    assert rest.error("crm.item.get", entityTypeId=1, id=1) == (400, "NOT_FOUND")


def test_a_watcher_sees_what_was_executed_and_what_was_refused(
    portal: SimulatedPortal, rest: Rest, lead_ids: list[int]
) -> None:
    seen: list[DoneCommand] = []
    portal.watch(seen.append)
    portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", lead_id=1)
    rest.batch({"a": _UPDATE.format(1, _TITLE, "x"), "b": _UPDATE.format(2, _TITLE, "x")})
    rest.result("profile")
    assert [(each.method, each.error) for each in seen] == [
        ("crm.item.update", "ACCESS_DENIED"),
        ("crm.item.update", None),
        ("profile", None),
    ]
    assert seen[1].params["fields"] == {_TITLE: "x"}
    assert seen[1].result["item"]["title"] == "x"
