"""How `crm.item.*` prints a record: typed values, and phones and e-mails in both of their forms."""

from collections.abc import Mapping
from datetime import timezone
from types import MappingProxyType
from typing import Any

from infra.simulator.state import kinds
from infra.simulator.state.fields import AS_USUAL, Entity, Field
from infra.simulator.state.multifields import Values, first
from infra.simulator.state.records import VALUES, Row

ALIASES = MappingProxyType(
    {
        "phone": ("PHONE", ""),
        "phoneWork": ("PHONE", "WORK"),
        "phoneMobile": ("PHONE", "MOBILE"),
        "phoneMailing": ("PHONE", "MAILING"),
        "email": ("EMAIL", ""),
        "emailHome": ("EMAIL", "HOME"),
        "emailWork": ("EMAIL", "WORK"),
        "emailMailing": ("EMAIL", "MAILING"),
        "imol": ("IM", "OPENLINE"),
    }
)


def shape_item(row: Row, entity: Entity, *, fields: Mapping[str, Field], zone: timezone) -> dict[str, Any]:
    """Return a row as an item, with the field names of `crm.item.*`."""
    item = {name: _value(row, field, zone) for name, field in fields.items()}
    item["entityTypeId"] = entity.type_id
    item |= dict.fromkeys(entity.blanks)
    return item | _communications(row[VALUES]) if entity.has_communications else item


def _value(row: Row, field: Field, zone: timezone) -> Any:
    value = row.get(field.name, [] if field.is_multiple else None)
    if value in (None, []) and field.empty is not AS_USUAL:
        return field.empty
    if field.name == "WEBFORM_ID" and value is None:
        return 0
    return kinds.for_item_family(field.kind, value, zone)


def _communications(values: Values) -> dict[str, Any]:
    rows = [
        {"id": each.id, "typeId": each.type_id, "valueType": each.value_type, "value": each.value}
        for each in values
    ]
    flat = {name: first(values, type_id, value_type=kind) for name, (type_id, kind) in ALIASES.items()}
    return {**flat, "fm": rows}
