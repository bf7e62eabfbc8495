"""Everything that can go wrong, as one tree.

    FairleadError
    ├── ConfigurationInvalid      fairlead.toml has mistakes; carries all of them
    ├── SettingInvalid            an environment variable is missing or malformed
    ├── RequestRefused            a request that no function serves; knows the HTTP status
    │   ├── RequestMalformed          400
    │   ├── RequestNotAuthentic       401
    │   ├── CallerNotAllowed          403
    │   ├── PageUnknown               404
    │   ├── MethodNotAllowed          405
    │   ├── BodyTooLarge              413
    │   ├── HashKeyMissing            422
    │   └── TooManyRequests           429
    ├── StateUnavailable          the store refused a read or a write
    ├── StateNotMoved             a state cannot be moved as things stand
    ├── RecordUnreadable          a newer version stored this one record
    ├── HistoryNotResumed         what is half read is of another question
    ├── BackupRefused             a backup or a restore cannot be made as things stand
    ├── AddressUnavailable        a server cannot listen at its address
    └── PortalError               a call to Bitrix24 failed
        ├── PortalBusy                try again later
        │   ├── RateLimited               503 QUERY_LIMIT_EXCEEDED
        │   ├── MethodBlocked             429 OPERATION_TIME_LIMIT; knows until when
        │   ├── PortalOverloaded          503 OVERLOAD_LIMIT: more requests make it worse
        │   ├── PortalFailed              5xx, HTML instead of JSON, a broken answer
        │   └── PortalUnreachable         no connection, reset, time-out before an answer
        ├── OutcomeUnknown            a write was sent and no answer came: check before sending again
        ├── CommandSkipped            an earlier command of the batch failed: this one was not executed
        ├── PortalRefused             the same call will be refused again
        │   ├── WebhookRejected           the inbound webhook's code is wrong, expired or revoked
        │   ├── PermissionMissing         the webhook's user or plan may not do this
        │   ├── ScopeMissing              the webhook lacks a scope
        │   ├── MethodUnknown             the portal does not know this method
        │   ├── MethodNotForWebhooks      only an application may call it
        │   ├── CallInvalid               a parameter, filter or batch was wrong: our mistake
        │   └── ValueRefused              the portal does not accept a field's value
        ├── NotFound                  the lead (or other object) does not exist
        ├── AccessDenied              this one object may not be read or changed by the webhook's user
        ├── CertificateRejected       the portal's certificate is unknown, expired or of another host
        ├── PortalAddressWrong        no such host, or none that speaks https
        ├── PortalMoved               the portal answers at another address that is not allowed
        └── PortalGone                the portal was deleted or closed

Every error says what happened, to what, and what to do next. None carries a secret or personal data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from traceback import walk_tb
from typing import ClassVar

OURS = ("functions.", "infra.")
"""How the names of our own modules begin."""


class FairleadError(Exception):
    """Anything that Fairlead itself reports as wrong."""

    is_retry_useful: ClassVar[bool] = False
    """True when the same attempt may succeed later although nothing is changed."""
    status: ClassVar[int] = 500
    """The HTTP status that a function answers when this error ends its work."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file that a person wrote: where it is, what it is, and its remedy."""

    where: str
    what: str
    remedy: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return `where:line:column: what. remedy`, a form that editors understand."""
        position = ":".join(str(part) for part in (self.where, self.line, self.column) if part is not None)
        return f"{position}: {self.what} {self.remedy}".rstrip()


class ConfigurationInvalid(FairleadError):
    """The configuration has mistakes; the message lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingInvalid(FairleadError):
    """An environment variable is missing or malformed."""


class RequestRefused(FairleadError):
    """A request that the function does not serve."""

    status = 400


class RequestMalformed(RequestRefused):
    """The body cannot be understood."""


class RequestNotAuthentic(RequestRefused):
    """The request does not prove that it comes from the portal or from a known sender."""

    status = 401


class CallerNotAllowed(RequestRefused):
    """The function is not served to callers from there."""

    status = 403


class PageUnknown(RequestRefused):
    """There is nothing at this address."""

    status = 404


class MethodNotAllowed(RequestRefused):
    """The endpoint takes another method only."""

    status = 405


class BodyTooLarge(RequestRefused):
    """The body is larger than any that is meant for the function."""

    status = 413


class HashKeyMissing(RequestRefused):
    """A person is named by e-mail or phone, and there is no key to know people by."""

    status = 422


