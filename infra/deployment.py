"""What a process does on the cloud that deployed it: how it logs, where its secrets are, who calls it."""

from collections.abc import Callable
from contextlib import suppress

import structlog
from flask import Request, Response

from functions.errors import FairleadError
from infra import logging_setup, wiring
from infra.settings import Settings, read_settings


def set_up_logs() -> None:
    """Have a function log as its cloud reads it, unless the process has said before how it logs."""
    if structlog.is_configured():
        return
    settings = read_settings()
    if settings.lambda_name:
        from infra.aws.cloudwatch_logs import set_up_cloudwatch_logs  # noqa: PLC0415  each cloud has its own

        set_up_cloudwatch_logs()
    elif settings.cloud_service:  # only Cloud Run names one; functions-framework also runs elsewhere
        from infra.gcp.cloud_logging import set_up_cloud_logs  # noqa: PLC0415  each cloud has its own

        set_up_cloud_logs(settings.project)
    else:
        logging_setup.set_up_logs()


def as_deployed(handler: Callable[[Request], Response]) -> Callable[..., object]:
    """Return what the cloud of this process calls: the handler, or on Lambda what takes its events.

    Raises:
        SettingInvalid, StateUnavailable: the secrets cannot be had.
    """
    settings = read_settings()
    return _on_lambda(handler, settings) if settings.lambda_name else handler


def _on_lambda(handler: Callable[[Request], Response], settings: Settings) -> Callable[..., object]:
    from infra.aws.lambda_adapter import on_lambda  # noqa: PLC0415  no other cloud needs it
    from infra.aws.secrets import fetch_secrets  # noqa: PLC0415  the same

    secrets = fetch_secrets(settings.secret_parameters, settings.aws)
    app = wiring.Wiring(read_settings(None, **secrets))
    wiring.use(app)
    # While a process starts, Lambda gives it more of a processor than a small function has later. What cannot
    # be made is tried again by the first event, whose failure the queue and the portal are answered with.
    with suppress(FairleadError):
        _ = app.wakeups, app.state.inbox_writer
    return on_lambda(handler, login=settings.aws)
