"""What the portal fills into the empty fields of a record."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from infra.simulator.state.fields import Entity

_PLANNED_FOR = timedelta(days=7)


def defaults(entity: Entity, *, by: int, now: datetime, zone: timezone, currency: str) -> dict[str, Any]:
    """Return the values of a new record: its responsible is who adds it, a deal is planned for a week."""
    today = now.astimezone(zone).date()
    values = {
        "ASSIGNED_BY_ID": by,
        "OPENED": "Y",
        "OPPORTUNITY": 0.0,
        "IS_MANUAL_OPPORTUNITY": "N",
        "CURRENCY_ID": currency,
        "CATEGORY_ID": entity.first_funnel,
        "TAX_VALUE": 0.0,
        "REVENUE": 0.0,
        "IS_RECURRING": "N",
        "IS_MY_COMPANY": "N",
        "EXPORT": "Y",
        "BEGINDATE": today,
        "CLOSEDATE": today + _PLANNED_FOR,
    }
    if entity.name == "DEAL":
        values["TYPE_ID"] = "SALE"
    return {name: value for name, value in values.items() if name in entity.fields}


def named(entity: Entity, row: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of a record that has none, `Deal #7`; a contact gets it as its last name."""
    name = f"{entity.title} #{row['ID']}"
    if "TITLE" in entity.fields:
        return {} if row["TITLE"] else {"TITLE": name}
    return {} if row["NAME"] or row["LAST_NAME"] else {"LAST_NAME": name}
