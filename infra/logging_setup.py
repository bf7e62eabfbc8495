"""One fact a line: short text on a terminal, JSON for machines; third-party loggers are kept quiet."""

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from infra.current_portal import with_portal

QUIET = ("httpx", "httpcore", "waitress", "werkzeug")
"""These log request lines or URLs; an inbound webhook's URL is a secret (docs/bitrix24-api.md 7)."""
MUTE = ("waitress.queue",)
"""Warns at every burst of more requests than threads, which wait for milliseconds and are all answered."""


def set_up_logs(
    *,
    level: str = "INFO",
    renderer: Processor | None = None,
    stream: Callable[[], TextIO] = lambda: sys.stderr,
) -> None:
    """Send our facts to standard error, a line each, and raise the talkative libraries to WARNING."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in MUTE:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            with_portal,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer or (short_line if sys.stderr.isatty() else structlog.processors.JSONRenderer()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Asked for anew each time: standard error may have been redirected since.
        logger_factory=lambda *_: structlog.WriteLogger(stream()),
        cache_logger_on_first_use=False,
    )


def set_up_full_lines() -> None:
    """Send our facts with their levels, whole moments and tracebacks, for people who look for a fault."""
    set_up_logs(level="DEBUG", renderer=structlog.dev.ConsoleRenderer())


_SIGNS = {"info": " ", "warning": "!"}
_FOR_MACHINES = ("trace_id", "span_id", "execution_id")
"""Facts by which a cloud's log joins the lines of one request."""


def short_line(_logger: object, _method: str, facts: EventDict) -> str:
    """Return `  14:05:09 leads.processed assigned=3`, by the clock of the machine; a fault has ✗ in front.

    Where there are several portals, the one that it is about stands before what happened.
    """
    at = datetime.fromisoformat(facts.pop("timestamp")).astimezone()
    sign = _SIGNS.get(facts.pop("level"), "✗")
    portal = f"{facts.pop('portal')} " if "portal" in facts else ""
    shown = {name: fact for name, fact in facts.items() if name not in _FOR_MACHINES}
    return f"{sign} {at:%H:%M:%S} {portal}{text_of(shown)}"


def text_of(facts: EventDict) -> str:
    """Return what happened as one text; takes a fact called `message` out for it: clouds own the name."""
    if "message" in facts:
        return f"{facts['event']}: {facts.pop('message')}"
    named = (f"{name}={value}" for name, value in facts.items() if name != "event")
    return " ".join((facts["event"], *named))
