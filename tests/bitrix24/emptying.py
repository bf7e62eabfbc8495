"""A way to the portal on which one field of its answers becomes empty, and what hangs on each field."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx

from infra.bitrix24.crm.payloads import rows_in

EMPTY: tuple[Any, ...] = (None, "", 0, "0", False, [], {})
"""Every form of nothing that occurs in answers (docs/bitrix24-api.md 3.1, 3.5)."""

LEADS, DEALS, CONTACTS, COMPANIES = (f"crm.item.list {number}" for number in (1, 2, 3, 4))
_REACHED = {"has_phone", "has_email", "phone_country", "subjects", "person_subjects"}
_TIMED = {"activities", "seen_until"}
OF_AN_ITEM: Mapping[str, set[str]] = {
    "title": {"title"},
    "name": {"name", "person"},
    "secondName": {"person"},
    "lastName": {"name", "person"},
    "companyTitle": {"company"},
    "post": {"job_title"},
    "sourceId": {"source"},
    "stageId": {"status"},
    "opportunity": {"amount", "amount_raw"},
    "currencyId": {"currency"},
    "comments": {"comments"},
    "assignedById": {"manager", "has_owner"},
    "createdTime": {"created_at"},
    "updatedTime": {"seen_until", "changed_at"},
    "updatedBy": {"changed_by"},
    "movedTime": {"moved_at"},
    "movedBy": {"moved_at", "moved_by"},
    "utmSource": {"utm_source"},
    "utmMedium": {"utm_medium"},
    "utmCampaign": {"utm_campaign"},
    "utmContent": {"utm_content"},
    "utmTerm": {"utm_term"},
    "fm": {*_REACHED, "contact_points"},
    "companyId": {"company", "clients", "subjects"},
}
WRITTEN = {"SCORE", "SCORE_DATE", "SCORE_WHY"}
SAYS: Mapping[tuple[str, str], set[str]] = {
    **{(rows, field): says for rows in (LEADS, DEALS) for field, says in OF_AN_ITEM.items()},
    **{(LEADS, f"UF_CRM_LEAD_{name}"): {"written"} for name in (*WRITTEN, "BAND")},
    **{(DEALS, f"UF_CRM_{name}"): {"written"} for name in (*WRITTEN, "SCORE_BAND")},
    **{(LEADS, f"UF_CRM_LEAD_SCORE_{name}"): {"adjustment"} for name in ("ADJUST", "UNTIL")},
    **{(DEALS, f"UF_CRM_SCORE_{name}"): {"adjustment"} for name in ("ADJUST", "UNTIL")},
    (CONTACTS, "id"): {*_REACHED, "client_points", "clients", "name", "job_title"},
    (CONTACTS, "name"): {"name"},
    (CONTACTS, "lastName"): {"name"},
    (CONTACTS, "post"): {"job_title"},
    (CONTACTS, "assignedById"): {"clients"},
    (CONTACTS, "fm"): {*_REACHED, "client_points"},
    (COMPANIES, "id"): {"clients", "company"},
    (COMPANIES, "title"): {"company"},
    (COMPANIES, "assignedById"): {"clients"},
    ("crm.lead.list", "ID"): {"city", "region", "country"},
    ("crm.lead.list", "ADDRESS_CITY"): {"city"},
    ("crm.lead.list", "ADDRESS_PROVINCE"): {"region"},
    ("crm.lead.list", "ADDRESS_COUNTRY"): {"country"},
    ("crm.activity.list", "ID"): {"todos"},
    ("crm.activity.list", "RESPONSIBLE_ID"): {"todos"},
    ("crm.activity.list", "SUBJECT"): {"todos"},
    ("crm.activity.list", "DEADLINE"): {"todos"},
    ("crm.activity.list", "COMPLETED"): {"activities", "todos"},
    ("crm.activity.list", "PROVIDER_ID"): {"activities", "todos"},
    ("crm.activity.list", "TYPE_ID"): {"activities"},
    ("crm.activity.list", "STATUS"): {"activities"},
    ("crm.activity.list", "DIRECTION"): {"activities"},
    ("crm.activity.list", "IS_INCOMING_CHANNEL"): {"activities"},
    ("crm.activity.list", "CREATED"): _TIMED,
    ("crm.activity.list", "LAST_UPDATED"): _TIMED,
    ("crm.activity.list", "START_TIME"): _TIMED,
    ("crm.timeline.comment.list", "COMMENT"): {"texts", "activities"},
    ("crm.timeline.comment.list", "AUTHOR_ID"): {"activities"},
    ("crm.timeline.comment.list", "CREATED"): {"activities", "notes_since"},
}
"""What hangs on a field; on any other nothing does, as on the id of the lead: it is asked for."""


@dataclass
class EmptyingTransport(httpx.BaseTransport):
    """Passes requests on, and empties a field of every row that a method answers with.

    Attributes:
        method, field, empty: which field of which answers is changed, and into what; no method, no change.
            Of `crm.item.*` the kind of record is a part of the method: `crm.item.list 2`.
        shown: by method, every field that a row had, with its last value.
    """

    method: str = ""
    field: str = ""
    empty: Any = None

    def __post_init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)
        self.shown: dict[str, dict[str, Any]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the portal's answer without that field."""
        answer = self._inner.handle_request(request)
        body = json.loads(answer.read())
        for method, rows in _answers(json.loads(request.content), body):
            for row in rows:
                self.shown.setdefault(method, {}).update(row)
                if method == self.method and self.field in row:
                    row[self.field] = self.empty
        return httpx.Response(answer.status_code, json=body)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _answers(asked: dict[str, Any], body: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    results = body.get("result", {}).get("result", {}) if isinstance(body.get("result"), dict) else {}
    for key, result in dict(results).items():
        method, _, query = asked["cmd"][key].partition("?")
        kinds = parse_qs(query).get("entityTypeId", [])
        method = " ".join([method, *kinds]) if method.startswith("crm.item.") else method
        rows = [result["item"]] if isinstance(result, dict) and "item" in result else rows_in(result)
        yield method, [row for row in rows if isinstance(row, dict)]
