"""A portal that has moved: which redirects a call follows, and which calls are sent once more."""

from datetime import timedelta

import httpx
import pytest

from functions.errors import OutcomeUnknown, PortalMoved, RateLimited
from infra.bitrix24.rest.client import Idempotency
from tests.bitrix24.scripted_portal import SECRET, Setup, ok

ADDED = {"fields": {"TITLE": "A"}}


def moved_to(location: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": location}, html="<html>moved</html>")


@pytest.mark.parametrize(
    "location", ["https://new.example", f"https://new.example/rest/1/{SECRET}/crm.lead.add"]
)
def test_a_redirect_to_an_allowed_host_is_followed_as_a_post_and_kept(scripted: Setup, location: str) -> None:
    client, portal = scripted(moved_to(location), ok(1), ok(2), allowed_hosts=["new.example"])
    client.call("crm.lead.add", {"fields": {"TITLE": "A"}}, idempotency=Idempotency.NOT_IDEMPOTENT)
    client.call("crm.lead.get")
    assert [request.method for request in portal.requests] == ["POST"] * 3
    assert portal.bodies[1] == {"fields": {"TITLE": "A"}}
    assert [request.url.host for request in portal.requests] == [
        "portal.example",
        "new.example",
        "new.example",
    ]


@pytest.mark.parametrize(
    "location",
    [
        "https://stranger.example",
        "http://portal.example/",
        "https://portal.example/auth/login",
        "https://u@portal.example/",
        "",
        "https://[",
    ],
)
def test_the_secret_is_sent_to_no_other_address(scripted: Setup, location: str) -> None:
    client, portal = scripted(moved_to(location), ok(1))
    with pytest.raises(PortalMoved):
        client.call("crm.lead.get")
    assert [request.url.host for request in portal.requests] == ["portal.example"]


def test_a_portal_that_redirects_in_a_circle_is_left(scripted: Setup) -> None:
    client, portal = scripted(moved_to(f"https://portal.example/rest/1/{SECRET}/crm.lead.get"))
    with pytest.raises(PortalMoved, match="again and again"):
        client.call("crm.lead.get")
    assert len(portal.requests) == 3


def test_f13_a_redirect_to_https_and_then_into_a_folder_is_followed_and_kept(scripted: Setup) -> None:
    call = f"/rest/1/{SECRET}/crm.lead.get"
    client, portal = scripted(moved_to(f"https://portal.example:8443{call}"), moved_to(f"/crm{call}"), ok(1))
    client.call("crm.lead.get")
    client.call("crm.lead.get")
    assert [request.url.path for request in portal.requests] == [call, call, f"/crm{call}", f"/crm{call}"]
    assert {request.url.port for request in portal.requests[1:]} == {8443}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_an_add_that_is_redirected_was_not_executed_and_is_sent_once_more(
    scripted: Setup, status: int
) -> None:
    moved = httpx.Response(status, headers={"Location": "https://PORTAL.example:8443/"})
    client, portal = scripted(moved, ok(1))
    assert client.call("crm.lead.add", ADDED, idempotency=Idempotency.NOT_IDEMPOTENT).result == 1
    assert portal.bodies == [ADDED, ADDED]


def test_an_add_whose_answer_is_elsewhere_may_have_been_executed_and_is_not_sent_again(
    scripted: Setup,
) -> None:
    see_other = httpx.Response(303, headers={"Location": "https://portal.example:8443/"})
    client, portal = scripted(see_other, ok(1))
    with pytest.raises(OutcomeUnknown):
        client.call("crm.lead.add", ADDED, idempotency=Idempotency.NOT_IDEMPOTENT)
    assert len(portal.requests) == 1
    assert client.call("crm.lead.get").result == 1


def test_a_run_that_lost_its_leads_follows_no_redirect(scripted: Setup) -> None:
    client, portal = scripted(moved_to("https://portal.example:8443/"), ok(1))
    may_go_on = iter([True, False, False])
    with (
        client.within(timedelta(minutes=1), on_wait=lambda: next(may_go_on)),
        pytest.raises(RateLimited, match="another run"),
    ):
        client.call("crm.lead.add", ADDED, idempotency=Idempotency.NOT_IDEMPOTENT)
    assert len(portal.requests) == 1
