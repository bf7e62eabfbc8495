"""Which conditions and values of fields stand in a file, and whether any asks for an amount of money."""

from collections.abc import Iterator

from functions.domain.conditions.static_analysis import fields_read, names_in
from infra.configuration.model import FairleadToml
from infra.configuration.scoring import as_key
from infra.configuration.source_map import KeyPath


def conditions_in(model: FairleadToml) -> Iterator[tuple[KeyPath, str]]:
    """Yield the conditions of rules and queues with their places."""
    for number, rule in enumerate(model.rules):
        yield ("rule", number, "when"), rule.when
    for number, queue in enumerate(model.queues):
        if queue.when is not None:
            yield ("queue", number, "when"), queue.when


def values_named(model: FairleadToml, field: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the values that tables and pairs name of a field, with their places."""
    for number, table in enumerate(model.tables):
        if table.value == field:
            yield from ((("table", number, "points"), value) for value in table.points or ())
    for number, pair in enumerate(model.pairs):
        for name, value, side in zip(
            ("rows", "columns"), pair.values, (pair.rows, pair.columns), strict=True
        ):
            if value == field:
                path: KeyPath = ("pair", number, name)
                yield from ((path, as_key(each)) for group in side.values or () for each in group)


def reads_amounts(model: FairleadToml) -> bool:
    """True when a score or a queue depends on an amount in the base currency."""
    money = {f"lead.{name}" for name, section in model.inputs.items() if section.type == "money"}
    wanted = {"lead.amount", *money}
    looked_at = {each for pair in model.pairs for each in pair.values} | {each.value for each in model.tables}
    return bool(wanted & looked_at) or any(
        fields_read(wanted, names_in(text)) for _, text in conditions_in(model)
    )
