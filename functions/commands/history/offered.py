"""What of a lead's fields as the portal has them now may be learned from; the others are not even read."""

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from functions.commands.history.from_portal import Closed
from functions.domain.scoring import OTHER_VALUE, KnownValue, Lead, Scorecard
from functions.ports.past import PastItem

NEVER: Mapping[str, str] = {
    "status": "tells how the lead was worked",
    "stage": "tells how the lead was worked",
    "created_at": "names the day",
    "name": "names a person",
    "company": "names a company",
    "title": "is a free text",
    "comments": "is a free text",
    "job_title": "is a text that people type",
    "country": "is part of an address, which takes a request of its own",
    "region": "is part of an address, which takes a request of its own",
    "city": "is part of an address, which takes a request of its own",
    "phone_country": "takes the phone number",
}
"""Fields of every lead that are never offered, with the reason."""
OFFERED = (
    "source",
    "amount",
    "amount_raw",
    "currency",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "has_phone",
    "has_email",
    "is_return_customer",
    "funnel",
)
"""Fields of every lead that are."""
OFFERED_TYPES = frozenset({"string", "int", "double", "bool", "list", "money"})
"""Types of `[inputs]` that are; days, moments, users and addresses tell of people, or of the day."""
_CAMPAIGNS = frozenset(name for name in OFFERED if name.startswith("utm_"))
_LONGEST = 64
_PERSONAL = re.compile(r"@|(?:\d[\s().-]?){7}")
"""An e-mail address or the digits of a phone number; links of newsletters carry both."""


def kept_values(
    lead: Lead, *, levels: Mapping[str, AbstractSet[object]], closed_lists: AbstractSet[str]
) -> dict[str, KnownValue]:
    """Return what may be kept of a lead's fields, by name; None for what is not known.

    Codes of the portal stay as they are. A text of `[inputs]` that people type is kept only as the value of a
    table or a pair that it hits.

    Args:
        lead: with the fields that are offered.
        levels: what tables and pairs name, by field, folded.
        closed_lists: the names of inputs whose texts are those of a list.
    """
    values: dict[str, KnownValue] = {}
    for name in OFFERED:
        if name == "funnel" and lead.entity == "lead":
            continue
        value = getattr(lead, name)
        values[name] = None if name in lead.unknown else _campaign(name, _folded(value))
    for name, given in lead.inputs.items():
        if isinstance(given, tuple) or name in lead.unknown:
            continue
        value = _folded(given)
        if isinstance(value, str) and name not in closed_lists:
            value = value if value in levels.get(name, frozenset()) else OTHER_VALUE
        values[name] = value
    return values


def _folded(value: object) -> KnownValue:
    if isinstance(value, str):
        return value.strip().casefold() or None
    return value if isinstance(value, bool | int | float) else None


def _campaign(name: str, value: KnownValue) -> KnownValue:
    """Return a value of a link; one that may name a person is any other value."""
    if name not in _CAMPAIGNS or not isinstance(value, str):
        return value
    return OTHER_VALUE if len(value) > _LONGEST or _PERSONAL.search(value) else value


def keep(scorecard: Scorecard, closed_lists: AbstractSet[str]) -> Callable[[PastItem], Closed]:
    """Return what makes of a record of the portal what may be kept of it; see `kept_values`."""
    levels = {field.value.removeprefix("lead."): field.levels for field in scorecard.look_ups.fields}

    def kept(item: PastItem) -> Closed:
        lead = item.lead
        values = kept_values(lead, levels=levels, closed_lists=closed_lists)
        return Closed(lead.item, lead.created_at, item.closed_at, item.is_won, values)

    return kept
