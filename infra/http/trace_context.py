"""Which request a line of the log belongs to, by the headers that clouds and others send."""

import re
from collections.abc import Mapping

from werkzeug.datastructures import Headers

TRACE, SPAN, EXECUTION = "trace_id", "span_id", "execution_id"
"""What the facts are called in the log; trace and span in hexadecimal."""

_W3C = re.compile(r"[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}")
_GOOGLE = re.compile(r"(?P<trace>[0-9a-f]{32})/(?P<span>[0-9]{1,20})(;o=[0-9])?")
_AMAZON = re.compile(r"(?:.{1,80};)?Root=1-(?P<time>[0-9a-f]{8})-(?P<rest>[0-9a-f]{24})(?:;.{0,200})?")
_EXECUTION = re.compile(r"[A-Za-z0-9_-]{1,64}")


def trace_of(headers: Mapping[str, str] | Headers) -> dict[str, str]:
    """Return trace, span and execution, those that are there; anybody may send headers, so only ids pass."""
    facts = {}
    if match := _W3C.fullmatch(headers.get("traceparent", "")):
        facts = {TRACE: match["trace"], SPAN: match["span"]}
    elif match := _GOOGLE.fullmatch(headers.get("X-Cloud-Trace-Context", "")):
        # Google's header has the span as a decimal number, its log wants 16 hexadecimal digits.
        facts = {TRACE: match["trace"], SPAN: f"{int(match['span']):016x}"[-16:]}
    elif match := _AMAZON.fullmatch(headers.get("X-Amzn-Trace-Id", "")):
        facts = {TRACE: match["time"] + match["rest"]}
    execution = headers.get("Function-Execution-Id", "")
    return facts | ({EXECUTION: execution} if _EXECUTION.fullmatch(execution) else {})
