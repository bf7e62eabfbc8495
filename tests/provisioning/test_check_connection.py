"""`fairlead check` tells what keeps it from the portal, with the remedy and without the code."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from infra.cli.main import run as run_fairlead
from infra.clock import SystemClock
from infra.simulator import SimulatorServer
from infra.simulator.limits.faults import Moved
from infra.simulator.sample_portal import sample_portal
from tests.provisioning.conftest import CONFIGURATION
from tests.secure_simulator import SecureSimulatorServer

CODE = "s3cr3tc0d3s3cr3t"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Checked = Callable[..., tuple[int, str]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Checked:
    """Runs `fairlead check` with these variables; returns its exit code and all that it printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")

    def checked(**variables: str) -> tuple[int, str]:
        complete = {"BITRIX24_APPLICATION_TOKEN": "token", "FAIRLEAD_HASH_KEY": "key"}
        for name, value in (complete | variables).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NO_PROXY", "*")
        with pytest.raises(SystemExit) as ended:
            run_fairlead(["check"])
        return int(str(ended.value.code)), "".join(capfd.readouterr())

    return checked


def a_portal(authority: trustme.CA, certificate: trustme.LeafCert | None = None) -> SecureSimulatorServer:
    portal = sample_portal(clock=SystemClock())
    return SecureSimulatorServer(portal, authority, certificate=certificate)


def test_a_portal_with_a_certificate_of_an_own_ca_passes(
    authority: trustme.CA, ca_file: Path, check: Checked
) -> None:
    with a_portal(authority) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url, BITRIX24_CA_FILE=str(ca_file))
    assert (code, "The webhook works" in printed) == (0, True)


@pytest.mark.parametrize(
    ("issue", "told"),
    [
        (lambda _: trustme.CA().issue_cert("127.0.0.1"), "name the file in BITRIX24_CA_FILE"),
        (
            lambda ca: ca.issue_cert(
                "127.0.0.1", not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=1)
            ),
            "has expired",
        ),
        (lambda ca: ca.issue_cert("other.example"), "one of another host"),
    ],
)
def test_a_certificate_that_is_not_accepted_is_told_with_its_remedy(
    authority: trustme.CA,
    ca_file: Path,
    check: Checked,
    issue: Callable[[trustme.CA], trustme.LeafCert],
    told: str,
) -> None:
    with a_portal(authority, issue(authority)) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url, BITRIX24_CA_FILE=str(ca_file))
        assert server.portal.webhook_code not in printed
    assert code == 1
    assert told in next(line for line in printed.splitlines() if line.startswith("✗"))


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_ca_file_that_is_none_is_told(tmp_path: Path, check: Checked, text: str | None) -> None:
    if text is not None:
        (tmp_path / "ca.pem").write_text(text, encoding="utf-8")
    code, printed = check(
        BITRIX24_WEBHOOK_URL=f"https://portal.example/rest/1/{CODE}/", BITRIX24_CA_FILE="ca.pem"
    )
    assert (code, "BITRIX24_CA_FILE names ca.pem" in printed, CODE in printed) == (1, True, False)


def test_an_address_that_speaks_no_https_is_told(check: Checked) -> None:
    with SimulatorServer(sample_portal(clock=SystemClock())) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url.replace("http://", "https://"))
    assert (code, "does not speak https" in printed) == (1, True)


@pytest.mark.long
def test_a_host_that_does_not_exist_is_told_by_its_name(check: Checked) -> None:
    code, printed = check(BITRIX24_WEBHOOK_URL=f"https://портал.invalid/rest/1/{CODE}/")
    assert (code, "the name портал.invalid" in printed, CODE in printed) == (1, True, False)


def elsewhere(server: SimulatorServer) -> str:
    """Return a webhook of this machine by an address that is not taken for this machine."""
    return server.webhook_url.replace("127.0.0.1", "0.0.0.0")


def test_f13_a_portal_without_encryption_is_not_called_unless_that_is_allowed(check: Checked) -> None:
    with SimulatorServer(sample_portal(clock=SystemClock())) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=elsewhere(server))
        assert (code, "set BITRIX24_ALLOW_HTTP=1" in printed) == (1, True)
        assert server.portal.requests.count() == 0
        assert server.portal.webhook_code not in printed


def test_an_allowed_portal_without_encryption_is_called_with_a_warning(check: Checked) -> None:
    with SimulatorServer(sample_portal(clock=SystemClock())) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=elsewhere(server), BITRIX24_ALLOW_HTTP="1")
    doubt = next(line for line in printed.splitlines() if line.startswith("!"))
    assert (code, "without encryption" in doubt, "portal_connection.not_encrypted" in printed) == (
        0,
        True,
        True,
    )
    assert server.portal.webhook_code not in printed


def test_this_machine_is_called_without_encryption_and_without_a_warning(check: Checked) -> None:
    with SimulatorServer(sample_portal(clock=SystemClock())) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url)
    assert (code, "encrypt" in printed, "in vain" in printed) == (0, False, False)


def test_a_portal_that_redirects_is_told_with_the_address_to_write(check: Checked) -> None:
    portal = sample_portal(clock=SystemClock())
    with SimulatorServer(portal) as server, SimulatorServer(portal, folder="/crm") as moved:
        portal.faults.add(Moved(f"{moved.base_url}/crm"))
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url)
    doubt = next(line for line in printed.splitlines() if line.startswith("!"))
    assert (code, f"begin with {moved.base_url}/crm/rest/" in doubt) == (0, True)
    assert portal.webhook_code not in printed


def test_a_portal_that_redirects_to_a_stranger_is_told_by_the_strangers_host(check: Checked) -> None:
    portal = sample_portal(clock=SystemClock())
    portal.faults.add(Moved("https://stranger.example"))
    with SimulatorServer(portal) as server:
        code, printed = check(BITRIX24_WEBHOOK_URL=server.webhook_url)
    assert (code, "answers at stranger.example now" in printed) == (1, True)
    assert portal.webhook_code not in printed


@pytest.mark.parametrize("value", ["yes", "true", " 1", "2"])
def test_a_permission_that_is_neither_given_nor_refused_is_told(check: Checked, value: str) -> None:
    code, printed = check(BITRIX24_ALLOW_HTTP=value)
    assert (code, "BITRIX24_ALLOW_HTTP has to be 1 or 0" in printed) == (1, True)
