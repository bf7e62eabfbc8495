"""What a process of `lead_events` loads until it has noted a lead and kicked the queue."""

import subprocess
import sys

PROBE = """
import sys
from functions.main import lead_events
from infra.settings import Settings
from infra.wiring import Wiring
app = Wiring(Settings(
    _env_file=None,
    FAIRLEAD_STATE="firestore://demo-project/(default)",
    FAIRLEAD_QUEUE="cloudtasks://127.0.0.1:1/projects/demo-project/locations/here/queues/kicks",
    FAIRLEAD_PROCESSING_URL="https://processing.example",
    FAIRLEAD_TASK_ACCOUNT="tasks@demo-project.iam.gserviceaccount.com",
))
app.inbox, app.kicks
app.close()
print(*sys.modules)
"""
ABSENT = {
    "google.cloud.tasks_v2",
    "holidays",
    "httpx",
    "infra.bitrix24",
    "infra.configuration",
    "infra.sqlite",
    "nameparser",
    "phonenumbers",
    "pygal",
    "sqlite3",
    "typer",
}


def modules_of(probe: str) -> set[str]:
    environment = {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}
    ended = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )
    return set(ended.stdout.split())


def test_a_webhook_waits_for_nothing_that_it_does_not_need() -> None:
    modules = modules_of(PROBE)
    assert ABSENT & modules == set()
    assert {"infra.gcp.inbox", "infra.gcp.tasks"} <= modules


def test_of_google_cloud_only_firestore_is_loaded() -> None:
    loaded = {name.split(".")[2] for name in modules_of(PROBE) if name.startswith("google.cloud.")}
    services = {name for name in loaded if not name.startswith("_")} - {"client", "exceptions", "location"}
    assert services == {"firestore_v1"}


def test_a_function_loads_no_handler_but_its_own() -> None:
    handlers = {name for name in modules_of(PROBE) if name.endswith(".handler")}
    assert handlers == {"functions.lead_events.handler"}
