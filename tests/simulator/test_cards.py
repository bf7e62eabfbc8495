"""Links into the simulated portal lead to a page that shows what was written there."""

import httpx
import pytest

from infra.simulator import SimulatorServer
from infra.simulator.sample_portal import sample_portal


def test_a_card_shows_fields_to_dos_and_notifications_with_names() -> None:
    portal = sample_portal()
    number = portal.people_actions.add_lead(
        TITLE="A <b>dock</b>", OPPORTUNITY=5, EMAIL=[("WORK", "a@example.com")]
    )
    with SimulatorServer(portal) as server:
        call = {
            "ownerTypeId": 1,
            "ownerId": number,
            "deadline": "2026-11-30T12:00:00+00:00",
            "title": "Call them",
        }
        httpx.post(f"{server.webhook_url}crm.activity.todo.add", json={**call, "responsibleId": 8})
        told = {"USER_ID": 8, "MESSAGE": f"New [URL=/crm/lead/details/{number}/]lead[/URL]"}
        httpx.post(f"{server.webhook_url}im.notify.system.add", json=told)
        of_another = {**told, "MESSAGE": f"Other [URL=/crm/lead/details/{number}1/]lead[/URL]"}
        httpx.post(f"{server.webhook_url}im.notify.system.add", json=of_another)
        card = httpx.get(f"{server.base_url}/crm/lead/details/{number}/")
    assert (card.status_code, card.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for shown in ("A &lt;b&gt;dock", "a@example.com", "by 12:00 UTC, Boris", "Call them", "New lead"):
        assert shown in card.text
    assert (card.text.count("Boris"), "Other" in card.text) == (2, False)


@pytest.mark.parametrize("path", ["/crm/lead/details/9/", "/crm/contact/details/1/", "/crm/lead/details/1/x"])
def test_where_no_card_is_the_portal_answers_as_before(path: str) -> None:
    portal = sample_portal()
    portal.people_actions.add_lead(TITLE="A dock")
    with SimulatorServer(portal) as server:
        assert httpx.get(server.base_url + path).status_code == 404
        assert httpx.post(f"{server.base_url}/crm/lead/details/1/").status_code == 404
