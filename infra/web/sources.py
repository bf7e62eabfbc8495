"""What the pages of a process are made of: its state, its configuration, its clock."""

from functions.dashboard.content import Dashboard
from infra.wiring import Wiring


def dashboard_of(app: Wiring) -> Dashboard:
    """Return the dashboard as it is now."""
    refused = app.configuration_status.refused
    return Dashboard(
        app.state,
        app.config,
        app.clock.now(),
        portal_url=app.settings.portal_url,
        refused="" if refused is None else " ".join(refused.mistakes[:1]),
    )
