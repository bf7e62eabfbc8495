"""The simulator against clients of the real portal that others wrote: official and community ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from infra.simulator import SimulatedPortal
from infra.simulator.sample_portal import sample_portal
from tests.secure_simulator import SecureSimulatorServer


@pytest.fixture
def portal() -> SimulatedPortal:
    return sample_portal(plan="unlimited")


@pytest.fixture
def secure_server(
    portal: SimulatedPortal, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SecureSimulatorServer]:
    """The simulated portal over TLS; clients that read REQUESTS_CA_BUNDLE trust it."""
    certificate = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SecureSimulatorServer(portal, authority) as server:
        yield server


def fill(portal: SimulatedPortal, leads: int) -> list[int]:
    """Put so many leads into the portal, as people would."""
    return [portal.people_actions.add_lead(TITLE=f"Lead {number}") for number in range(leads)]
