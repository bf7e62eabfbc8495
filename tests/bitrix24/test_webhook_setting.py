"""BITRIX24_WEBHOOK_URL and BITRIX24_ALLOW_HTTP: which addresses a client takes, and how it refuses others."""

import pytest
from structlog.testing import capture_logs

from functions.errors import SettingInvalid
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock
from tests.bitrix24.scripted_portal import SECRET


@pytest.mark.parametrize(
    "url",
    [
        f"http://portal.example/rest/1/{SECRET}/",
        f"https://portal.example/rest/{SECRET}/",
        f"https://portal.example/rest/1/{SECRET}/?x=1",
        f"https://u:p@portal.example/rest/1/{SECRET}/",
        f"https://portal.example:port/rest/1/{SECRET}/",
        f"ftp://portal.example/rest/1/{SECRET}/",
        f"https://[portal/rest/1/{SECRET}/",
        SECRET,
        "",
    ],
)
def test_an_address_that_is_no_webhook_is_refused_unquoted(url: str, clock: ManualClock) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Bitrix24Client(url, clock=clock)
    assert SECRET not in str(caught.value)
    assert "BITRIX24_WEBHOOK_URL" in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:99"])
def test_http_is_for_this_machine_only(host: str, clock: ManualClock) -> None:
    with Bitrix24Client(f"http://{host}/rest/1/{SECRET}\n", clock=clock) as client:
        assert SECRET not in repr(client)


@pytest.mark.parametrize("host", ["portal.lan", "192.168.0.7", "портал.рф", "[fd00::1]:8080"])
def test_plain_http_to_another_machine_is_refused_with_the_name_of_the_permission(
    host: str, clock: ManualClock
) -> None:
    url = f"http://{host}/rest/1/{SECRET}/"
    with pytest.raises(SettingInvalid, match="BITRIX24_ALLOW_HTTP=1") as caught:
        Bitrix24Client(url, clock=clock)
    assert SECRET not in str(caught.value)
    with (
        capture_logs() as logged,
        Bitrix24Client(url, clock=clock, is_http_allowed=True) as client,
    ):
        assert client.connection.called_at == f"http://{host}"
    assert [each["event"] for each in logged] == ["portal_connection.not_encrypted"]
    assert SECRET not in str(logged)


def test_the_permission_for_plain_http_is_none_for_other_addresses(clock: ManualClock) -> None:
    for url in (f"ftp://portal.lan/rest/1/{SECRET}/", f"http://u:p@portal.lan/rest/1/{SECRET}/"):
        with pytest.raises(SettingInvalid):
            Bitrix24Client(url, clock=clock, is_http_allowed=True)
