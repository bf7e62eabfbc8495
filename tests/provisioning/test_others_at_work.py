"""`fairlead check` names who else sets the responsible user of leads, and says what it does not see."""

import re
from typing import Any

import pytest

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal
from infra.simulator.methods.portal_info import ALL_SCOPES
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.automation import a_step, add_open_line, add_workflow
from tests.provisioning.conftest import CONFIGURATION, Run

DEALS = '\n[[handle]]\nentity = "deal"\nfunnels = [0]\n'
BOTH = DEALS + '\n[[handle]]\nentity = "lead"\n'
CHANGE = a_step("CrmChangeResponsibleActivity", Responsible=["user_7", "user_8"])
SET = a_step("SetFieldActivity", FieldValue={"ASSIGNED_BY_ID": ["user_9"], "TITLE": "x"})


@pytest.fixture
def portal() -> SimulatedPortal:
    return sample_portal(clock=SystemClock())


def told(run: Run, portal: SimulatedPortal, handle: str = "") -> str:
    """Return what the check says, in one line; it is one request, and only read."""
    before = len(portal.requests)
    result = run("check", portal=portal, text=CONFIGURATION + handle)
    assert result.exit_code == 0, result.output
    assert len(portal.requests) == len(portal.requests.reading_only()) == before + 1
    assert portal.contract_violations == []
    return " ".join(result.output.split())


def test_nothing_is_told_of_a_portal_without_others_but_what_is_never_seen(
    run: Run, portal: SimulatedPortal
) -> None:
    text = told(run, portal)
    assert "open channel" not in text
    assert "workflow" not in text
    assert "Not seen, because the portal does not show them to this webhook: automation rules" in text


def test_an_open_channel_with_a_queue_of_its_own_is_named(run: Run, portal: SimulatedPortal) -> None:
    add_open_line(portal.store, "WhatsApp", queue=[7, 8])
    text = told(run, portal)
    assert 'The open channel "WhatsApp" gives the leads that it makes to its own queue, users 7, 8' in text
    assert "passes them on with the chat" in text
    assert "let the channel make no leads" in text


@pytest.mark.parametrize(
    "line",
    [{"queue": [1]}, {"queue": [7], "creates": "none"}, {"queue": [7], "is_active": False}],
    ids=["the intake user alone", "no leads", "not active"],
)
def test_an_open_channel_that_gives_leads_to_nobody_is_no_doubt(
    run: Run, portal: SimulatedPortal, line: dict[str, Any]
) -> None:
    add_open_line(portal.store, "Telegram", **line)
    assert "Telegram" not in told(run, portal)


@pytest.mark.parametrize(
    ("steps", "whom"),
    [
        ((CHANGE,), "to users 7, 8"),
        ((SET,), "to user 9"),
        ((a_step("IfElseActivity", a_step("IfElseBranchActivity", SET, CHANGE)),), "to users 7, 8, 9"),
        ((a_step("CrmChangeResponsibleActivity", Responsible=None),), "of leads, "),
    ],
)
def test_a_workflow_that_changes_the_responsible_user_is_named_however_deep_the_step_is(
    run: Run, portal: SimulatedPortal, steps: tuple[dict[str, Any], ...], whom: str
) -> None:
    add_workflow(portal.store, "New inquiry", *steps, starts=3)
    text = told(run, portal)
    assert 'The workflow "New inquiry" (1) changes the responsible user of leads' in text
    assert whom in text
    assert "when one is created or changed" in text


def test_workflows_that_leave_the_responsible_user_alone_or_are_of_others_are_no_doubt(
    run: Run, portal: SimulatedPortal
) -> None:
    add_workflow(portal.store, "A title", a_step("SetFieldActivity", FieldValue={"TITLE": "x"}))
    add_workflow(portal.store, "Of contacts", CHANGE, document="CONTACT")
    assert "The workflow" not in told(run, portal)


@pytest.mark.parametrize("template", [None, "", False, [], {}, "text", 5, [None, {"Children": None}]])
def test_a_template_in_no_known_form_breaks_nothing(run: Run, portal: SimulatedPortal, template: Any) -> None:
    add_workflow(portal.store, "Odd", CHANGE)
    portal.store.workflow_templates[0]["TEMPLATE"] = template
    assert "Odd" not in told(run, portal)


def test_more_workflows_than_a_page_are_told_as_not_seen(run: Run, portal: SimulatedPortal) -> None:
    for number in range(51):
        add_workflow(portal.store, f"Number {number}", a_step("SetFieldActivity"))
    assert "workflows of leads beyond the first fifty" in told(run, portal)


