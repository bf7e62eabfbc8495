"""The story of one lead, for whoever has to find out what went wrong: done, decided, told, remembered."""

from collections.abc import Iterator

from functions.domain.item import lead
from tests.chaos.people import People
from tests.chaos.stage import Stage


def story_of(lead_id: int, stage: Stage, people: People) -> str:
    """Return everything that is known of the lead, a line each."""
    return "\n  ".join([f"The story of lead {lead_id}", *_lines(lead_id, stage, people)])


def _lines(lead_id: int, stage: Stage, people: People) -> Iterator[str]:
    yield "what people did:"
    yield from (line for each in people.people if each.lead_id == lead_id for line in each.story)
    yield "what was decided:"
    for entry in stage.app.state.ledger.of_lead(lead(lead_id)):
        outcome = f"{entry.outcome}, {entry.points} points ({entry.band}), manager {entry.manager}"
        yield f"{entry.decided_at:%a %H:%M:%S} {outcome} {entry.note}"
    yield "what people were told:"
    for note in stage.portal.sent_notifications:
        if note.tag.split("-")[1] == str(lead_id):
            yield f"{note.at:%a %H:%M:%S} to {note.user}: {note.tag}"
    yield from (str(todo) for todo in stage.portal.todos if todo.lead_id == lead_id)
    yield from (str(each) for each in stage.portal.comments if each.entity_id == lead_id)
    yield f"remembered: {stage.app.state.leads.get_many([lead(lead_id)]).get(lead(lead_id))}"
