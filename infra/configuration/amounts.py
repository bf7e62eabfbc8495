"""Which conditions stand in a file, and whether any of them asks for an amount of money."""

from collections.abc import Iterator

from functions.domain.conditions.static_analysis import fields_read, names_in
from infra.configuration.model import FairleadToml
from infra.configuration.source_map import KeyPath


def conditions_in(model: FairleadToml) -> Iterator[tuple[KeyPath, str]]:
    """Yield the conditions of rules and queues with their places."""
    for number, rule in enumerate(model.rules):
        yield ("rule", number, "when"), rule.when
    for number, queue in enumerate(model.queues):
        if queue.when is not None:
            yield ("queue", number, "when"), queue.when


def reads_amounts(model: FairleadToml) -> bool:
    """True when a score or a queue depends on an amount in the base currency."""
    money = {f"lead.{name}" for name, section in model.inputs.items() if section.type == "money"}
    wanted = {"lead.amount", *money}
    is_in_table = any(table.value in wanted for table in model.tables)
    return is_in_table or any(fields_read(wanted, names_in(text)) for _, text in conditions_in(model))
