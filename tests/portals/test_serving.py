"""`fairlead serve --portals`: broken folders, repaired ones, addresses, pages, the log, and the end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.errors import StateUnavailable
from infra import wiring
from infra.current_portal import current_portal
from infra.local import portals
from infra.local.portals import PortalServer
from infra.local.retraining import Retraining
from infra.local.scheduler import LocalScheduler
from infra.local.worker import Worker
from infra.logging_setup import set_up_logs
from infra.portals.folders import PortalFolder
from infra.wiring import Wiring
from tests.portals.shops import AT_ALL_HOURS, Shop, a_folder, shops_in, wait_until

OUTSIDE = {"X-Forwarded-For": "203.0.113.5", "Host": "fairlead.example"}
DASHBOARD_TOKEN = "a-token-for-the-dashboard-of-"


@pytest.fixture(autouse=True)
def own_wirings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the portals of a test be no other's."""
    monkeypatch.setattr(wiring, "_wirings", {})
    monkeypatch.setattr(portals, "LOOK_AGAIN_AFTER", 0.1)


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[list[Shop]]:
    with shops_in(tmp_path, ["acme", "birch"]) as shops:
        yield shops


def served(shops: list[Shop]) -> PortalServer:
    return PortalServer([shop.folder for shop in shops])


def judged(server: PortalServer) -> dict[str, str]:
    """Return what is wrong with each portal once it has been looked at; "" with one that is served."""
    for portal in server.portals.values():
        assert portal.is_judged.wait(15)
    return {name: portal.trouble for name, portal in server.portals.items()}


def write_token(shop: Shop) -> None:
    with (shop.folder.path / ".env").open("a", encoding="utf-8") as file:
        file.write(f"FAIRLEAD_DASHBOARD_TOKEN={DASHBOARD_TOKEN}{shop.name}\n")


def test_a_lead_of_one_portal_is_in_no_other(shops: list[Shop]) -> None:
    acme, birch = shops
    with served(shops) as server:
        assert judged(server) == {"acme": "", "birch": ""}
        item = acme.add_lead()
        assert acme.announce(f"{server.url}/acme", item).status_code == 202
        wait_until(lambda: acme.is_assigned(item), seconds=15)
        assert birch.record(item) is None
        assert (acme.folder.path / "fairlead.db").exists()
        assert (birch.folder.path / "fairlead.db").exists()
        assert birch.portal.requests.count() == 0


def test_the_token_of_one_portal_opens_no_other(shops: list[Shop]) -> None:
    acme, birch = shops
    with served(shops) as server:
        judged(server)
        item = acme.add_lead()
        assert acme.announce(f"{server.url}/birch", item).status_code == 401
        assert acme.announce(f"{server.url}/acme", item, token=birch.token).status_code == 401


@pytest.mark.parametrize(
    ("file", "text", "trouble"),
    [
        ("fairlead.toml", "[portal", "fairlead.toml:"),
        (".env", "BITRIX24_APPLICATION_TOKEN=t\n", "BITRIX24_WEBHOOK_URL is not set"),
        (
            ".env",
            "BITRIX24_WEBHOOK_URL=https://b.example/rest/1/code\nFAIRLEAD_STATE=what\n",
            "FAIRLEAD_STATE",
        ),
    ],
)
def test_a_broken_portal_is_refused_alone_and_served_once_it_is_mended(
    shops: list[Shop], file: str, text: str, trouble: str
) -> None:
    acme, birch = shops
    right = (birch.folder.path / file).read_text(encoding="utf-8")
    (birch.folder.path / file).write_text(text, encoding="utf-8")
    with served(shops) as server:
        assert judged(server)["acme"] == ""
        assert trouble in judged(server)["birch"]
        item = birch.add_lead()
        refused = birch.announce(f"{server.url}/birch", item)
        assert (refused.status_code, refused.json()["error"]) == (503, "RequestRefused")
        assert trouble not in refused.text
        assert httpx.get(f"{server.url}/birch/health").status_code == 503
        assert httpx.get(f"{server.url}/birch/dashboard").status_code == 503
        assert httpx.get(f"{server.url}/health").status_code == 200
        assert acme.announce(f"{server.url}/acme", acme.add_lead()).status_code == 202
        (birch.folder.path / file).write_text(right, encoding="utf-8")
        wait_until(lambda: server.portals["birch"].is_served, seconds=15)
        assert birch.announce(f"{server.url}/birch", item).status_code == 202


