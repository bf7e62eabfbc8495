"""terraform/aws applied, planned again and destroyed for real, on both twins of Amazon's cloud.

A second plan on AWS itself has to change nothing. Here it changes what a twin forgets or tells in other
words, and that is known resource by resource; anything else is a mistake of ours.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from tests.emulators import twins
from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import workspace_at
from tests.terraform.offline import Workspace

pytestmark = [pytest.mark.long, pytest.mark.process]

REGION = "eu-central-1"
FORGOTTEN = frozenset(
    {
        "actions_enabled",
        "alarm_actions",
        "alarm_description",
        "dimensions",
        "insufficient_data_actions",
        "ok_actions",
        "period",
        "statistic",
        "tags",
        "treat_missing_data",
    }
)
"""What MiniStack keeps of no alarm; on it each is mended by every apply."""


@dataclass(frozen=True)
class Twin:
    """A twin, the account that it has, what it cannot make, and what it tells otherwise than it was told.

    Attributes:
        known: by type of resource, the attributes that a second plan changes.
    """

    run: Callable[[], AbstractContextManager[str]]
    account: str
    left_out: tuple[tuple[str, str], ...] = ()
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)


TWINS = {
    "ministack": Twin(
        partial(twins.ministack, ""),
        "000000000000",
        known={
            "aws_cloudwatch_composite_alarm": FORGOTTEN,
            "aws_cloudwatch_metric_alarm": FORGOTTEN,
        },
    ),
    "moto": Twin(
        twins.moto,
        "123456789012",
        left_out=(
            ("aws_budgets_budget", "monthly"),  # no subscribers are told: the provider asks again for minutes
            ("aws_cloudwatch_composite_alarm", "silence"),  # answered with 500
        ),
        known={"aws_sqs_queue": frozenset({"redrive_policy"})},  # the same JSON with other white space
    ),
}


@dataclass(frozen=True)
class Applied:
    """The deployment on a twin, applied once."""

    twin: Twin
    address: str
    workspace: Workspace
    said: str

    def client(self, service: str) -> Any:
        session = botocore.session.get_session()
        session.set_credentials("twin", "twin")
        config = Config(retries={"total_max_attempts": 1})
        return session.create_client(service, region_name=REGION, endpoint_url=self.address, config=config)


@pytest.fixture(scope="module", params=sorted(TWINS))
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    twin = TWINS[request.param]
    with twin.run() as address:
        folder = tmp_path_factory.mktemp(request.param) / "aws"
        workspace = workspace_at(folder, endpoints=address, account_id=twin.account)
        blocks = [f'resource "{kind}" "{name}" {{\n  count = 0\n}}\n' for kind, name in twin.left_out]
        (folder / "twin_override.tf").write_text("\n".join(blocks), encoding="utf-8")
        assert workspace.plan().returncode == 0
        done = workspace.run("apply", "-input=false", "plan")
        assert done.returncode == 0, done.stderr
        yield Applied(twin, address, workspace, done.stdout)


def test_everything_is_made_and_the_next_step_is_told(applied: Applied, plan: AwsPlan) -> None:
    made = len(plan.resources) - len(applied.twin.left_out)
    assert f"Resources: {made} added, 0 changed, 0 destroyed." in applied.said
    outputs = applied.said.partition("Outputs:")[2]
    assert "/lead_events" in outputs
    assert "aws ssm put-parameter" in outputs


def test_the_second_plan_changes_what_the_twin_forgets_and_nothing_else(applied: Applied) -> None:
    assert applied.workspace.plan().returncode == 0
    changes = [
        each
        for each in applied.workspace.shown()["resource_changes"]
        if each["change"]["actions"] != ["no-op"]
    ]
    known = applied.twin.known
    assert {each["type"] for each in changes} == set(known)
    unexpected = {each["address"]: changed(each["change"]) - known[each["type"]] for each in changes}
    assert {address: names for address, names in unexpected.items() if names} == {}


def changed(change: Mapping[str, Any]) -> set[str]:
    """The attributes that are another than before; those that only an apply tells are not compared."""
    before, after, unknown = (change[key] or {} for key in ("before", "after", "after_unknown"))
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name for name in names if not unknown.get(name)}


def test_the_table_takes_an_entry_of_the_inbox_and_keeps_what_protects_it(applied: Applied) -> None:
    client = applied.client("dynamodb")
    described = client.describe_table(TableName="fairlead-example")["Table"]
    assert described["DeletionProtectionEnabled"]
    assert {each["IndexName"] for each in described["LocalSecondaryIndexes"]} == {"held", "wake"}
    kept = client.describe_continuous_backups(TableName="fairlead-example")["ContinuousBackupsDescription"]
    assert kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    expiring = client.describe_time_to_live(TableName="fairlead-example")["TimeToLiveDescription"]
    assert expiring["AttributeName"] == "expire_at"
    client.close()


def test_the_dashboard_shows_every_fact_and_every_function(applied: Applied, plan: AwsPlan) -> None:
    client = applied.client("cloudwatch")
    body = json.loads(client.get_dashboard(DashboardName="fairlead-example")["DashboardBody"])
    client.close()
    shown = [metric for each in body["widgets"] for metric in each["properties"]["metrics"]]
    assert {name for space, name, *_ in shown if space == "Fairlead/example"} == {
        fact for fact, _, _ in plan.filters
    }
    runs = {
        of[0] for _, name, _, *of in (metric for metric in shown if len(metric) > 2) if name == "Invocations"
    }
    assert runs == {each["function_name"] for each in plan.functions.values()}
    assert len({(each["x"], each["y"]) for each in body["widgets"]}) == len(body["widgets"])


def test_what_is_made_is_destroyed_once_the_table_may_be(applied: Applied) -> None:
    """The last test of the module: nothing is there after it."""
    given = [f"-var={name}={value}" for name, value in applied.workspace.variables.items()]
    destroy = ("destroy", "-auto-approve", "-input=false", "-refresh=false", *given)
    refused = applied.workspace.run(*destroy, "-target=aws_dynamodb_table.state")
    assert refused.returncode != 0
    client = applied.client("dynamodb")
    client.update_table(TableName="fairlead-example", DeletionProtectionEnabled=False)
    client.close()
    destroyed = applied.workspace.run(*destroy)
    assert destroyed.returncode == 0, destroyed.stderr
    assert applied.workspace.run("state", "list").stdout == ""
