"""How the cards of records are laid out: a common layout and personal ones, by funnel or kind of lead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Sections = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Card:
    """Which card is laid out.

    Attributes:
        variant: the funnel of a deal or an item; for leads 1 for simple and 2 for repeat ones.
    """

    type_id: int
    variant: int


@dataclass
class CardLayouts:
    """The layouts that are set. A user with a personal one does not see the common one."""

    common: dict[Card, Sections] = field(default_factory=dict)
    personal: dict[tuple[Card, int], Sections] = field(default_factory=dict)

    def seen_by(self, user: int, card: Card) -> Sections | None:
        """Return the layout that a user sees; None where none is set."""
        return self.personal.get((card, user), self.common.get(card))

    def force_common(self, card: Card) -> None:
        """Drop the personal layouts of a card, so that everybody sees the common one."""
        self.personal = {key: value for key, value in self.personal.items() if key[0] != card}
