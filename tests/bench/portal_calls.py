"""Rows: HTTP requests to the portal for one lead, counted in the portal's own log."""

from pathlib import Path
from tempfile import TemporaryDirectory

from functions.domain.item import Item
from tests.bench.row import Row
from tests.team import Team, a_hot_lead, a_team


def measure() -> tuple[Row, Row]:
    """Return the requests for a new lead with every effect, and for a changed one whose score stays."""
    with TemporaryDirectory() as directory, a_team(Path(directory)) as team:
        # The first lead also brings the roster, which is kept for ten minutes: the dearest case counts.
        item = team.add_lead(**a_hot_lead())
        new = team.requests_during(team.process)
        commands = team.portal.requests.count_commands()
        told, effects = len(team.portal.notifications), _effects(team, item)
        team.actions.update_lead(item, TITLE="Another title")
        team.announce(item)
        changed = team.requests_during(team.process)
    return (
        Row(
            what="Requests to the portal for one new lead, all effects",
            reached=new,
            target=3,
            unit="requests",
            bound="at most",
            ratio=round(commands / new, 2),
            ratio_to="1: commands a request",
            run=f"a hot lead through real HTTP: {effects}, {told} notifications",
        ),
        Row(
            what="Requests to the portal for a changed lead whose score stays",
            reached=changed,
            target=1,
            unit="requests",
            bound="at most",
            ratio=round(changed / new, 2),
            ratio_to="those of a new lead",
            run="its title was changed by hand; it is read, and nothing is written",
        ),
    )


def _effects(team: Team, item: Item) -> str:
    """Tell what the portal has now, and fail when an effect is missing: half a lead would be cheaper."""
    lead, todos = team.lead(item), team.portal.todos
    assert lead["ASSIGNED_BY_ID"] in {7, 8, 9}
    assert lead["UF_CRM_LEAD_SCORE"] == 90
    assert len(todos) == 1
    assert len(team.portal.notifications) == 2
    return "repeats looked for, score, band, reasons and manager written, one to-do"
