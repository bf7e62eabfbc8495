"""A line of the log as Cloud Logging reads it: severity, time, trace and execution apart from the facts.

Cloud Logging takes the fields with names of its own out of the line; the rest is `jsonPayload`, where the
filters of `terraform/gcp/alerts.tf` look for `event` and the facts.
"""

import json
import sys
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from infra.http.trace_context import EXECUTION, SPAN, TRACE
from infra.logging_setup import set_up_logs, text_of

PREFIX = "logging.googleapis.com"


class CloudLogging:
    """Renders a line; `project` is where its trace is to be found, empty if that is not known."""

    def __init__(self, project: str) -> None:
        self._project = project

    def __call__(self, _logger: WrappedLogger, _method: str, facts: EventDict) -> str:
        """Return the line as one JSON object."""
        level, time = facts.pop("level"), facts.pop("timestamp")
        trace, span, execution = (facts.pop(name, "") for name in (TRACE, SPAN, EXECUTION))
        line: dict[str, Any] = {"severity": level.upper(), "time": time, "message": text_of(facts), **facts}
        if trace and self._project:
            line[f"{PREFIX}/trace"] = f"projects/{self._project}/traces/{trace}"
            line[f"{PREFIX}/spanId"] = span
        if execution:
            line[f"{PREFIX}/labels"] = {"execution_id": execution}
        return json.dumps(line, default=str)


def set_up_cloud_logs(project: str) -> None:
    """Have this process log for Cloud Logging.

    Written past the stream that functions-framework replaces standard error with, which would add the same
    execution again, and the span as a decimal number.
    """
    set_up_logs(renderer=CloudLogging(project), stream=lambda: sys.__stderr__ or sys.stderr)
