"""Which records of the portal are handled: their kinds, and of those with funnels which of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handled:
    """One kind of record that is handled.

    Attributes:
        entity: `lead`, `deal`.
        funnels: those that are handled; None for all, and where there are none.
    """

    entity: str
    funnels: frozenset[int] | None = None

    def has(self, funnel: int) -> bool:
        """Return True where records of this funnel are handled."""
        return self.funnels is None or funnel in self.funnels
