"""What the deployed functions write to standard error, line by line, under the real functions-framework."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.bundle.deployed import Deployment
from tests.bundle.test_planted_secrets import NOWHERE
from tests.team import TOKEN

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
AS_ON_CLOUD_RUN = {"LOG_EXECUTION_ID": "true"}
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7"}


def lines_after(
    headers: dict[str, str], token: str, deployment: Deployment, log: pytest.CaptureFixture[str]
) -> list[dict[str, Any]]:
    """Send one event to `lead_events`, whose queue is not there; return what it logged of it."""
    environment = {**deployment.environment, **NOWHERE, **AS_ON_CLOUD_RUN}
    with replace(deployment, environment=environment).running("lead_events") as url:
        log.readouterr()
        httpx.post(url, data={**EVENT, "auth[application_token]": token}, headers=headers)
    captured = log.readouterr()
    lines = [json.loads(line) for line in (captured.out + captured.err).splitlines()]
    assert all(isinstance(line, dict) for line in lines)
    return lines


def test_a_refusal_is_one_line_with_its_trace_and_execution(
    deployment: Deployment, capfd: pytest.CaptureFixture[str]
) -> None:
    headers = {"X-Cloud-Trace-Context": f"{TRACE}/74;o=1", "Function-Execution-Id": "5f3a7c1b9d2e"}
    [line] = lines_after(headers, "wrong", deployment, capfd)
    project = deployment.environment["FAIRLEAD_STATE"].split("/")[2]
    assert line.pop("time")
    assert line == {
        "severity": "INFO",
        "message": "request.refused function=lead_events status=401 reason=RequestNotAuthentic",
        "event": "request.refused",
        "function": "lead_events",
        "status": 401,
        "reason": "RequestNotAuthentic",
        "logging.googleapis.com/trace": f"projects/{project}/traces/{TRACE}",
        "logging.googleapis.com/spanId": "000000000000004a",
        "logging.googleapis.com/labels": {"execution_id": "5f3a7c1b9d2e"},
    }


def test_an_execution_without_a_name_is_given_one_and_a_failed_kick_is_an_error(
    deployment: Deployment, capfd: pytest.CaptureFixture[str]
) -> None:
    [line] = lines_after({}, TOKEN, deployment, capfd)
    assert (line["event"], line["severity"]) == ("kick.failed", "ERROR")
    assert len(line["logging.googleapis.com/labels"]["execution_id"]) == 12
    assert "logging.googleapis.com/trace" not in line
