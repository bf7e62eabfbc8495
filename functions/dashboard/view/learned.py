"""What a learned card was learned from, and what it is like now: inputs, what was foretold, the order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class InputRow:
    """One table of the card; shares from 0 to 1, None where too few leads tell.

    Attributes:
        psi: how far its points are from those that it gave when it was learned; alarm from `psi_alarm` on.
        new: the share of leads with a text that it does not name; alarm from `new_alarm` on.
        has_moved, has_new: whether that is more than chance and more than little.
    """

    id: str
    title: str
    psi: float | None
    psi_alarm: float | None
    new: float | None
    new_alarm: float | None
    has_moved: bool
    has_new: bool


@dataclass(frozen=True, slots=True)
class ForetoldRow:
    """What was expected of the leads of a band, and what came; `band` is "" for all.

    Attributes:
        low, high: between which chance explains what came.
        is_telling: False while there are too few leads.
    """

    band: str
    leads: int
    converted: int
    expected: float
    low: float
    high: float
    is_telling: bool
    is_off: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """How well the card orders leads.

    Attributes:
        auc: how probably a converted lead had more points than another one.
        promised: the same when it was learned; None where the file does not tell.
    """

    leads: int
    auc: float
    promised: float | None
    is_lost: bool


class Drift(StrEnum):
    """What a card has lost, the worst first."""

    ORDER = "order"
    FORETOLD = "foretold"
    BAND = "band"
    """Foretold of one band, while all leads together are as foretold."""
    NEW = "new"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Drifted:
    """Something that people should do about a learned card.

    Attributes:
        input: the title of the one that has moved, or has new values.
        converted, expected: leads, of FORETOLD and of BAND.
    """

    what: Drift
    input: str = ""
    converted: int = 0
    expected: int = 0
    band: str = ""


@dataclass(frozen=True, slots=True)
class LearnedView:
    """A learned card beside the leads that it has scored.

    Attributes:
        since: the first day of which every lead was scored by this card.
        lately, week: leads by which inputs, and new values, are judged.
        foretold: all leads first, then each band; none while no outcome is known.
        order: None while too few leads tell.
        drifted: what to do something about, the worst first.
    """

    since: date
    lately: int
    week: int
    inputs: tuple[InputRow, ...]
    foretold: tuple[ForetoldRow, ...]
    order: OrderRow | None
    drifted: tuple[Drifted, ...]

    @property
    def is_telling(self) -> bool:
        """True where at least one figure rests on enough leads."""
        has_input = any(row.psi is not None or row.new is not None for row in self.inputs)
        return has_input or self.order is not None or any(row.is_telling for row in self.foretold)
