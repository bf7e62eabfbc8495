"""What a learned scorecard rests on."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class LearnedFrom:
    """The leads that a scorecard was learned from.

    Attributes:
        leads: how many; 0 where the file does not tell.
        auc: of the newest of them, by a card that had not seen them; None where the file does not tell.
        maturity: the age from which on their outcomes counted.
    """

    leads: int = 0
    auc: float | None = None
    maturity: timedelta = timedelta()
