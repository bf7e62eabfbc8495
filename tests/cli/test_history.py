"""`fairlead history`: training rows in a file, from the state, from the portal, and from both."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import app
from infra.simulator.limits import faults
from tests.team import CONFIGURATION, HOT, Team, a_team

runner = CliRunner()
INPUTS = """
[inputs]
hobby = { field = "UF_CRM_LEAD_HOBBY", type = "string" }
size = { field = "UF_CRM_LEAD_COMPANY_SIZE", type = "int" }

[[table]]
id = "hobby"
value = "lead.hobby"
points = { Chess = 5 }
"""
PERSON: dict[str, Any] = {
    **HOT,
    "NAME": "Anna",
    "LAST_NAME": "Schmidt",
    "TITLE": "Wants a boat",
    "COMPANY_TITLE": "Schmidt GmbH",
    "COMMENTS": "Call me on Monday",
    "UTM_SOURCE": "newsletter",
    "UTM_TERM": "anna@example.com",
    "UF_CRM_LEAD_COMPANY_SIZE": 12,
}
SECRETS = ("anna", "schmidt", "boat", "monday", "5550101", "@", "sailing", "buyer")


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A team of which one lead is won, one lost and one open, as the command sees it."""
    monkeypatch.chdir(tmp_path)
    with a_team(tmp_path, configuration=CONFIGURATION + INPUTS, hash_key="a-key", plan="unlimited") as team:
        team.portal.custom_fields(1).add("UF_CRM_LEAD_HOBBY", "string", label="Hobby")
        settings = team.wiring.settings
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", settings.webhook_url.get_secret_value())
        monkeypatch.setenv("FAIRLEAD_CONFIG", str(settings.config))
        monkeypatch.setenv("FAIRLEAD_STATE", settings.state)
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "a-key")
        for hobby, stage in (("Chess", "CONVERTED"), ("Sailing", "JUNK"), ("Chess", "")):
            item = team.add_lead(**PERSON, UF_CRM_LEAD_HOBBY=hobby)
            team.process()
            team.clock.advance(timedelta(hours=3))
            if stage:
                team.actions.update_lead(item, by=7, STATUS_ID=stage, OPPORTUNITY=9)
        yield team


def history(*arguments: str) -> Result:
    return runner.invoke(app, ["history", "--since", "24m", *arguments])


def table(file: str = "rows.csv") -> list[dict[str, str]]:
    with Path(file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_portals_closed_leads_become_rows(team: Team) -> None:
    result = history("--from", "portal")
    assert result.exit_code == 0, result.output
    won, lost = table()
    assert (won["converted"], lost["converted"]) == ("1", "0")
    assert (won["source"], won["amount"], won["has_phone"], won["size"]) == ("recommendation", "9", "1", "12")
    assert (won["hobby"], lost["hobby"]) == ("chess", "(other)")
    assert (won["utm_source"], won["utm_term"]) == ("newsletter", "(other)")
    assert won["source_of_row"] == "portal"
    assert won["decided_at"] == won["closed_at"]
    assert "4 requests" in result.stderr
    assert "2 closed leads, 1 of them converted" in result.stdout
    assert [each.name for each in Path().iterdir() if each.name.startswith("rows")] == ["rows.csv"]


def test_the_state_knows_what_the_lead_was_and_not_what_sales_made_of_it(team: Team) -> None:
    closed(team)
    assert history("--from", "state").exit_code == 0
    won, lost = table()
    assert (won["amount"], won["converted"], won["band"]) == ("500000", "1", "hot")
    assert (won["source_of_row"], lost["source_of_row"]) == ("state", "state")
    assert won["decided_at"] < won["closed_at"]


def test_of_both_the_state_goes_first(team: Team) -> None:
    closed(team)
    assert history().exit_code == 0
    assert [row["source_of_row"] for row in table()] == ["state", "state"]


def closed(team: Team) -> None:
    """Let Fairlead see that two of the leads were closed."""
    team.announce(team.item(1), team.item(2))
    team.process()


@pytest.mark.parametrize("source", ["state", "portal", "both"])
def test_no_name_phone_mail_or_text_is_in_the_file(team: Team, source: str) -> None:
    closed(team)
    assert history("--from", source).exit_code == 0
    text = Path("rows.csv").read_text(encoding="utf-8").casefold()
    assert [each for each in SECRETS if each in text] == []


def test_what_is_half_read_is_gone_on_with_and_leaves_the_table_before_alone(team: Team) -> None:
    assert history("--from", "portal").exit_code == 0
    before = Path("rows.csv").read_bytes()
    team.portal.faults.script([None, None, faults.OVERLOAD_LIMIT])
    failed = history("--from", "portal")
    assert failed.exit_code == 1
    assert Path("rows.csv").read_bytes() == before
    part = Path("rows.csv.part").read_text(encoding="utf-8").casefold()
    assert [each for each in SECRETS if each in part] == []
    again = history("--from", "portal")
    assert again.exit_code == 0, again.output
    assert "going on from there" in again.stderr
    assert Path("rows.csv").read_bytes() == before
    assert not Path("rows.csv.part").exists()


def test_what_is_half_read_of_something_else_is_not_gone_on_with(team: Team) -> None:
    team.portal.faults.script([None, None, faults.OVERLOAD_LIMIT])
    assert history("--from", "portal").exit_code == 1
    refused = history("--from", "portal", "--after", "2d")
    assert refused.exit_code == 1
    assert "was begun with other options" in str(refused.exception or refused.stderr)


def test_it_can_be_asked_how_many_requests_it_takes(team: Team) -> None:
    before = team.portal.requests.count()
    result = history("--dry-run")
    assert result.exit_code == 0, result.output
    assert "2 closed leads" in result.stderr
    assert team.portal.requests.count() - before == 1
    assert not list(Path().glob("rows*"))


def test_a_portal_without_closed_leads_is_exit_1_and_no_file(team: Team) -> None:
    for number in (1, 2):
        team.actions.delete_lead(team.item(number))
    result = history("--from", "portal")
    assert result.exit_code == 1
    assert "no closed lead" in result.stderr
    assert not Path("rows.csv").exists()


def test_what_is_no_duration_is_wrong_use() -> None:
    result = runner.invoke(app, ["history", "--since", "two years"])
    assert result.exit_code == 2
    assert "24m for months" in result.output


def test_deals_are_read_where_they_are_handled(team: Team) -> None:
    config = Path("fairlead.toml")
    text = config.read_text(encoding="utf-8").replace(INPUTS, "")
    config.write_text(f'{text}\n[[handle]]\nentity = "deal"\n', encoding="utf-8")
    team.portal.people_actions.add_deal(SOURCE_ID="WEB", OPPORTUNITY=700, STAGE_ID="WON")
    team.portal.people_actions.add_deal(SOURCE_ID="WEB", OPPORTUNITY=700)
    assert history("--from", "portal").exit_code == 0
    [row] = table()
    assert (row["entity"], row["funnel"], row["converted"], row["amount"]) == ("deal", "0", "1", "700")
    assert "has_phone" not in row


def test_the_summary_can_be_json(team: Team) -> None:
    facts = json.loads(history("--from", "portal", "--json").stdout)
    assert (facts["rows"], facts["converted"], facts["from"]) == (2, 1, {"state": 0, "portal": 2})
