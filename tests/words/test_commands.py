"""`fairlead history --words` and `fairlead check --suggest`, from a portal's texts to rules in a file."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.bitrix24.crm import long_lists
from infra.cli.main import app
from infra.configuration.load import read_configuration
from infra.simulator.limits import faults
from tests.team import CONFIGURATION, Team, a_team

runner = CliRunner()
CLOSED, FRESH = 680, 180
FIRST, LAST = ["Anna", "Maria", "Peter", "Иван", "Ольга"], ["Schmidt", "Müller", "Петров"]
SECRETS = [
    "anna",
    "maria",
    "peter",
    "иван",
    "ольга",
    "schmidt",
    "müller",
    "петров",
    "example",
    "030",
    "5550",
    "@",
]
SECRETS += ["hauptstra", "ленина", "weber", "boris"]
"""What stands in texts and names of the portal, and in no file, output or log."""
MANAGER = 'id = 7\nname = "Boris Weber"\n'


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A portal in which those who ask for a free trial are converted more often."""
    monkeypatch.chdir(tmp_path)
    configuration = CONFIGURATION.replace("id = 7\n", MANAGER, 1)
    with a_team(tmp_path, configuration=configuration, hash_key="a-key", plan="unlimited") as team:
        settings = team.wiring.settings
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", settings.webhook_url.get_secret_value())
        monkeypatch.setenv("FAIRLEAD_CONFIG", str(settings.config))
        monkeypatch.setenv("FAIRLEAD_STATE", settings.state)
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "a-key")
        fill(team)
        yield team


def fill(team: Team) -> None:
    chance = Random(11)
    contacts = [team.portal.people_actions.add_contact(NAME=first, LAST_NAME="Schmidt") for first in FIRST]
    for number in range(CLOSED + FRESH):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        wants = chance.random() < 0.4
        phone, street = f"+49 30 5550{number:03d}", chance.choice(["Hauptstraße 5", "ул. Ленина, 12"])
        asked = "[b]Free trial[/b], please" if wants else "price list, please"
        other = chance.choice(FIRST)
        fields: dict[str, Any] = {
            "TITLE": f"{first} {last}: {'free trial' if wants else 'prices'}",
            "COMMENTS": f"<p>{asked}</p>Call {first.upper()}, Boris Weber or {other}: {phone}<br>"
            f"{street}\n{first}.{last}@example.com\n-- \n{last}",
            "SOURCE_ID": "WEBFORM",
        }
        if number % 50:  # some are bound to a contact, and have no name of their own
            fields |= {"NAME": first, "LAST_NAME": last}
        else:
            fields["CONTACT_ID"] = str(contacts[FIRST.index(first)])
            fields["TITLE"] = fields["TITLE"].replace(last, "Schmidt")
        item = team.actions.add_lead(**fields, PHONE=[("WORK", phone)])
        if number < CLOSED:
            won = chance.random() < (0.6 if wants else 0.1)
            team.actions.update_lead(item, by=7, STATUS_ID="CONVERTED" if won else "JUNK")


def run(*arguments: str) -> Result:
    return runner.invoke(app, [*arguments])


def history() -> Result:
    return run("history", "--since", "24m", "--from", "portal", "--words", "words.json")


def secrets_in(*texts: str) -> list[str]:
    return [each for each in SECRETS if any(each in text.casefold() for text in texts)]


def written() -> list[str]:
    """Return every file that was written, but for the configuration and the state of the team.

    Hashes are left out, for any short text may stand in them; they are looked at for what they are.
    """
    texts = {each.name: each.read_text(encoding="utf-8") for each in Path().glob("[rw]o[rw]*")}
    half_read = texts.pop("words.json.part", "")
    assert [each for each in SECRETS if len(each) > 5 and each in half_read.casefold()] == []
    hashes = re.findall(r'"(?:people|names|title|comments)":"([^"]*)"', half_read)
    assert all(len(b64decode(each, validate=True)) % 8 == 0 for each in hashes)
    return [*texts.values(), re.sub(r'"(?:people|names|title|comments)":"[^"]*"', "", half_read)]


