"""A line of the log as CloudWatch reads it: one JSON object, with the names that Lambda's own lines have.

Metric filters and Logs Insights look for `event` and the facts; `requestId` is that of Lambda's START and
REPORT lines.
"""

import json
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from infra.http.trace_context import EXECUTION, SPAN, TRACE
from infra.logging_setup import set_up_logs, text_of

LEVELS = {"warning": "WARN", "critical": "FATAL"}
"""Lambda's words for the levels that it calls otherwise."""


def cloudwatch_line(_logger: WrappedLogger, _method: str, facts: EventDict) -> str:
    """Return the line as one JSON object."""
    level, time = facts.pop("level"), facts.pop("timestamp")
    trace, _, execution = (facts.pop(name, "") for name in (TRACE, SPAN, EXECUTION))
    line: dict[str, Any] = {
        "timestamp": time,
        "level": LEVELS.get(level, level.upper()),
        "message": text_of(facts),
        **facts,
    }
    if execution:
        line["requestId"] = execution
    if trace:
        line["xray_trace_id"] = f"1-{trace[:8]}-{trace[8:]}"
    return json.dumps(line, default=str)


def set_up_cloudwatch_logs() -> None:
    """Have this process log for CloudWatch."""
    set_up_logs(renderer=cloudwatch_line)
