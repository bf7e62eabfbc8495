"""How `crm.lead.fields` and `crm.item.fields` describe a field (docs/bitrix24-api.md 3.2)."""

from typing import Any

from infra.simulator.state.entities import Field

_PARENTS = {"crm_company": 4}


def described(field: Field) -> dict[str, Any]:
    """Return the descriptor of a field as the lead family gives it."""
    plain: dict[str, Any] = {
        "type": field.kind,
        "isRequired": field.is_required,
        "isReadOnly": field.is_read_only,
        "isImmutable": False,
        "isMultiple": field.is_multiple,
        "isDynamic": field.is_custom,
        "title": field.name,
    }
    return plain | _extras(field)


def described_for_items(field: Field) -> dict[str, Any]:
    """Return the descriptor as the item family gives it: the same, with the upper-case twin."""
    kind = "boolean" if field.kind == "char" else field.kind
    return {**described(field), "type": kind, "upperName": field.name}


def _extras(field: Field) -> dict[str, Any]:
    if field.dictionary:
        return {"statusType": field.dictionary}
    if field.kind in _PARENTS:
        return {"settings": {"parentEntityTypeId": _PARENTS[field.kind]}}
    return {"isDeprecated": True} if field.name == "CONTACT_ID" else {}
