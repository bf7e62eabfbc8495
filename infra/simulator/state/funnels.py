"""The funnels of deals, each with its own dictionary of stages."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.simulator.state.context import Context
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.entities import DEAL
from infra.simulator.state.fields import Entity


@dataclass(frozen=True)
class Funnel:
    """One funnel of an entity; the default one of deals is 0."""

    id: int
    type_id: int
    name: str
    sort: int
    is_default: bool = False


class Funnels:
    """The funnels of all entities that have any.

    Attributes:
        hidden: those that the webhook's user may not read, as pairs of entity type and id.
    """

    def __init__(self, context: Context, dictionaries: Dictionaries) -> None:
        self.hidden: set[tuple[int, int]] = set()
        self._context = context
        self._dictionaries = dictionaries
        self._all = {(DEAL.type_id, 0): Funnel(0, DEAL.type_id, "General", 300, is_default=True)}

    def add(self, name: str, *, entity: Entity = DEAL, sort: int = 200, is_default: bool = False) -> int:
        """Add a funnel with the usual stages, and return its id.

        The codes of its stages are cut to 21 characters, `C10:PREPAYMENT_INVOIC`.
        """
        number = self._context.next_id("funnel")
        self.install(number, name, entity=entity, sort=sort, is_default=is_default)
        return number

    def install(self, number: int, name: str, *, entity: Entity, sort: int, is_default: bool = False) -> None:
        """Add a funnel under an id that was taken for it."""
        self._all[entity.type_id, number] = Funnel(number, entity.type_id, name, sort, is_default)
        self._dictionaries.install_funnel(
            entity.stages_in(number), entity.prefix_in(number), is_of_deals=not entity.is_smart_process
        )

    def find(self, entity: Entity, number: int | None) -> Funnel | None:
        """Return a funnel, None when the entity has none of this id."""
        return None if number is None else self._all.get((entity.type_id, number))

    def of(self, entity: Entity) -> Iterator[Funnel]:
        """Return the funnels of an entity in the order of `sort`."""
        own = (each for each in self._all.values() if each.type_id == entity.type_id)
        return iter(sorted(own, key=lambda each: (each.sort, each.id)))

    def is_hidden(self, entity: Entity, number: int | None) -> bool:
        """Return whether the webhook's user may not read a funnel."""
        return (entity.type_id, number) in self.hidden
