"""A repeat inquiry after a lead was opened again by hand is a repeat: the lead was not given anew."""

from datetime import timedelta
from pathlib import Path

from functions.domain.lead.milestones import Occasion
from tests.team import HOT, a_team


def test_a_repeat_of_a_lead_that_was_opened_again_is_a_repeat(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        first = team.add_lead(**HOT)
        team.process()
        manager = team.record(first).assignment.manager
        for stage in ("JUNK", "IN_PROCESS"):
            team.clock.advance(timedelta(minutes=5))
            team.actions.update_lead(first, by=manager, STATUS_ID=stage)
            team.announce(first)
            team.process()
        team.clock.advance(timedelta(minutes=5))
        team.add_lead(**HOT)
        team.process()
        team.announce(first)
        team.process()
        occasions = [each.occasion for each in team.record(first).milestones.stints]
        assert occasions == [Occasion.FIRST, Occasion.REPEAT]
