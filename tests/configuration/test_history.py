"""What is kept of a configuration says what the file says, without comments and without secrets."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from functions.domain.versions.toml_words import value_in_words
from functions.errors import StateUnavailable
from infra.configuration.history import VersionNotes, user_of_process, without_secrets
from infra.configuration.load import TEMPLATES, read_configuration, template
from infra.sqlite import Database, SqliteConfigurationVersions
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION

PARTS = st.sampled_from(["#", '"', "'", "\\", "\n", "a", " ", '"""', "'''", "é"])
STRINGS = st.lists(PARTS, max_size=8).map("".join)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_the_same_without_its_comments(name: str) -> None:
    text = template(name)
    kept = without_secrets(text)
    assert tomllib.loads(kept) == tomllib.loads(text)
    assert len(kept) < len(text)


@given(
    st.lists(st.tuples(STRINGS, st.sampled_from(["basic", "literal", "long", "list"]), STRINGS), max_size=4)
)
def test_only_comments_are_left_out(lines: list[tuple[str, str, str]]) -> None:
    text = ""
    for number, (value, kind, comment) in enumerate(lines):
        shown = value_in_words(value)
        if kind == "literal" and "'" not in value and "\n" not in value:
            shown = f"'{value}'"
        elif kind == "long" and not {'"', "\\"} & set(value):
            shown = f'"""{value}"""'
        elif kind == "list":
            shown = f'[\n{shown}, # a comment, "with" \'quotes\n]'
        text += f"k{number} = {shown} # {' '.join(comment.split())}\n"
    assert tomllib.loads(without_secrets(text)) == tomllib.loads(text)
    assert "# a comment" not in without_secrets(text)


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("# https://portal.example/rest/1/s3cr3tc0de/crm.lead.get", "s3cr3tc0de"),
        ('a = "https://portal.example/rest/1/s3cr3tc0de/"', "s3cr3tc0de"),
        ("a = 'https://portal.example/x?b=1&Access_Token=s3cr3t'", "s3cr3t"),
        ('a = "https://anna:s3cr3t@portal.example/"', "s3cr3t"),
        ("a = 1 # the password is s3cr3t", "s3cr3t"),
    ],
)
def test_what_looks_like_a_secret_is_left_out(line: str, secret: str) -> None:
    kept = without_secrets(f"{line}\n[portal]\nsenior = 3\n")
    assert secret not in kept
    assert tomllib.loads(kept)["portal"] == {"senior": 3}


def test_a_text_that_would_not_be_toml_without_its_secrets_is_not_kept() -> None:
    assert without_secrets('a = { "?token=a" = 1, "?token=b" = 2 }') == ""


def test_a_process_notes_a_version_once_and_asks_no_more(tmp_path: Path) -> None:
    state: Any = _State(tmp_path)
    notes = VersionNotes("anna")
    loaded = read_configuration(CONFIGURATION)
    for _ in range(3):
        notes.note(loaded, state, at=TUESDAY_NOON)
    assert state.asked == 1
    VersionNotes("boris").note(loaded, state, at=TUESDAY_NOON)
    [kept] = state.versions.newest(10)
    assert (kept.version, kept.first_used_at, kept.used_by) == (loaded.version, TUESDAY_NOON, "anna")
    assert tomllib.loads(kept.text) == tomllib.loads(CONFIGURATION)


def test_a_state_that_cannot_be_asked_keeps_nobody_from_work_and_is_asked_again(tmp_path: Path) -> None:
    state: Any = _State(tmp_path)
    notes, loaded = VersionNotes("anna"), read_configuration(CONFIGURATION)
    state.is_unavailable = True
    with capture_logs() as logs:
        notes.note(loaded, state, at=TUESDAY_NOON)
    assert [line["event"] for line in logs] == ["configuration.not_noted"]
    state.is_unavailable = False
    notes.note(loaded, state, at=TUESDAY_NOON)
    assert state.versions.has(loaded.version)


def test_the_user_of_a_process_has_a_name_or_none() -> None:
    assert user_of_process().isprintable()


class _State:
    """A state that counts how often it is asked for versions, or cannot be asked at all."""

    def __init__(self, directory: Path) -> None:
        self.versions = SqliteConfigurationVersions(Database(directory / "fairlead.db"))
        self.asked, self.is_unavailable = 0, False

    @property
    def configuration_versions(self) -> SqliteConfigurationVersions:
        self.asked += 1
        if self.is_unavailable:
            raise StateUnavailable("It sleeps.")
        return self.versions
