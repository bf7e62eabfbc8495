"""The results of nurturing so far: counts of leads. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NurturingCounts:
    """Counts of leads, each at the same age in its cohort.

    Attributes:
        handed_over: leads that were handed off to nurturing.
        came_back: those of them that were recalled to distribution.
        converted: those of them that were converted, by a manager or out of nurturing.
        control: leads of the control sample: they stayed with their managers.
        control_converted: those of the control sample that were converted.
    """

    handed_over: int = 0
    came_back: int = 0
    converted: int = 0
    control: int = 0
    control_converted: int = 0
