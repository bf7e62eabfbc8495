"""Neither the webhook's address nor a person's data comes out anywhere."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import structlog

from functions.errors import FairleadError
from infra.bitrix24.rest.client import Bitrix24Client, Command, Idempotency
from infra.clock import ManualClock
from tests.bitrix24.disclosure import all_error_text, all_local_variables
from tests.bitrix24.scripted_portal import SECRET, URL, Setup, Step, batch_of, ok, page, refused

PHONE = "+4915112345678"
ECHO = f"Value {PHONE} at {URL} is wrong"
MISHAPS: list[Step] = [
    refused(503, "QUERY_LIMIT_EXCEEDED", ECHO),
    refused(429, "OPERATION_TIME_LIMIT", ECHO),
    refused(503, "OVERLOAD_LIMIT", ECHO),
    refused(500, "INTERNAL_SERVER_ERROR", ECHO),
    refused(401, "NO_AUTH_FOUND", ECHO),
    refused(400, "", ECHO),
    refused(400, PHONE, ECHO),
    refused(400, ECHO, ECHO),
    refused(400, {"code": PHONE, "message": ECHO}),
    page(502),
    httpx.Response(200, text=ECHO),
    httpx.Response(200, text=f'{{"result": "{PHONE}'),
    httpx.Response(302, headers={"Location": f"https://stranger.example/rest/1/{SECRET}/x?phone={PHONE}"}),
    httpx.Response(302, headers={"Location": f"https://[{PHONE}"}),
    httpx.ConnectError(ECHO),
    httpx.ReadTimeout(ECHO),
    httpx.RemoteProtocolError(ECHO),
    httpx.InvalidURL(ECHO),
    batch_of(errors={"a": {"error": "NOT_FOUND", "error_description": ECHO}}),
    batch_of(errors={"a": {"error": ECHO}}),
    ok({"items": [PHONE]}),
]
PARAMS = {"fields": {"PHONE": [{"VALUE": PHONE}]}}

USES: dict[str, Callable[[Bitrix24Client], Any]] = {
    "read": lambda client: client.call("crm.lead.get", PARAMS),
    "add": lambda client: client.call("crm.lead.add", PARAMS, idempotency=Idempotency.NOT_IDEMPOTENT),
    "batch": lambda client: client.batch(
        [Command("a", "crm.lead.add", PARAMS, Idempotency.NOT_IDEMPOTENT)]
    ).answer("a"),
    "single": lambda client: client.batch([Command("a", "crm.lead.add", {**PARAMS, "x": None})]).answer("a"),
    "list": lambda client: list(client.iterate("crm.lead.list", PARAMS)),
    "wrong key": lambda client: client.call("crm.lead.add", {"fields": {"PHONE": {PHONE.encode()}}}),
    "not in a batch": lambda client: client.batch([Command("a", "crm.lead.add", PARAMS)] * 2),
}


@pytest.mark.parametrize("mishap", MISHAPS, ids=range(len(MISHAPS)))
@pytest.mark.parametrize("use", USES)
def test_a_planted_secret_and_a_phone_number_appear_in_no_output(
    scripted: Setup,
    mishap: Step,
    use: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    client, _ = scripted(mishap)
    text = ""
    with structlog.testing.capture_logs() as logged:
        try:
            text = repr(USES[use](client))
        except FairleadError as error:
            text = all_error_text(error)
    printed = "".join(capfd.readouterr())
    for output in (text, str(logged), caplog.text, printed, repr(client)):
        assert SECRET not in output
        assert PHONE not in output
        assert PHONE.strip("+") not in output


@pytest.mark.parametrize(
    "mishap",
    [refused(500, "INTERNAL_SERVER_ERROR"), refused(400, ""), page(502), httpx.ReadTimeout(URL), ok([1])],
)
@pytest.mark.parametrize("use", USES)
def test_a_traceback_that_shows_local_variables_shows_no_address(
    scripted: Setup, mishap: Step, use: str
) -> None:
    client, _ = scripted(mishap)
    shown = ""
    try:
        USES[use](client)
    except FairleadError as error:
        shown = all_local_variables(error)
    assert SECRET not in shown


def test_no_error_of_httpx_is_in_the_chain(scripted: Setup) -> None:
    client, _ = scripted(httpx.ConnectError(URL))
    with pytest.raises(FairleadError) as caught:
        client.call("crm.lead.get")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_httpx_writes_no_address_into_the_log(caplog: pytest.LogCaptureFixture, clock: ManualClock) -> None:
    caplog.set_level(logging.DEBUG)
    transport = httpx.MockTransport(lambda _: ok(1))
    with Bitrix24Client(URL, clock=clock, transport=transport) as client:
        client.call("profile")
    assert caplog.records == []
