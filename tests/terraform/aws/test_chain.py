"""What terraform/aws makes works: on MiniStack a webhook comes through the door, and to its manager.

MiniStack runs the functions out of the real archives, by the handlers, the environment, the mapping and the
routes that Terraform gave them; only where Amazon answers is told to them beside that.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import httpx
import pytest

from infra.clock import SystemClock
from tests.aws.archives import make
from tests.aws.deployed import wait_until
from tests.bundle.conftest import ALWAYS
from tests.emulators import twins
from tests.sharing import made_once
from tests.team import HOT, TOKEN, Team, a_team
from tests.terraform.aws.provider import workspace_at

pytestmark = [pytest.mark.long, pytest.mark.process]

PAGES = "a token of the pages"
MADE = (
    "aws_apigatewayv2_route.route",
    "aws_apigatewayv2_stage.door",
    "aws_dynamodb_table.state",
    "aws_lambda_event_source_mapping.kicks",
    "aws_lambda_permission.door",
)
"""What the chain needs, with all that it rests on; alarms are none of it."""
ENVIRONMENT = """
locals {
  environment = {
    AWS_ENDPOINT_URL          = var.endpoints
    AWS_ENDPOINT_URL_DYNAMODB = var.endpoints
    FAIRLEAD_CONFIG           = "fairlead.toml"
    FAIRLEAD_STATE            = "dynamodb://${var.region}/${local.prefix}?portal=${var.portal}"
  }
}
"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    with a_team(folder, configuration=ALWAYS, at=SystemClock().now(), plan="enterprise") as team:
        yield team


@pytest.fixture(scope="module")
def door(of_this_run: Path, tmp_path_factory: pytest.TempPathFactory, team: Team) -> Iterator[str]:
    """The address of the door of a deployment that Terraform has made."""
    archives = made_once(of_this_run / "lambda", lambda folder: make(folder, ALWAYS))
    with twins.ministack("") as address:
        put_secrets(address, team)
        folder = tmp_path_factory.mktemp("chain") / "aws"
        workspace = workspace_at(
            folder,
            archive=str(archives.resolve() / "lean.zip"),
            archive_pages=str(archives.resolve() / "lean-pages.zip"),
            endpoints=address,
        )
        (folder / "twin_override.tf").write_text(ENVIRONMENT, encoding="utf-8")
        given = [f"-var={name}={value}" for name, value in workspace.variables.items()]
        targets = [f"-target={each}" for each in MADE]
        done = workspace.run("apply", "-auto-approve", "-input=false", *given, *targets)
        assert done.returncode == 0, done.stderr
        apis = a_client("apigatewayv2", address)
        [api] = apis.get_apis()["Items"]
        apis.close()
        yield f"{address}/_aws/execute-api/{api['ApiId']}/$default"


def put_secrets(address: str, team: Team) -> None:
    """Put the secrets where the runbook puts them."""
    values = {
        "bitrix24-application-token": TOKEN,
        "bitrix24-webhook-url": team.wiring.settings.webhook_url.get_secret_value(),
        "fairlead-dashboard-token": PAGES,
        "fairlead-hash-key": "a key of sixteen characters",
        "fairlead-robot-secret": "a secret of robots",
        "fairlead-signal-secret": "a secret of signals",
    }
    parameters = a_client("ssm", address)
    for name, value in values.items():
        parameters.put_parameter(Name=f"/fairlead/example/{name}", Value=value, Type="SecureString")
    parameters.close()


def a_client(service: str, address: str) -> Any:
    session = botocore.session.get_session()
    session.set_credentials("twin", "twin")
    return session.create_client(service, region_name=twins.REGION, endpoint_url=address)


def test_a_webhook_comes_through_the_door_and_to_its_manager(door: str, team: Team) -> None:
    item = team.actions.add_lead(**HOT)
    event = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(item.id), "auth[application_token]": TOKEN}
    assert httpx.post(f"{door}/lead_events", data=event, timeout=90).status_code == 202
    wait_until(lambda: team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}, at_most=180)


def test_a_stranger_is_refused_at_every_route(door: str) -> None:
    event = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "1", "auth[application_token]": "another"}
    assert httpx.post(f"{door}/lead_events", data=event, timeout=90).status_code == 401
    assert httpx.post(f"{door}/signals", content=b"{}", timeout=90).status_code == 401
    assert httpx.get(f"{door}/dashboard/rules", timeout=90).status_code == 401
    assert httpx.post(f"{door}/rescoring", timeout=90).status_code == 404


def test_the_pages_open_with_their_token(door: str) -> None:
    traded = httpx.get(f"{door}/dashboard", params={"token": PAGES}, timeout=90)
    assert (traded.status_code, traded.headers["location"]) == (303, "/dashboard")
    cookie = traded.headers["set-cookie"].partition(";")[0]
    assert httpx.get(f"{door}/dashboard", headers={"cookie": cookie}, timeout=90).status_code == 200
