"""From the portal's payloads to what the use cases know: a snapshot of one lead."""

from datetime import UTC, datetime
from typing import Any

import phonenumbers

from functions.ports import LeadSnapshot, WrittenScore
from functions.scoring import Adjustment, Lead
from infra.bitrix24.fields import FieldNames, InputField
from infra.bitrix24.payloads import Address, LeadItem

FAILED = "F"
CLOSED = {"S", FAILED}
"""Semantics of final stages: success and failure (bitrix24-api.md 3.2)."""


def snapshot_of(
    item: LeadItem, address: Address | None, fields: FieldNames, *, phone_region: str
) -> LeadSnapshot:
    """Return the lead as the use cases see it; custom fields by `fields`, phones read in `phone_region`."""
    return LeadSnapshot(
        lead=_lead(item, address, fields, phone_region),
        manager=item.manager,
        is_closed=item.semantic in CLOSED,
        is_junk=item.semantic == FAILED,
        written=WrittenScore(
            points=_whole(item.custom(fields.score)),
            band=_text(item.custom(fields.band)),
            why=_text(item.custom(fields.why)),
            scored_at=_moment(item.custom(fields.scored_at)),
        ),
        adjustment=_adjustment(item, fields),
    )


def _lead(item: LeadItem, address: Address | None, fields: FieldNames, phone_region: str) -> Lead:
    phones = item.values_of("PHONE")
    return Lead(
        lead_id=item.id,
        created_at=item.created_at.astimezone(UTC),
        source=item.source,
        status=item.status,
        amount=item.amount,
        currency=item.currency,
        company=item.company,
        job_title=item.job_title,
        name=f"{item.name} {item.last_name}".strip(),
        title=item.title,
        comments=item.comments,
        country=address.country if address else "",
        region=address.region if address else "",
        city=address.city if address else "",
        utm_source=item.utm_source,
        utm_medium=item.utm_medium,
        utm_campaign=item.utm_campaign,
        utm_content=item.utm_content,
        utm_term=item.utm_term,
        has_phone=bool(phones),
        has_email=bool(item.values_of("EMAIL")),
        phone_country=_country(phones[0], phone_region) if phones else "",
        is_return_customer=item.is_return_customer,
        inputs={name: _typed(item.custom(each.field), each) for name, each in fields.inputs.items()},
    )


def _adjustment(item: LeadItem, fields: FieldNames) -> Adjustment | None:
    points = _whole(item.custom(fields.adjust))
    if not points:
        return None
    until = _text(item.custom(fields.adjust_until))[:10]
    return Adjustment(points, datetime.fromisoformat(until).date() if until else None)


def _country(phone: str, region: str) -> str:
    """Return the two letters of the country that the number belongs to; empty where it is no number."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def _typed(value: Any, wanted: InputField) -> str | int | float | bool:
    """Return the value in its declared type; an absent or unreadable one is that type's zero."""
    if wanted.type == "bool":
        return value in (True, 1, "1", "Y", "true")
    if wanted.type == "string":
        return _text(value)
    number = _number(value) or 0.0
    return int(number) if wanted.type == "int" else number


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _number(value: Any) -> float | None:
    """Return a number however the family types it: `"40"`, `40` and `"40.00"` occur (bitrix24-api.md 3.5)."""
    try:
        return float(str(value).partition("|")[0])
    except ValueError:
        return None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _moment(value: Any) -> datetime | None:
    text = _text(value)
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
