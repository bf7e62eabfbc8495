"""A lead that was converted: the deal that was made of it goes on where the lead was."""

from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.decision_note import first_record
from functions.domain.lead.nurturing import is_nobodys
from functions.domain.lead.record import FirstTouch, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def continued_as(lead: LeadRecord, deal: LeadSnapshot, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record that a deal begins with, which was made of this lead.

    Its manager keeps it, no message tells of it again, and it takes no turn: the lead took it. The portal may
    have given the deal to an intake user, as when all of it is switched to deals: then the lead's manager is
    written to it. Who else has it got it by hand. What was in nurturing stays there, in the stage that the
    deal stands in, until it warms up. A lead that had no manager passes nothing on but its score.
    """
    first, stage = first_record(deal.lead.item, now), deal.stage
    begun = replace(
        first,
        score=lead.score,
        announcement=lead.announcement,
        decision=replace(first.decision, note=f"continues {lead.item.label}"),
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
    is_to_be_written = is_nobodys(deal, config)
    assignment = replace(
        lead.assignment,
        by_us=is_to_be_written or lead.assignment.by_us,
        turn=None,
        written_at=None if is_to_be_written else now,
    )
    return replace(
        begun,
        state=LeadState.ASSIGNED,
        assignment=assignment,
        first_touch=FirstTouch(touched_at=lead.first_touch.touched_at or now),
    )


def _was_in_nurturing(lead: LeadRecord, config: Configuration) -> bool:
    """Return True for a lead in nurturing, or one that was there until its own event closed it."""
    if lead.state is not LeadState.CLOSED:
        return lead.state is LeadState.NURTURED
    in_since, back_since = lead.nurturing.handed_off_at, lead.nurturing.recalled_at
    is_back = in_since is None or (back_since is not None and back_since > in_since)
    owners = {band.nurture.owner for band in config.scorecard.bands if band.nurture}
    return not is_back and lead.assignment.manager in owners
