"""Row: what finding the leads that are due costs among many, against among few."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row
from tests.rescoring.test_wake import steps_to_find_due

FEW, MANY, DUE = 100_000, 1_000_000, 10_000


def measure(few: int = FEW, many: int = MANY, due: int = DUE) -> Row:
    """Return by which factor the reads grow when all leads grow tenfold and those that are due stay."""
    with TemporaryDirectory() as directory:
        among_few = steps_to_find_due(Path(directory), leads=few, due=due)
        among_many = steps_to_find_due(Path(directory), leads=many, due=due)
    return Row(
        what=f"State reads to find {due:,} due leads among {many:,}, against among {few:,}",
        reached=round(among_many / among_few, 4),
        target=1.01,
        unit="times",
        bound="at most",
        ratio=round(among_many / due, 1),
        ratio_to="1: steps of SQLite's machine a due lead",
        run=f"{among_many:,} steps of SQLite's machine against {among_few:,}; counted, not timed",
    )
