"""Everybody is away for weeks by the portal, and one is back long before."""

from datetime import datetime, timedelta

from infra.simulator import SimulatedPortal
from tests.chaos.plan import Plan, Trouble
from tests.chaos.rules import DAY, MEMBERS

FORETOLD = 21 * DAY


class Absences:
    """The managers of one week: when they call in sick until when, and when they are back."""

    def __init__(self, portal: SimulatedPortal, plan: Plan, *, start: datetime) -> None:
        self._portal = portal
        self._agenda = list(_incidents(plan, start)) if Trouble.BACK_EARLY in plan.troubles else []
        self.happened = 0

    def act(self, now: datetime) -> None:
        """Let everybody fall ill or come back who does so by now."""
        while self._agenda and self._agenda[0][0] <= now:
            at, manager, is_away = self._agenda.pop(0)
            self._portal.people.change(manager, absent_until=at + FORETOLD if is_away else None)
            self.happened += not is_away


def _incidents(plan: Plan, start: datetime) -> list[tuple[datetime, int, bool]]:
    """Return the agenda by time: on two mornings all fall ill, one is back in hours, the others in a day."""
    dice, agenda = plan.chance("absences"), []
    for day in (1, 3):
        morning = start + day * DAY + timedelta(hours=1)
        first = dice.choice(MEMBERS)
        agenda += [(morning, each, True) for each in MEMBERS]
        agenda.append((morning + dice.random() * timedelta(hours=3), first, False))
        agenda += [(morning + DAY, each, False) for each in MEMBERS if each != first]
    return sorted(agenda)
