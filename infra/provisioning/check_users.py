"""Checks of the users: each one in the configuration is an active user of the portal."""

from functions.errors import PortalError
from infra.configuration.model import FairleadToml
from infra.provisioning.needs import needed_users
from infra.provisioning.portal_view import PortalView
from infra.provisioning.verdict import Verdict


def check_users(view: PortalView, model: FairleadToml, verdict: Verdict) -> None:
    """Note the ids that are no users of the portal, and the users who are dismissed."""
    users = needed_users(model)
    if isinstance(view.users, PortalError):
        verdict.unreadable("The users", view.users)
        return
    good = 0
    for user in users:
        if user.id not in view.users:
            what = f"The portal has no user {user.id} ({user.role})."
            verdict.findings.wrong(user.path, what, "Correct the id: it is in the address of the profile.")
        elif not view.users[user.id]:
            what = f"User {user.id} ({user.role}) is dismissed in the portal."
            verdict.findings.wrong(user.path, what, "Name somebody else, or take the user out.")
        else:
            good += 1
    if good == len(users):
        verdict.fine.append(f"All {good} users of the configuration are active.")
