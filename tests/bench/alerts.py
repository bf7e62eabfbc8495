"""When the managers of a simulated portal were alerted of which lead, on the machine's clock."""

from collections.abc import Collection

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal
from infra.simulator.protocol.requests_log import DoneCommand

MANAGERS = ("7", "8", "9")
"""Those of `tests.team`, as parameters say them."""


class Alerts:
    """Notes the first alert of each lead that one of its managers gets.

    Attributes:
        at: in monotonic seconds, by lead.
    """

    def __init__(self, portal: SimulatedPortal) -> None:
        self.at: dict[int, float] = {}
        self._clock = SystemClock()
        portal.watch(self._note)

    def wait_for(self, lead_ids: Collection[int], *, patience: float) -> None:
        """Return when the managers of all these leads were alerted, no later than in `patience` seconds."""
        given_up_at = self._clock.monotonic() + patience
        while missing := len(set(lead_ids) - self.at.keys()):
            assert self._clock.monotonic() < given_up_at, f"no alert of {missing} leads of {len(lead_ids)}"
            self._clock.sleep(0.05)

    def _note(self, done: DoneCommand) -> None:
        is_alert = done.method == "im.notify.system.add" and done.error is None
        if is_alert and str(done.params["user_id"]) in MANAGERS:
            # fairlead-LEAD-notification-MOMENT
            self.at.setdefault(int(str(done.params["tag"]).split("-")[1]), self._clock.monotonic())
