"""The archive alone, with only its requirements installed, against the real Firestore emulator."""

import httpx

from functions import main
from tests.bundle.deployed import Deployment
from tests.team import HOT, TOKEN, Team


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
    assert answers == {"nurturing": 200, "reporting": 200, "rescoring": 200, "signals": 401}
