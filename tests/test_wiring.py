"""One wiring a portal; a store by the scheme of its URL; what cannot work is said before anything runs."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import ConfigurationInvalid, SettingInvalid, StateUnavailable
from functions.processing.run import process_inbox
from infra import wiring
from infra.current_portal import ONLY, working_for
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.stored import all_records
from tests.team import COLD, CONFIGURATION, Team, a_team


@pytest.fixture
def app() -> Iterator[Wiring]:
    app = Wiring(read_settings(None, FAIRLEAD_STATE="memory://"))
    yield app
    app.close()


def test_each_portal_has_a_wiring_of_its_own_and_keeps_it(
    app: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "_wirings", {})
    wiring.use(app, "acme")
    assert wiring.of("acme") is app
    with working_for("acme"):
        assert wiring.of() is app


def test_the_only_portal_is_made_from_the_environment_and_none_beside_others(
    app: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "_wirings", {})
    assert wiring.of() is wiring.of(ONLY)
    monkeypatch.setattr(wiring, "_wirings", {})
    wiring.use(app, "acme")
    for name in (None, "birch"):
        with pytest.raises(LookupError):
            wiring.of(name)


@pytest.mark.parametrize(
    "url", ["postgres://here/fairlead", "fairlead.db", "sqlite://fairlead.db", "sqlite:///"]
)
def test_a_state_that_is_no_store_is_told_with_those_that_there_are(url: str) -> None:
    app = Wiring(read_settings(None, FAIRLEAD_STATE=url))
    with pytest.raises(SettingInvalid, match="firestore://PROJECT/DATABASE, dynamodb://REGION/TABLE or"):
        _ = app.state


def test_whatever_was_never_opened_is_closed_without_being_made(tmp_path: Path) -> None:
    file = tmp_path / "fairlead.db"
    app = Wiring(read_settings(None, FAIRLEAD_STATE=f"sqlite:///{file}"))
    assert app.state.kept_signals is None
    app.close()
    assert not file.exists()


def test_a_state_in_memory_goes_with_its_process(app: Wiring) -> None:
    app.state.inbox.enqueue([lead(7)], LookReason.ADDED, now=app.clock.now())
    assert app.state.kept_signals is None
    app.close()
    other = Wiring(app.settings)
    assert other.state.inbox.has([lead(7)]) == set()
    other.close()


def test_what_a_process_needs_is_checked_before_anything_runs(tmp_path: Path) -> None:
    config = tmp_path / "fairlead.toml"
    given: dict[str, str | Path] = {
        "FAIRLEAD_CONFIG": config,
        "FAIRLEAD_STATE": f"sqlite:///{tmp_path / 'no-folder' / 'a.db'}",
    }
    with pytest.raises(ConfigurationInvalid):
        Wiring(read_settings(None, **given)).check()
    config.write_text(CONFIGURATION, encoding="utf-8")
    with pytest.raises(SettingInvalid, match="BITRIX24_WEBHOOK_URL"):
        Wiring(read_settings(None, **given)).check()
    app = Wiring(read_settings(None, BITRIX24_WEBHOOK_URL="http://127.0.0.1:1/rest/1/a/", **given))
    with pytest.raises(StateUnavailable):
        app.check()
    app.close()


def test_a_run_takes_no_larger_batches_than_the_state_does(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        until = team.clock.now() + timedelta(hours=1)

        def one_by_one() -> None:
            process_inbox(team.pipeline, until=until, largest_batch=1)

        requests = [_requests_for_five(team, run) for run in (one_by_one, team.process)]
        assert requests[0] > 2 * requests[1]
        assert len(all_records(team.wiring.state.leads)) == 10


def _requests_for_five(team: Team, run: Callable[[], object]) -> int:
    for _ in range(5):
        team.add_lead(**COLD)
    return team.requests_during(run)


SERVED = """
import sys
from functions import main
from infra import wiring
from infra.cli import main as _
from infra.local import server
for name in main.__all__:
    getattr(main, name)
app = wiring.of()
app.state.open()
app.wakeups.request_run()
app.close()
clouds = ("boto3", "botocore", "google.api_core", "google.auth", "grpc", "infra.aws", "infra.gcp")
print([each for each in clouds if each in sys.modules])
"""


@pytest.mark.process
def test_a_small_server_imports_no_cloud(tmp_path: Path) -> None:
    environment = {"FAIRLEAD_STATE": f"sqlite:///{tmp_path / 'fairlead.db'}"}
    command = [sys.executable, "-c", SERVED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
