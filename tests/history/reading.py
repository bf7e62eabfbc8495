"""What tests of the history do: read a portal's past, all at once or interrupted, into rows."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.commands.history.offered import OFFERED_TYPES, keep
from functions.commands.history.read_past import Entry, Question, read_past
from functions.commands.history.rows import TrainingRow
from functions.ports.past import Past, PastPage, Step
from infra.cli.history_journal import JournalFile
from tests.team import Team

DELAY = timedelta(days=1)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


class Cut(Exception):
    """The run was interrupted."""


class Interrupted:
    """A past whose reader is stopped after so many requests: the last answer comes, and is lost."""

    def __init__(self, past: Past, requests: int) -> None:
        self._past, self._left = past, requests

    def count(self, entity: str, since: Callable[[Step], datetime]) -> Mapping[Step, int]:
        return self._past.count(entity, since)

    def page(self, entity: str, step: Step, since: datetime, *, after: int, left: int) -> PastPage:
        page = self._past.page(entity, step, since, after=after, left=left)
        self._left -= 1
        if self._left < 0:
            raise Cut
        return page


def rows_in(
    team: Team,
    file: Path,
    since: datetime,
    *,
    stop_after: int | None = None,
    fresh_since: datetime = NEVER,
) -> list[TrainingRow]:
    """Read the past into a journal, or go on where it ends, as `fairlead history` does.

    The run is cut after so many pages.
    """
    app = team.wiring
    past = app.past(types=OFFERED_TYPES)
    question = Question(tuple(app.config.handled), since, fresh_since, DELAY)
    journal = JournalFile(file, {"since": since.isoformat()}, entry=Entry, counts=dict[str, dict[Step, int]])
    counts = journal.counts or {each: {**past.count(each, question.since_of)} for each in question.entities}
    if journal.counts is None:
        journal.begin(since, counts)
    lists = {name for name, each in app.loaded.model.inputs.items() if each.type == "list"}
    gathered = read_past(
        past if stop_after is None else Interrupted(past, stop_after),
        journal,
        question,
        counts,
        keep=keep(app.config.scorecard, lists),
    )
    return [row for each in gathered.values() for row in each.rows(app.config.business)]
