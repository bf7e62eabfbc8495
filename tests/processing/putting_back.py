"""What tests of putting back do: leads and deals that are given out, and people who change them."""

from datetime import timedelta
from typing import Any

from functions.domain.item import Item
from tests.team import Team, a_hot_lead

INTAKE, SENIOR = 1, 3
MANAGERS = {7, 8, 9}


def given_out(team: Team, **fields: Any) -> tuple[Item, int]:
    """A lead that Fairlead gave out, and to whom."""
    item = team.add_lead(**(fields or a_hot_lead()))
    team.process()
    manager = team.record(item).assignment.manager
    assert manager in MANAGERS
    return item, manager


def changes(team: Team, item: Item, **fields: Any) -> None:
    """A user changes the lead a minute later, and its event is handled."""
    team.clock.advance(timedelta(minutes=1))
    team.actions.update_lead(item, **fields)
    team.announce(item)
    team.process()
