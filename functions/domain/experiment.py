"""An experiment: two scorecards, or two strategies, each for the leads that a hash gives it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import blake2b

from functions.domain.distribution import Strategy
from functions.domain.item import Item
from functions.domain.scoring import Scorecard

_HASHES = 2**64


class Arm(StrEnum):
    """One of the two that are compared."""

    A = "a"
    """As the file says without the experiment."""
    B = "b"

    @property
    def other(self) -> "Arm":
        """The one that it is compared with."""
        return Arm.B if self is Arm.A else Arm.A


class Mode(StrEnum):
    """What the second scorecard does."""

    AB = "ab"
    """It scores the leads of its arm."""
    SHADOW = "shadow"
    """It scores every lead beside the one that acts, and does nothing else: for portals with few leads."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Which arm a lead is in, kept with it for good.

    Attributes:
        experiment: the name.
        arm: whose leads it counts to; None where both cards have scored it.
        points: of the second card, where it only looks on.
    """

    experiment: str
    arm: Arm | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of an experiment by itself.

    Attributes:
        arm: the one that was surely worse by the harm bound; the other one goes on for all leads.
        on: the business day on which that was found.
    """

    arm: Arm
    on: date


@dataclass(frozen=True)
class Experiment:
    """What is compared, and by which rules it ends; all of them are fixed before it starts.

    Attributes:
        started: the first business day whose leads belong to it.
        share: of the leads in arm B, between 0 and 1.
        card: the scorecard of arm B; None where strategies are compared.
        file: where the card is.
        strategies: of arm B, by queue.
        difference: the difference of conversions that is worth finding, as a share.
        planned: how many leads it is planned for, both arms together.
        harm: it stops itself when the worse arm is surely worse by as much.
        kept: the arm that goes on for all leads, when it has ended.
        stopped: how it has stopped itself; None where it has not.
    """

    name: str
    started: date
    share: float = 0.5
    mode: Mode = Mode.AB
    card: Scorecard | None = None
    file: str = ""
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    difference: float = 0.03
    planned: int = 9000
    harm: float = 0.05
    kept: Arm | None = None
    stopped: Stop | None = None

    @property
    def is_running(self) -> bool:
        """True until one arm goes on for all leads."""
        return self.going_on is None

    @property
    def going_on(self) -> Arm | None:
        """The arm that all leads are handled by: that of the file, or the one that was not stopped."""
        if self.kept is not None or self.stopped is None:
            return self.kept
        return self.stopped.arm.other

    @property
    def tried(self) -> Mapping[str, Strategy]:
        """By queue the strategies that give out leads beside those of the file, or in their place."""
        return {} if self.kept is Arm.A else self.strategies

    @property
    def has_acting_card(self) -> bool:
        """Whether the second card scores leads, be it those of its arm or, in the end, all of them."""
        return self.card is not None and not self.is_shadow and self.kept is not Arm.A

    @property
    def can_stop(self) -> bool:
        """True where it acts on leads, and the file leaves open which arm goes on."""
        return self.kept is None and not self.is_shadow

    @property
    def is_shadow(self) -> bool:
        """True where the second card only looks on."""
        return self.mode is Mode.SHADOW

    def takes(self, arrived_on: date) -> bool:
        """Return whether the leads of this day belong to it."""
        return self.is_running and arrived_on >= self.started

    def arm_of(self, item: Item, people: Collection[str]) -> Arm:
        """Return the arm of a lead: by a hash of the person, or of the item where the person is not known.

        Who comes again under the same e-mails and phones, `people`, is in the same arm; a larger share only
        adds to arm B.
        """
        key = min(people, default=item.key)
        digest = blake2b(f"{self.name}:{key}".encode(), digest_size=8, person=b"experiment").digest()
        return Arm.B if int.from_bytes(digest) < self.share * _HASHES else Arm.A

    def acting(self, trial: Trial | None) -> Arm:
        """Return by which arm a lead is handled: by its own while it runs, then by the one that goes on."""
        if self.going_on is not None:
            return self.going_on
        if self.is_shadow or trial is None or trial.experiment != self.name or trial.arm is None:
            return Arm.A
        return trial.arm

    def is_moved(self, trial: Trial | None) -> bool:
        """Return whether a lead is handled by another arm than before it was stopped."""
        return self.stopped is not None and self.acting(trial) is not replace(self, stopped=None).acting(
            trial
        )
