"""One call: what is sent, what is read, what is sent again and what never is."""

from datetime import timedelta

import httpx
import pytest

from functions.errors import (
    CallInvalid,
    FairleadError,
    MethodBlocked,
    OutcomeUnknown,
    PortalFailed,
    PortalOverloaded,
    PortalUnreachable,
    RateLimited,
    ScopeMissing,
)
from infra.bitrix24.rest.client import Command, Idempotency
from infra.clock import ManualClock
from tests.bitrix24.scripted_portal import START, URL, Setup, batch_of, ok, page, refused

BUSY = refused(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
BROKEN = refused(500, "INTERNAL_SERVER_ERROR")
ADDED = {"fields": {"TITLE": "A"}}
TIMEOUT = httpx.ReadTimeout("too slow")
NO_ROUTE = httpx.ConnectError("no route")


def test_a_call_is_a_json_post_to_the_methods_address(scripted: Setup) -> None:
    client, portal = scripted(ok({"ID": "7"}))
    answer = client.call("crm.lead.get", {"id": 7})
    assert answer.result == {"ID": "7"}
    assert (portal.requests[0].method, str(portal.requests[0].url)) == ("POST", f"{URL}crm.lead.get")
    assert portal.bodies == [{"id": 7}]


def test_an_answer_has_total_next_and_the_server_times(scripted: Setup) -> None:
    time = {"operating": 1.5, "operating_reset_at": 1793610000, "start": 1793609400.25}
    client, _ = scripted(ok([], total=654, next="50", time=time))
    answer = client.call("crm.lead.list")
    assert (answer.total, answer.next, answer.time.operating) == (654, 50, 1.5)
    assert answer.time.operating_reset_at is not None
    assert answer.time.operating_reset_at.timestamp() == 1793610000


def test_a_moment_in_the_servers_times_may_be_text(scripted: Setup) -> None:
    client, _ = scripted(ok([], time={"operating_reset_at": "2026-11-02T12:10:00+03:00"}))
    assert client.call("crm.activity.list").time.operating_reset_at == START + timedelta(minutes=10)


@pytest.mark.parametrize(
    "passing", [BUSY, BROKEN, page(502), page(403), page(200), page(429), TIMEOUT, NO_ROUTE]
)
@pytest.mark.parametrize("idempotency", [Idempotency.SAFE, Idempotency.IDEMPOTENT])
def test_a_read_and_an_update_outlast_what_passes(
    scripted: Setup, passing: httpx.Response | Exception, idempotency: Idempotency
) -> None:
    client, portal = scripted(passing, passing, ok(result=True))
    assert client.call("crm.lead.update", idempotency=idempotency).result is True
    assert len(portal.requests) == 3


@pytest.mark.parametrize("passing", [BUSY, page(429), NO_ROUTE, refused(429, "OPERATION_TIME_LIMIT")])
def test_an_add_is_sent_again_when_it_was_certainly_not_executed(
    scripted: Setup, passing: httpx.Response | Exception
) -> None:
    client, portal = scripted(passing, ok(3465))
    assert client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT).result == 3465
    assert len(portal.requests) == 2


@pytest.mark.parametrize(
    "doubtful", [BROKEN, page(502), page(503), page(200), httpx.Response(200, text='{"resu'), TIMEOUT]
)
def test_an_add_of_unknown_outcome_is_sent_once(
    scripted: Setup, doubtful: httpx.Response | Exception
) -> None:
    client, portal = scripted(doubtful, ok(3465))
    with pytest.raises(OutcomeUnknown):
        client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)
    assert len(portal.requests) == 1


@pytest.mark.parametrize(
    ("passing", "error"),
    [(BUSY, RateLimited), (BROKEN, PortalFailed), (page(502), PortalFailed), (TIMEOUT, PortalUnreachable)],
)
def test_what_does_not_pass_ends_as_its_error_after_a_bounded_number_of_requests(
    scripted: Setup, passing: httpx.Response | Exception, error: type[FairleadError]
) -> None:
    client, portal = scripted(passing)
    with pytest.raises(error):
        client.call("crm.lead.get")
    assert len(portal.requests) == 6


def test_the_pauses_grow(scripted: Setup, clock: ManualClock) -> None:
    client, _ = scripted(BROKEN)
    with pytest.raises(PortalFailed):
        client.call("crm.lead.get")
    assert timedelta(seconds=15.5) <= clock.now() - START <= timedelta(seconds=18)


def test_no_call_outlives_its_deadline(scripted: Setup, clock: ManualClock) -> None:
    client, _ = scripted(BROKEN, deadline=4)
    with pytest.raises(PortalFailed):
        client.call("crm.lead.get")
    assert clock.now() - START < timedelta(seconds=4)


def test_an_attempt_after_a_long_wait_still_has_its_time(scripted: Setup, clock: ManualClock) -> None:
    reset_at = (START + timedelta(seconds=110)).timestamp()
    client, portal = scripted(refused(429, "OPERATION_TIME_LIMIT", operating_reset_at=reset_at), ok(1))
    with pytest.raises(MethodBlocked):
        client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)
    clock.advance(timedelta(seconds=15))
    client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)
    timeouts = [request.extensions["timeout"]["read"] for request in portal.requests]
    assert timeouts == [20.0, 20.0]