def test_a_fault_of_ours_with_one_portal_is_none_of_the_others(
    shops: list[Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = ["acme"]

    def check(_: object) -> None:
        if current_portal() not in opened:
            raise ZeroDivisionError

    monkeypatch.setattr(wiring.Wiring, "check", check)
    with served(shops) as server:
        assert judged(server)["acme"] == ""
        assert judged(server)["birch"].startswith("It failed: ZeroDivisionError")
        opened.append("birch")
        wait_until(lambda: server.portals["birch"].is_served, seconds=15)


def test_a_worker_that_died_is_followed_by_another_one(
    shops: list[Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, _ = shops
    with monkeypatch.context() as patch, served(shops) as server:
        patch.setattr(Worker, "_work", lambda _: None)
        judged(server)
        item = acme.add_lead()
        assert acme.announce(f"{server.url}/acme", item).status_code == 202
        patch.undo()
        wait_until(lambda: acme.is_assigned(item), seconds=15)


def test_a_run_that_was_missed_is_made_up_for_at_once(shops: list[Shop]) -> None:
    acme, _ = shops
    with closing(Wiring(acme.folder.settings())) as before:
        before.state.checkpoints.set("scheduled-rescoring", "2026-11-01T00:00:00+00:00")
    with served(shops) as server:
        judged(server)
        checkpoints = acme.app.state.checkpoints
        wait_until(lambda: "2026-11-01" not in str(checkpoints.get("scheduled-rescoring")), seconds=15)


def test_a_schedule_that_cannot_be_made_leaves_the_others_alone_and_is_made_later(
    shops: list[Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, of = ["acme"], LocalScheduler.of

    def refuse(*args: Any, **more: Any) -> LocalScheduler:
        if current_portal() not in made:
            raise StateUnavailable("The disk is gone.")
        return of(*args, **more)

    monkeypatch.setattr(LocalScheduler, "of", refuse)
    with served(shops) as server:
        assert judged(server) == {"acme": "", "birch": "The disk is gone."}
        made.append("birch")
        wait_until(lambda: server.portals["birch"].is_served, seconds=15)


def test_a_portal_may_have_any_name_that_an_address_can_have(tmp_path: Path) -> None:
    with shops_in(tmp_path, ["default"]) as [shop], served([shop]) as server:
        assert judged(server) == {"default": ""}
        bare = httpx.get(f"{server.url}/default")
    assert bare.headers["Location"] == "/default/dashboard"


def test_work_for_no_portal_is_not_done_by_the_environment(shops: list[Shop]) -> None:
    with served(shops) as server:
        judged(server)
        with pytest.raises(LookupError):
            wiring.of()


def test_no_portal_at_all_is_told_by_health(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "acme", webhook_url="nonsense")
    with PortalServer([folder]) as server:
        judged(server)
        found = httpx.get(f"{server.url}/health")
    assert (found.status_code, found.json()) == (503, {"status": "no portal is served"})


def test_other_addresses_are_404_and_scheduled_functions_are_for_this_machine(shops: list[Shop]) -> None:
    with served(shops) as server:
        judged(server)
        for path in ("", "/", "/lead_events", "/dashboard", "/nobody/lead_events", "/acme/nothing"):
            assert httpx.post(f"{server.url}{path}").status_code == 404, path
        assert httpx.post(f"{server.url}/acme/processing").status_code == 200
        assert httpx.post(f"{server.url}/acme/processing", headers=OUTSIDE).status_code == 403
        assert server.portals["birch"].call("rescoring")


def test_pages_lead_to_pages_of_the_same_portal(shops: list[Shop]) -> None:
    with served(shops) as server:
        judged(server)
        bare = httpx.get(f"{server.url}/acme")
        assert (bare.status_code, bare.headers["Location"]) == (303, "/acme/dashboard")
        page = httpx.get(f"{server.url}/acme/dashboard/definitions")
        missing = httpx.get(f"{server.url}/acme/dashboard/nothing")
    assert (page.status_code, missing.status_code) == (200, 404)
    for text in (page.text, missing.text):
        assert 'href="/acme/dashboard' in text
        assert 'href="/dashboard' not in text
        assert 'action="/dashboard' not in text


def test_a_cookie_of_one_portals_pages_opens_no_others(shops: list[Shop]) -> None:
    for shop in shops:
        write_token(shop)
    with served(shops) as server, httpx.Client(base_url=server.url, headers=OUTSIDE) as visitor:
        judged(server)
        assert visitor.get("/acme/dashboard").status_code == 401
        traded = visitor.get(f"/acme/dashboard?token={DASHBOARD_TOKEN}acme")
        assert (traded.status_code, traded.headers["Location"]) == (303, "/acme/dashboard")
        assert "Path=/acme/dashboard" in traded.headers["Set-Cookie"]
        cookie = {"Cookie": traded.headers["Set-Cookie"].partition(";")[0]}
        assert visitor.get("/acme/dashboard", headers=cookie).status_code == 200
        assert visitor.get("/birch/dashboard", headers=cookie).status_code == 401


def test_the_log_names_the_portal_and_no_secret(shops: list[Shop], capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    acme, birch = shops
    (birch.folder.path / ".env").write_text(
        "BITRIX24_WEBHOOK_URL=https://b.example/s3cret\n", encoding="utf-8"
    )
    with served(shops) as server:
        judged(server)
        item = acme.add_lead()
        acme.announce(f"{server.url}/acme", item)
        wait_until(lambda: acme.is_assigned(item), seconds=15)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    told = {(line["portal"], line["event"]) for line in lines}
    assert {("acme", "portal.served"), ("acme", "leads.processed"), ("birch", "portal.not_served")} <= told
    secrets = ("s3cret", acme.token, acme.app.settings.required_webhook_url)
    assert not any(secret in str(line) for line in lines for secret in secrets)


def test_secrets_that_others_may_read_are_told_once(
    shops: list[Shop], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()
    monkeypatch.setattr(PortalFolder, "is_open_to_all", property(lambda self: self.name == "acme"))
    with served(shops) as server:
        judged(server)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    told = [line for line in lines if line["event"] == "portal.secrets_readable"]
    assert [(line["portal"], line["level"]) for line in told] == [("acme", "warning")]
    assert "chmod 600" in told[0]["message"]


def test_a_server_that_has_stopped_answers_no_more_and_its_portals_are_closed(shops: list[Shop]) -> None:
    with served(shops) as server:
        judged(server)
        url = server.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/acme/health")
    again = served(shops)
    with again:
        assert judged(again) == {"acme": "", "birch": ""}


@pytest.mark.process
def test_learning_anew_is_done_in_the_folder_without_what_another_portal_would_have(
    shops: list[Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRLEAD_STATE", "sqlite:///of-the-process.db")
    told = tmp_path / "told.json"
    code = (
        "import json, os; from infra.settings import read_settings;"
        f"open({str(told)!r}, 'w').write(json.dumps([os.getcwd(), read_settings().state]))"
    )
    learning = AT_ALL_HOURS + '\n[learning]\nschedule = "weekly"\n'
    (shops[0].folder.path / "fairlead.toml").write_text(learning, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    with served(shops) as server:
        judged(server)
        portal = server.portals["acme"]
        command = (sys.executable, "-c", code)
        stopping = portal._stopping
        assert Retraining(shops[0].app, stopping, command=command, folder=portal.folder.path).run_if_due()
    assert json.loads(told.read_text()) == [str(portal.folder.path), "sqlite:///fairlead.db"]


@pytest.mark.process
def test_the_command_tells_which_portals_are_served_and_which_are_not(
    tmp_path: Path, shops: list[Shop]
) -> None:
    (shops[1].folder.path / "fairlead.toml").write_text("[portal", encoding="utf-8")
    code = "from infra.cli.main import run; run()"
    words = [sys.executable, "-c", code, "serve", "--port", "0", "--portals", str(tmp_path)]
    # What the process has beside is no portal's.
    environment = {"PYTHONUNBUFFERED": "1", "BITRIX24_WEBHOOK_URL": "https://x.example/rest/1/a/"}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address, count = process.stdout.readline().strip(), process.stdout.readline().strip()
        assert address.endswith("/acme/lead_events")
        assert count == "1 of 2 portals are served."
        assert httpx.post(address, data={"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7"}).status_code == 401
        process.terminate()
        errors = process.stderr.read()
    assert "Not served yet, the log says why: birch" in errors
    assert process.returncode == 0
