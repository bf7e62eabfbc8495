"""How the state on Firestore is chosen, and what it says when it cannot be reached."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from functions.domain.item import lead
from functions.errors import SettingInvalid, StateUnavailable
from infra.clock import SystemClock
from infra.gcp.database import FirestoreDatabase
from infra.gcp.ports import FirestorePorts
from infra.gcp.retries import RetryPolicy
from infra.settings import read_settings
from infra.wiring import Wiring

HASTY = RetryPolicy(timeout=0.2, deadline=1.0, first_pause=0.01, longest_pause=0.1)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> FirestorePorts:
    """A Firestore behind a port without a listener."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    return FirestorePorts.on(FirestoreDatabase("demo-nobody", retries=HASTY))


@pytest.mark.parametrize(
    "address", ["firestore://", "firestore://project", "firestore:///x", "firestore://p/d/x"]
)
def test_an_address_that_is_no_project_and_database_is_told(address: str) -> None:
    app = Wiring(read_settings(None, FAIRLEAD_STATE=address))
    with pytest.raises(SettingInvalid, match="firestore://PROJECT/DATABASE"):
        _ = app.state.inbox
    app.close()


def test_two_databases_of_a_project_know_nothing_of_each_other(new_firestore: Callable[[], str]) -> None:
    url = new_firestore()
    first = Wiring(read_settings(None, FAIRLEAD_STATE=url))
    second = Wiring(read_settings(None, FAIRLEAD_STATE=url.replace("(default)", "other")))
    first.state.checkpoints.set("a", "1")
    assert (first.state.checkpoints.get("a"), second.state.checkpoints.get("a")) == ("1", None)
    first.close()
    second.close()


@pytest.mark.process
def test_who_keeps_the_state_in_sqlite_does_not_pay_for_firestore() -> None:
    code = (
        "import sys; from infra.wiring import Wiring; from infra.settings import read_settings;"
        "app = Wiring(read_settings(None, FAIRLEAD_STATE='memory://'));"
        "app.state.inbox.next_due_at(); app.close();"
        "sys.exit(any(name in sys.modules for name in ('grpc', 'google.cloud.firestore_v1', 'infra.gcp')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_firestore_that_cannot_be_reached_is_told_in_time(unreachable: FirestorePorts) -> None:
    clock = SystemClock()
    began = clock.monotonic()
    with pytest.raises(StateUnavailable, match="ServiceUnavailable") as told:
        unreachable.leads.get_many([lead(7)])
    unreachable.database.close()
    # The client's own defaults would go on for five minutes.
    assert clock.monotonic() - began < 30
    assert told.value.is_retry_useful
    assert "leads/7" not in str(told.value)


@pytest.mark.parametrize("asked", [lambda state: state.open(), lambda state: state.inbox_writer])
def test_without_its_client_it_says_how_to_get_it(
    asked: Callable[[Any], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.startswith(("google.", "infra.gcp."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "google", None)
    app = Wiring(read_settings(None, FAIRLEAD_STATE="firestore://project/(default)"))
    with pytest.raises(SettingInvalid, match="pip install google-cloud-firestore"):
        asked(app.state)
    app.close()