class TooManyRequests(RequestRefused):
    """A browser, or all browsers of a website together, sent more signals in a minute than is taken."""

    is_retry_useful = True
    status = 429


class StateUnavailable(FairleadError):
    """The store refused a read or a write; no write was done in part."""

    is_retry_useful = True
    status = 503


class StateNotMoved(FairleadError):
    """A state cannot be moved as things stand: something works on it, or the target is not empty."""


class BackupRefused(FairleadError):
    """A backup or a restore cannot be made as things stand; the state and all files are as they were."""


class AddressUnavailable(FairleadError):
    """A server cannot listen at the address that it was given."""


class RecordUnreadable(FairleadError):
    """A newer version of Fairlead stored this one record in a form that this one does not know."""


class HistoryNotResumed(FairleadError):
    """What `fairlead history` has half read was asked for with other options, or of another portal."""


class PortalError(FairleadError):
    """A call to Bitrix24 failed.

    Attributes:
        method: the REST method that was called, e.g. `crm.item.update`.
        code: the portal's own error code, case-folded, empty where it gave none.
    """

    status = 502

    def __init__(self, message: str, *, method: str = "", code: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.code = code


class PortalBusy(PortalError):
    """The portal cannot answer now."""

    is_retry_useful = True
    status = 503


class RateLimited(PortalBusy):
    """Too many requests a second."""


class MethodBlocked(PortalBusy):
    """One method used up its server time for these ten minutes."""

    def __init__(
        self, message: str, *, method: str = "", code: str = "", until: datetime | None = None
    ) -> None:
        super().__init__(message, method=method, code=code)
        self.until = until


class PortalOverloaded(PortalBusy):
    """Bitrix24 switched REST off for this portal by hand; more requests make it worse."""


class PortalFailed(PortalBusy):
    """The portal broke while answering: 5xx, an HTML page, an answer that is no JSON."""


class PortalUnreachable(PortalBusy):
    """The request did not reach the portal, or a read got no answer."""


class OutcomeUnknown(PortalError):
    """A write was sent and no answer came back: it may have happened; check before sending it again."""

    status = 503


class CommandSkipped(PortalError):
    """A command was not executed, because an earlier one of its batch failed; it may be sent again."""

    is_retry_useful = True
    status = 503


class PortalRefused(PortalError):
    """The portal will refuse the same call again until something is changed."""


class WebhookRejected(PortalRefused):
    """The inbound webhook's code is wrong, expired or revoked."""


class PermissionMissing(PortalRefused):
    """The webhook's user, or the portal's plan, does not allow this."""


class ScopeMissing(PortalRefused):
    """The inbound webhook lacks a scope."""


class MethodUnknown(PortalRefused):
    """The portal does not know this method, or hides it for want of a scope."""


class MethodNotForWebhooks(PortalRefused):
    """Only an application, not an inbound webhook, may call this method."""


class CallInvalid(PortalRefused):
    """A parameter, a filter or a batch was wrong: a mistake of ours."""


class ValueRefused(PortalRefused):
    """The portal does not accept the value of a field, or misses a required one."""


class NotFound(PortalError):
    """The object does not exist (any more)."""


class AccessDenied(PortalError):
    """The webhook's user may not read or change this one object."""


class CertificateRejected(PortalError):
    """The portal's certificate is not trusted here, has expired or is of another host; nothing was sent."""


class PortalAddressWrong(PortalError):
    """The portal's host does not exist, or what answers there does not speak https; nothing was sent."""


class ClientPending(PortalError):
    """The portal has not bound a new deal to its contact yet; a moment later it has."""

    is_retry_useful = True

    def __init__(self) -> None:
        super().__init__("The deal is a moment old, and not bound to a contact yet.")


class PortalMoved(PortalError):
    """The portal answers at another address, which is not an allowed one."""


class PortalGone(PortalError):
    """The portal was deleted or its public part closed."""


def origin_of(error: BaseException) -> str:
    """Return where in our own code an unexpected error arose, without its message, which may quote data."""
    frames = [(frame.f_globals.get("__name__", "?"), line) for frame, line in walk_tb(error.__traceback__)]
    own = [frame for frame in frames if frame[0].startswith(OURS)]
    module, line = (own or frames or [("?", 0)])[-1]
    return f"{type(error).__name__} at {module}:{line}"
