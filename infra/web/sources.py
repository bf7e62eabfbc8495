"""What the pages of a process are made of: its state, its configuration, its clock."""

from functions.dashboard.content import Dashboard
from infra.wiring import Wiring


def dashboard_of(app: Wiring) -> Dashboard:
    """Return the dashboard as it is now."""
    loaded, refused = app.loaded, app.configuration_status.refused
    return Dashboard(
        app.state,
        loaded.configuration,
        {each.id: each.name for each in loaded.model.managers if each.name},
        app.clock.now(),
        portal_url=app.settings.portal_url,
        refused="" if refused is None else " ".join(refused.mistakes[:1]),
    )
