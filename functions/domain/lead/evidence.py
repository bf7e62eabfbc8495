"""What was known of a lead when it was decided on, as it was then; nothing in it says who the lead is."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.scoring import Known


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that an outcome may be learned from.

    Attributes:
        points, band, config: its score, and by which version of the configuration.
        manager, queue: whose the lead was after it.
        known: what it rests on; None where it stands beside this, see `Evidence`.
    """

    at: datetime
    points: int
    band: str
    config: str
    manager: int | None = None
    queue: str | None = None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was known at the first decision, and at the last one before the lead was closed.

    Attributes:
        first: at the first decision; None for a lead that was closed by then, or decided on before this was
            kept.
        last: at the newest one that found it open; None where that is as `first`.
        closing: of a lead that is closed with an outcome the last decision before; None while it is open.
        was_closed: whether it ever was.
    """

    first: Known | None = None
    last: Known | None = None
    closing: Decided | None = None
    was_closed: bool = False

    @property
    def newest(self) -> Known | None:
        """What was known at the newest decision that found the lead open; None without one."""
        return self.first if self.last is None else self.last
