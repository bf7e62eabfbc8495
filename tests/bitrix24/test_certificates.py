"""An own CA is trusted beside the public ones; a file that is none is refused before anything is sent."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from functions.errors import SettingInvalid
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.simulator import SimulatedPortal
from infra.wiring import Wiring
from tests.secure_simulator import SecureSimulatorServer
from tests.team import CONFIGURATION


def test_f13_a_portal_whose_certificate_a_ca_of_ones_own_issued_is_called(
    authority: trustme.CA, ca_file: Path, clock: ManualClock
) -> None:
    with (
        SecureSimulatorServer(SimulatedPortal(clock=clock), authority) as server,
        Bitrix24Client(server.webhook_url, clock=clock, ca_file=ca_file) as client,
    ):
        assert client.call("profile").result["ID"] == "1"


def test_a_chain_in_the_file_is_trusted_by_its_root(
    tmp_path: Path, clock: ManualClock, own_contexts: None
) -> None:
    root = trustme.CA()
    issuing, other = root.create_child_ca(), trustme.CA()
    bundle = tmp_path / "bundle.pem"
    for each in (other, root):
        each.cert_pem.write_to_path(str(bundle), append=True)
    with (
        SecureSimulatorServer(SimulatedPortal(clock=clock), issuing) as server,
        Bitrix24Client(server.webhook_url, clock=clock, ca_file=bundle) as client,
    ):
        assert client.call("profile").result["ID"] == "1"


def test_the_setting_reaches_the_client(authority: trustme.CA, ca_file: Path, tmp_path: Path) -> None:
    config = tmp_path / "fairlead.toml"
    config.write_text(CONFIGURATION, encoding="utf-8")
    with SecureSimulatorServer(SimulatedPortal(), authority) as server:
        settings = read_settings(
            None,
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_CA_FILE=ca_file,
            FAIRLEAD_CONFIG=config,
        )
        app = Wiring(settings)
        assert app.client.call("profile").result["ID"] == "1"
        app.close()


def a_missing_file(path: Path) -> None:
    """Leave the path empty."""


def an_empty_file(path: Path) -> None:
    path.touch()


def a_text(path: Path) -> None:
    path.write_text("our CA", encoding="utf-8")


def a_certificate_in_der_form(path: Path) -> None:
    path.write_bytes(ssl.PEM_cert_to_DER_cert(trustme.CA().cert_pem.bytes().decode()))


def a_private_key(path: Path) -> None:
    trustme.CA().private_key_pem.write_to_path(str(path))


def a_certificate_cut_short(path: Path) -> None:
    path.write_bytes(trustme.CA().cert_pem.bytes()[:300])


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (a_missing_file, "No such file"),
        (a_folder, "cannot be read|no certificate"),
        (an_empty_file, "no certificate"),
        (a_text, "no certificate"),
        (a_certificate_in_der_form, "openssl x509 -inform der"),
        (a_private_key, "no certificate"),
        (a_certificate_cut_short, "no certificate"),
    ],
)
def test_a_file_that_holds_no_certificate_is_an_error_that_says_what_to_do(
    made: Callable[[Path], None], told: str, tmp_path: Path, clock: ManualClock
) -> None:
    made(tmp_path / "ca.pem")
    with pytest.raises(SettingInvalid, match=told) as caught:
        Bitrix24Client("https://portal.example/rest/1/code/", clock=clock, ca_file=tmp_path / "ca.pem")
    assert all(each in str(caught.value) for each in ("BITRIX24_CA_FILE", "ca.pem", "PEM"))
