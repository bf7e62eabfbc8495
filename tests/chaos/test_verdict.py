"""The oracle judges messages as a manager would: not twice the same, but again for a lead that came back."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.simulator.state.store import Notification
from tests.chaos.verdict import notified_twice

FRIDAY = datetime(2026, 11, 6, 8, 29, 37, tzinfo=UTC)


def noted(kind: str, *, hours: int) -> Notification:
    """Return a message to user 9 of lead 7."""
    at = FRIDAY + timedelta(hours=hours)
    return Notification(hours, 9, "", f"fairlead-7-{kind}-{at:%Y%m%d%H%M%S}", at, is_system=True)


@pytest.mark.parametrize(
    ("kind", "handed_off_after", "found"),
    [
        ("repeat-notice", [], 1),
        ("repeat-notice", [17], 0),
        ("repeat-notice", [-2, 30], 1),
        ("notification", [17], 1),
    ],
)
def test_a_message_of_a_lead_that_was_in_nurturing_meanwhile_is_no_second_one(
    kind: str, handed_off_after: list[int], found: int
) -> None:
    notes = [noted(kind, hours=0), noted(kind, hours=19)]
    handed_off = [FRIDAY + timedelta(hours=each) for each in handed_off_after]
    assert len(list(notified_twice(notes, handed_off=handed_off))) == found
