"""A plan of several portals, taken apart again: what each portal is made of."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a planned value with every name in its texts replaced by another."""
    match value:
        case str():
            for name, other in names.items():
                value = value.replace(name, other)
            return value
        case Mapping():
            return {renamed(key, names): renamed(each, names) for key, each in value.items()}
        case list():
            return [renamed(each, names) for each in value]
    return value


def named_in(value: Any, names: Iterable[str]) -> set[str]:
    """Return which names are in the texts of a value, but for hosts; of two that overlap the longer one."""
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    name = re.compile(rf"(?<![a-z0-9])(?:{longest_first})(?![a-z0-9]|\.com)")
    return {found for text in texts_in(value) for found in name.findall(text)}


def shared_in(plan: Planned, named_by: Mapping[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return what is planned more than once: types, with the values that tell their resources apart.

    A type of which nothing is said there is unknown; one that has no values there is part of other types.
    """
    found = Counter(
        (each["type"], *(str(each["values"][name]) for name in named_by[each["type"]]))
        for each in plan.resources
        if named_by[each["type"]]
    )
    return {thing for thing, times in found.items() if times > 1}
