"""What nurturing has come to so far, counted from the records of leads. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from functions.domain.lead.record import Ending, LeadRecord


@dataclass(frozen=True, slots=True)
class NurturingCounts:
    """Leads that were counted.

    Attributes:
        handed_over: were handed over to nurturing at some time.
        came_back: of these, came back to distribution.
        converted: of these, were converted, whoever had them then.
        control: would have been handed over, but stayed with managers.
        control_converted: of the control, were converted.
    """

    handed_over: int = 0
    came_back: int = 0
    converted: int = 0
    control: int = 0
    control_converted: int = 0

    def with_records(self, records: Iterable[LeadRecord]) -> "NurturingCounts":
        """Return the tally with these leads counted too."""
        seen = list(records)
        handed = [record for record in seen if record.nurturing.handed_off_at is not None]
        control = [record for record in seen if record.nurturing.control_since is not None]
        return NurturingCounts(
            handed_over=self.handed_over + len(handed),
            came_back=self.came_back + sum(record.nurturing.recalled_at is not None for record in handed),
            converted=self.converted + _converted(handed),
            control=self.control + len(control),
            control_converted=self.control_converted + _converted(control),
        )


def _converted(records: Iterable[LeadRecord]) -> int:
    return sum(record.sighting.ending is Ending.CONVERTED for record in records)
