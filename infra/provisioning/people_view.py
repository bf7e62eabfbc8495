"""The portal's people as `fairlead check` sees them: who works where, and whose working days can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.errors import PortalError
from infra.bitrix24.crm.departments import department_command, people_in
from infra.bitrix24.crm.workdays import WorkdaySettings, settings_in
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command

_OWN, _SETTINGS = "workdays", "timeman.settings"


@dataclass(frozen=True)
class PeopleView:
    """What was read of people; empty where it does not matter.

    Attributes:
        own_workdays: the time tracking of the webhook's user, which says whether others' may be read.
        workdays: the time tracking of managers.
        departments: who works in the departments.
    """

    own_workdays: WorkdaySettings | PortalError | None = None
    workdays: Mapping[int, WorkdaySettings | PortalError] = field(default_factory=dict)
    departments: Mapping[int, tuple[int, ...] | PortalError] = field(default_factory=dict)


@dataclass(frozen=True)
class PeopleAsked:
    """Whom to read more of than whether they are active.

    Attributes:
        workdays: managers who get leads only while they are clocked in; None where that does not matter.
        departments: whose people get leads.
    """

    workdays: tuple[int, ...] | None = None
    departments: tuple[int, ...] = ()

    def commands(self) -> list[Command]:
        """Return the commands; none for a configuration that needs nothing of this."""
        commands = [department_command([each]) for each in self.departments]
        if self.workdays is not None:
            commands.append(Command(_OWN, _SETTINGS))
            commands += [Command(_of(each), _SETTINGS, {"USER_ID": each}) for each in self.workdays]
        return commands

    def seen_in(self, answers: BatchAnswer) -> PeopleView:
        """Return what the answers to the commands tell."""
        return PeopleView(
            own_workdays=None if self.workdays is None else _settings(answers[_OWN]),
            workdays={each: _settings(answers[_of(each)]) for each in self.workdays or ()},
            departments={each: _people(each, answers) for each in self.departments},
        )


NOBODY = PeopleAsked()


def _people(department: int, answers: BatchAnswer) -> tuple[int, ...] | PortalError:
    outcome = answers[department_command([department]).key]
    return (
        outcome if isinstance(outcome, PortalError) else people_in(outcome.result, [department])[department]
    )


def _of(manager: int) -> str:
    return f"{_OWN}-{manager}"


def _settings(outcome: Answer | PortalError) -> WorkdaySettings | PortalError:
    return outcome if isinstance(outcome, PortalError) else settings_in(outcome)
