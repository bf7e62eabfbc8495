"""Shares that are counted from the documents: with and without a rule, in time and not."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from functions.domain.figures.cells import Key, cells_of, cohort_name
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.outcomes import rules
from functions.domain.figures.proportions import Share
from functions.domain.figures.row import Row
from functions.domain.figures.service import in_time_by_band, in_time_by_band_of_summary
from functions.domain.lead.milestones import FirstDecision, Milestones, Occasion, Stint
from functions.domain.lead.record import LeadState

MONDAY = date(2026, 10, 5)
PERIOD = Period(MONDAY, date(2026, 10, 11), date(2026, 11, 27))


def test_those_without_a_step_are_those_without_any_step_of_its_table() -> None:
    cohort: dict[str, dict[Key, int]] = {
        # 60 leads: 30 on the high step, of which 9 converted; 20 on the low one, of which 2; 10 on none, 1.
        "leads": {(0, "hot", "converted/3"): 12, (0, "hot", "lost/3"): 48},
        "rules": {
            (0, "amount", 20, "converted/3"): 9,
            (0, "amount", 20, "lost"): 21,
            (0, "amount", 5, "converted/3"): 2,
            (0, "amount", 5, "lost"): 18,
        },
    }
    documents = {cohort_name(MONDAY): Document({name: Counter(cube) for name, cube in cohort.items()})}
    found = rules(Cubes(documents, PERIOD))
    assert (found["amount", 20].fired, found["amount", 5].fired) == (Share(9, 30), Share(2, 20))
    assert {each.others for each in found.values()} == {Share(1, 10)}


def test_a_first_clock_that_still_runs_is_missed_in_the_summary_once_its_day_is_over() -> None:
    assigned_at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    due_at = assigned_at + timedelta(minutes=20)
    stint = Stint(Occasion.FIRST, 7, "everyone", "hot", MONDAY, assigned_at, due_at)
    milestones = Milestones(MONDAY, FirstDecision(90, "hot", "v1"), stints=(stint,))
    documents = documents_of_rows([Row(milestones, LeadState.ASSIGNED, created_at=assigned_at)])
    cubes = Cubes(documents, PERIOD)
    midnight = int(datetime(2026, 10, 6, tzinfo=UTC).timestamp() // 60)
    assert in_time_by_band_of_summary(cubes, minute=midnight - 1) == {}
    assert in_time_by_band_of_summary(cubes, minute=midnight) == {"hot": Share(0, 1)}
    assert in_time_by_band(cubes, minute=midnight) == {"hot": Share(0, 1)}


def documents_of_rows(rows: Iterable[Row]) -> dict[str, Document]:
    """Return the documents that count these rows."""
    documents: dict[str, Document] = {}
    for row in rows:
        for cell, count in cells_of(row, since=MONDAY).items():
            documents[cell.document] = documents.get(cell.document, Document()).plus([(cell, count)])
    return documents
