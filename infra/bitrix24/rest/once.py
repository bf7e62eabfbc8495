"""Adding something exactly once, although an answer may get lost: look before sending again."""

from collections.abc import Callable
from typing import TypeVar

from functions.errors import OutcomeUnknown
from infra.bitrix24.rest.retries import Deadline

Result = TypeVar("Result")

_SENDS = 2
# The portal works on a request for at most 60 s, whoever gave up waiting (docs/bitrix24-api.md 6.2): only
# then a look is the last word.
_RUNS_ON_FOR = 60.0


def add_once(send: Callable[[], Result], look: Callable[[], Result | None], *, deadline: Deadline) -> Result:
    """Return what `send` returns; when its outcome is unknown, what `look` finds, before it is sent again.

    `look` returns None while it finds nothing. It is asked at once and, because a request may still be
    running in the portal after its sender gave up, again when it cannot be running any more.

    Raises:
        OutcomeUnknown: nothing was found and the deadline leaves no time to be sure, or the second
            attempt got lost too.
        PortalError: whatever else `send` or `look` raise.
    """
    for _ in range(_SENDS):
        try:
            return send()
        except OutcomeUnknown as error:
            unknown = error
        found = look()
        if found is not None:
            return found
        if deadline.for_waiting < _RUNS_ON_FOR:
            break
        deadline.clock.sleep(_RUNS_ON_FOR)
        found = look()
        if found is not None:
            return found
    raise unknown
