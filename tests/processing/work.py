"""What people do on a lead whose first touch is awaited, and what becomes of the lead then."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from functions.domain.lead.look_reason import LookReason
from tests.builders import BERLIN
from tests.team import HOT, Team


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 3, hour, minute, tzinfo=BERLIN)


def look(team: Team, lead_id: int, moment: datetime) -> None:
    """Let time come to `moment`, and whatever is due then be done."""
    team.clock.advance_to(moment)
    team.announce(lead_id, reason=LookReason.DUE)
    team.process()


def watched(team: Team) -> tuple[int, int]:
    """A hot lead of Tuesday 12:00 with its first touch due by 12:20, and its manager."""
    lead_id = team.add_lead(**HOT)
    team.process()
    manager = team.record(lead_id).assignment.manager
    assert manager is not None
    return lead_id, manager


def is_kept(team: Team, lead_id: int, manager: int) -> bool:
    """Whether the manager still has the lead after the deadline."""
    for moment in (at(12, 16), at(12, 20), at(12, 36)):
        look(team, lead_id, moment)
    return team.record(lead_id).assignment.manager == manager


Work = Callable[[Team, int, int], Any]


def activity(kind: str, **values: Any) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.add_activity(
        lead_id, kind, by=manager, **values
    )


def completed(kind: str, *, automatically: bool = False, **values: Any) -> Work:
    """Noted before the clock was started, and completed in the middle of its time."""

    def work(team: Team, lead_id: int, manager: int) -> None:
        actions = team.portal.people_actions
        noted = actions.add_activity(lead_id, kind, completed=False, by=manager, **values)
        team.clock.advance_to(at(12, 10))
        actions.complete_activity(noted, by=manager, automatically=automatically)

    return work


def comment(text: str = "Called, wants an offer.", by: int | None = None) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.write_comment(
        lead_id, text, by=by or manager
    )


def move(stage: str = "IN_PROCESS", by: int | None = None) -> Work:
    return lambda team, lead_id, manager: team.portal.people_actions.update_lead(
        lead_id, STATUS_ID=stage, by=by or manager
    )


def there_and_back(team: Team, lead_id: int, manager: int) -> None:
    move()(team, lead_id, manager)
    move("NEW")(team, lead_id, manager)


def chat(by: int | None = None) -> Work:
    """The client writes, and `by`, else the manager, answers in the same session."""

    def work(team: Team, lead_id: int, manager: int) -> None:
        actions = team.portal.people_actions
        actions.client_writes_in_chat(lead_id)
        actions.answer_in_chat(lead_id, by=manager if by is None else by)

    return work