def test_without_the_scopes_it_says_what_it_did_not_see(run: Run, portal: SimulatedPortal) -> None:
    portal.dispatcher.scopes = ALL_SCOPES - {"bizproc", "imopenlines"}
    add_open_line(portal.store, "WhatsApp", queue=[7])
    add_workflow(portal.store, "New inquiry", CHANGE)
    text = told(run, portal)
    assert "open channels (the webhook lacks the scope imopenlines)" in text
    assert "workflows of leads (the webhook lacks the scope bizproc)" in text
    assert "WhatsApp" not in text


def test_workflows_that_only_an_administrator_may_read_are_told_as_not_seen(
    run: Run, portal: SimulatedPortal
) -> None:
    add_workflow(portal.store, "New inquiry", CHANGE)
    portal.people.change(1, is_admin=False)
    assert "workflows of leads (the webhook's user is no administrator)" in told(run, portal)


def test_leads_that_came_with_a_responsible_user_are_told_by_the_way_they_came(
    run: Run, portal: SimulatedPortal
) -> None:
    add = portal.people_actions.add_lead
    for manager in (7, 8, 7):
        add(by=1, WEBFORM_ID=4, ASSIGNED_BY_ID=manager)
    add(by=1, SOURCE_ID="CALL", ASSIGNED_BY_ID=9)
    add(by=1, SOURCE_ID="2|TELEGRAM", ASSIGNED_BY_ID=9)
    add(by=1, WEBFORM_ID=5)
    add(by=7, ASSIGNED_BY_ID=7)
    add(by=1, WEBFORM_ID=6, ASSIGNED_BY_ID=7, UF_CRM_LEAD_SCORE=50)
    text = told(run, portal)
    assert "3 of the 7 newest leads without a score came by web form 4 and belong to users 7, 8" in text
    assert "came by telephony and belong to user 9" in text
    assert "came by open channel 2 and belong to user 9" in text
    assert "web form 5" not in text
    assert "web form 6" not in text
    assert "by hand" not in text.replace("counts as done by hand", "")


def test_deals_that_came_with_a_responsible_user_are_told_by_the_way_they_came(
    run: Run, portal: SimulatedPortal
) -> None:
    cold = portal.funnels.add("Cold")
    add = portal.people_actions.add_deal
    add(by=1, WEBFORM_ID=4, ASSIGNED_BY_ID=7)
    add(by=1, SOURCE_ID="CALL", ASSIGNED_BY_ID=9)
    add(by=1, WEBFORM_ID=5, ASSIGNED_BY_ID=7, CATEGORY_ID=cold, STAGE_ID="C1:NEW")
    add(by=1, WEBFORM_ID=6, ASSIGNED_BY_ID=7, UF_CRM_SCORE=50)
    portal.people_actions.add_lead(by=1, WEBFORM_ID=7, ASSIGNED_BY_ID=8)
    text = told(run, portal, DEALS)
    assert "1 of the 2 newest deals without a score came by web form 4 and belong to user 7" in text
    assert "1 of the 2 newest deals without a score came by telephony and belong to user 9" in text
    assert "newest leads" not in text
    assert "1 of the 1 newest leads without a score came by web form 7" in told(run, portal, BOTH)


@pytest.mark.parametrize(("handle", "named"), [("", {"lead"}), (DEALS, {"deal"}), (BOTH, {"lead", "deal"})])
def test_a_workflow_is_named_where_what_it_changes_is_handled(
    run: Run, portal: SimulatedPortal, handle: str, named: set[str]
) -> None:
    for entity in ("lead", "deal"):
        add_workflow(portal.store, f"Of {entity}s", CHANGE, document=entity.upper())
    text = told(run, portal, handle)
    assert {each for each in ("lead", "deal") if f'The workflow "Of {each}s"' in text} == named
    assert {
        each for each in ("lead", "deal") if f"responsible user of {each}s to users 7, 8" in text
    } == named


@pytest.mark.parametrize(("handle", "named"), [("", []), (DEALS, ["deals"]), (BOTH, ["deals"])])
def test_an_open_channel_that_makes_deals_is_named_where_deals_are_handled(
    run: Run, portal: SimulatedPortal, handle: str, named: list[str]
) -> None:
    add_open_line(portal.store, "WhatsApp", queue=[7], creates="deal")
    assert re.findall(r'"WhatsApp" gives the (\w+) that it makes', told(run, portal, handle)) == named
