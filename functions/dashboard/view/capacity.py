"""Where bands begin that follow from what the team can do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """Where a band begins by capacity: touches that there is time for, of the leads of a week."""

    band: str
    start: int
    touches: float
    leads: float
