"""One table: the portal's error codes, and the error that we raise for each.

See docs/bitrix24-api.md 6.4.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from functions.errors import (
    AccessDenied,
    CallInvalid,
    CertificateRejected,
    MethodBlocked,
    MethodNotForWebhooks,
    MethodUnknown,
    NotFound,
    PermissionMissing,
    PortalAddressWrong,
    PortalBusy,
    PortalError,
    PortalFailed,
    PortalGone,
    PortalMoved,
    PortalOverloaded,
    RateLimited,
    ScopeMissing,
    ValueRefused,
    WebhookRejected,
)

PORTAL_WIDE = (
    PortalBusy,
    CertificateRejected,
    PortalAddressWrong,
    PortalMoved,
    PortalGone,
    WebhookRejected,
)
"""Errors after which no call to the portal is of use for now, whatever it calls."""

CLASSES: dict[str, type[PortalError]] = {
    "query_limit_exceeded": RateLimited,
    "operation_time_limit": MethodBlocked,
    "overload_limit": PortalOverloaded,
    "internal_server_error": PortalFailed,
    "error_unexpected_answer": PortalFailed,
    "portal_deleted": PortalGone,
    "no_auth_found": WebhookRejected,
    "expired_token": WebhookRejected,
    "invalid_token": WebhookRejected,
    "authorization_error": WebhookRejected,
    "invalid_credentials": PermissionMissing,
    "user_access_error": PermissionMissing,
    "allowed_only_intranet_user": PermissionMissing,
    "update_dynamic_item_restricted": PermissionMissing,
    "insufficient_scope": ScopeMissing,
    "wrong_auth_type": MethodNotForWebhooks,
    "error_method_not_found": MethodUnknown,
    "error_manifest_is_not_available": MethodUnknown,
    "invalid_request": CallInvalid,
    "error_batch_method_not_allowed": CallInvalid,
    "error_batch_length_exceeded": CallInvalid,
    "invalid_arg_value": CallInvalid,
    "entity_type_not_supported": CallInvalid,
    "crm_field_error_value_not_valid": ValueRefused,
    "crm_field_error_required": ValueRefused,
    "not_found": NotFound,
    "error_not_found": NotFound,
    "error_entity_not_found": NotFound,
}
"""Codes with one meaning everywhere; `ACCESS_DENIED` and those of `_VAGUE` have several."""

# Codes without a meaning of their own, including the empty one and numbers; the description has the reason.
_VAGUE = frozenset({"", "0", "100", "error_core", "error_argument"})

_BY_TEXT: tuple[tuple[re.Pattern[str], type[PortalError]], ...] = (
    (re.compile(r"method not found|unknown method"), MethodUnknown),
    (re.compile(r"not[ _]?found|does not exist|не найден"), NotFound),
    (re.compile(r"access[ _]?denied|доступ запрещ"), AccessDenied),
    (re.compile(r"internal (server )?error|try again"), PortalFailed),
    (re.compile(r"field .*(required|not filled|not valid|invalid)"), ValueRefused),
)
_PLAN = re.compile(r"commercial|tariff|\bplan\b|subscription|тариф")

_BY_STATUS: dict[int, type[PortalError]] = {
    401: WebhookRejected,
    403: PermissionMissing,
    404: MethodUnknown,
    410: PortalGone,
    429: RateLimited,
}

_SENTENCES: dict[type[PortalError], str] = {
    RateLimited: "the portal takes no more requests for now. Try later.",
    MethodBlocked: "the method used up its server time. Try again when the portal has forgotten it.",
    PortalOverloaded: "Bitrix24 switched REST off for this portal. Ask its support; do not keep trying.",
    PortalFailed: "the portal broke while answering. Try later.",
    PortalGone: "the portal was deleted or closed. Check BITRIX24_WEBHOOK_URL.",
    WebhookRejected: "the webhook's code is wrong, expired or revoked. Set a new BITRIX24_WEBHOOK_URL.",
    PermissionMissing: "the webhook's user or the portal's plan may not do this. Give the user the right.",
    ScopeMissing: "the webhook lacks the scope of this method. Tick it in the portal, under the webhook.",
    MethodNotForWebhooks: "only an application may call this, not a webhook.",
    MethodUnknown: "the portal does not know this method. Check the webhook's scopes and its user's number.",
    CallInvalid: "the portal found a parameter wrong.",
    ValueRefused: "the portal does not accept the value of a field, or misses a required one.",
    NotFound: "there is no such object (any more).",
    AccessDenied: "the webhook's user may not read or change this object.",
}

# Only names of fields are quoted from a description: the rest may contain personal data.
_FIELD_NAME = re.compile(
    r"\b(?:UF_CRM_[A-Z0-9_]+|ufCrm_?[A-Za-z0-9]+|entityTypeId|[a-z]+(?:[A-Z][a-z]+)*(?:Id|Ids|Time))\b"
)
_CODE = re.compile(r"[a-z_][a-z0-9_.:-]{0,99}|[0-9]{1,4}")


@dataclass(frozen=True)
class Refusal:
    """A refusal as the portal sent it: HTTP status (None inside a batch), code and description."""

    status: int | None
    code: str = field(repr=False)
    description: str = field(repr=False, default="")
    until: datetime | None = None


def error_of(refusal: Refusal, *, method: str) -> PortalError:
    """Return the error for a refusal; its message quotes no value and no description."""
    code = refusal.code.strip().casefold()
    kind = _class_of(refusal, code)
    shown = code if _CODE.fullmatch(code) else ""
    message = f"{method}: {_SENTENCES[kind]}{_hints(refusal, shown)}"
    if issubclass(kind, MethodBlocked):
        return kind(message, method=method, code=shown, until=refusal.until)
    return kind(message, method=method, code=shown)


def _class_of(refusal: Refusal, code: str) -> type[PortalError]:
    text = refusal.description.casefold()
    if code in CLASSES:
        return CLASSES[code]
    if code == "access_denied":
        return PermissionMissing if refusal.status == 403 or _PLAN.search(text) else AccessDenied
    searched = text if code in _VAGUE else f"{code} {text}"
    by_text = next((kind for pattern, kind in _BY_TEXT if pattern.search(searched)), None)
    return by_text or _by_status(refusal.status)


def _by_status(status: int | None) -> type[PortalError]:
    if status is not None and status >= 500:
        return PortalFailed
    return _BY_STATUS.get(status or 0, CallInvalid)


def _hints(refusal: Refusal, shown: str) -> str:
    code = f" Code: {shown}." if shown else ""
    if shown == "invalid_request" and "https" in refusal.description.casefold():
        code += " It takes https only: let BITRIX24_WEBHOOK_URL begin with https://."
    names = ", ".join(dict.fromkeys(_FIELD_NAME.findall(refusal.description)))
    return code + (f" It names: {names}." if names else "")
