"""A batch: what it says to the portal, and what becomes of every command."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from functions.errors import (
    AccessDenied,
    CallInvalid,
    CommandSkipped,
    MethodBlocked,
    NotFound,
    OutcomeUnknown,
    PermissionMissing,
    PortalFailed,
    PortalUnreachable,
)
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.client import Command, Idempotency, Reference
from infra.clock import ManualClock
from tests.bitrix24.scripted_portal import START, Setup, batch_of, ok, refused


def reads(count: int) -> list[Command]:
    return [Command(f"c{index}", "crm.lead.get", {"id": index}) for index in range(count)]


def answering(request: httpx.Request) -> httpx.Response:
    """Answer every command with its key, as a portal does that can do everything."""
    commands = json.loads(request.content)["cmd"]
    return batch_of(result={key: key for key in commands})


def test_commands_are_php_queries_in_order(scripted: Setup) -> None:
    client, portal = scripted(batch_of(result={"b": True, "a": {}}))
    client.batch(
        [
            Command("b", "crm.lead.update", {"id": 7, "fields": {"TITLE": "a&b=[c] ä", "OPENED": True}}),
            Command("a", "profile"),
        ]
    )
    assert portal.bodies == [
        {
            "halt": 0,
            "cmd": {
                "b": "crm.lead.update?id=7&fields[TITLE]=a%26b%3D%5Bc%5D%20%C3%A4&fields[OPENED]=1",
                "a": "profile",
            },
        }
    ]
    assert list(portal.bodies[0]["cmd"]) == ["b", "a"]


def test_fifty_commands_are_one_request_and_every_one_has_its_answer(scripted: Setup) -> None:
    sent: list[httpx.Request] = []

    def portal(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answering(request)

    answers = scripted.client(portal).batch(reads(101))
    assert len(sent) == 3
    assert list(answers) == [f"c{index}" for index in range(101)]
    assert all(answers.answer(key).result == key for key in answers)


def test_an_empty_batch_is_not_sent(scripted: Setup) -> None:
    client, portal = scripted(ok(1))
    assert (len(client.batch([])), portal.requests) == (0, [])


def test_each_command_has_its_answer_or_its_error(scripted: Setup) -> None:
    errors = {"c1": {"error": "NOT_FOUND", "error_description": "x"}, "c2": {"error": "ACCESS_DENIED"}}
    client, _ = scripted(
        batch_of(result={"c0": [1]}, errors=errors, result_total={"c0": 654}, result_next={"c0": 50})
    )
    answers = client.batch(reads(3))
    assert (answers.answer("c0").total, answers.answer("c0").next) == (654, 50)
    assert [type(error) for error in answers.errors.values()] == [NotFound, AccessDenied]
    with pytest.raises(NotFound):
        answers.answer("c1")


def test_missing_access_because_of_the_plan_is_recognised_by_its_description(scripted: Setup) -> None:
    text = "REST is available only on commercial plans"
    client, _ = scripted(batch_of(errors={"c0": {"error": "ACCESS_DENIED", "error_description": text}}))
    assert isinstance(client.batch(reads(1))["c0"], PermissionMissing)


@pytest.mark.parametrize("empty", [{}, []])
def test_an_empty_map_may_be_a_list(scripted: Setup, empty: Any) -> None:
    maps = dict.fromkeys(["result_error", "result_total", "result_next", "result_time"], empty)
    client, _ = scripted(ok({"result": {"c0": []}, **maps}))
    answer = client.batch(reads(1))["c0"]
    assert answer == Answer([])


def test_a_command_that_the_answer_forgets_is_not_taken_for_done(scripted: Setup) -> None:
    client, _ = scripted(batch_of())
    answers = client.batch(
        [*reads(1), Command("new", "crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)]
    )
    assert [type(error) for error in answers.errors.values()] == [PortalFailed, OutcomeUnknown]


def test_an_add_that_broke_inside_the_portal_is_of_unknown_outcome(scripted: Setup) -> None:
    broken = {"error": "INTERNAL_SERVER_ERROR"}
    client, _ = scripted(batch_of(errors={"c0": broken, "new": broken}))
    answers = client.batch(
        [*reads(1), Command("new", "crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)]
    )
    assert [type(error) for error in answers.errors.values()] == [PortalFailed, OutcomeUnknown]


def test_with_halt_nothing_is_done_after_the_first_error(scripted: Setup) -> None:
    client, portal = scripted(batch_of(result={"c0": 1}, errors={"c1": {"error": "NOT_FOUND"}}))
    answers = client.batch(reads(60), halt=True)
    assert portal.bodies[0]["halt"] == 1
    assert len(portal.requests) == 1
    assert [type(answers[key]) for key in ("c0", "c1", "c2", "c59")] == [
        Answer,
        NotFound,
        CommandSkipped,
        CommandSkipped,
    ]


def test_a_first_request_that_fails_as_a_whole_is_an_error(scripted: Setup) -> None:
    client, _ = scripted(httpx.ConnectError("no route"))
    with pytest.raises(PortalUnreachable):
        client.batch(reads(60))


def test_a_later_request_that_fails_loses_no_earlier_answer(scripted: Setup) -> None:
    first = batch_of(result={f"c{index}": index for index in range(50)})
    client, _ = scripted(first, httpx.ConnectError("no route"))
    answers = client.batch(reads(120))
    assert answers.answer("c49").result == 49
    assert isinstance(answers["c50"], PortalUnreachable)
    assert isinstance(answers["c119"], CommandSkipped)


def test_a_blocked_command_has_the_end_of_the_block(scripted: Setup) -> None:
    reset_at = (START + timedelta(seconds=300)).timestamp()
    times = {"c0": {"operating": 480.1, "operating_reset_at": reset_at}}
    blocked = {"c1": {"error": "OPERATION_TIME_LIMIT"}}
    client, _ = scripted(batch_of(result={"c0": 1}, errors=blocked, result_time=times))
    error = client.batch(reads(2))["c1"]
    assert isinstance(error, MethodBlocked)
    assert error.until == START + timedelta(seconds=300)


def test_a_batch_waits_for_a_blocked_method_only_within_its_deadline(
    scripted: Setup, clock: ManualClock
) -> None:
    blocked = refused(
        429, "OPERATION_TIME_LIMIT", operating_reset_at=(START + timedelta(minutes=9)).timestamp()
    )
    client, portal = scripted(blocked, batch_of(result={"c0": 1}))
    with pytest.raises(MethodBlocked):
        client.call("crm.lead.get")
    client.batch(reads(1))
    assert (clock.now(), len(portal.requests)) == (START, 2)
    clock.advance(timedelta(minutes=8))
    client.batch(reads(1))
    assert clock.now() == START + timedelta(minutes=9)


@pytest.mark.parametrize("value", [None, [], {}, {"a[b": 1}, "see $result[c0][ID]"])
def test_what_a_batch_cannot_say_is_a_call_in_its_place(scripted: Setup, value: Any) -> None:
    client, portal = scripted(batch_of(result={"c0": 1}), ok("single"), batch_of(result={"c2": 3}))
    lonely = Command("c1", "crm.item.update", {"fields": {"x": value}}, Idempotency.IDEMPOTENT)
    first, _, last = reads(3)
    answers = client.batch([first, lonely, last])
    assert [answers.answer(key).result for key in answers] == [1, "single", 3]
    assert [request.url.path.rpartition("/")[2] for request in portal.requests] == [
        "batch",
        "crm.item.update",
        "batch",
    ]
    assert portal.bodies[1] == {"fields": {"x": value}}


def test_a_command_sent_as_a_single_call_raises_no_error_of_its_own(scripted: Setup) -> None:
    client, _ = scripted(refused(400, "NOT_FOUND"))
    assert isinstance(client.batch([Command("a", "crm.item.get", {"x": None})])["a"], NotFound)


def test_a_value_can_be_taken_from_an_earlier_answer(scripted: Setup) -> None:
    client, portal = scripted(batch_of(result={"new": {}, "note": 1}))
    client.batch(
        [
            Command("new", "crm.item.add", {"entityTypeId": 1}, Idempotency.NOT_IDEMPOTENT),
            Command(
                "note", "crm.timeline.comment.add", {"fields": {"ENTITY_ID": Reference("new", "item", "id")}}
            ),
        ],
        halt=True,
    )
    query = portal.bodies[0]["cmd"]["note"]
    assert query == "crm.timeline.comment.add?fields[ENTITY_ID]=%24result%5Bnew%5D%5Bitem%5D%5Bid%5D"


@pytest.mark.parametrize(
    "commands",
    [
        [*reads(1), *reads(1)],
        [Command("b", "profile", {"id": Reference("a", "ID")})],
        [*reads(50), Command("b", "profile", {"id": Reference("c0", "ID")})],
        [Command("b", "profile", {"id": Reference("b"), "x": None})],
    ],
)
def test_a_batch_that_cannot_work_is_not_sent(scripted: Setup, commands: list[Command]) -> None:
    client, portal = scripted(ok(1))
    with pytest.raises(CallInvalid):
        client.batch(commands)
    assert portal.requests == []


@pytest.mark.parametrize(
    ("key", "method"), [("7", "profile"), ("a]", "profile"), ("a", "batch"), ("a", "x?y=1")]
)
def test_a_command_that_the_portal_would_misread_cannot_be_made(key: str, method: str) -> None:
    with pytest.raises(CallInvalid):
        Command(key, method)


def test_the_repr_of_a_command_shows_no_parameter() -> None:
    assert "+49" not in repr(Command("a", "crm.lead.add", {"fields": {"PHONE": "+49 151"}}))
