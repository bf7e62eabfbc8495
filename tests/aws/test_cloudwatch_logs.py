"""Lines for CloudWatch: what stands in them, and what cannot get in."""

import json
from typing import Any

import pytest

from infra.aws.cloudwatch_logs import cloudwatch_line
from infra.http.trace_context import trace_of
from tests.aws.events import REQUEST_ID, TRACE

FOUND = "5e6722a7cc56a1b246db7ae02d4da47e"


def rendered(**facts: object) -> dict[str, Any]:
    given = {"level": "warning", "timestamp": "2026-11-03T11:00:00Z", "event": "inbox.overdue", **facts}
    line = cloudwatch_line(None, "", given)
    assert "\n" not in line
    read: dict[str, Any] = json.loads(line)
    return read


def test_a_line_has_the_names_of_lambdas_own_lines_and_its_facts() -> None:
    assert rendered(minutes=17, trace_id=FOUND, execution_id=REQUEST_ID) == {
        "timestamp": "2026-11-03T11:00:00Z",
        "level": "WARN",
        "message": "inbox.overdue minutes=17",
        "event": "inbox.overdue",
        "minutes": 17,
        "requestId": REQUEST_ID,
        "xray_trace_id": "1-5e6722a7-cc56a1b246db7ae02d4da47e",
    }


@pytest.mark.parametrize(
    ("level", "shown"), [("debug", "DEBUG"), ("info", "INFO"), ("error", "ERROR"), ("critical", "FATAL")]
)
def test_levels_are_lambdas(level: str, shown: str) -> None:
    assert rendered(level=level)["level"] == shown


def test_a_message_goes_into_the_text() -> None:
    line = rendered(event="request.failed", message="DynamoDB\ndid not answer.", error="StateUnavailable")
    assert line["message"] == "request.failed: DynamoDB\ndid not answer."
    assert line["error"] == "StateUnavailable"


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        (TRACE, {"trace_id": FOUND}),
        (f"Self=1-67891234-12456789abcdef012345678;{TRACE};Sampled=1", {"trace_id": FOUND}),
        ("Root=anna@example.com", {}),
        (f'{TRACE}", "level": "INFO', {}),
    ],
)
def test_of_amazons_header_only_the_id_gets_into_the_log(header: str, facts: dict[str, str]) -> None:
    assert trace_of({"X-Amzn-Trace-Id": header}) == facts
