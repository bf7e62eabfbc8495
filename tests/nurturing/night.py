"""Nights of a sales team: cold leads come in, no manager touches them, and `nurturing` runs at two."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.nurturing.select_cold_leads import NurturingReport, select_cold_leads
from functions.ports import Leads
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, Team, a_team

OWNER = 12
STAGE = "UC_NURTURE"
THURSDAY_NIGHT = datetime(2026, 11, 5, 2, 0, tzinfo=BERLIN)
FRIDAY_NIGHT = THURSDAY_NIGHT + timedelta(days=1)


def nurturing_configuration(*, control: float = 0.0, trigger: str = "", portal: str = "") -> str:
    nurture = f'after = "24h", stage = "{STAGE}", owner = {OWNER}, control = {control}, trigger = "{trigger}"'
    return CONFIGURATION.replace(
        'id = "cold"\nfrom = 0', f'id = "cold"\nfrom = 0\nnurture = {{ {nurture} }}'
    ).replace("senior = 3", f"senior = 3\n{portal}")


@contextmanager
def a_nurturing_team(
    directory: Path,
    *,
    control: float = 0.0,
    trigger: str = "",
    portal: str = "",
    state: str = "",
) -> Iterator[Team]:
    configuration = nurturing_configuration(control=control, trigger=trigger, portal=portal)
    with a_team(directory, configuration=configuration, state=state) as team:
        yield team


def cold_leads(team: Team, count: int, **fields: Any) -> list[Item]:
    """Cold leads of Tuesday noon, given to managers at once."""
    items = [team.add_lead(**{**COLD, **fields}) for _ in range(count)]
    team.process()
    return items


def nurture(
    team: Team, *, minutes: float = 8, config: Configuration | None = None, leads: Leads | None = None
) -> NurturingReport:
    """Run `nurturing` alone; the pipeline has not yet processed what it selected."""
    app = team.wiring
    return select_cold_leads(
        leads or app.state.leads,
        app.state.inbox,
        wakeups=app.wakeups,
        checkpoints=app.state.checkpoints,
        clock=app.clock,
        config=config or app.config,
        until=team.clock.now() + timedelta(minutes=minutes),
    )


def night(team: Team, at: datetime = THURSDAY_NIGHT) -> NurturingReport:
    """Let it be two o'clock, run `nurturing`, and then the pipeline until nothing is due."""
    team.clock.advance_to(at)
    report = nurture(team)
    team.process()
    return report


def is_handed_over(team: Team, item: Item) -> bool:
    """True when state and portal agree that the lead is in nurturing, with all that belongs to it, once."""
    record, lead = team.record(item), team.lead(item)
    comments = [comment for comment in team.portal.comments if comment.entity_id == item.id]
    facts = (
        record.state,
        record.assignment.manager,
        record.assignment.turn,
        lead["ASSIGNED_BY_ID"],
        lead["STATUS_ID"],
        len(comments),
    )
    is_finished = record.outbox.is_written and not record.outbox.pending and not record.nurturing.target_stage
    expected = (LeadState.NURTURED, OWNER, None, OWNER, STAGE, 1)
    return facts == expected and is_finished and lead["UF_CRM_LEAD_NURTURE_DATE"] is not None


def is_untouched(team: Team, item: Item) -> bool:
    """True when the lead is still its manager's, without a trace of nurturing."""
    lead = team.lead(item)
    comments = [comment for comment in team.portal.comments if comment.entity_id == item.id]
    is_managed = team.record(item).state is LeadState.ASSIGNED and lead["ASSIGNED_BY_ID"] in {7, 8, 9}
    return is_managed and not comments and lead["UF_CRM_LEAD_NURTURE_DATE"] is None
