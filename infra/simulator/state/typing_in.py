"""What was sent as `fields` becomes typed changes of a row."""

from collections.abc import Mapping
from datetime import timezone
from typing import Any

from infra.simulator.state import kinds
from infra.simulator.state.entities import Field


def typed_changes(sent: Mapping[str, Any], fields: Mapping[str, Field], *, zone: timezone) -> dict[str, Any]:
    """Return the changes by stored name; unknown and read-only fields are ignored silently (3.1).

    Raises:
        kinds.ValueNotValid: a value does not fit; its argument is the name of the field as it was sent.
    """
    writable = {
        name: value for name, value in sent.items() if name in fields and not fields[name].is_read_only
    }
    return {
        fields[name].name: _typed(name, value, field=fields[name], zone=zone)
        for name, value in writable.items()
    }


def _typed(name: str, value: Any, *, field: Field, zone: timezone) -> Any:
    try:
        if field.is_multiple:
            return kinds.typed_many(field.kind, value, zone)
        return kinds.typed(field.kind, value, zone)
    except kinds.ValueNotValid as wrong:
        raise kinds.ValueNotValid(name) from wrong
