"""The clients of leads and deals: links that agree with each other, and the marks of those who come again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from infra.simulator.state.fields import Entity

Row = Mapping[str, Any]
_CLIENTS = (("CONTACT", "CONTACT_IDS"), ("COMPANY", "COMPANY_ID"))


def linked(entity: Entity, before: Row | None, changes: Row) -> dict[str, Any]:
    """Return the changes with both fields of each link: all of the linked records, and the primary one.

    A new list keeps its primary record while that is still in it, else the first one becomes primary. A new
    primary record alone takes the place of the former one; none leaves the others.
    """
    agreed = dict(changes)
    for one, many in entity.links:
        former = before[one] if before else None
        primary = changes.get(one, former)
        if many in changes:
            ids = list(dict.fromkeys(number for number in changes[many] if number))
        else:
            kept = before[many] if before else []
            ids = [number for number in kept if number != former or former == primary]
        if one in changes and primary and primary not in ids:
            ids = [primary, *ids]
        agreed |= {one: primary if primary in ids else (ids[0] if ids else None), many: ids}
    return agreed


class Clients:
    """Which leads and deals each contact and company has, and which of these deals were won."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
        self._won: set[int] = set()

    def change(self, entity: Entity, number: int, *, before: Row | None, after: Row | None) -> None:
        """Note the clients of a record, and whether it is a deal that was won."""
        for client in _clients_of(before or {}):
            self._of[client].discard((entity.name, number))
        for client in _clients_of(after or {}):
            self._of[client].add((entity.name, number))
        if entity.name == "DEAL":
            is_won = after is not None and after[entity.semantic] == "S"
            (self._won.add if is_won else self._won.discard)(number)

    def deals_of(self, contact_id: int) -> list[int]:
        """Return the deals of a contact, ascending."""
        return sorted(number for name, number in self._of.get(("CONTACT", contact_id), ()) if name == "DEAL")

    def marks(self, number: int, row: Row) -> dict[str, str]:
        """Return the marks of a deal, `IS_RETURN_CUSTOMER` and `IS_REPEATED_APPROACH`, as Y or N.

        Y for the former when its client won a deal before; else for the latter when it is not the client's
        first lead or deal.
        """
        known = {each for client in _clients_of(row) for each in self._of.get(client, ())}
        others = known - {("DEAL", number), ("LEAD", row["LEAD_ID"])}
        has_won = any(name == "DEAL" and each in self._won for name, each in others)
        return {
            "IS_RETURN_CUSTOMER": "Y" if has_won else "N",
            "IS_REPEATED_APPROACH": "Y" if others and not has_won else "N",
        }


def _clients_of(row: Row) -> Iterator[tuple[str, int]]:
    for name, field in _CLIENTS:
        value = row.get(field) or []
        yield from ((name, number) for number in (value if isinstance(value, list) else [value]))
