"""Each function alone, as its own process under the functions-framework command."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from infra.clock import SystemClock
from tests.sharing import a_free_port
from tests.team import HOT, TOKEN, Team, a_team

COMMAND = Path(sys.executable).with_name("functions-framework")


@contextmanager
def running(target: str, team: Team) -> Iterator[str]:
    """Run one function and yield its address once it answers."""
    port, settings, clock = a_free_port(), team.wiring.settings, SystemClock()
    environment = {
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "FAIRLEAD_CONFIG": str(settings.config),
        "FAIRLEAD_STATE": settings.state,
    }
    arguments = [
        "--target",
        target,
        "--source",
        "functions/main.py",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen([COMMAND, *arguments], env=environment, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(300):
            try:
                httpx.get(url)
                break
            except httpx.TransportError:
                clock.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.process
def test_a_lead_goes_through_both_functions_as_two_processes(tmp_path: Path) -> None:
    # The processes have the machine's clock: queues that are open at any time make the hour irrelevant.
    from tests.team import CONFIGURATION

    always = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nhours = "any"')
    with a_team(tmp_path, configuration=always) as team:
        item = team.actions.add_lead(**HOT)
        form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(item.id), "auth[application_token]": TOKEN}
        with running("lead_events", team) as url:
            assert httpx.post(url, data=form).status_code == 202
            assert httpx.post(url, data={**form, "auth[application_token]": "x"}).status_code == 401
        with running("processing", team) as url:
            response = httpx.post(url, timeout=30)
        assert (response.status_code, response.json()["outcomes"]) == (200, {"assigned": 1})
        assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
        assert len(team.portal.notifications) == 2
