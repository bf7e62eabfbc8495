"""The values of fields: parsed by type when they are sent, formatted by family when they are read."""

from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import Any

from infra.simulator.state import timestamps
from infra.simulator.state.fields import Field

INTEGERS = frozenset(
    {
        "integer",
        "user",
        "crm_category",
        "crm_company",
        "crm_contact",
        "crm_lead",
        "crm_quote",
        "enumeration",
        "employee",
        "iblock_element",
        "iblock_section",
    }
)
LINKS = frozenset({"crm_company", "crm_contact"})
_TRUE = frozenset({"Y", "y", "1", "true"})
_FALSE = frozenset({"N", "n", "0", "false"})


class ValueNotValid(Exception):
    """A value does not fit its field's type."""


def typed(kind: str, raw: Any, zone: timezone) -> Any:
    """Return one value in the field's type; None for every form of an empty value.

    Raises:
        ValueNotValid: the value does not fit.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, dict) and kind == "file":
        return dict(raw)
    if isinstance(raw, dict | list):
        raise ValueNotValid
    try:
        return _read(kind, raw, zone)
    except (ValueError, OverflowError) as wrong:
        raise ValueNotValid from wrong


def typed_many(kind: str, raw: Any, zone: timezone) -> list[Any]:
    """Return the values of a multiple field; a single value is a list of one.

    Raises:
        ValueNotValid: one of them does not fit.
    """
    rows = list(raw.values()) if isinstance(raw, dict) else raw
    values = [typed(kind, each, zone) for each in (rows if isinstance(rows, list | tuple) else [rows])]
    return [value for value in values if value is not None]


def typed_changes(sent: Mapping[str, Any], fields: Mapping[str, Field], *, zone: timezone) -> dict[str, Any]:
    """Return the changes by stored name; unknown and read-only fields are ignored silently (3.1).

    Raises:
        ValueNotValid: a value does not fit; its argument is the name of the field as it was sent.
    """
    writable = {
        name: value for name, value in sent.items() if name in fields and not fields[name].is_read_only
    }
    return {
        fields[name].name: _typed_field(name, value, field=fields[name], zone=zone)
        for name, value in writable.items()
    }


def _typed_field(name: str, value: Any, *, field: Field, zone: timezone) -> Any:
    try:
        if field.is_multiple:
            return typed_many(field.kind, value, zone)
        return typed(field.kind, value, zone)
    except ValueNotValid as wrong:
        raise ValueNotValid(name) from wrong


def _read(kind: str, raw: Any, zone: timezone) -> Any:
    if kind in INTEGERS:
        number = int(float(raw))
        return None if kind in LINKS and number == 0 else number
    if kind == "double":
        return float(raw)
    if kind in ("char", "boolean"):
        return _flag(kind, raw)
    if kind == "datetime":
        return timestamps.to_moment(raw, zone)
    return timestamps.to_day(raw) if kind == "date" else str(raw)


def _flag(kind: str, raw: Any) -> str | bool:
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    if text not in _TRUE | _FALSE:
        raise ValueError(text)
    is_set = text in _TRUE
    return is_set if kind == "boolean" else ("Y" if is_set else "N")


def for_lead_family(kind: str, value: Any, zone: timezone) -> Any:
    """Return the value as `crm.lead.*` prints it: nearly always text (docs/bitrix24-api.md 3.5)."""
    if isinstance(value, list):
        return [for_lead_family(kind, each, zone) for each in value]
    if value is None:
        return "" if kind in ("date", "datetime") else None
    if isinstance(value, bool | dict):
        return value
    if isinstance(value, datetime | date):
        return _moment(value, zone)
    return str(value)


def for_item_family(kind: str, value: Any, zone: timezone) -> Any:
    """Return the value as `crm.item.*` prints it: typed, flags as Y and N, missing links as 0."""
    if isinstance(value, list):
        return [for_item_family(kind, each, zone) for each in value]
    if value is None:
        return 0 if kind in LINKS else None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return _moment(value, zone) if isinstance(value, datetime | date) else value


def _moment(value: date, zone: timezone) -> str:
    return (
        timestamps.to_text(value, zone)
        if isinstance(value, datetime)
        else timestamps.day_to_text(value, zone)
    )
