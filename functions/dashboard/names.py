"""What people call bands and queues, put into the views; figures are counted by the ids."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from functions.dashboard.view.pages import Filter
from functions.dashboard.view.rows import DeadlineRow
from functions.domain.configuration import Configuration

_OF_BANDS = frozenset({"band", "bands", "highest", "highest_band", "lowest"})
"""The fields of views that hold the id of a band, where they hold a text."""

View = TypeVar("View")


def with_names(view: View, config: Configuration) -> View:
    """Return a view in which bands and queues have their names."""
    if not (config.band_names or config.queue_names):
        return view
    named: View = _named(view, config)
    return named


def _named(value: Any, config: Configuration, field: str = "") -> Any:
    match value:
        case str():
            return _name(value, config, field)
        case tuple():
            return tuple(_named(each, config, field) for each in value)
        case Filter():  # its values stand in addresses
            return value
        case DeadlineRow(manager=None):
            return replace(value, name=config.band_name(value.name))
        case _ if is_dataclass(value) and not isinstance(value, type):
            inner = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
            changed = {name: _named(each, config, name) for name, each in inner.items()}
            return replace(value, **changed)
        case _:
            return value


def _name(text: str, config: Configuration, field: str) -> str:
    if field in _OF_BANDS:
        return config.band_name(text)
    return config.queue_name(text) if field == "queue" else text
