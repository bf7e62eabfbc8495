"""`fairlead provision --remove`: after it the portal is as it was before, compared field by field."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from functions.commands.hand_back import HandedBack, hand_back, nurtured_leads
from functions.commands.pause import pause
from functions.domain.item import DEAL, HANDLED, LEAD, Item
from functions.domain.pause import LOOKED_AT_EVERY, OVER_WITHIN
from infra import wiring
from tests.cli.commands import a_team_of_the_environment, printed, run
from tests.nurturing.night import THURSDAY_NIGHT, nurture, nurturing_configuration
from tests.team import COLD, Team

OURS = "UF_CRM_LEAD_"
OBJECTION = "UF_CRM_NO_SCORING"
PRIVACY = f'\n[privacy]\nobjection = "{OBJECTION}"\n'
DEAL_TYPE = HANDLED[DEAL].type_id
WHEN = {"DATE_MODIFY", "MODIFY_BY_ID", "MOVED_TIME", "MOVED_BY_ID"}
"""Who changed a lead when: what no hand-back undoes."""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A team whose cold leads go to nurturing, in a portal that was bare."""
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=nurturing_configuration()) as team:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        for kind in (HANDLED[LEAD].type_id, DEAL_TYPE):
            fields = team.portal.custom_fields(kind)
            for each in fields:
                fields.remove(each)
        for stages in ("STATUS", "DEAL_STAGE"):
            stage = team.portal.dictionaries.find(stages, "UC_NURTURE")
            assert stage is not None
            team.portal.dictionaries.remove(stage)
        yield team


def seen(team: Team) -> dict[str, Any]:
    """What the portal has: its fields, its stages, and every field of every lead, but Fairlead's own."""
    stages = [(each.entity_id, each.code, each.name, each.sort) for each in team.portal.dictionaries]
    fields = [(each.name, each.kind) for each in team.portal.customfields]
    leads = [
        {key: value for key, value in each.items() if key not in WHEN and not key.startswith(OURS)}
        for each in team.actions.leads()
    ]
    return deepcopy({"stages": stages, "fields": fields, "leads": leads})


def hand_off(team: Team) -> list[Item]:
    """Let the cold leads of managers go to nurturing; return those that went."""
    team.clock.advance_to(THURSDAY_NIGHT)
    nurture(team)
    team.process()
    return [each.item for each in nurtured_leads(team.wiring.state.leads)]


def handle(team: Team, *entities: str) -> None:
    """Have the file handle these kinds."""
    sections = "".join(f'\n[[handle]]\nentity = "{each}"\n' for each in entities)
    team.wiring.settings.config.write_text(nurturing_configuration() + sections, encoding="utf-8")


def begin_pause(team: Team) -> None:
    pause(team.wiring.state.checkpoints, now=team.clock.now())
    team.clock.advance(OVER_WITHIN)


def test_what_would_be_removed_is_shown_and_nothing_is_done(team: Team) -> None:
    printed("provision")
    before = seen(team)
    told = printed("provision", "--remove")
    assert 'field UF_CRM_LEAD_SCORE: "Lead score", with its value in every record.' in told
    assert 'stage UC_NURTURE: "Nurture", once no record stands in it.' in told
    assert "gone for good" in told
    assert "Nothing was done yet." in told
    assert seen(team) == before


def test_without_a_pause_nothing_is_done(team: Team) -> None:
    printed("provision")
    before = seen(team)
    result = run("provision", "--remove", "--yes")
    assert (result.exit_code, "fairlead pause" in result.stderr) == (1, True)
    assert seen(team) == before


def test_while_a_run_elsewhere_may_not_know_of_the_pause_nothing_is_done(team: Team) -> None:
    printed("provision")
    before = seen(team)
    pause(team.wiring.state.checkpoints, now=team.clock.now())
    team.clock.advance(LOOKED_AT_EVERY)
    result = run("provision", "--remove", "--yes")
    assert (result.exit_code, "a run may still write" in result.stderr) == (1, True)
    assert seen(team) == before


def test_after_it_the_portal_is_as_it_was_before(team: Team) -> None:
    bare = seen(team)
    printed("provision")
    for _ in range(8):
        team.add_lead(**COLD)
    team.add_lead(**COLD, ASSIGNED_BY_ID=7)
    team.process()
    before = seen(team)
    gone = hand_off(team)
    assert len(gone) == 8
    assert seen(team)["leads"] != before["leads"]
    begin_pause(team)
    assert "Handed back: 8 leads." in printed("provision", "--remove", "--yes")
    after = seen(team)
    assert after["leads"] == before["leads"]
    assert (after["stages"], after["fields"]) == (bare["stages"], bare["fields"])
    assert "field UF_CRM_LEAD_SCORE: is not there." in printed("provision", "--remove", "--yes")
    assert seen(team) == after


