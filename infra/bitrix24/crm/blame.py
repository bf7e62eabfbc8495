"""Whose an error of one command is: the portal's, the one object's, or that of some command in particular.

An error of the portal (limits, the webhook, no answer) says nothing about a lead: all leads wait. A refusal
of one object is that object's alone. Whatever else went wrong with a command that many leads share is found
out by asking for each of them alone; what then still fails is the one lead's.
"""

from collections.abc import Iterable
from typing import Any

import structlog

from functions.errors import (
    AccessDenied,
    CallInvalid,
    CertificateRejected,
    CommandSkipped,
    MethodBlocked,
    MethodNotForWebhooks,
    MethodUnknown,
    NotFound,
    PermissionMissing,
    PortalAddressWrong,
    PortalError,
    PortalGone,
    PortalMoved,
    PortalOverloaded,
    PortalUnreachable,
    RateLimited,
    ScopeMissing,
    ValueRefused,
    WebhookRejected,
)

OF_THE_PORTAL = (
    RateLimited,
    MethodBlocked,
    PortalOverloaded,
    PortalUnreachable,
    CommandSkipped,
    WebhookRejected,
    PermissionMissing,
    ScopeMissing,
    MethodUnknown,
    MethodNotForWebhooks,
    CertificateRejected,
    PortalAddressWrong,
    PortalMoved,
    PortalGone,
)
OF_THE_OBJECT = (AccessDenied, NotFound, CallInvalid, ValueRefused)
REFUSALS = (*OF_THE_OBJECT, PermissionMissing, ScopeMissing, MethodUnknown, MethodNotForWebhooks)
"""Answers to a question about the portal itself: asked again, it answers the same."""

_log = structlog.get_logger(__name__)


def raise_what_is_of_the_portal(outcomes: Iterable[Any]) -> None:
    """Raise the first of these outcomes that is an error of the portal."""
    for outcome in outcomes:
        if isinstance(outcome, OF_THE_PORTAL):
            raise outcome


def log_refused(error: PortalError, **names: int | str) -> None:
    """Log that one object may not be read; what is not known of it is left out, and its lead goes on."""
    _log.warning("read.refused", method=error.method, error=type(error).__name__, **names)
