"""What figures count of one lead: facts as they were when they happened, and when that was.

Nothing of a person is in here, and nothing that is known later is judged on anything but this: a rule on the
points that it gave at the first decision, a clock on the band that it was started for.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from functions.domain.experiment import Trial
from functions.domain.lead.selection import Selection

MOST_STINTS = 6
"""Stints that are kept of one lead; of more the middle ones are dropped, and counted."""


class Occasion(StrEnum):
    """Why a stint began."""

    FIRST = "first"
    HANDED_ON = "handed-on"
    """The one before had let the deadline pass."""
    REPEAT = "repeat"
    """The same person inquired again, and the manager has the lead already."""
    REOPENED = "reopened"
    RETURNED = "returned"
    """It came back from nurturing, was put back at the entrance, or was given out anew."""


class StintEnd(StrEnum):
    """Why a stint is over."""

    TAKEN_BACK = "taken-back"
    ASKED_AGAIN = "asked-again"
    """The same person inquired again: the next stint is the same manager's."""
    CLOSED = "closed"
    GONE = "gone"
    """The portal has the lead no more, or has it where it is not handled."""
    NURTURED = "nurtured"
    TRANSFERRED = "transferred"
    """A human or an automation gave the lead to another user."""
    RELEASED = "released"
    """It went back to distribution, by hand or by command."""


@dataclass(frozen=True, slots=True)
class Stint:
    """One time that Fairlead gave the lead to a manager, and the clock of their first touch.

    Attributes:
        queue: the queue whose turn it was; "" without one, as for a repeat inquiry.
        band: the band whose deadline it was.
        day: the day on which it was given, in the portal's zone.
        due_at: the deadline; None in a band without one.
        touched_at: when a human first worked on the lead, from the start of the stint on.
        ended_at, end: when it was over, and why; None while it goes on, touched or not.
        minutes: whole minutes of the manager's working time from its start to the touch, or, without one, to
            its end; None while neither is there.
    """

    occasion: Occasion
    manager: int
    queue: str
    band: str
    day: date
    started_at: datetime
    due_at: datetime | None = None
    touched_at: datetime | None = None
    ended_at: datetime | None = None
    end: StintEnd | None = None
    minutes: int | None = None

    @property
    def is_running(self) -> bool:
        """True while the lead is untouched, and still this manager's."""
        return self.touched_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class FirstDecision:
    """The lead as it was at its first decision; never scored anew.

    Attributes:
        points, band, config: its score, and by which version of the configuration.
        given: the points of each rule, step of a table and signal that counted then.
        source: the portal's code of where the lead comes from.
        others: the learned tables that had a text which they do not name; the text itself is not kept.
        trial: its arm in the experiment that took it; None without one.
    """

    points: int
    band: str
    config: str
    given: tuple[tuple[str, int], ...] = ()
    source: str = ""
    others: tuple[str, ...] = ()
    trial: Trial | None = None


@dataclass(frozen=True, slots=True)
class HeldFor:
    """How long a lead was held, in whole minutes, for which reason, and on which day that was over."""

    reason: str
    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Milestones:
    """What figures count of one lead.

    Attributes:
        arrived_on: the day on which it came, in the portal's zone; None for one that is not counted: it was
            decided on before this was kept, or it continues a lead that is counted.
        first: its first decision.
        early: the most points of each signal that counted for what happened within a week of the arrival:
            after that, what people do may follow from their decision to buy.
        stints: each time that it was given to a manager, oldest first.
        dropped: stints that are not kept.
        touched_at, replied_at: when any human first worked on it, and when it first answered after.
        ended_on: the day on which it was closed, in the portal's zone; None while it is open.
        closed_amount, closed_currency: what it was worth when it was closed, in whole units.
        nurtured_on, control_on: the days, in the portal's zone, on which it was first handed off to
            nurturing, or would have been and stayed in the control sample.
        bands_lost: how often silence alone has put it into a lower band.
        is_brought_back: whether an answer has put it into a higher band again after that.
        repeats: inquiries of the same person that counted on it.
        holds: how long it was held, each time.
        selections: the newest times that a manager was looked for, oldest first; a hold gives way to what
            comes after it.
        is_escalated: whether the senior was notified that it stayed untouched after a second deadline.
        changed_at: when what is counted of it last changed; the fold goes by it.
    """

    arrived_on: date | None = None
    first: FirstDecision | None = None
    early: tuple[tuple[str, int], ...] = ()
    stints: tuple[Stint, ...] = ()
    dropped: int = 0
    touched_at: datetime | None = None
    replied_at: datetime | None = None
    ended_on: date | None = None
    closed_amount: int | None = None
    closed_currency: str = ""
    nurtured_on: date | None = None
    control_on: date | None = None
    bands_lost: int = 0
    is_brought_back: bool = False
    repeats: int = 0
    holds: tuple[HeldFor, ...] = ()
    selections: tuple[Selection, ...] = ()
    is_escalated: bool = False
    changed_at: datetime | None = field(default=None, compare=False)

    @property
    def stint(self) -> Stint | None:
        """The newest stint; None before the lead was given to anybody."""
        return self.stints[-1] if self.stints else None
