"""Row: how many requests a history of 50,000 closed leads takes, however often it is interrupted."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bench.row import Row
from tests.history.reading import Cut, rows_in
from tests.history.test_many import ACTIVITIES, LEADS, MOST, SINCE, fill
from tests.team import Team, a_team


def measure(leads: int = LEADS) -> Row:
    """Return the requests of a reading that is interrupted twice, beside those of one that is not."""
    with TemporaryDirectory() as directory, a_team(Path(directory), hash_key="a-key") as team:
        fill(team.portal, team, leads)
        whole, began = list[object](), team.clock.now()
        at_once = team.requests_during(lambda: whole.extend(rows_in(team, Path(directory) / "whole", SINCE)))
        taken = team.clock.now() - began
        parts = list[object]()
        interrupted = team.requests_during(
            lambda: parts.extend(_in_parts(team, Path(directory) / "part", at_once))
        )
    return Row(
        what=f"History of {leads:,} closed leads of the portal, interrupted twice",
        reached=interrupted,
        target=MOST,
        unit="requests",
        bound="at most",
        ratio=round(interrupted / at_once, 3),
        ratio_to=f"the {at_once} of a reading without interruption",
        run=f"simulated portal, {ACTIVITIES} calls and mails each, virtual clock: {_minutes(taken)} at its "
        f"limits; {'the same' if parts == whole else 'OTHER'} {len(whole):,} rows",
    )


def _in_parts(team: Team, file: Path, requests: int) -> list[object]:
    for stop in (2, requests // 2):
        with pytest.raises(Cut):
            rows_in(team, file, SINCE, stop_after=stop)
    return list(rows_in(team, file, SINCE))


def _minutes(taken: timedelta) -> str:
    return f"{taken / timedelta(minutes=1):.0f} minutes"
