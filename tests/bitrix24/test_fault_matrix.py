"""Every fault, for every kind of call, single and in a batch, over real HTTP against the simulator.

Each case has the right result or the right error; nothing is written twice or lost, and requests are few.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from functions import errors
from functions.errors import OutcomeUnknown, PortalError
from infra.bitrix24.rest.client import Answer, Bitrix24Client, Command, Idempotency
from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from infra.simulator.limits.faults import AfterWriting, ErrorAnswer, Fault, HtmlPage, Moved, RawAnswer
from tests.bitrix24.scripted_portal import START

MOST_REQUESTS = 6


@dataclass(frozen=True)
class Passing:
    """A fault that is over at the second attempt; with `is_not_executed` an add may be sent again."""

    fault: Fault
    is_not_executed: bool


@dataclass(frozen=True)
class Lasting:
    """A fault that a second attempt meets again."""

    fault: Fault
    error: type[PortalError]


PASSING = {
    "query limit": Passing(faults.QUERY_LIMIT_EXCEEDED, is_not_executed=True),
    "operating limit": Passing(faults.OPERATION_TIME_LIMIT, is_not_executed=True),
    "operating limit with its end": Passing(faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE, is_not_executed=True),
    "too many, html": Passing(HtmlPage(429), is_not_executed=True),
    "internal error": Passing(faults.INTERNAL_SERVER_ERROR, is_not_executed=False),
    "unexpected answer": Passing(faults.ERROR_UNEXPECTED_ANSWER, is_not_executed=False),
    "bad gateway": Passing(faults.BAD_GATEWAY_PAGE, is_not_executed=False),
    "forbidden page": Passing(faults.FORBIDDEN_PAGE, is_not_executed=False),
    "maintenance page": Passing(HtmlPage(503), is_not_executed=False),
    "welcome page": Passing(HtmlPage(200), is_not_executed=False),
    "half an answer": Passing(faults.NOT_JSON, is_not_executed=False),
    "a list": Passing(RawAnswer("[]"), is_not_executed=False),
    "reset": Passing(faults.CONNECTION_RESET, is_not_executed=False),
    "closed": Passing(faults.CONNECTION_CLOSED, is_not_executed=False),
    "silence": Passing(faults.NO_ANSWER, is_not_executed=False),
    "closed after writing": Passing(faults.CLOSED_AFTER_WRITING, is_not_executed=False),
    "silence after writing": Passing(faults.TIMED_OUT_AFTER_WRITING, is_not_executed=False),
    "error after writing": Passing(faults.FAILED_AFTER_WRITING, is_not_executed=False),
    "page after writing": Passing(AfterWriting(HtmlPage(504)), is_not_executed=False),
}
LASTING = {
    "overload": Lasting(faults.OVERLOAD_LIMIT, errors.PortalOverloaded),
    "portal deleted": Lasting(faults.PORTAL_DELETED, errors.PortalGone),
    "no auth": Lasting(faults.NO_AUTH_FOUND, errors.WebhookRejected),
    "expired": Lasting(faults.EXPIRED_TOKEN, errors.WebhookRejected),
    "credentials": Lasting(faults.INVALID_CREDENTIALS, errors.PermissionMissing),
    "user access": Lasting(faults.USER_ACCESS_ERROR, errors.PermissionMissing),
    "plan": Lasting(faults.ACCESS_DENIED_BY_PLAN, errors.PermissionMissing),
    "intranet": Lasting(faults.ALLOWED_ONLY_INTRANET_USER, errors.PermissionMissing),
    "object denied": Lasting(faults.ACCESS_DENIED, errors.AccessDenied),
    "object denied, empty code": Lasting(faults.ACCESS_DENIED_LEAD, errors.AccessDenied),
    "scope": Lasting(faults.INSUFFICIENT_SCOPE, errors.ScopeMissing),
    "auth type": Lasting(faults.WRONG_AUTH_TYPE, errors.MethodNotForWebhooks),
    "method": Lasting(faults.ERROR_METHOD_NOT_FOUND, errors.MethodUnknown),
    "manifest": Lasting(faults.ERROR_MANIFEST_IS_NOT_AVAILABLE, errors.MethodUnknown),
    "https": Lasting(faults.INVALID_REQUEST, errors.CallInvalid),
    "nested batch": Lasting(faults.ERROR_BATCH_METHOD_NOT_ALLOWED, errors.CallInvalid),
    "long batch": Lasting(faults.ERROR_BATCH_LENGTH_EXCEEDED, errors.CallInvalid),
    "core": Lasting(faults.ERROR_CORE, errors.CallInvalid),
    "argument": Lasting(faults.ERROR_ARGUMENT, errors.CallInvalid),
    "100": Lasting(faults.ERROR_100, errors.CallInvalid),
    "empty": Lasting(faults.ERROR_EMPTY, errors.CallInvalid),
    "zero": Lasting(faults.ERROR_ZERO, errors.CallInvalid),
    "sentence": Lasting(faults.ERROR_SENTENCE, errors.CallInvalid),
    "required": Lasting(faults.CRM_FIELD_ERROR_REQUIRED, errors.ValueRefused),
    "moved away": Lasting(Moved("https://stranger.example"), errors.PortalMoved),
}
IDEMPOTENCIES = list(Idempotency)
# 503 hits a batch as a whole (docs/bitrix24-api.md 5), every other error answer can be one command's.
OF_ONE_COMMAND = [
    name for name, one in LASTING.items() if isinstance(one.fault, ErrorAnswer) and one.fault.status != 503
]


@dataclass
class Office:
    """A simulated portal with one lead, and a call of each class of idempotency for it."""

    portal: SimulatedPortal
    client: Bitrix24Client
    lead_id: int

    def command(self, idempotency: Idempotency) -> Command:
        fields = {"title": "New title"}
        same = {"entityTypeId": 1, "id": self.lead_id}
        return {
            Idempotency.SAFE: Command("one", "crm.item.get", same),
            Idempotency.IDEMPOTENT: Command(
                "one", "crm.item.update", {**same, "fields": fields}, idempotency
            ),
            Idempotency.NOT_IDEMPOTENT: Command(
                "one", "crm.item.add", {"entityTypeId": 1, "fields": fields}, idempotency
            ),
        }[idempotency]

    def single(self, idempotency: Idempotency) -> Answer:
        command = self.command(idempotency)
        return self.client.call(command.method, command.params, idempotency=idempotency)

    def in_a_batch(self, idempotency: Idempotency) -> Answer:
        beside = Command("beside", "crm.item.get", {"entityTypeId": 1, "id": self.lead_id})
        answers = self.client.batch([self.command(idempotency), beside])
        assert answers.answer("beside").result["item"]["id"] == self.lead_id
        return answers.answer("one")

    def send(self, way: str, idempotency: Idempotency) -> Answer:
        return self.single(idempotency) if way == "single" else self.in_a_batch(idempotency)

    @property
    def added(self) -> int:
        return len(self.portal.leads()) - 1

    @property
    def title(self) -> Any:
        return self.portal.lead(self.lead_id)["TITLE"]


def a_client(server: SimulatorServer, clock: ManualClock, *, timeout: float = 20.0) -> Bitrix24Client:
    """Build a client without the certificates that loopback does not need; they take longer than a test."""
    plain = httpx.HTTPTransport(verify=False)
    return Bitrix24Client(server.webhook_url, clock=clock, timeout=timeout, transport=plain)


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    clock = ManualClock(START)
    portal = SimulatedPortal(clock=clock, plan="unlimited")
    lead_id = portal.people_actions.add_lead(TITLE="Old title")
    # A real time-out passes only where the portal says nothing; elsewhere a slow machine must not meet it.
    timeout = 0.2 if "silence" in request.node.name else 20.0
    with SimulatorServer(portal) as server, a_client(server, clock, timeout=timeout) as client:
        yield Office(portal, client, lead_id)


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("idempotency", [Idempotency.SAFE, Idempotency.IDEMPOTENT])
@pytest.mark.parametrize("case", PASSING)
def test_a_read_and_an_update_outlast_a_passing_fault(
    office: Office, case: str, idempotency: Idempotency, way: str
) -> None:
    office.portal.faults.add(PASSING[case].fault)
    assert office.send(way, idempotency).result["item"]["id"] == office.lead_id
    assert office.title == ("New title" if idempotency is Idempotency.IDEMPOTENT else "Old title")
    assert 2 <= office.portal.requests.count() <= MOST_REQUESTS


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("case", [name for name, fault in PASSING.items() if fault.is_not_executed])
def test_an_add_that_was_not_executed_is_sent_again_and_done_once(
    office: Office, case: str, way: str
) -> None:
    office.portal.faults.add(PASSING[case].fault)
    assert office.send(way, Idempotency.NOT_IDEMPOTENT).result["item"]["title"] == "New title"
    assert office.added == 1


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("case", [name for name, fault in PASSING.items() if not fault.is_not_executed])
def test_an_add_of_unknown_outcome_is_sent_once(office: Office, case: str, way: str) -> None:
    fault = PASSING[case].fault
    office.portal.faults.add(fault)
    with pytest.raises(OutcomeUnknown):
        office.send(way, Idempotency.NOT_IDEMPOTENT)
    assert office.added == (1 if isinstance(fault, AfterWriting) else 0)
    assert office.portal.requests.count() == 1


@pytest.mark.parametrize("case", [name for name, fault in PASSING.items() if not fault.is_not_executed])
def test_an_add_that_is_looked_for_is_done_exactly_once(office: Office, case: str) -> None:
    office.portal.faults.add(PASSING[case].fault, method="crm.item.add")
    command = office.command(Idempotency.NOT_IDEMPOTENT)

    def find() -> Any:
        params = {"entityTypeId": 1, "filter": {"=title": "New title"}, "select": ["id"]}
        found = office.client.call("crm.item.list", params).result["items"]
        return {"item": found[0]} if found else None

    office.client.call(command.method, command.params, idempotency=Idempotency.NOT_IDEMPOTENT, was_done=find)
    assert office.added == 1


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
@pytest.mark.parametrize("case", LASTING)
def test_a_lasting_fault_is_its_error_after_one_request(
    office: Office, case: str, idempotency: Idempotency, way: str
) -> None:
    office.portal.faults.add(LASTING[case].fault, times=0)
    with pytest.raises(PortalError) as caught:
        office.send(way, idempotency)
    assert type(caught.value) is LASTING[case].error
    assert (office.portal.requests.count(), office.added, office.title) == (1, 0, "Old title")


@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
@pytest.mark.parametrize("case", OF_ONE_COMMAND)
def test_a_command_that_is_refused_inside_a_batch_spoils_no_other(
    office: Office, case: str, idempotency: Idempotency
) -> None:
    command = office.command(idempotency)
    office.portal.faults.add(LASTING[case].fault, method=command.method)
    last = Command("last", "crm.item.list", {"entityTypeId": 1, "filter": {"id": office.lead_id}})
    answers = office.client.batch([command, last])
    assert type(answers["one"]) is LASTING[case].error
    assert [row["id"] for row in answers.answer("last").result["items"]] == [office.lead_id]


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
def test_a_portal_that_never_recovers_is_given_up(office: Office, idempotency: Idempotency, way: str) -> None:
    office.portal.faults.add(faults.QUERY_LIMIT_EXCEEDED, times=0)
    with pytest.raises(errors.RateLimited):
        office.send(way, idempotency)
    assert (office.portal.requests.count(), office.added) == (MOST_REQUESTS, 0)


@pytest.mark.parametrize("way", ["single", "batch"])
@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
def test_a_portal_that_moved_is_followed_and_does_it_once(
    office: Office, idempotency: Idempotency, way: str
) -> None:
    with SimulatorServer(office.portal) as elsewhere:
        base_url = elsewhere.webhook_url.partition("/rest/")[0]
        office.portal.faults.add(Moved(base_url))
        assert "item" in office.send(way, idempotency).result
    assert office.portal.requests.count() == 2
    assert office.added == (1 if idempotency is Idempotency.NOT_IDEMPOTENT else 0)


def test_an_add_is_retried_while_the_portal_cannot_be_reached() -> None:
    with SimulatorServer(SimulatedPortal()) as server:
        url = server.webhook_url
    clock = ManualClock(START)
    with Bitrix24Client(url, clock=clock) as client, pytest.raises(errors.PortalUnreachable):
        client.call("crm.item.add", {"entityTypeId": 1}, idempotency=Idempotency.NOT_IDEMPOTENT)
    assert clock.now() > START