def test_words_become_rules_and_nothing_that_names_a_person_is_written_anywhere(team: Team) -> None:
    result = history()
    assert result.exit_code == 0, result.output
    found = json.loads(Path("words.json").read_text(encoding="utf-8"))
    phrases = {(each["field"], each["words"]) for each in found["phrases"]}
    assert {("title", "free trial"), ("comments", "free trial"), ("comments", "price list")} <= phrases
    shown = run("check", "--suggest", "words.json")
    assert shown.exit_code == 0, shown.output
    assert secrets_in(*written(), result.output, shown.output) == []
    assert not Path("words.json.part").exists()
    lines = shown.stdout.splitlines()
    assert [line for line in lines if len(line) > 80 and not line.startswith("when = ")] == []
    blocks = [line for line in lines if line.startswith(("[[rule]]", "id =", "when =", "points =", "why ="))]
    loaded = read_configuration(CONFIGURATION + "\n".join(blocks))
    assert "title-free-trial" in {rule.id for rule in loaded.scorecard.rules}
    assert loaded.warnings == ()


@pytest.mark.long
def test_interrupted_at_every_step_is_as_if_never_and_what_lies_around_gives_nothing_away(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert history().exit_code == 0
    whole = Path("words.json").read_bytes()
    Path("words.json").unlink()
    monkeypatch.setattr(long_lists, "MOST_PAGES", 6)
    half_read = 0
    for _ in range(40):
        team.portal.faults.script([None, None, faults.OVERLOAD_LIMIT])
        result = history()
        part = Path("words.json.part")
        if result.exit_code == 0:
            break
        assert secrets_in(*written(), result.output) == []
        assert not any("trial" in text for text in written())
        if part.exists():
            half_read += "texts are read already" in result.stderr
            with part.open("ab") as torn:
                torn.write(b'{"entity":"lead","re')
    assert half_read >= 2
    # The second reading began seconds later, and with it the time that it reads.
    assert Path("words.json").read_bytes().split(b"\n")[2:] == whole.split(b"\n")[2:]


def test_a_rule_that_is_there_is_told(team: Team) -> None:
    assert history().exit_code == 0
    rule = '\n[[rule]]\nid = "tries"\nwhen = \'lead.title.matches("(?i)trial")\'\npoints = 5\n'
    config = Path("fairlead.toml")
    config.write_text(config.read_text(encoding="utf-8") + rule, encoding="utf-8")
    shown = run("check", "--suggest", "words.json")
    assert "A rule has it already: tries" in " ".join(shown.stdout.replace("\n# ", " ").split())
    facts = json.loads(run("check", "--suggest", "words.json", "--json").stdout)
    title = next(each for each in facts["proposed"] if each["field"] == "title")
    assert title["rules_there"] == ["tries"]
    assert title["with"]["of"] == title["people"] >= 50


def test_it_is_told_ahead_how_many_requests_it_takes(team: Team) -> None:
    before = team.portal.requests.count()
    result = run("history", "--dry-run", "--from", "portal", "--words", "words.json")
    assert "The texts of 860 records: about 3 requests more" in result.stderr
    assert team.portal.requests.count() - before == 2
    assert list(Path().glob("[rw]o[rw]*")) == []


def test_without_a_key_no_text_is_read(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAIRLEAD_HASH_KEY")
    before = team.portal.requests.count()
    result = history()
    assert result.exit_code == 1
    assert "FAIRLEAD_HASH_KEY is not set" in str(result.exception)
    assert team.portal.requests.count() == before


def test_a_file_of_something_else_is_refused(team: Team) -> None:
    Path("words.json").write_text("{}", encoding="utf-8")
    result = run("check", "--suggest", "words.json")
    assert result.exit_code == 2
    assert "is no file of counted words" in result.output
