"""Every way in which the portal says no has its error."""

from typing import Any

import httpx
import pytest

from functions import errors
from functions.errors import PortalError
from infra.bitrix24.rest.client import Idempotency
from infra.bitrix24.rest.error_codes import CLASSES, Refusal, error_of
from tests.bitrix24.scripted_portal import Setup, page, refused

# docs/bitrix24-api.md 6.4 and 3.7, line by line.
DOCUMENTED = [
    (503, "QUERY_LIMIT_EXCEEDED", "Too many requests", errors.RateLimited),
    (429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", errors.MethodBlocked),
    (503, "OVERLOAD_LIMIT", "REST API is blocked due to overload.", errors.PortalOverloaded),
    (500, "INTERNAL_SERVER_ERROR", "", errors.PortalFailed),
    (500, "ERROR_UNEXPECTED_ANSWER", "", errors.PortalFailed),
    (401, "NO_AUTH_FOUND", "Wrong authorization data", errors.WebhookRejected),
    (401, "expired_token", "The access token provided has expired.", errors.WebhookRejected),
    (403, "INVALID_CREDENTIALS", "Invalid request credentials", errors.PermissionMissing),
    (401, "INVALID_CREDENTIALS", "Invalid request credentials", errors.PermissionMissing),
    (403, "insufficient_scope", "higher privileges", errors.ScopeMissing),
    (401, "insufficient_scope", "higher privileges", errors.ScopeMissing),
    (403, "user_access_error", "", errors.PermissionMissing),
    (403, "ACCESS_DENIED", "REST API is available only on commercial plans.", errors.PermissionMissing),
    (400, "ACCESS_DENIED", "Access denied", errors.AccessDenied),
    (None, "ACCESS_DENIED", "Access denied", errors.AccessDenied),
    (None, "ACCESS_DENIED", "only on commercial plans", errors.PermissionMissing),
    (403, "WRONG_AUTH_TYPE", "Current authorization type is denied", errors.MethodNotForWebhooks),
    (404, "ERROR_METHOD_NOT_FOUND", "Method not found!", errors.MethodUnknown),
    (400, "ERROR_METHOD_NOT_FOUND", "Method not found!", errors.MethodUnknown),
    (404, "ERROR_MANIFEST_IS_NOT_AVAILABLE", "", errors.MethodUnknown),
    (400, "INVALID_REQUEST", "Https required.", errors.CallInvalid),
    (405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "", errors.CallInvalid),
    (400, "ERROR_BATCH_LENGTH_EXCEEDED", "", errors.CallInvalid),
    (500, "PORTAL_DELETED", "Portal was deleted", errors.PortalGone),
    (410, "PORTAL_DELETED", "Portal was deleted", errors.PortalGone),
    (400, "ERROR_CORE", "something", errors.CallInvalid),
    (400, "ERROR_CORE", "Access denied.", errors.AccessDenied),
    (400, "ERROR_CORE", "Internal error, try again later", errors.PortalFailed),
    (400, "ERROR_ARGUMENT", "Argument 'x' is null or empty", errors.CallInvalid),
    (400, "100", "Could not find value for parameter {id}", errors.CallInvalid),
    (400, 100, "Could not find value for parameter {id}", errors.CallInvalid),
    (400, 0, "Invalid filter", errors.CallInvalid),
    (400, "", "Not found", errors.NotFound),
    (400, "", "Access denied.", errors.AccessDenied),
    (400, "", "ID is not defined or invalid.", errors.CallInvalid),
    (400, "", "Method not found!", errors.MethodUnknown),
    (400, "NOT_FOUND", "Элемент не найден", errors.NotFound),
    (403, "allowed_only_intranet_user", "", errors.PermissionMissing),
    (400, "INVALID_ARG_VALUE", "Invalid filter", errors.CallInvalid),
    (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", "", errors.ValueRefused),
    (400, "CRM_FIELD_ERROR_REQUIRED", "", errors.ValueRefused),
    (400, "ENTITY_TYPE_NOT_SUPPORTED", "", errors.CallInvalid),
    (403, "UPDATE_DYNAMIC_ITEM_RESTRICTED", "", errors.PermissionMissing),
    (400, "The lead was not found.", "", errors.NotFound),
    (400, "Something else is wrong.", "", errors.CallInvalid),
    (400, "NEVER_SEEN", "", errors.CallInvalid),
    (401, "NEVER_SEEN", "", errors.WebhookRejected),
    (403, "NEVER_SEEN", "", errors.PermissionMissing),
    (404, "NEVER_SEEN", "", errors.MethodUnknown),
    (410, "NEVER_SEEN", "", errors.PortalGone),
    (429, "NEVER_SEEN", "", errors.RateLimited),
    (500, "NEVER_SEEN", "", errors.PortalFailed),
    (503, "NEVER_SEEN", "", errors.PortalFailed),
    (200, "NEVER_SEEN", "", errors.CallInvalid),
]


@pytest.mark.parametrize(("status", "code", "description", "expected"), DOCUMENTED)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_every_documented_refusal_has_its_error(
    status: int | None, code: Any, description: str, expected: type[PortalError], case: Any
) -> None:
    error = error_of(Refusal(status, case(str(code)), description), method="crm.item.get")
    assert type(error) is expected
    assert error.method == "crm.item.get"
    assert str(error).startswith("crm.item.get: ")


def test_the_table_holds_folded_codes_and_its_every_line_is_tested() -> None:
    documented = {str(code).casefold() for _, code, _, _ in DOCUMENTED}
    beyond = {"invalid_token", "authorization_error", "error_not_found", "error_entity_not_found"}
    assert set(CLASSES) <= documented | beyond
    assert all(code == code.casefold() for code in CLASSES)


@pytest.mark.parametrize(("status", "code", "description", "expected"), DOCUMENTED)
def test_a_refusal_is_the_same_over_http(
    scripted: Setup, status: int | None, code: Any, description: str, expected: type[PortalError]
) -> None:
    client, _ = scripted(refused(status or 200, code, description), deadline=60)
    with pytest.raises(PortalError) as caught:
        client.call("crm.item.get")
    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION", errors.NotFound),
        ("BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION", errors.AccessDenied),
        ("BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION", errors.CallInvalid),
    ],
)
def test_an_error_may_be_an_object(scripted: Setup, code: str, expected: type[PortalError]) -> None:
    client, _ = scripted(refused(400, {"code": code, "message": "x", "validation": []}))
    with pytest.raises(expected):
        client.call("tasks.task.get")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (page(401), errors.WebhookRejected),
        (page(403), errors.PortalFailed),
        (page(429), errors.RateLimited),
        (page(502), errors.PortalFailed),
        (page(200), errors.PortalFailed),
        (httpx.Response(200, text=""), errors.PortalFailed),
        (httpx.Response(200, text="[1]"), errors.PortalFailed),
        (httpx.Response(200, text='{"time": {}}'), errors.PortalFailed),
        (httpx.Response(200, text='{"result": '), errors.PortalFailed),
        (httpx.Response(200, content=b'{"result": "\xff"}'), errors.PortalFailed),
        (httpx.Response(200, text="[" * 100_000), errors.PortalFailed),
        (httpx.Response(400, text="{}"), errors.CallInvalid),
        (httpx.Response(500, text="{}"), errors.PortalFailed),
    ],
)
def test_an_answer_that_is_no_answer_has_its_error(
    scripted: Setup, reply: httpx.Response, expected: type[PortalError]
) -> None:
    client, _ = scripted(reply, deadline=60)
    with pytest.raises(PortalError) as caught:
        client.call("crm.item.get", idempotency=Idempotency.IDEMPOTENT)
    assert type(caught.value) is expected


def test_a_refusal_names_the_field_and_repeats_nothing_else() -> None:
    description = (
        "Field UF_CRM_SCORE and stageId of Anna Müller (+49 151 1234567): value 's3cr3t' is not valid"
    )
    error = error_of(Refusal(400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", description), method="crm.item.update")
    assert str(error).endswith("It names: UF_CRM_SCORE, stageId.")
    assert not any(word in str(error) for word in ("Anna", "151", "s3cr3t"))


def test_a_sentence_in_place_of_a_code_is_not_kept() -> None:
    error = error_of(Refusal(400, "Lead of Anna Müller is locked", ""), method="crm.lead.update")
    assert (error.code, "Anna" in str(error)) == ("", False)
