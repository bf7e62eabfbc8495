"""What conditions may read, with types."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "string",
    "int",
    "double",
    "bool",
    "timestamp",
    "list(string)",
    "list(int)",
    "list(double)",
    "list(bool)",
    "list(timestamp)",
    "dyn",
]
"""A type as CEL calls it; `dyn` is that of a field of which a file with mistakes does not tell it."""

LEAD_FIELDS: Mapping[str, Kind] = {
    "lead.source": "string",
    "lead.status": "string",
    "lead.stage": "string",
    "lead.entity": "string",
    "lead.funnel": "int",
    "lead.amount": "double",
    "lead.amount_raw": "double",
    "lead.currency": "string",
    "lead.company": "string",
    "lead.job_title": "string",
    "lead.name": "string",
    "lead.title": "string",
    "lead.comments": "string",
    "lead.country": "string",
    "lead.region": "string",
    "lead.city": "string",
    "lead.utm_source": "string",
    "lead.utm_medium": "string",
    "lead.utm_campaign": "string",
    "lead.utm_content": "string",
    "lead.utm_term": "string",
    "lead.has_phone": "bool",
    "lead.has_email": "bool",
    "lead.phone_country": "string",
    "lead.created_at": "timestamp",
    "lead.is_return_customer": "bool",
    "days_silent": "int",
    "now": "timestamp",
    "today": "string",
}
OUTCOME_FIELDS: Mapping[str, Kind] = {"score": "int", "band": "string"}
CLOCK_FIELDS = frozenset({"days_silent", "now", "today"})
LIST_OF: Mapping[Kind, Kind] = {
    "string": "list(string)",
    "int": "list(int)",
    "double": "list(double)",
    "bool": "list(bool)",
    "timestamp": "list(timestamp)",
}
"""What several values of a type are."""
CODES = frozenset(
    {
        "lead.source",
        "lead.status",
        "lead.stage",
        "lead.entity",
        "lead.currency",
        "lead.country",
        "lead.phone_country",
        "lead.utm_source",
        "lead.utm_medium",
    }
)
"""Texts with few different values in practice; answers are cached by them (the caches are bounded)."""