def test_an_overloaded_portal_is_not_hammered(scripted: Setup) -> None:
    client, portal = scripted(refused(503, "OVERLOAD_LIMIT"))
    with pytest.raises(PortalOverloaded):
        client.call("crm.lead.get")
    assert len(portal.requests) == 1


def test_a_refusal_is_not_tried_again(scripted: Setup) -> None:
    client, portal = scripted(refused(403, "insufficient_scope"))
    with pytest.raises(ScopeMissing) as caught:
        client.call("im.notify.system.add", idempotency=Idempotency.NOT_IDEMPOTENT)
    assert (caught.value.method, caught.value.code) == ("im.notify.system.add", "insufficient_scope")
    assert len(portal.requests) == 1


def test_a_blocked_method_is_retried_after_the_reset(scripted: Setup, clock: ManualClock) -> None:
    reset_at = (START + timedelta(seconds=90)).timestamp()
    client, _ = scripted(refused(429, "OPERATION_TIME_LIMIT", operating_reset_at=reset_at), ok([]))
    client.call("crm.lead.list")
    assert timedelta(seconds=90) <= clock.now() - START < timedelta(seconds=92)


def test_a_method_blocked_for_longer_than_the_deadline_is_refused_at_once(
    scripted: Setup, clock: ManualClock
) -> None:
    until = START + timedelta(minutes=5)
    client, portal = scripted(refused(429, "OPERATION_TIME_LIMIT", operating_reset_at=until.isoformat()))
    for _ in range(2):
        with pytest.raises(MethodBlocked) as caught:
            client.call("crm.lead.list")
    assert caught.value.until == until
    assert (len(portal.requests), clock.now()) == (1, START)


def test_a_method_near_its_limit_is_blocked_before_the_portal_refuses_it(
    scripted: Setup, clock: ManualClock
) -> None:
    near = {"operating": 476.0, "operating_reset_at": (START + timedelta(seconds=30)).timestamp()}
    client, _ = scripted(ok([], time=near), ok([]))
    client.call("crm.lead.list")
    client.call("crm.item.list")
    assert clock.now() == START
    client.call("CRM.lead.list")
    assert clock.now() >= START + timedelta(seconds=30)


def test_an_add_that_got_lost_is_found_instead_of_repeated(scripted: Setup) -> None:
    client, portal = scripted(TIMEOUT)
    answer = client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT, was_done=lambda: 3465)
    assert (answer.result, len(portal.requests)) == (3465, 1)


def test_an_add_that_is_still_running_is_found_when_it_is_done(scripted: Setup, clock: ManualClock) -> None:
    client, portal = scripted(TIMEOUT)
    done_at = START + timedelta(seconds=55)
    answer = client.call(
        "crm.lead.add",
        idempotency=Idempotency.NOT_IDEMPOTENT,
        was_done=lambda: 3465 if clock.now() >= done_at else None,
    )
    assert (answer.result, len(portal.requests)) == (3465, 1)


def test_an_add_that_never_happened_is_sent_again(scripted: Setup) -> None:
    client, portal = scripted(TIMEOUT, ok(3465))
    answer = client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT, was_done=lambda: None)
    assert (answer.result, len(portal.requests)) == (3465, 2)


def test_an_add_is_not_repeated_when_there_is_no_time_to_be_sure(scripted: Setup) -> None:
    client, portal = scripted(TIMEOUT, ok(3465), deadline=50)
    with pytest.raises(OutcomeUnknown):
        client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT, was_done=lambda: False)
    assert len(portal.requests) == 1


@pytest.mark.parametrize("method", ["batch", "Batch", "crm.lead.get?id=7", "../1/x/crm.lead.get", ""])
def test_a_name_that_is_no_method_is_not_sent(scripted: Setup, method: str) -> None:
    client, portal = scripted(ok(1))
    with pytest.raises(CallInvalid):
        client.call(method)
    assert portal.requests == []


def test_a_portal_that_takes_https_only_says_how_to_begin_its_address(scripted: Setup) -> None:
    client, _ = scripted(refused(400, "INVALID_REQUEST", "Https required."))
    with pytest.raises(CallInvalid, match="begin with https://"):
        client.call("crm.lead.get")


def test_a_batch_is_as_careful_as_its_most_delicate_command(scripted: Setup) -> None:
    client, portal = scripted(TIMEOUT)
    commands = [
        Command("a", "crm.lead.get", {"id": 7}),
        Command("b", "crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT),
    ]
    with pytest.raises(OutcomeUnknown):
        client.batch(commands)
    assert len(portal.requests) == 1


def test_a_batch_of_reads_is_sent_again(scripted: Setup) -> None:
    client, _ = scripted(TIMEOUT, batch_of(result={"a": {"ID": "7"}}))
    assert client.batch([Command("a", "crm.lead.get", {"id": 7})]).answer("a").result == {"ID": "7"}
