"""The story of one lead, for a reader who looks for what went wrong: done, decided, sent, remembered."""

from collections.abc import Iterator

from tests.chaos.people import People
from tests.chaos.stage import Stage
from tests.chaos.told import Tag, of_comment, of_todo


def story_of(lead_id: int, stage: Stage, people: People) -> str:
    """Return everything that is known of the lead or deal, a line each."""
    return "\n  ".join([f"The story of {stage.plan.item(lead_id).label}", *_lines(lead_id, stage, people)])


def _lines(lead_id: int, stage: Stage, people: People) -> Iterator[str]:
    item = stage.plan.item(lead_id)
    yield "what people did:"
    yield from (line for each in people.people if each.lead_id == lead_id for line in each.story)
    yield "what was decided:"
    for entry in stage.app.state.ledger.of_lead(item):
        outcome = f"{entry.outcome}, {entry.points} points ({entry.band}), manager {entry.manager}"
        yield f"{entry.decided_at:%a %H:%M:%S} {outcome} {entry.note}"
    yield "what people were told:"
    for note in stage.portal.sent_notifications:
        if Tag.of(note.tag).item == item:
            yield f"{note.at:%a %H:%M:%S} to {note.user}: {note.tag}"
    yield from (str(todo) for todo in stage.portal.todos if of_todo(todo) == item)
    yield from (str(each) for each in stage.portal.comments if of_comment(each) == item)
    yield f"remembered: {stage.app.state.leads.get_many([item]).get(item)}"
