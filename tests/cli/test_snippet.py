"""`fairlead snippet`, and what `fairlead check` says of senders."""

import re
from pathlib import Path

import pytest

from functions.signals.browser.key import key_of
from infra.cli.snippet import script_of
from tests.cli.commands import run
from tests.signals.browsing import COUNTED, ORIGIN, SECRET
from tests.signals.mailing import sendgrid_pair
from tests.team import CONFIGURATION

URL = "https://leads.example.com/signals/browser"
VARIABLES = (
    "FAIRLEAD_SENDGRID_KEY",
    "FAIRLEAD_MAILGUN_KEY",
    "FAIRLEAD_POSTMARK_LOGIN",
    "FAIRLEAD_BROWSER_SECRET",
)
MAILERS = '[signals.mailers]\nvendors = ["sendgrid", "mailgun", "postmark"]\nopened = "browser.page.viewed"\n'


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BITRIX24_WEBHOOK_URL", raising=False)
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(tmp_path / "fairlead.toml"))
    monkeypatch.setenv("FAIRLEAD_HASH_KEY", "k" * 32)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION + COUNTED + MAILERS, encoding="utf-8")


def test_the_script_has_the_key_of_the_website_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRLEAD_BROWSER_SECRET", f"{SECRET},the-secret-before")
    result = run("snippet", ORIGIN, "--url", URL)
    assert result.exit_code == 0
    assert result.stdout.startswith("<script>\n")
    assert result.stdout.rstrip().endswith("</script>")
    assert f'({{"url": "{URL}", "key": "{key_of(ORIGIN, secret=SECRET)}"}});' in result.stdout
    assert SECRET not in result.stdout
    assert "the-secret-before" not in result.stdout


def test_without_a_secret_it_says_how_to_make_one() -> None:
    result = run("snippet", ORIGIN, "--url", URL)
    assert result.exit_code == 1
    assert "FAIRLEAD_BROWSER_SECRET is not set" in str(result.exception)


def test_a_website_that_is_not_in_the_file_has_no_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRLEAD_BROWSER_SECRET", SECRET)
    result = run("snippet", f"{ORIGIN}/", "--url", URL)
    assert result.exit_code == 1
    assert "is not among the origins" in str(result.exception)


@pytest.mark.parametrize(
    "url",
    [
        "leads.example.com/signals/browser",
        "http://leads.example.com/signals/browser",
        "http://localhost.example.com/signals/browser",
        "https://leads.example.com",
        "https://leads.example.com/signals",
        "https:///signals/browser",
        "",
    ],
)
def test_an_address_that_takes_no_signals_of_browsers_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRLEAD_BROWSER_SECRET", SECRET)
    result = run("snippet", ORIGIN, "--url", url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "https://leads.example.com/signals/browser" in str(result.exception)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/signals/browser", "https://example.com:8443/fairlead/signals/browser"]
)
def test_an_address_on_this_machine_or_below_a_path_is_taken(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRLEAD_BROWSER_SECRET", SECRET)
    assert f'"url": "{url}"' in run("snippet", ORIGIN, "--url", url).stdout


def test_an_address_cannot_end_the_script() -> None:
    script = script_of("https://x/</script><script>alert(1)</script>", "key")
    assert len(re.findall("<", script.removeprefix("<script>").removesuffix("</script>"))) == len(
        re.findall("<", script_of(URL, "key").removeprefix("<script>").removesuffix("</script>"))
    )


def test_check_says_what_each_sender_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = run("check").stderr
    assert [name for name in VARIABLES if f"! {name}: It is not set" not in lacking] == []
    for name in VARIABLES:
        monkeypatch.setenv(name, sendgrid_pair()[1])
    result = run("check")
    assert (result.exit_code, [name for name in VARIABLES if name in result.stderr]) == (0, [])


def test_check_says_that_the_library_of_sendgrid_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.cli.check_senders.find_spec", lambda _: None)
    assert "Install fairlead-bitrix24[sendgrid]" in run("check").stderr
