"""The archive alone, with only its requirements installed, against the real Firestore emulator."""

from dataclasses import replace

import httpx

from functions import main
from tests.bundle.deployed import Deployment
from tests.team import HOT, TOKEN, Team

OPENS = "a-token-of-some-length"


def test_a_lead_goes_from_its_event_to_a_manager_through_separate_processes(
    deployment: Deployment, team: Team
) -> None:
    item = team.actions.add_lead(**HOT)
    form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(item.id), "auth[application_token]": TOKEN}
    with deployment.all_running("lead_events", "processing", "reconciling") as urls:
        assert (
            httpx.post(urls["lead_events"], data={**form, "auth[application_token]": "x"}).status_code == 401
        )
        assert httpx.post(urls["lead_events"], data=form).status_code == 202
        processed = httpx.post(urls["processing"], timeout=30)
        reconciled = httpx.post(urls["reconciling"], timeout=30)
    assert (processed.status_code, processed.json()["outcomes"]) == (200, {"assigned": 1})
    assert (reconciled.status_code, reconciled.json()["violations"]) == (200, [])
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_the_other_functions_are_served_as_well(deployment: Deployment) -> None:
    others = sorted(set(main.__all__) - {"lead_events", "processing", "reconciling"})
    with deployment.all_running(*others) as urls:
        answers = {name: httpx.post(url, timeout=30).status_code for name, url in urls.items()}
    assert answers == {"dashboard": 405, "nurturing": 200, "reporting": 200, "rescoring": 200, "signals": 401}


def test_a_page_with_its_chart_is_drawn_by_what_is_in_the_archive(deployment: Deployment, team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    here = {**deployment.environment, "K_SERVICE": "", "FAIRLEAD_DASHBOARD_TOKEN": OPENS}
    with replace(deployment, environment=here).running("dashboard") as url:
        traded = httpx.get(f"{url}dashboard/{item.entity}s/{item.id}?token={OPENS}")
        cookie = traded.headers["Set-Cookie"].partition(";")[0]
        page = httpx.get(f"{url[:-1]}{traded.headers['Location']}", headers={"Cookie": cookie}, timeout=60)
    assert (traded.status_code, page.status_code) == (303, 200)
    assert "<svg" in page.text


def test_as_deployed_a_request_past_the_proxy_is_401(deployment: Deployment) -> None:
    open_to_tokens = {**deployment.environment, "FAIRLEAD_DASHBOARD_TOKEN": OPENS}
    with replace(deployment, environment=open_to_tokens).running("dashboard") as url:
        answers = [
            httpx.get(f"{url}{path}").status_code for path in ("dashboard", f"dashboard?token={OPENS}")
        ]
    assert answers == [401, 401]
