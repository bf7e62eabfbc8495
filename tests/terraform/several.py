"""A plan of several portals, taken apart again: what each portal is made of."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.terraform.plans import Json, Planned

_OWN = re.compile(r'module\.portal\["(?P<portal>[^"]+)"\]\.(?P<address>.+)')


def sets_of(plan: Planned) -> dict[str, dict[str, Json]]:
    """Return by portal what its resources are planned to be, by the address within the portal."""
    found: dict[str, dict[str, Json]] = {}
    for each in plan.resources:
        if match := _OWN.fullmatch(each["address"]):
            found.setdefault(match["portal"], {})[match["address"]] = each["values"]
    return found


def alone(plan: Planned) -> dict[str, Json]:
    """Return what the resources of one deployment are planned to be, by their addresses."""
    return {each["address"]: each["values"] for each in plan.resources}


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a planned value."""
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from texts_in(each)
        case list():
            for each in value:
                yield from texts_in(each)


def hcl_of(portals: Mapping[str, Mapping[str, str]]) -> str:
    """Return the variable `portals`; the values are written as they are given."""
    return json.dumps(
        {name: {key: json.loads(text) for key, text in own.items()} for name, own in portals.items()}
    )
