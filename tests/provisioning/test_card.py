"""`fairlead provision --card` puts the score into the cards' common layouts, and takes it out again."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import DEAL
from infra.clock import SystemClock
from infra.provisioning.card import CardState, CardStep, carry_out, plan_removal, plan_section
from infra.provisioning.needs import needed_funnels
from infra.provisioning.portal_view import read_portal
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.card_layouts import Card
from tests.provisioning.conftest import CONFIGURATION, Run, Site, a_model
from tests.team import HANDLE

LEADS, REPEAT_LEADS, DEALS = Card(1, 1), Card(1, 2), Card(2, 0)
BOTH = f'{CONFIGURATION}\n[[handle]]\nentity = "lead"\n{HANDLE[DEAL]}'
SHOWN = ["SCORE", "BAND", "SCORE_WHY", "SCORE_ADJUST", "SCORE_UNTIL", "SCORE_DATE", "NURTURE_DATE"]
OF_LEADS = [f"UF_CRM_LEAD_{each}" for each in SHOWN]
OF_DEALS = [f"UF_CRM_{'SCORE_BAND' if each == 'BAND' else each}" for each in SHOWN]
SETTING = "crm.item.details.configuration.set"


def a_section(name: str, *elements: str) -> dict[str, Any]:
    shown = [{"name": each, "optionFlags": "1", "options": {"defaultCountry": "DE"}} for each in elements]
    return {"name": name, "title": name.title(), "type": "section", "elements": shown}


def a_layout(*elements: str) -> list[dict[str, Any]]:
    return [a_section("main", "TITLE", *elements), a_section("more", "COMMENTS")]


def a_portal() -> SimulatedPortal:
    """The sample portal, where an administrator has laid out the cards of leads."""
    portal = sample_portal(clock=SystemClock())
    portal.card_layouts.common |= {LEADS: a_layout(), REPEAT_LEADS: a_layout()}
    return portal


def names(portal: SimulatedPortal, card: Card) -> dict[str, list[str]]:
    """The elements of a card's sections by section, in order."""
    sections = portal.card_layouts.common[card]
    return {each["name"]: [element["name"] for element in each["elements"]] for each in sections}


def told(
    portal: SimulatedPortal, run: Run, *options: str, exit_code: int = 0, text: str = CONFIGURATION
) -> str:
    result = run("provision", "--card", *options, portal=portal, text=text)
    assert result.exit_code == exit_code, result.output
    return " ".join(result.output.split())


def writes(portal: SimulatedPortal) -> int:
    return len(portal.requests.writing())


def test_the_section_is_the_first_of_both_cards_of_leads(run: Run) -> None:
    portal = a_portal()
    assert "card of repeat leads: changed." in told(portal, run, "--yes")
    for card in (LEADS, REPEAT_LEADS):
        assert next(iter(names(portal, card).items())) == ("fairlead_score", OF_LEADS)
        assert list(portal.card_layouts.common[card])[1:] == a_layout()
    assert portal.contract_violations == []


def test_it_stands_in_the_card_of_every_handled_funnel_and_of_no_other(run: Run) -> None:
    portal = a_portal()
    retail, online = portal.funnels.add("Retail"), portal.funnels.add("Online")
    cards = {number: Card(2, number) for number in (0, retail, online)}
    portal.card_layouts.common |= {each: a_layout() for each in cards.values()}
    told(portal, run, "--yes", text=f"{CONFIGURATION}{HANDLE[DEAL]}funnels = [0, {online}]\n")
    has_it = {number: "fairlead_score" in names(portal, card) for number, card in cards.items()}
    assert has_it == {0: True, retail: False, online: True}
    assert names(portal, DEALS)["fairlead_score"] == OF_DEALS
    assert "fairlead_score" not in names(portal, LEADS)
    told(portal, run, "--yes", text=CONFIGURATION + HANDLE[DEAL])
    assert names(portal, cards[retail])["fairlead_score"] == OF_DEALS


def test_a_second_run_changes_nothing_and_says_so(run: Run) -> None:
    portal = a_portal()
    told(portal, run, "--yes")
    before = writes(portal)
    assert "Nothing was changed." in told(portal, run, "--yes")
    assert writes(portal) == before


def test_undone_every_card_is_as_it_was(run: Run) -> None:
    portal = a_portal()
    portal.card_layouts.common |= {DEALS: a_layout("UF_CRM_SCORE")}
    before = dict(portal.card_layouts.common)
    told(portal, run, "--yes", text=BOTH)
    assert names(portal, DEALS)["fairlead_score"] == OF_DEALS[1:]
    told(portal, run, "--undo", "--yes", text=BOTH)
    assert portal.card_layouts.common == before
    assert "Nothing was changed." in told(portal, run, "--undo", "--yes", text=BOTH)


