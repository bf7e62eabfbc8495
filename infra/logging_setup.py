"""One fact a line: readable text on a terminal, JSON for machines; third-party loggers are kept quiet."""

import logging
import sys
from collections.abc import Callable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

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
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer
            or (
                structlog.dev.ConsoleRenderer()
                if sys.stderr.isatty()
                else structlog.processors.JSONRenderer()
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Asked for anew each time: standard error may have been redirected since.
        logger_factory=lambda *_: structlog.WriteLogger(stream()),
        cache_logger_on_first_use=False,
    )


def set_up_logs_unless_done() -> None:
    """Do the same for a process that has not said how it logs: a function that somebody runs alone."""
    if not structlog.is_configured():
        set_up_logs()


def text_of(facts: EventDict) -> str:
    """Return what happened as one text; takes a fact called `message` out for it: clouds own the name."""
    if "message" in facts:
        return f"{facts['event']}: {facts.pop('message')}"
    named = (f"{name}={value}" for name, value in facts.items() if name != "event")
    return " ".join((facts["event"], *named))
