"""The client against the simulator over real HTTP: its limits, its decoder, its changing lists."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.errors import FairleadError, MethodBlocked
from infra.bitrix24.rest.client import Bitrix24Client, Command, Idempotency, Reference
from infra.bitrix24.rest.encoding import as_query
from infra.bitrix24.rest.rate_limiter import PlanName
from infra.clock import ManualClock, SystemClock, WaitingClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from infra.simulator.protocol.decoding import from_php
from tests.bitrix24.disclosure import all_error_text, all_local_variables
from tests.bitrix24.scripted_portal import START
from tests.bitrix24.test_encoding import OUTER_KEYS, PHP_KEYS, PHP_TEXT


@contextmanager
def connected(
    clock: WaitingClock, plan: PlanName | str = "unlimited", **options: Any
) -> Iterator[tuple[SimulatedPortal, Bitrix24Client]]:
    """Open a portal and a client of it that believes in the same plan."""
    portal = SimulatedPortal(clock=clock, plan=plan)
    plain = httpx.HTTPTransport(verify=False)
    believed: PlanName = "enterprise" if plan == "enterprise" else "standard"
    with (
        SimulatorServer(portal) as server,
        Bitrix24Client(server.webhook_url, clock=clock, plan=believed, transport=plain, **options) as client,
    ):
        yield portal, client


def refusals(portal: SimulatedPortal) -> int:
    return sum(request.status in (429, 503) for request in portal.requests)


@pytest.mark.parametrize(
    ("plan", "requests", "drain", "size"), [("standard", 200, 2, 50), ("enterprise", 500, 5, 250)]
)
def test_the_real_limit_is_used_to_nine_tenths_and_not_overrun(
    plan: PlanName, requests: int, drain: int, size: int
) -> None:
    clock = ManualClock(START)
    with connected(clock, plan) as (portal, client):
        for _ in range(requests):
            client.call("server.time")
        assert refusals(portal) <= 1
        assert portal.requests.count() <= requests + 1
    assert clock.monotonic() <= (requests - size) / drain / 0.9


def test_a_bucket_that_others_filled_is_learnt_about_at_once() -> None:
    clock = ManualClock(START)
    with connected(clock, "standard") as (portal, client):
        for _ in range(50):
            portal.gateway.bucket.take()
        for _ in range(20):
            client.call("server.time")
        assert refusals(portal) <= 2


def test_threads_share_the_limit() -> None:
    clock = ManualClock(START)
    with connected(clock, "standard", deadline=3600.0) as (portal, client), ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.call("server.time"), range(120)))
        assert (len(answers), refusals(portal)) == (120, 0)


def test_on_the_machines_clock_the_real_limit_holds() -> None:
    clock = SystemClock()
    with connected(clock, "standard") as (portal, client):
        started = clock.monotonic()
        for _ in range(51):
            client.call("server.time")
        assert refusals(portal) == 0
        assert clock.monotonic() - started >= 1.0


def test_a_costly_method_is_never_called_into_its_limit() -> None:
    clock = ManualClock(START)
    with connected(clock, deadline=900.0) as (portal, client):
        portal.operating.set_cost("crm.item.list", 95.0)
        for _ in range(30):
            client.call("crm.item.list", {"entityTypeId": 1})
            clock.sleep(20)
        assert refusals(portal) == 0
        assert portal.requests.count() == 30


def test_a_costly_method_is_refused_by_us_when_the_deadline_is_near() -> None:
    with connected(ManualClock(START)) as (portal, client):
        portal.operating.set_cost("crm.item.list", 480.0)
        client.call("crm.item.list", {"entityTypeId": 1})
        with pytest.raises(MethodBlocked) as caught:
            client.call("crm.item.list", {"entityTypeId": 1})
        assert caught.value.until == START + timedelta(minutes=10)
        assert portal.requests.count() == 1
        client.call("server.time")


def test_a_costly_method_inside_a_batch_spoils_no_other() -> None:
    with connected(ManualClock(START)) as (portal, client):
        portal.operating.set_cost("crm.item.list", 480.0)
        commands = [
            Command("a", "crm.item.list", {"entityTypeId": 1}),
            Command("b", "crm.item.list", {"entityTypeId": 1}),
            Command("c", "server.time"),
        ]
        answers = client.batch(commands)
        blocked = answers["b"]
        assert list(answers.errors) == ["b"]
        assert isinstance(blocked, MethodBlocked)
        assert blocked.until == START + timedelta(minutes=10)


# The simulator's maps lose keys that have brackets and turn 0, 1, 2 … into lists, as PHP prints them.
LETTERS = PHP_KEYS.filter(lambda key: not key.isdigit())
TREES = st.recursive(
    PHP_TEXT.filter(lambda text: "$result[" not in text),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(LETTERS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(OUTER_KEYS, TREES, max_size=4))
@settings(deadline=None)
def test_whatever_can_be_said_arrives_unchanged_at_the_portal(params: dict[str, Any]) -> None:
    assert from_php(as_query(params)) == params


@pytest.mark.parametrize(
    "title", ["a&b=c", "[x]", "100 % + 1", "Ünïcödé 🙂", "$result[one][item]", "a\nb", '"\\']
)
def test_text_is_the_same_in_a_single_call_and_in_a_batch(title: str) -> None:
    with connected(ManualClock(START)) as (portal, client):
        params = {"entityTypeId": 1, "fields": {"title": title}}
        client.call("crm.item.add", params, idempotency=Idempotency.NOT_IDEMPOTENT)
        one = Command("one", "crm.item.get", {"entityTypeId": 1, "id": 1})
        client.batch([one, Command("two", "crm.item.add", params, Idempotency.NOT_IDEMPOTENT)]).answer("two")
        assert [lead["TITLE"] for lead in portal.leads()] == [title, title]


def test_a_reference_takes_the_id_of_what_was_just_added() -> None:
    with connected(ManualClock(START)) as (portal, client):
        note = {"ENTITY_ID": Reference("lead", "item", "id"), "ENTITY_TYPE": "lead", "COMMENT": "new"}
        answers = client.batch(
            [
                Command(
                    "lead",
                    "crm.item.add",
                    {"entityTypeId": 1, "fields": {"title": "A"}},
                    Idempotency.NOT_IDEMPOTENT,
                ),
                Command("note", "crm.timeline.comment.add", {"fields": note}, Idempotency.NOT_IDEMPOTENT),
            ],
            halt=True,
        )
        item = answers.answer("lead").result["item"]["id"]
        assert answers.errors == {}
        assert [comment.entity_id for comment in portal.comments] == [item]


@pytest.mark.parametrize(
    ("method", "params", "id_field"),
    [
        ("crm.item.list", {"entityTypeId": 1, "select": ["title"]}, "id"),
        ("crm.lead.list", {"select": ["TITLE"]}, "ID"),
    ],
)
def test_both_families_are_read_whole_while_leads_come_and_go(
    method: str, params: dict[str, Any], id_field: str
) -> None:
    with connected(ManualClock(START)) as (portal, client):
        ids = [portal.people_actions.add_lead(TITLE=f"Lead {number}") for number in range(120)]
        read: list[int] = []
        for row in client.iterate(method, params, id_field=id_field):
            read.append(int(row[id_field]))
            if len(read) == 10:
                portal.people_actions.delete_lead(ids[5])
                portal.people_actions.delete_lead(ids[60])
                portal.people_actions.add_lead(TITLE="late")
        assert set(ids) - {ids[60]} <= set(read)
        assert len(read) == len(set(read)) == 120
        assert portal.requests.count() == 3


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 119)), max_size=12))
@settings(max_examples=8, deadline=None)
def test_a_lead_that_exists_throughout_is_read_exactly_once(deletions: list[tuple[int, int]]) -> None:
    with connected(ManualClock(START)) as (portal, client):
        ids = [portal.people_actions.add_lead(TITLE="x") for _ in range(120)]
        deleted: set[int] = set()
        read: list[int] = []
        for row in client.iterate("crm.item.list", {"entityTypeId": 1}):
            read.append(row["id"])
            doomed = {ids[index] for step, index in deletions if step * 20 == len(read)} - deleted
            deleted |= doomed
            for item in doomed:
                portal.people_actions.delete_lead(item)
                portal.people_actions.add_lead(TITLE="late")
        assert set(ids) - deleted <= set(read)
        assert len(read) == len(set(read))


@pytest.mark.parametrize(
    "fault",
    [
        *faults.SYSTEM_ERRORS,
        faults.BAD_GATEWAY_PAGE,
        faults.CONNECTION_RESET,
        faults.CONNECTION_CLOSED,
        faults.NOT_JSON,
        faults.Moved("https://stranger.example"),
    ],
    ids=str,
)
def test_the_webhooks_code_appears_in_no_output(
    fault: faults.Fault, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with connected(ManualClock(START)) as (portal, client):
        portal.faults.add(fault, times=0)
        with pytest.raises(FairleadError) as caught:
            client.call("crm.item.get", {"entityTypeId": 1, "id": 1})
        text = all_error_text(caught.value) + all_local_variables(caught.value)
        for output in (text, caplog.text, *capfd.readouterr()):
            assert portal.webhook_code not in output
