"""The layout of a card, and the section of the score in it: put in, and taken out again.

Whatever is not Fairlead's own stays as the portal gave it: other sections, keys that are not known here, and
what others moved into the section. See docs/bitrix24-deals.md 4.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from functions.errors import PortalError

Section = Mapping[str, Any]
Layout = tuple[Section, ...]

SECTION = "fairlead_score"
TITLE = "Lead score"


def put_in(layout: Layout, fields: Sequence[str], title: str = TITLE) -> Layout:
    """Return the layout with the fields in the section of the score, which is made as the first one.

    Fields that stand somewhere in the layout stay there; where the section is already, so does it.
    """
    shown = fields_in(layout)
    missing = [{"name": field, "optionFlags": "0"} for field in fields if field not in shown]
    if not missing:
        return layout
    place = next((at for at, section in enumerate(layout) if is_own(section)), None)
    if place is None:
        return ({"name": SECTION, "title": title, "type": "section", "elements": missing}, *layout)
    grown = {**layout[place], "elements": [*_elements(layout[place]), *missing]}
    return (*layout[:place], grown, *layout[place + 1 :])


def take_out(layout: Layout, fields: Collection[str]) -> Layout:
    """Return the layout without the section of the score; what others moved into it stays in it."""
    left = (_without(section, fields) if is_own(section) else section for section in layout)
    return tuple(section for section in left if not is_own(section) or _elements(section))


def fields_in(layout: Layout) -> list[str]:
    """Return the names of everything that the sections show."""
    return [_name(element) for section in layout for element in _elements(section)]


def is_own(section: Section) -> bool:
    """Return whether it is the section of the score."""
    return section.get("name") == SECTION


def layout_in(result: Any) -> Layout | None:
    """Return the layout out of the result of `crm.item.details.configuration.get`; None where none is set.

    Raises:
        PortalError: it has parts that are no sections, and would be lost when it is written back.
    """
    sections = tuple(_parsed(each) for each in _listed(result))
    return sections or None


def as_sent(layout: Layout) -> list[Any]:
    """Return the layout as `crm.item.details.configuration.set` takes it: yes and no are words there."""
    return [_with_words(section) for section in layout]


def _without(section: Section, fields: Collection[str]) -> Section:
    left = [element for element in _elements(section) if _name(element) not in fields]
    return section if len(left) == len(_elements(section)) else {**section, "elements": left}


def _elements(section: Section) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = section.get("elements") or ()
    return found


def _name(element: Mapping[str, Any]) -> str:
    return str(element.get("name", ""))


def _parsed(section: Any) -> Section:
    if not isinstance(section, Mapping) or section.get("type") != "section":
        raise _unknown()
    if "elements" not in section:
        return section
    return {**section, "elements": list(_elements_in(section["elements"]))}


def _elements_in(shown: Any) -> Iterator[Mapping[str, Any]]:
    for element in _listed(shown):
        if not isinstance(element, Mapping):
            raise _unknown()
        yield element


def _listed(value: Any) -> list[Any]:
    """Return a list as PHP prints it: a map where numbers are missing, something empty where it is empty."""
    if isinstance(value, Mapping):
        return list(value.values())
    if value and not isinstance(value, list):
        raise _unknown()
    return list(value or ())


def _with_words(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case Mapping():
            return {key: _with_words(inner) for key, inner in value.items()}
        case list():
            return [_with_words(inner) for inner in value]
        case _:
            return value


def _unknown() -> PortalError:
    return PortalError("Its layout has parts that are not known here, and might be lost when it is written.")
