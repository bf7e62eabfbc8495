"""`fairlead check` against a portal: every problem at once, and nothing written."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.errors import SettingInvalid, WebhookRejected
from functions.lead_events.event import LeadEvent, parse_event
from infra.clock import SystemClock
from infra.provisioning.needs import events_of
from infra.simulator import SimulatedPortal
from infra.simulator.limits.faults import ACCESS_DENIED, NO_AUTH_FOUND
from infra.simulator.sample_portal import sample_portal
from tests.provisioning.conftest import CONFIGURATION, Ahead, Run, a_bare_portal, a_portal, without


def in_simple_mode(portal: SimulatedPortal) -> None:
    portal.store.crm_mode = 2


def with_a_text_for_a_score(portal: SimulatedPortal) -> None:
    score = next(each for each in portal.customfields if each.name == "UF_CRM_LEAD_SCORE")
    portal.customfields.change(score, kind="string")


def with_a_dismissed_manager(portal: SimulatedPortal) -> None:
    portal.people.change(8, is_active=False)


def test_a_portal_that_has_everything_passes(run: Run) -> None:
    result = run("check", portal=a_portal())
    assert (result.exit_code, "✗" in result.output) == (0, False)
    assert "Fairlead's 7 custom fields of leads are there" in result.output


def test_it_is_one_request_and_reads_only(run: Run) -> None:
    portal = a_portal()
    run("check", portal=portal)
    assert len(portal.requests) == len(portal.requests.reading_only()) == 1
    assert portal.contract_violations == []


def test_offline_sends_nothing(run: Run) -> None:
    portal = a_portal()
    result = run("check", "--offline", portal=portal)
    assert (result.exit_code, len(portal.requests)) == (0, 0)


def test_without_a_webhook_it_says_that_the_portal_was_left_out(run: Run) -> None:
    assert "The portal was not checked" in run("check").output


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (in_simple_mode, 'entity = "deal"'),
        (with_a_text_for_a_score, "UF_CRM_LEAD_SCORE: The portal has it as string"),
        (with_a_dismissed_manager, "User 8 (a manager) is dismissed"),
    ],
)
def test_one_problem_is_told_and_is_exit_1(
    run: Run, spoil: Callable[[SimulatedPortal], None], told: str
) -> None:
    portal = a_portal()
    spoil(portal)
    result = run("check", portal=portal)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert told in result.output


def test_every_problem_is_told_at_once(run: Run) -> None:
    portal = a_bare_portal(SystemClock())
    in_simple_mode(portal)
    with_a_dismissed_manager(portal)
    result = run("check", portal=portal, text=CONFIGURATION.replace("senior = 3", "senior = 33"))
    # 7 fields, the stage, the mode, the dismissed manager, the unknown senior.
    assert result.output.count("✗") == 11


def test_a_user_is_told_with_the_line_of_the_file(run: Run) -> None:
    text = CONFIGURATION.replace("senior = 3", "senior = 33")
    line = text[: text.index("senior")].count("\n") + 1
    assert f"fairlead.toml:{line}:1: The portal has no user 33" in run(
        "check", portal=a_portal(), text=text
    ).output.replace("\n", " ")


def test_an_unknown_source_is_doubtful_and_the_nearest_is_named(run: Run) -> None:
    result = run("check", portal=a_portal(), text=CONFIGURATION.replace("WEB = 10", "WEBB = 10"))
    assert result.exit_code == 0
    assert 'no source with the code "WEBB". Did you mean "WEB"?' in result.output


def test_the_case_of_a_source_does_not_matter(run: Run) -> None:
    result = run("check", portal=a_portal(), text=CONFIGURATION.replace("WEB = 10", "web = 10"))
    assert "no source" not in result.output


def test_nurturing_into_a_final_stage_is_doubtful(run: Run) -> None:
    result = run("check", portal=a_portal(), text=CONFIGURATION.replace("UC_NURTURE", "JUNK"))
    assert "JUNK is a final one" in result.output


def test_an_input_without_its_field_is_a_problem(run: Run) -> None:
    text = f'{CONFIGURATION}\n[inputs]\nsize = {{ field = "UF_CRM_SIZE", type = "int" }}\n'
    assert "The portal has no field UF_CRM_SIZE" in run("check", portal=a_portal(), text=text).output


def test_an_input_of_another_type_is_doubtful(run: Run) -> None:
    text = f'{CONFIGURATION}\n[inputs]\nsize = {{ field = "UF_CRM_SIZE", type = "int" }}\n'
    portal = a_portal()
    portal.customfields.add("UF_CRM_SIZE", "enumeration")
    result = run("check", portal=portal, text=text)
    assert (result.exit_code, "UF_CRM_SIZE is enumeration" in result.output) == (0, True)


def test_a_missing_scope_is_told_once_and_not_for_all_that_it_hides(run: Run) -> None:
    result = run("check", portal=without("crm", "im"))
    assert result.output.count("✗") == 1
    assert "these scopes: crm, im" in result.output


def test_the_scope_for_chats_is_optional_and_said_to_be_missing(run: Run) -> None:
    result = run("check", portal=without("imopenlines"))
    assert (result.exit_code, "imopenlines" in result.output) == (0, True)
    assert "imopenlines" not in run("check", portal=a_portal()).output


@pytest.mark.parametrize("stronger", ["user", "user_basic"])
def test_a_stronger_scope_for_users_is_enough(run: Run, stronger: str) -> None:
    weaker = {"user", "user_basic", "user_brief"} - {stronger}
    assert run("check", portal=without(*weaker)).exit_code == 0


@pytest.mark.parametrize(
    ("ahead", "sign", "exit_code"),
    [
        (timedelta(seconds=30), "✓", 0),
        (timedelta(minutes=2), "!", 0),
        (timedelta(minutes=-2), "!", 0),
        (timedelta(minutes=-10), "✗", 1),
    ],
)
def test_clocks_that_are_apart(run: Run, ahead: timedelta, sign: str, exit_code: int) -> None:
    result = run("check", portal=sample_portal(clock=Ahead(ahead)))
    told = next(line for line in result.output.splitlines() if "s apart" in line)
    assert (told[0], result.exit_code) == (sign, exit_code)


def test_a_user_who_is_no_administrator_is_only_a_note(run: Run) -> None:
    portal = a_portal()
    portal.people.change(portal.webhook_user, is_admin=False)
    result = run("check", portal=portal)
    assert (result.exit_code, "is no administrator" in result.output) == (0, True)


def test_a_wrong_webhook_code_is_told_without_the_code(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(NO_AUTH_FOUND)
    result = run("check", portal=portal)
    assert isinstance(result.exception, WebhookRejected)
    assert portal.webhook_code not in f"{result.output}{result.exception}"


def test_no_output_carries_a_secret(run: Run) -> None:
    portal = a_portal()
    output = run("check", portal=portal).output + run("provision", portal=portal).output
    assert portal.webhook_code not in output
    assert "outbound-token" not in output


def test_without_a_token_the_check_warns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITRIX24_APPLICATION_TOKEN", "")
    assert "BITRIX24_APPLICATION_TOKEN is not set" in run("check", portal=a_portal()).output


def test_what_cannot_be_read_is_told_beside_everything_else(run: Run) -> None:
    portal = a_portal()
    portal.faults.add(ACCESS_DENIED, method="user.get")
    result = run("check", portal=portal)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert "The users cannot be read." in result.output


def test_more_users_than_a_page_holds_are_all_looked_for(run: Run) -> None:
    portal = a_portal()
    managers = "".join(f"\n[[manager]]\nid = {number}\n" for number in range(100, 170))
    for number in range(100, 170):
        portal.people.add(id=number, name="Somebody")
    result = run("check", portal=portal, text=CONFIGURATION + managers)
    assert "All 76 users of the configuration are active." in result.output
    assert len(portal.requests) == 1


@pytest.mark.parametrize("handled", [["lead"], ["deal"], ["lead", "deal"]], ids=str)
def test_the_steps_by_hand_name_events_that_are_served(handled: list[str]) -> None:
    for event in events_of(handled):
        form = f"event={event}&data[FIELDS][ID]=7".encode()
        assert isinstance(parse_event(form), LeadEvent)


def test_provision_twice_says_that_nothing_was_changed(run: Run) -> None:
    portal = a_bare_portal(SystemClock())
    first, second = run("provision", portal=portal), run("provision", portal=portal)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Nothing was missing, and nothing was changed." in second.output
    assert "Developer resources > Other > Outbound webhook" in second.output


def test_what_was_provisioned_passes_the_check(run: Run) -> None:
    portal = a_bare_portal(SystemClock())
    run("provision", portal=portal)
    assert run("check", portal=portal).exit_code == 0


def test_provision_with_a_problem_is_exit_1(run: Run) -> None:
    portal = a_portal()
    with_a_text_for_a_score(portal)
    result = run("provision", portal=portal)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)


def test_provision_without_a_webhook_says_what_is_missing(run: Run) -> None:
    assert isinstance(run("provision").exception, SettingInvalid)


@pytest.mark.parametrize("command", ["check", "provision"])
def test_the_help_has_an_example(run: Run, command: str) -> None:
    assert f"Example: fairlead {command}" in run(command, "--help").output


def test_r6_a_user_who_may_not_read_contacts_is_told_of(run: Run) -> None:
    portal = a_portal()
    portal.people_actions.hide_contact(portal.people_actions.add_contact(NAME="Hidden"))
    result = run("check", portal=portal)
    assert result.exit_code == 0
    assert "may not read contacts or companies" in " ".join(result.output.split())


WITHOUT_TEAM = CONFIGURATION.partition("[[manager]]")[0]
WITHOUT_INTAKE = CONFIGURATION.replace("intake_user = 1\n", "")
UNREACHED = f'{CONFIGURATION}\n[[queue]]\nid = "late"\nmembers = [7]\n'


@pytest.mark.parametrize(
    ("text", "told", "remedy"),
    [
        (WITHOUT_TEAM, "There is no queue with managers", "Add a [[manager]]"),
        (WITHOUT_INTAKE, "There is no intake user", "Write intake_user ="),
        (UNREACHED, '"late" never takes a lead: all that it would go to "everyone" before it.', "Move it up"),
    ],
)
@pytest.mark.parametrize("where", [(), ("--offline",)])
def test_f15_a_file_that_gives_nobody_a_lead_is_wrong_and_has_no_tick(
    run: Run, text: str, told: str, remedy: str, where: tuple[str, ...]
) -> None:
    result = run("check", *where, portal=a_portal(), text=text)
    assert (result.exit_code, result.output.count("✗")) == (1, 1)
    assert told in result.output
    assert remedy in result.output
    assert not [line for line in result.output.splitlines() if line.startswith("✓") and "managers in" in line]
