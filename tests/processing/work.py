"""What people do on a lead whose first touch is awaited, and what becomes of the lead then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from tests.builders import BERLIN
from tests.team import HOT, Team


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 3, hour, minute, tzinfo=BERLIN)


def look(team: Team, item: Item, moment: datetime) -> None:
    """Let time come to `moment`, and whatever is due then be done."""
    team.clock.advance_to(moment)
    team.announce(item, reason=LookReason.DUE)
    team.process()


def watched(team: Team) -> tuple[Item, int]:
    """A hot lead of Tuesday 12:00 with its first touch due by 12:20, and its manager."""
    item = team.add_lead(**HOT)
    team.process()
    manager = team.record(item).assignment.manager
    assert manager is not None
    return item, manager


def is_kept(team: Team, item: Item, manager: int) -> bool:
    """Whether the manager still has the lead after the deadline."""
    for moment in (at(12, 16), at(12, 20), at(12, 36)):
        look(team, item, moment)
    return team.record(item).assignment.manager == manager


Work = Callable[[Team, Item, int], Any]


def activity(kind: str, **values: Any) -> Work:
    return lambda team, item, manager: team.actions.add_activity(item, kind, by=manager, **values)


def completed(
    kind: str, *, automatically: bool = False, planned_in: timedelta | None = None, **values: Any
) -> Work:
    """Noted now, perhaps planned for a moment later, and completed two minutes later."""

    def work(team: Team, item: Item, manager: int) -> None:
        planned: dict[str, Any] = {"at": team.clock.now() + planned_in} if planned_in else {}
        actions = team.actions
        noted = actions.add_activity(item, kind, completed=False, by=manager, **planned, **values)
        team.clock.advance(timedelta(minutes=2))
        actions.complete_activity(noted, by=manager, automatically=automatically)

    return work


def comment(text: str = "Called, wants an offer.", by: int | None = None) -> Work:
    return lambda team, item, manager: team.actions.write_comment(item, text, by=by or manager)


def move(stage: str = "IN_PROCESS", by: int | None = None) -> Work:
    return lambda team, item, manager: team.actions.update_lead(item, STATUS_ID=stage, by=by or manager)


def there_and_back(team: Team, item: Item, manager: int) -> None:
    move()(team, item, manager)
    move("NEW")(team, item, manager)


def chat(by: int | None = None) -> Work:
    """The client writes, and `by`, else the manager, answers in the same session."""

    def work(team: Team, item: Item, manager: int) -> None:
        actions = team.actions
        actions.client_writes_in_chat(item)
        actions.answer_in_chat(item, by=manager if by is None else by)

    return work
