"""Terraform and Python agree on what is in the environment of the functions."""

import pytest

from infra.cli.bundle import CA_FILE
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.terraform.plans import OF_EACH_SENDER, Plan
from tests.variables import names_of_variables

OF_THE_FRAMEWORK = {"LOG_EXECUTION_ID"}
OF_CLOUD_RUN = {"K_SERVICE"}
OF_A_LOCAL_NETWORK = {"BITRIX24_ALLOW_HTTP"}  # from the cloud plain http goes through the Internet
OF_THIS_MACHINE = {"FAIRLEAD_DASHBOARD_TOKEN"}  # on the cloud the Identity-Aware Proxy knows people
OF_THE_PAGES = {"FAIRLEAD_DASHBOARD_AUDIENCE", "FAIRLEAD_PORTAL_URL"}
OF_SENDERS = set(OF_EACH_SENDER.values())  # each only where `senders` names it, which test_plan.py looks at
OF_TESTS = {"FIRESTORE_EMULATOR_HOST"}
KICKS = {"FAIRLEAD_PROCESSING_URL", "FAIRLEAD_QUEUE", "FAIRLEAD_TASK_ACCOUNT"}
OF_THE_OTHER_CLOUD = {
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "FAIRLEAD_SECRETS",
}


def names_of_settings() -> set[str]:
    return names_of_variables()


def test_every_variable_that_terraform_sets_is_a_setting(plan: Plan) -> None:
    for name, mounted in plan.secrets.items():
        assert set(mounted) <= names_of_settings()
        plain = plan.functions[name]["service_config"][0].get("environment_variables") or {}
        assert set(plain) <= names_of_settings() | OF_THE_FRAMEWORK


def test_every_setting_reaches_a_function(plan: Plan) -> None:
    mounted = {name for each in plan.secrets.values() for name in each}
    services = [each["service_config"][0] for each in plan.functions.values()]
    plain = {name for each in services for name in each["environment_variables"]}
    elsewhere = OF_TESTS | OF_CLOUD_RUN | OF_A_LOCAL_NETWORK | OF_THIS_MACHINE | OF_THE_OTHER_CLOUD
    assert mounted | plain | KICKS | OF_THE_PAGES | OF_SENDERS | elsewhere >= names_of_settings()


def test_who_kicks_nobody_is_not_told_of_the_queue(plan: Plan) -> None:
    told = {
        name
        for name, each in plan.functions.items()
        if KICKS & set(each["service_config"][0]["environment_variables"])
    }
    assert told == set(plan.functions) - {"dashboard", "processing", "reporting"}


def test_only_the_dashboard_gets_the_settings_of_the_pages(plan: Plan) -> None:
    given = {
        name: OF_THE_PAGES & set(each["service_config"][0]["environment_variables"])
        for name, each in plan.functions.items()
    }
    assert given == {name: OF_THE_PAGES if name == "dashboard" else set() for name in plan.functions}


def test_the_own_ca_of_a_portal_is_named_as_the_archive_names_it(plan: Plan) -> None:
    for name in ("processing", "reconciling"):
        plain = plan.functions[name]["service_config"][0]["environment_variables"]
        assert plain["BITRIX24_CA_FILE"] == CA_FILE


def test_the_state_that_terraform_names_is_one_that_the_code_opens(
    plan: Plan, firestore_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_host)
    plain = plan.functions["processing"]["service_config"][0]["environment_variables"]
    app = Wiring(read_settings(None, FAIRLEAD_STATE=plain["FAIRLEAD_STATE"]))
    assert app.state.inbox.next_due_at() is None
    app.close()
