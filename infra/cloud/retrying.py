"""How long and how often a request to a store is repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from infra.clock import SystemClock

Result = TypeVar("Result")


class Contended(Exception):
    """Other processes leased or wrote everything that this one had found."""


@dataclass(frozen=True)
class Patience:
    """When to give up, and the full jitter before each further attempt.

    What the vendors' clients repeat by default takes up to minutes, so every call is sent with a time-out
    and without their retries, and repeated here.

    Attributes:
        timeout: seconds that one request may take.
        deadline: seconds after which no further attempt is begun.
        first_pause, longest_pause: the upper bound of the first random pause, doubled up to the longest.
    """

    timeout: float = 5.0
    deadline: float = 20.0
    first_pause: float = 0.05
    longest_pause: float = 1.0

    def repeat(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Return what `attempt` returns; repeat it after these errors until the deadline.

        Then the last one is raised. The pauses are real ones, whatever clock the rules run on: they wait for
        a machine.
        """
        retrying = Retrying(
            sleep=SystemClock().sleep,
            wait=wait_random_exponential(multiplier=self.first_pause, max=self.longest_pause),
            stop=stop_before_delay(self.deadline),
            retry=retry_if_exception_type(errors),
            reraise=True,
        )
        return retrying(attempt)
