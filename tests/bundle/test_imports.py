"""What the deployed `lead_events` has imported when it has given its first answer."""

import shutil
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.bundle.deployed import Deployment
from tests.bundle.imported import PROFILED, imported
from tests.bundle.task_queue import TaskQueue, serving
from tests.bundle.unattended import ACCOUNT, NAME
from tests.team import TOKEN

NOT_NEEDED = {
    "babel",
    "cel_expr_python",
    "functions.domain.conditions",
    "functions.domain.configuration",
    "functions.domain.distribution",
    "functions.domain.texts",
    "functions.ports",
    "functions.domain.lead.record",
    "functions.domain.scoring",
    "google.api_core",
    "google.cloud.firestore",
    "google.cloud.firestore_v1",
    "google.protobuf",
    "grpc",
    "holidays",
    "httpx",
    "infra.bitrix24",
    "infra.configuration",
    "infra.language",
    "infra.sqlite",
    "infra.web",
    "lets_plot",
    "nameparser",
    "phonenumbers",
    "pydantic",
    "rich.console",  # structlog asks for `rich` and does without: an import that fails is listed as well
    "sqlite3",
    "typer",
    "waitress",
}
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7", "auth[application_token]": TOKEN}


def modules_after_an_event(
    deployment: Deployment, queue: TaskQueue, log: pytest.CaptureFixture[str]
) -> set[str]:
    """Start `lead_events`, let it take one event, and return all that it imported for it."""
    log.readouterr()
    with serving(queue) as there:
        kicking = {
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_PROCESSING_URL": "https://processing.example/",
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
        }
        profiled = replace(deployment, environment={**deployment.environment, **kicking, **PROFILED})
        with profiled.running("lead_events") as url:
            assert httpx.post(url, data=EVENT).status_code == 202
    assert queue.waiting == 1
    return {each.name for each in imported(log.readouterr().err)}


def under(names: set[str], modules: set[str]) -> set[str]:
    """Return those of the names that are loaded, themselves or something below them."""
    return {name for name in names if any(f"{module}.".startswith(f"{name}.") for module in modules)}


def test_a_webhook_waits_for_nothing_that_it_does_not_need(
    deployment: Deployment, queue: TaskQueue, capfd: pytest.CaptureFixture[str]
) -> None:
    modules = modules_after_an_event(deployment, queue, capfd)
    assert under(NOT_NEEDED, modules) == set()
    assert {"flask", "google.auth", "infra.gcp.inbox_writer", "infra.gcp.cloud_tasks"} <= modules
    ours = {name for name in modules if name.startswith("functions.")}
    assert {name.split(".")[1] for name in ours} == {"domain", "errors", "lead_events"}
    domain = {f"functions.domain{part}" for part in ("", ".item", ".lead", ".lead.look_reason")}
    assert {name for name in ours if name.startswith("functions.domain")} == domain


@pytest.mark.parametrize("name", ["functions.ports", "holidays", "pydantic", "sqlite3"])
def test_an_import_that_somebody_adds_is_noticed(
    name: str, deployment: Deployment, queue: TaskQueue, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    workspace = tmp_path / "planted"
    shutil.copytree(deployment.workspace, workspace)
    with (workspace / "infra/gcp/model.py").open("a", encoding="utf-8") as module:
        module.write(f"\nimport {name}\n")
    modules = modules_after_an_event(replace(deployment, workspace=workspace), queue, capfd)
    assert name in under(NOT_NEEDED, modules)
