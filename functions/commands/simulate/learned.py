"""What a simulated team's figures know by a day: mature outcomes of half a year, and what follows of them."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from functions.domain.distribution import Advantages, advantages

KEPT = timedelta(days=180)
"""As long as the real figures are asked back."""


class LearnedOutcomes:
    """Counts outcomes by the day on which the lead came, and tells each morning what is known of them."""

    def __init__(self, horizon: timedelta) -> None:
        self._horizon = horizon
        self._leads: defaultdict[date, Counter[tuple[str, int]]] = defaultdict(Counter)
        self._converted: defaultdict[date, Counter[tuple[str, int]]] = defaultdict(Counter)
        self._known_on: date | None = None
        self._known: Advantages = {}

    def note(self, day: date, segment: str, manager: int, *, is_converted: bool) -> None:
        """Count a lead that came on this day; it is known once it is mature."""
        self._leads[day][segment, manager] += 1
        self._converted[day][segment, manager] += is_converted

    def on(self, today: date) -> Advantages:
        """Return the advantages as they are computed in the night before."""
        if self._known_on != today:
            days = [day for day in self._leads if self._horizon <= today - day < KEPT]
            leads, converted = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
            for day in days:
                leads.update(self._leads[day])
                converted.update(self._converted[day])
            self._known = advantages({key: (converted[key], count) for key, count in leads.items()})
            self._known_on = today
        return self._known
