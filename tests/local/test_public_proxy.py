"""The reverse proxy of `compose.yaml`: it passes the public addresses of a server, and no other."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from infra.clock import SystemClock
from infra.local.server import DASHBOARD, TARGETS, FunctionServer
from tests.local.test_serve import settle, webhook
from tests.sharing import a_free_port
from tests.team import HOT, Team, a_team

CADDYFILE = Path("deploy/Caddyfile")
PUBLIC = {"lead_events", "signals"}
REFUSED = 404
TOO_LARGE = {413, 502}
"""What the proxy answers to a body that it does not pass on; Debian's version says the second."""


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))
    return found


def test_the_whole_of_the_proxy_is_as_is_meant() -> None:
    assert compose()["services"]["proxy"] == {
        "profiles": ["public"],
        "image": "caddy:2-alpine",
        "depends_on": {"fairlead": {"condition": "service_healthy"}},
        "environment": {"FAIRLEAD_DOMAIN": "${FAIRLEAD_DOMAIN:-}"},
        "volumes": [f"./{CADDYFILE}:/etc/caddy/Caddyfile:ro", "certificates:/data"],
        "ports": ["80:80", "443:443"],
        "read_only": True,
        "tmpfs": ["/config", "/tmp"],
        "cap_drop": ["ALL"],
        "cap_add": ["NET_BIND_SERVICE"],
        "security_opt": ["no-new-privileges:true"],
        "init": True,
        "restart": "unless-stopped",
    }


def test_the_whole_of_the_server_is_as_is_meant() -> None:
    found = compose()
    assert found.keys() == {"services", "volumes"}
    assert found["services"].keys() == {"fairlead", "proxy"}
    assert found["services"]["fairlead"] == {
        "build": ".",
        "image": "fairlead",
        "env_file": ".env",
        "environment": {
            "FAIRLEAD_CONFIG": "/etc/fairlead/fairlead.toml",
            "FAIRLEAD_STATE": "sqlite:////var/lib/fairlead/fairlead.db",
        },
        "volumes": ["./config:/etc/fairlead:ro", "state:/var/lib/fairlead"],
        "ports": ["127.0.0.1:8080:8080"],
        "read_only": True,
        "tmpfs": ["/tmp"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "init": True,
        "restart": "unless-stopped",
        "stop_grace_period": "5m",
    }
    assert found["volumes"] == {"certificates": None, "state": None}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited") as team:
        yield team


@contextmanager
def proxied(upstream: str, folder: Path) -> Iterator[str]:
    """Run the proxy as the file has it, but for its address; yield where it listens."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not here: apt-get install caddy.")
    url = f"http://127.0.0.1:{a_free_port()}"
    named = {"FAIRLEAD_DOMAIN": url, "FAIRLEAD_UPSTREAM": upstream, "HOME": str(folder)}
    command = [program, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    with subprocess.Popen(command, env=named, stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(url)
            yield url
        finally:
            running.terminate()


def _wait_for(url: str) -> None:
    for _ in range(500):
        try:
            httpx.get(url)
        except httpx.TransportError:
            SystemClock().sleep(0.02)
        else:
            return
    raise AssertionError("The proxy did not come up.")


@pytest.mark.process
def test_the_public_addresses_are_passed_and_no_other(team: Team, tmp_path: Path) -> None:
    item = team.actions.add_lead(**HOT)
    with (
        FunctionServer(team.wiring) as server,
        proxied(server.url.removeprefix("http://"), tmp_path) as url,
    ):
        assert httpx.post(f"{url}/lead_events", data=webhook(item)).status_code == 202
        settle(team)
        assert httpx.post(f"{url}/signals", content=b"{}").status_code == 401
        for sender in (
            "sendgrid",
            "browser",
        ):  # the file takes neither; that says the function, and not the proxy
            answer = httpx.post(f"{url}/signals/{sender}", content=b"{}")
            assert answer.text != "There is nothing at this address."
            assert answer.status_code in {400, 401, 403, 404}
        hidden = {*TARGETS, DASHBOARD, "health", "", "dashboard/health", "lead_events/x"} - PUBLIC
        hidden |= {"acme/health", "acme/processing", "acme/dashboard", "acme/lead_events/x", "a/b/signals"}
        for path in sorted(hidden):
            answers = [httpx.get(f"{url}/{path}"), httpx.post(f"{url}/{path}")]
            assert [each.status_code for each in answers] == [REFUSED, REFUSED], path
            assert {each.text for each in answers} == {"There is nothing at this address."}
        for path in ("acme/lead_events", "processing/lead_events", "dashboard/signals", "health/signals"):
            answers = [httpx.get(f"{url}/{path}"), httpx.post(f"{url}/{path}", data=webhook(item))]
            assert {each.status_code for each in answers} == {404}, path
        large = httpx.post(f"{url}/lead_events", content=b"a" * (1024 * 1024 + 1))
        assert large.status_code in TOO_LARGE
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
