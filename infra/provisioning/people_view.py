"""The portal's people as `fairlead check` sees them: whose working days can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.errors import PortalError
from infra.bitrix24.crm.workdays import WorkdaySettings, settings_in
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command

_OWN = "workdays"


@dataclass(frozen=True)
class PeopleView:
    """What was read of people; empty where it does not matter.

    Attributes:
        own_workdays: the time tracking of the webhook's user, which says whether others' may be read.
        workdays: the time tracking of managers.
    """

    own_workdays: WorkdaySettings | PortalError | None = None
    workdays: Mapping[int, WorkdaySettings | PortalError] = field(default_factory=dict)


@dataclass(frozen=True)
class PeopleAsked:
    """Whom to read more of than whether they are active.

    Attributes:
        workdays: managers who get leads only while they are clocked in; None where that does not matter.
    """

    workdays: tuple[int, ...] | None = None

    def commands(self) -> list[Command]:
        """Return the commands; none for a configuration that needs nothing of this."""
        if self.workdays is None:
            return []
        settings = "timeman.settings"
        others = (Command(_of(each), settings, {"USER_ID": each}) for each in self.workdays)
        return [Command(_OWN, settings), *others]

    def seen_in(self, answers: BatchAnswer) -> PeopleView:
        """Return what the answers to the commands tell."""
        if self.workdays is None:
            return PeopleView()
        return PeopleView(
            _settings(answers[_OWN]), {each: _settings(answers[_of(each)]) for each in self.workdays}
        )


NOBODY = PeopleAsked()


def _of(manager: int) -> str:
    return f"{_OWN}-{manager}"


def _settings(outcome: Answer | PortalError) -> WorkdaySettings | PortalError:
    return outcome if isinstance(outcome, PortalError) else settings_in(outcome)
