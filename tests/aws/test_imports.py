"""What a webhook's cold start on Lambda imports."""

import subprocess
import sys

import pytest

from tests.bundle.imported import PROFILED, imported
from tests.bundle.test_imports import NOT_NEEDED, under

CLIENTS = {"boto3", "botocore.client", "botocore.session", "infra.gcp", "s3transfer"}
STARTED = """
import functions.lead_events.handler
from infra.aws import cloudwatch_logs, lambda_adapter, secrets, sqs, state
from infra.clock import SystemClock
from infra.settings import AwsLogin, Secret
login = AwsLogin("eu-central-1", "AKIDEXAMPLE", Secret("key"))
opened = state.DynamoState("dynamodb://eu-central-1/fairlead", login)
_ = opened.inbox_writer, opened.webhook_marks
sqs.SqsWakeups.at(
    "sqs://eu-central-1/000000000000/fairlead.fifo", portal="default", clock=SystemClock(), login=login
)
"""


@pytest.mark.process
def test_a_webhook_waits_for_nothing_that_it_does_not_need() -> None:
    command = [sys.executable, "-c", STARTED]
    done = subprocess.run(command, env=PROFILED, capture_output=True, text=True, check=True)
    modules = {each.name for each in imported(done.stderr)}
    assert {"botocore.auth", "flask", "infra.aws.sqs", "urllib3"} <= modules
    # structlog loads rich where it is: in this environment, not in the archive.
    assert under(NOT_NEEDED | CLIENTS, modules) == {"rich.console"}
