"""Compare what a configuration says of the portal's people with what was read of them."""

from collections.abc import Collection, Iterable, Mapping

from functions.errors import MethodUnknown, PortalError, ScopeMissing
from infra.configuration.model import FairleadToml
from infra.configuration.source_map import KeyPath
from infra.provisioning.people_view import PeopleAsked, PeopleView
from infra.provisioning.verdict import Verdict

_CLOCKED_IN: KeyPath = ("portal", "clocked_in")
MOST_NAMES = 20
"""Names that are proposed in one note."""
_NO_GATE = "[portal] clocked_in keeps nobody from getting leads"


def people_asked(model: FairleadToml) -> PeopleAsked:
    """Return of whom the check needs more than whether they are active."""
    managers = tuple(manager.id for manager in model.managers)
    departments = {each for queue in model.queues for each in queue.departments}
    return PeopleAsked(managers if model.portal.clocked_in else None, tuple(sorted(departments)))


def check_people(view: PeopleView, model: FairleadToml, verdict: Verdict) -> None:
    """Note who works in the departments of queues, and whether it can be read who is clocked in."""
    for department, users in view.departments.items():
        if isinstance(users, PortalError):
            verdict.unreadable(f"Who works in department {department}", users)
        else:
            _check_department(department, users, model, verdict)
    if view.own_workdays is not None:
        _check_workdays(view, verdict)


def check_names(names: Mapping[int, str], model: FairleadToml, verdict: Verdict) -> None:
    """Note what the portal calls managers of whom the configuration has no name.

    The dashboard asks the portal nothing and keeps no names: there they are numbers.
    """
    nameless = [each.id for each in model.managers if not each.name and each.id in names]
    if nameless:
        known = ", ".join(f'{user} name = "{names[user]}"' for user in nameless[:MOST_NAMES])
        more = f" and {len(nameless) - MOST_NAMES} more" if len(nameless) > MOST_NAMES else ""
        verdict.notes.append(
            f"The dashboard and the digest call {_users(nameless)} by number, for their [[manager]] has no"
            f" name. The portal has: {known}{more}."
        )


def _check_department(department: int, users: Collection[int], model: FairleadToml, verdict: Verdict) -> None:
    intake = set(model.portal.intake_user)
    if not set(users) - intake:
        number = next(at for at, queue in enumerate(model.queues) if department in queue.departments)
        what = f"Nobody works in department {department}, or the portal has no such department."
        if users:
            what = f"Department {department} has intake users only, who are given no leads."
        remedy = "Correct the number, or put people into it: Employees > Company structure."
        verdict.findings.wrong(("queue", number, "members"), what, remedy)
        return
    verdict.fine.append(f"Department {department} has {_people(users)}: {_users(users)}.")
    if both := sorted(intake.intersection(users)):
        takes = "takes in leads and is" if len(both) == 1 else "take in leads and are"
        verdict.notes.append(f"Of department {department}, {_users(both)} {takes} given none.")


def _check_workdays(view: PeopleView, verdict: Verdict) -> None:
    refused = [each for each in (view.own_workdays, *view.workdays.values()) if isinstance(each, PortalError)]
    if any(isinstance(each, ScopeMissing | MethodUnknown) for each in refused):
        what = f"{_NO_GATE}: the webhook lacks the scope timeman."
        remedy = "Tick it in Bitrix24: Developer resources > Integrations > the inbound webhook."
        verdict.findings.wrong(_CLOCKED_IN, what, remedy)
    elif busy := next((each for each in refused if each.is_retry_useful), None):
        verdict.unreadable("Whether managers are clocked in", busy)
    elif refused or not _may_see_others(view):
        what = f"{_NO_GATE}: the webhook's user may not see whether others are clocked in."
        remedy = "Use a webhook of an administrator, or take clocked_in out."
        verdict.findings.wrong(_CLOCKED_IN, what, remedy)
    else:
        _check_tracking(view, verdict)


def _may_see_others(view: PeopleView) -> bool:
    """Return True when the settings of another user were read, or the portal says that they may be."""
    own = view.own_workdays
    return bool(view.workdays) or (own is not None and not isinstance(own, PortalError) and own.is_admin)


def _check_tracking(view: PeopleView, verdict: Verdict) -> None:
    untracked = [
        user
        for user, each in view.workdays.items()
        if not isinstance(each, PortalError) and not each.is_tracked
    ]
    if untracked and len(untracked) == len(view.workdays):
        remedy = "Switch work time on in Bitrix24 for their department, or take clocked_in out."
        verdict.findings.doubtful(_CLOCKED_IN, f"{_NO_GATE}: time is tracked for none of them.", remedy)
        return
    verdict.fine.append("Whether managers are clocked in can be read.")
    if untracked:
        verdict.notes.append(f"Time is not tracked for {_users(untracked)}: they count as clocked in.")


def _people(users: Collection[int]) -> str:
    return "one person" if len(users) == 1 else f"{len(users)} people"


def _users(users: Iterable[int]) -> str:
    ids = [str(user) for user in users]
    return f"user {ids[0]}" if len(ids) == 1 else f"users {', '.join(ids)}"
