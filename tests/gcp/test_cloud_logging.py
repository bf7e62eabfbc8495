"""Lines for Cloud Logging: what stands in them, and what cannot get in."""

import json

import pytest

from infra.gcp.cloud_logging import CloudLogging
from infra.http.trace_context import trace_of

TRACE, LONG = "4bf92f3577b34da6a3ce929d0e0e4736", "f" * 32


def rendered(project: str = "my-project", **facts: object) -> dict[str, object]:
    given = {"level": "warning", "timestamp": "2026-11-03T11:00:00Z", "event": "inbox.overdue", **facts}
    line = CloudLogging(project)(None, "", given)
    assert "\n" not in line
    read: dict[str, object] = json.loads(line)
    return read


def test_a_line_has_what_cloud_logging_asks_for_and_its_facts() -> None:
    assert rendered(minutes=17, trace_id=TRACE, span_id="00f067aa0ba902b7", execution_id="5f3a") == {
        "severity": "WARNING",
        "time": "2026-11-03T11:00:00Z",
        "message": "inbox.overdue minutes=17",
        "event": "inbox.overdue",
        "minutes": 17,
        "logging.googleapis.com/trace": f"projects/my-project/traces/{TRACE}",
        "logging.googleapis.com/spanId": "00f067aa0ba902b7",
        "logging.googleapis.com/labels": {"execution_id": "5f3a"},
    }


def test_a_message_goes_into_the_text() -> None:
    line = rendered(event="request.failed", message="Firestore\ndid not answer.", error="StateUnavailable")
    assert line["message"] == "request.failed: Firestore\ndid not answer."
    assert line["error"] == "StateUnavailable"


def test_a_trace_is_told_only_with_its_project() -> None:
    assert not [name for name in rendered(project="", trace_id=TRACE, span_id="0" * 16) if "trace" in name]


@pytest.mark.parametrize(
    ("headers", "facts"),
    [
        (
            {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
            {"trace_id": TRACE, "span_id": "00f067aa0ba902b7"},
        ),
        (
            {"X-Cloud-Trace-Context": f"{TRACE}/74;o=1"},
            {"trace_id": TRACE, "span_id": "000000000000004a"},
        ),
        ({"X-Cloud-Trace-Context": f"{LONG}/{2**64 - 1}"}, {"trace_id": LONG, "span_id": "f" * 16}),
        ({"Function-Execution-Id": "5f3a7c1b9d2e"}, {"execution_id": "5f3a7c1b9d2e"}),
        ({}, {}),
        ({"traceparent": f'00-{TRACE}-00f067aa0ba902b7-01", "severity": "INFO'}, {}),
        ({"X-Cloud-Trace-Context": "anna@example.com/1"}, {}),
        ({"X-Cloud-Trace-Context": f"{TRACE}/{'9' * 5000}"}, {}),
        ({"Function-Execution-Id": "anna@example.com"}, {}),
        ({"Function-Execution-Id": "a" * 65}, {}),
    ],
)
def test_of_headers_only_ids_get_into_the_log(headers: dict[str, str], facts: dict[str, str]) -> None:
    assert trace_of(headers) == facts
