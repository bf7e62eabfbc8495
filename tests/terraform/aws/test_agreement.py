"""Terraform for AWS and Python agree on the environment of the functions, and on what is bundled."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from functions import main
from infra.aws.model import Keys
from infra.aws.secrets import fetch_secrets
from infra.aws.sqs import SqsWakeups
from infra.aws.state import address_of
from infra.cli import bundle as bundling
from infra.cli.bundle import CA_FILE, Architecture, LambdaRuntime
from infra.clock import SystemClock
from infra.settings import SECRETS
from tests.aws.stand_in import StandIn, a_login, standing_in
from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import SOURCES
from tests.terraform.plans import OF_EACH_SENDER
from tests.variables import names_of_variables

OF_LAMBDA = {
    "AWS_ACCESS_KEY_ID",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
}
OF_TESTS = {"AWS_ENDPOINT_URL", "FIRESTORE_EMULATOR_HOST"}
OF_A_LOCAL_NETWORK = {"BITRIX24_ALLOW_HTTP"}  # from the cloud plain http goes through the Internet
OF_THE_OTHER_CLOUD = {
    "FAIRLEAD_DASHBOARD_AUDIENCE",
    "FAIRLEAD_PROCESSING_URL",
    "FAIRLEAD_TASK_ACCOUNT",
    "K_SERVICE",
}


def test_every_variable_that_terraform_sets_is_a_setting(plan: AwsPlan) -> None:
    for name in main.__all__:
        assert set(plan.environment(name)) <= names_of_variables() - set(SECRETS)


def test_every_setting_reaches_a_function(plan: AwsPlan) -> None:
    environments = [plan.environment(name) for name in main.__all__]
    told = {name for each in environments for name in each}
    secret = {
        part.partition("=")[0]
        for each in environments
        for part in each.get("FAIRLEAD_SECRETS", "").split(",")
    }
    assert secret - {""} == set(SECRETS) - set(OF_EACH_SENDER.values())
    elsewhere = OF_LAMBDA | OF_TESTS | OF_A_LOCAL_NETWORK | OF_THE_OTHER_CLOUD
    assert told | set(SECRETS) | elsewhere >= names_of_variables()
    assert not told & elsewhere


def test_only_the_dashboard_is_told_where_the_portal_is(plan: AwsPlan) -> None:
    told = {name for name in main.__all__ if "FAIRLEAD_PORTAL_URL" in plan.environment(name)}
    assert told == {"dashboard"}


def test_the_own_ca_of_a_portal_is_named_as_the_archive_names_it(plan: AwsPlan) -> None:
    assert {plan.environment(name)["BITRIX24_CA_FILE"] for name in main.__all__} == {CA_FILE}


def test_the_state_is_the_planned_table_and_its_keys_have_the_portals_name(plan: AwsPlan) -> None:
    [state] = {plan.environment(name)["FAIRLEAD_STATE"] for name in main.__all__}
    [planned] = plan.values("aws_dynamodb_table")
    assert address_of(state) == ("eu-central-1", planned["name"], "example")
    assert Keys("example").of("inbox") == "example#inbox"


@pytest.mark.process
def test_a_kick_goes_to_the_planned_queue_in_the_portals_group(plan: AwsPlan, amazon: StandIn) -> None:
    address = plan.environment("rescoring")["FAIRLEAD_QUEUE"]
    kicks = SqsWakeups.at(address, portal="other", clock=SystemClock(), login=a_login(amazon.url))
    kicks.request_run()
    kicks.close()
    [sent] = amazon.requests
    names = {each["name"] for each in plan.values("aws_sqs_queue")}
    assert sent.content["QueueUrl"].rpartition("/")[2] in names
    assert sent.content["MessageGroupId"] == "example"


def test_every_function_asks_for_its_secrets_by_name_and_version(plan: AwsPlan, amazon: StandIn) -> None:
    for name in main.__all__:
        wanted = plan.environment(name).get("FAIRLEAD_SECRETS", "")
        names = re.findall(r"=([^,]+)", wanted)
        found: list[dict[str, Any]] = [
            {"Name": each.partition(":")[0], "Version": 1, "Value": "v"} for each in names
        ]
        amazon.answers[:] = [(200, {"Parameters": found})]
        amazon.requests.clear()
        assert len(fetch_secrets(wanted, a_login(amazon.url))) == len(names)
        assert [each.content["Names"] for each in amazon.requests] == ([names] if names else [])


def test_what_may_be_chosen_is_what_can_be_bundled() -> None:
    text = (SOURCES / "variables.tf").read_text(encoding="utf-8")

    def block(name: str) -> str:
        return text.partition(f'variable "{name}" {{')[2].partition("\n}\n")[0]

    def choices(name: str) -> set[str]:
        return set(json.loads(re.findall(r"contains\((\[[^]]*\])", block(name))[0]))

    assert choices("architecture") == {each.value for each in Architecture}
    assert choices("runtime") <= {each.value for each in LambdaRuntime}
    defaults = bundling.bundle.__defaults__ or ()
    assert {
        f'default     = "{each.value}"' for each in defaults if isinstance(each, Architecture | LambdaRuntime)
    } == {
        line.strip()
        for name in ("architecture", "runtime")
        for line in block(name).splitlines()
        if "default" in line
    }


def test_terraform_deploys_the_archives_that_bundle_writes() -> None:
    text = (SOURCES / "variables.tf").read_text(encoding="utf-8")
    named = set(re.findall(r'default     = "\.\./\.\./(out/[\w-]+\.zip)"', text))
    source = Path(str(bundling.__file__)).read_text(encoding="utf-8")
    [written] = re.findall(r'Path\("(out/fairlead-aws\.zip)"\)', source)
    assert named == {written, written.replace(".zip", "-pages.zip")}


@pytest.fixture
def amazon() -> Any:
    """A service of Amazon's that keeps what it is sent."""
    with standing_in() as there:
        yield there
