"""What a business decides of its figures: how they are counted, shown and kept, and what was agreed."""

from dataclasses import dataclass
from datetime import timedelta

KEPT = timedelta(days=3 * 365)
"""How long the counts of a week are kept where nothing else is said."""


@dataclass(frozen=True, slots=True)
class FiguresSettings:
    """How figures are counted, shown and kept.

    Attributes:
        horizon: days within which a conversion counts, and after which a lead is mature; at most 60.
        by_manager: whether figures of single managers are shown; the shares of a rotation always are.
        amounts: whether what a lead was worth when it was closed is kept.
        kept: how long the counts of a week are kept after it.
        digest_to: users who are sent the weekly digest.
        dashboard_url: where people find the dashboard, without a slash at its end; "" for nowhere.
    """

    horizon: int = 30
    by_manager: bool = True
    amounts: bool = False
    kept: timedelta = KEPT
    digest_to: tuple[int, ...] = ()
    dashboard_url: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What marketing and sales have promised each other; None for what was not promised.

    Attributes:
        hot_per_week: leads a week that start in the highest band, at least.
        junk_share: the share of junk among the mature leads, at most.
        touched_in_time: the share of first clocks that are stopped in time, at least.
        answered_in: whole days within which each lead that was given to a manager is touched.
    """

    hot_per_week: int | None = None
    junk_share: float | None = None
    touched_in_time: float | None = None
    answered_in: timedelta | None = None