def test_what_others_put_into_the_section_outlives_it(run: Run) -> None:
    portal = a_portal()
    told(portal, run, "--yes")
    portal.card_layouts.common[LEADS][0]["elements"].append({"name": "SOURCE_ID", "optionFlags": "0"})
    assert "stays for what others put into it" in told(portal, run, "--undo", "--yes")
    assert names(portal, LEADS)["fairlead_score"] == ["SOURCE_ID"]
    assert "fairlead_score" not in names(portal, REPEAT_LEADS)


def test_a_field_of_a_newer_version_joins_the_section_where_it_stands(run: Run) -> None:
    portal = a_portal()
    mine = a_section("fairlead_score", *OF_LEADS[:6])
    portal.card_layouts.common[LEADS] = [*a_layout(), mine]
    assert 'its section "Lead score" gets nurture date as well.' in told(portal, run, "--yes")
    assert list(names(portal, LEADS).items())[-1] == ("fairlead_score", OF_LEADS)


def test_the_names_of_the_configuration_are_followed(run: Run) -> None:
    portal = a_portal()
    portal.customfields.add("UF_CRM_POINTS", "integer")
    told(portal, run, "--yes", text=f'{CONFIGURATION}\n[fields]\nscore = "UF_CRM_POINTS"\n')
    assert names(portal, LEADS)["fairlead_score"] == ["UF_CRM_POINTS", *OF_LEADS[1:]]


@pytest.mark.parametrize("options", [[], ["--undo"]], ids=str)
def test_without_a_terminal_and_without_consent_nothing_is_changed(run: Run, options: Sequence[str]) -> None:
    portal = a_portal()
    if options:
        told(portal, run, "--yes")
    before = dict(portal.card_layouts.common), writes(portal)
    said = told(portal, run, *options, exit_code=1)
    assert "card of leads" in said
    assert "there is no terminal to ask on" in said
    assert (portal.card_layouts.common, writes(portal)) == before


def test_those_with_a_view_of_their_own_are_spoken_of_and_left_alone(run: Run) -> None:
    portal = a_portal()
    portal.card_layouts.personal[LEADS, 7] = a_layout()
    assert "see no change until they choose the common view" in told(portal, run, "--yes")
    assert portal.card_layouts.seen_by(7, LEADS) == a_layout()


def test_a_card_without_a_layout_is_left_alone_with_what_to_do(run: Run) -> None:
    portal = a_portal()
    del portal.card_layouts.common[REPEAT_LEADS]
    said = told(portal, run, "--yes", exit_code=1)
    assert "card of repeat leads: has no common layout yet" in said
    assert "move a field" in said
    assert REPEAT_LEADS not in portal.card_layouts.common
    assert "fairlead_score" in names(portal, LEADS)


def test_a_card_of_nothing_but_the_section_cannot_be_emptied(run: Run) -> None:
    portal = a_portal()
    portal.card_layouts.common[LEADS] = [a_section("fairlead_score", "UF_CRM_LEAD_SCORE")]
    assert "a card cannot be empty" in told(portal, run, "--undo", "--yes", exit_code=1)
    assert names(portal, LEADS) == {"fairlead_score": ["UF_CRM_LEAD_SCORE"]}


def test_fields_that_the_portal_lacks_come_first(run: Run) -> None:
    portal = a_portal()
    band = next(each for each in portal.customfields if each.name == "UF_CRM_LEAD_BAND")
    portal.customfields.remove(band)
    said = told(portal, run, "--yes", exit_code=1)
    assert "the portal lacks UF_CRM_LEAD_BAND. Run fairlead provision first." in said
    assert writes(portal) == 0


def test_a_user_who_is_no_administrator_is_told_the_remedy(run: Run) -> None:
    portal = a_portal()
    portal.people.change(portal.webhook_user, is_admin=False)
    said = told(portal, run, "--yes", exit_code=1)
    assert said.count("with an inbound webhook of an administrator of the CRM") == 2
    assert "fairlead_score" not in names(portal, LEADS)


def test_a_funnel_that_the_portal_lacks_is_told_beside_the_others(run: Run) -> None:
    portal = a_portal()
    portal.card_layouts.common[DEALS] = a_layout()
    text = f"{CONFIGURATION}{HANDLE[DEAL]}funnels = [0, 77]\n"
    said = told(portal, run, "--yes", exit_code=1, text=text)
    assert "funnel 77: the portal shows no such funnel. It shows 0 (General)." in said
    assert "fairlead_score" in names(portal, DEALS)