def test_what_was_made_for_a_kind_that_is_handled_no_more_is_named_and_left(team: Team) -> None:
    printed("provision")
    before = seen(team)
    handle(team, DEAL)
    printed("provision")
    begin_pause(team)
    told = printed("provision", "--remove", "--yes")
    for what in ("field UF_CRM_LEAD_SCORE", "stage UC_NURTURE"):
        assert f"{what}: is left: no [[handle]] has its kind." in told
    assert "field UF_CRM_SCORE of deals: removed." in told
    assert seen(team) == before


def test_once_it_is_handled_again_it_is_removed(team: Team) -> None:
    bare = seen(team)
    printed("provision")
    handle(team, DEAL)
    printed("provision")
    handle(team, LEAD, DEAL)
    begin_pause(team)
    told = printed("provision", "--remove", "--yes")
    assert "field UF_CRM_LEAD_SCORE: removed." in told
    assert "stage UC_NURTURE: removed." in told
    assert seen(team) == bare
    assert not list(team.portal.custom_fields(DEAL_TYPE))


def test_a_field_with_another_label_is_left_to_people(team: Team) -> None:
    printed("provision")
    [field] = [each for each in team.portal.customfields if each.name == f"{OURS}SCORE"]
    team.portal.customfields.change(field, label="Our own rating")
    begin_pause(team)
    told = printed("provision", "--remove")
    assert 'field UF_CRM_LEAD_SCORE: is left: its label is "Our own rating"' in told
    printed("provision", "--remove", "--yes")
    assert [each.name for each in team.portal.customfields] == [f"{OURS}SCORE"]


def test_a_stage_in_which_a_lead_stands_is_left(team: Team) -> None:
    printed("provision")
    team.actions.add_lead(**COLD, STATUS_ID="UC_NURTURE")
    begin_pause(team)
    assert "stage UC_NURTURE: is left: records stand in it." in printed("provision", "--remove", "--yes")
    assert team.portal.dictionaries.find("STATUS", "UC_NURTURE") is not None


def test_a_stage_of_the_portal_that_begins_alike_is_left(team: Team) -> None:
    printed("provision")
    stage = team.portal.dictionaries.find("STATUS", "UC_NURTURE")
    assert stage is not None
    team.portal.dictionaries.change(replace(stage, name="Nurture by partners"))
    begin_pause(team)
    told = printed("provision", "--remove", "--yes")
    assert 'stage UC_NURTURE: is left: its name is "Nurture by partners"' in told
    assert team.portal.dictionaries.find("STATUS", "UC_NURTURE") is not None


@pytest.mark.parametrize(("answer", "left"), [("Y", [OBJECTION]), ("N", [])])
def test_the_field_in_which_somebody_objects_is_left(team: Team, answer: str, left: list[str]) -> None:
    team.wiring.settings.config.write_text(nurturing_configuration() + PRIVACY, encoding="utf-8")
    printed("provision")
    said: dict[str, Any] = {OBJECTION: answer}
    team.actions.add_lead(**COLD, **said)
    begin_pause(team)
    told = printed("provision", "--remove", "--yes")
    assert ("is left: people object in it to being scored" in told) is bool(left)
    assert [each.name for each in team.portal.customfields] == left


def test_what_people_moved_meanwhile_is_left_where_it_is(team: Team) -> None:
    printed("provision")
    for _ in range(8):
        team.add_lead(**COLD)
    team.process()
    moved, *others = hand_off(team)
    team.actions.update_lead(moved, STATUS_ID="IN_PROCESS", ASSIGNED_BY_ID=9, by=9)
    app = team.wiring
    nurtured = nurtured_leads(app.state.leads)
    found = hand_back(nurtured, app.crm, app.state.leads, app.config)
    assert found == HandedBack(back=tuple(sorted(others)), moved=(moved,))
    assert team.lead(moved)["STATUS_ID"] == "IN_PROCESS"
    assert nurtured_leads(app.state.leads) == [team.record(moved)]


def test_other_options_do_not_go_with_it(team: Team) -> None:
    result = run("provision", "--remove", "--card")
    assert (result.exit_code, "only --yes goes with it" in result.stderr) == (2, True)
