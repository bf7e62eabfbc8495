"""A lead that was converted: the deal that was made of it goes on where the lead was."""

from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.decision_note import first_record
from functions.domain.lead.record import FirstTouch, LeadRecord, LeadState


def continued_as(
    lead: LeadRecord, deal: Item, config: Configuration, now: datetime, *, stage: str
) -> LeadRecord:
    """Return the record that a deal begins with, which was made of this lead.

    Its manager keeps it, nobody is told of it again, and it takes no turn: the lead took it. The portal may
    have given the deal to nobody, as when all of it is switched to deals: then the lead's manager is written
    to it. What was in nurturing stays there, in the `stage` that the deal stands in, until it warms up. A
    lead that had no manager passes nothing on but its score.
    """
    begun = replace(
        first_record(deal, now),
        score=lead.score,
        announcement=lead.announcement,
        decision=replace(first_record(deal, now).decision, note=f"continues {lead.item.label}"),
    )
    if _was_in_nurturing(lead, config):
        return replace(
            begun,
            state=LeadState.NURTURED,
            assignment=lead.assignment,
            nurturing=replace(lead.nurturing, stage=stage, target_stage="", stood_in=stage),
        )
    if lead.assignment.manager not in config.managers:
        return begun
    return replace(
        begun,
        state=LeadState.ASSIGNED,
        assignment=replace(lead.assignment, by_us=True, turn=None, written_at=None),
        first_touch=FirstTouch(touched_at=lead.first_touch.touched_at or now),
    )


def _was_in_nurturing(lead: LeadRecord, config: Configuration) -> bool:
    """Return True for a lead in nurturing, or one that was there until its own event closed it."""
    if lead.state is not LeadState.CLOSED:
        return lead.state is LeadState.NURTURED
    in_since, back_since = lead.nurturing.handed_off_at, lead.nurturing.recalled_at
    is_back = in_since is None or (back_since is not None and back_since > in_since)
    return not is_back and lead.assignment.manager not in config.managers