def test_funnels_that_cannot_be_read_keep_no_card_of_leads_from_its_section(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(faults.ACCESS_DENIED, method="crm.category.list")
    assert "cards of deals: not looked at." in told(portal, run, "--yes", exit_code=1, text=BOTH)
    assert "fairlead_score" in names(portal, LEADS)


@pytest.mark.parametrize("option", ["--undo", "--yes"])
def test_consent_and_undoing_belong_to_cards(run: Run, option: str) -> None:
    portal = a_portal()
    assert run("provision", option, portal=portal).exit_code == 2
    assert len(portal.requests) == 0


def test_without_it_no_card_is_touched_and_it_is_named(run: Run) -> None:
    portal = a_portal()
    before = dict(portal.card_layouts.common)
    assert "fairlead provision --card" in run("provision", portal=portal).output
    assert portal.card_layouts.common == before


def test_no_output_carries_a_secret(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(faults.ACCESS_DENIED, method=SETTING, times=0)
    assert portal.webhook_code not in told(portal, run, "--yes", exit_code=1)


def planned(site: Site) -> list[CardStep]:
    site.provision()
    site.portal.card_layouts.common |= {LEADS: a_layout(), REPEAT_LEADS: a_layout()}
    view = read_portal(site.client, users=(), clock=site.clock, funnels=needed_funnels(a_model()))
    return plan_section(site.client, view, a_model())


def test_a_layout_that_changed_since_it_was_shown_is_left_alone(site: Site) -> None:
    steps = planned(site)
    site.portal.card_layouts.common[LEADS] = a_layout("SOURCE_ID")
    first, second = carry_out(site.client, steps)
    assert (first.state, second.state) == (CardState.FAILED, CardState.CHANGED)
    assert "laid out anew" in str(first)
    assert site.portal.card_layouts.common[LEADS] == a_layout("SOURCE_ID")


@pytest.mark.parametrize("fault", [faults.CLOSED_AFTER_WRITING, faults.INTERNAL_SERVER_ERROR])
def test_a_change_without_an_answer_is_sent_again(site: Site, fault: faults.Fault) -> None:
    steps = planned(site)
    site.portal.faults.add(fault, method=SETTING, times=1)
    assert {step.state for step in carry_out(site.client, steps)} == {CardState.CHANGED}
    assert list(names(site.portal, LEADS)) == ["fairlead_score", "main", "more"]


def test_when_the_portal_is_gone_the_rest_is_not_tried(site: Site) -> None:
    steps = planned(site)
    site.portal.requests.clear()
    site.portal.faults.add(faults.PORTAL_DELETED)
    first, second = carry_out(site.client, steps)
    assert (first.state, second.state, second.detail) == (CardState.FAILED, CardState.FAILED, "not tried.")
    assert len(site.portal.requests) == 1


def test_a_layout_of_an_unknown_form_is_left_alone_beside_the_others(site: Site) -> None:
    planned(site)
    site.portal.card_layouts.common[LEADS] = [{"name": "left", "type": "column", "elements": []}]
    view = read_portal(site.client, users=(), clock=site.clock, funnels=needed_funnels(a_model()))
    for plan in (plan_section, plan_removal):
        first, second = plan(site.client, view, a_model())
        assert (first.state, "might be lost" in str(first)) == (CardState.FAILED, True)
        assert second.state is not CardState.FAILED


Answer = Callable[[SimulatedPortal, str], str]


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Runs the command where there is a terminal to ask on, types one line and returns what was shown."""
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    command = [sys.executable, "-c", "from infra.cli.main import run; run()", "provision", "--card"]

    def answered(portal: SimulatedPortal, typed: str) -> str:
        ours, theirs = os.openpty()
        os.write(ours, f"{typed}\n".encode())
        with SimulatorServer(portal) as server:
            monkeypatch.setenv("BITRIX24_WEBHOOK_URL", server.webhook_url)
            result = subprocess.run(
                command, cwd=tmp_path, stdin=theirs, capture_output=True, text=True, timeout=60, check=True
            )
        os.close(ours)
        os.close(theirs)
        return result.stdout

    return answered


@pytest.mark.process
@pytest.mark.parametrize("typed", ["y", "n", ""])
def test_in_a_terminal_it_is_asked_for(answer: Answer, typed: str) -> None:
    portal = a_portal()
    shown = answer(portal, typed)
    assert "Change 2 common layout(s)? [y/N]" in shown
    assert ("fairlead_score" in names(portal, LEADS), "Nothing was changed." in shown) == (
        typed == "y",
        typed != "y",
    )
