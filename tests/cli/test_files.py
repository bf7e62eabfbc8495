"""What is wrong with a file or folder is said in a sentence with a next step, never as a traceback."""

import errno
import os
from pathlib import Path

import pytest

from infra.cli.main import run
from infra.cli.terminal import sentence_about
from infra.settings import read_settings, read_settings_of

NOBODY = "http://127.0.0.1:9/rest/1/code/"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder but for `file`, the folder `taken`, and a table of leads."""
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_APPLICATION_TOKEN", "FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", NOBODY)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "taken").mkdir()
    (tmp_path / "leads.csv").write_text("source\nWEB\n")
    return tmp_path


def complaint(read: pytest.CaptureFixture[str], *words: str) -> str:
    """Type `fairlead …`, which has to end with 1; return what it says of it."""
    read.readouterr()
    with pytest.raises(SystemExit) as end:
        run(words)
    assert end.value.code == 1
    return read.readouterr().err


def configured() -> None:
    with pytest.raises(SystemExit):
        run(["init"])


def test_init_makes_the_folder_and_says_where_to_go_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run(["init", "--to", "new/folder"])
    assert end.value.code == 0
    written = {file.name for file in (here / "new/folder").iterdir()}
    assert written == {"fairlead.toml", ".env.example", "fairlead.schema.json"}
    assert "Next, in new/folder: fill in .env" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--to", "file"),
        ("init", "--to", "file/below"),
        ("demo", "--pages", "file/demo"),
        ("plan", "--html", "file/plan.html"),
        ("bundle", "--to", "file/fairlead.zip"),
        ("score", "leads.csv", "--out", "file/scored.csv"),
    ],
    ids=" ".join,
)
def test_a_file_in_the_way_of_a_folder_is_told_and_left_alone(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured()
    text = complaint(capsys, *words)
    assert text.startswith("✗ file")
    assert "a file is where a folder has to be. Name another place, or move the file away." in text
    assert (here / "file").read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--html", "taken"),
        ("bundle", "--to", "taken"),
        ("score", "leads.csv", "--out", "taken"),
    ],
    ids=" ".join,
)
def test_a_folder_where_a_file_is_to_be_written_is_told(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    configured()
    text = complaint(capsys, *words)
    assert text == "✗ taken: that is a folder, and a file is needed. Name a file in it.\n"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("taken", "✗ taken: This is a folder."),
        (".", "✗ .: This is a folder."),
        ("file/fairlead.toml", "✗ fairlead.toml: There is no such file."),
        ("binary", "✗ binary: The file is not readable text. Save it as UTF-8."),
    ],
)
def test_a_configuration_that_is_no_text_file_is_told(
    path: str, what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "binary").write_bytes(b"\xff\xfe")
    assert complaint(capsys, "check", path).startswith(what)


@pytest.mark.parametrize("state", ["taken", "leads.csv"])
def test_a_state_that_cannot_be_opened_is_told(
    state: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{state}")
    assert "\n✗ The state file did not take a read or a write" in complaint(capsys, "explain", "7")


def test_an_env_file_that_is_no_text_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".env").write_bytes(b"A=\xff\n")
    assert complaint(capsys, "check") == "✗ .env is not readable text. Save it as UTF-8.\n"


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.EACCES, "this user may not read or write there"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_whatever_is_wrong_with_a_file_names_it_and_what_to_do(number: int, what: str) -> None:
    text = sentence_about(OSError(number, os.strerror(number), "out/report.html"))
    assert text.startswith(f"out/report.html: {what}")
    assert "ame another place" in text


def test_a_value_of_an_env_file_is_taken_as_it_stands(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER", "secret")
    for name in ("FAIRLEAD_POSTMARK_LOGIN", "FAIRLEAD_HASH_KEY"):
        monkeypatch.delenv(name, raising=False)
    (here / ".env").write_text("FAIRLEAD_POSTMARK_LOGIN=user:pa${OTHER}x\nFAIRLEAD_HASH_KEY='k${OTHER:-y}'\n")
    for settings in (read_settings(), read_settings_of(here)):
        assert settings.mailer_keys["postmark"] == ("user:pa${OTHER}x",)
        assert settings.hash_key.get_secret_value() == "k${OTHER:-y}"
