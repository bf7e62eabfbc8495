"""A week of a sales team, in the middle of which its state may move to another store."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from functions.commands.explain import as_json, explain_lead
from functions.commands.move import RECENT, MoveReport, move_state
from functions.ports import State
from infra import wiring
from infra.settings import read_settings
from infra.web.folder import write_folder
from infra.web.sources import dashboard_of
from infra.wiring import Wiring
from tests.quarter.people import DAY, people
from tests.quarter.play import START, _Play
from tests.quarter.rules import configurations
from tests.quarter.stage import Stage, a_stage
from tests.recount.journal import journal_of_leads
from tests.stored import all_records

WEEK, LEADS, SEED = 7 * DAY, 14, 3
OnDay = Callable[[Stage, datetime], None]


def opened(url: str) -> State:
    """Return the state at an address."""
    return Wiring(read_settings(None, FAIRLEAD_STATE=url)).state


def talkative(configuration: str) -> str:
    """Return the configuration with everything in it that people may be sent."""
    told = {
        "[portal]\n": '[portal]\nexplain = "pinned"\n',
        'first_touch = "20m"\n': 'first_touch = "20m"\nnotify = ["manager", "senior"]\n',
        'first_touch = "2h"\n': 'first_touch = "2h"\nnotify = ["manager"]\n',
        "control = 0.25": "control = 0.0",
    }
    for old, new in told.items():
        assert configuration.count(old) == 1, old
        configuration = configuration.replace(old, new)
    return configuration


@contextmanager
def a_week(
    directory: Path,
    *,
    url: str = "",
    on_day: OnDay = lambda _stage, _day: None,
    seed: int = SEED,
    leads: int = LEADS,
) -> Iterator[Stage]:
    """Play it on the store at `url`; `on_day` is called as each day begins."""
    before, after = map(talkative, configurations(cap=1))
    with (
        journal_of_leads() as journal,
        a_stage(directory, at=START, toml=before, seed=seed, state=url) as stage,
    ):
        play = _Play(stage, journal, end=START + WEEK, middle=START + WEEK / 2)
        crowd = list(people(leads=leads, weeks=1, seed=seed, start=START))
        play.run(crowd, after, lambda day, _: on_day(stage, day))
        yield stage
        stage.app.close()


def move_stage(stage: Stage, url: str) -> MoveReport:
    """Let the state of a stage move, and the functions go on with it where it is then."""
    before = stage.app
    app = Wiring(replace(before.settings, state=url), clock=stage.clock)
    origin, now = before.settings.state, stage.clock.now() + RECENT
    report = move_state(before.state, app.state, origin=origin, now=now)
    stage.app = app
    wiring.use(app)
    before.close()
    return report


def told(stage: Stage) -> Sequence[Any]:
    """Return what people were sent, and what stands in the cards."""
    portal = stage.portal
    return [*portal.notifications, *portal.todos, *portal.comments, *portal.log_messages]


def explained(stage: Stage) -> dict[str, Any]:
    """Return what `fairlead explain` says of each lead."""
    app, now = stage.app, stage.app.clock.now()
    return {
        record.item.key: as_json(explain_lead(record, app.state.ledger, app.config, now), app.config.texts)
        for record in all_records(app.state.leads)
    }


def pages(stage: Stage, folder: Path) -> dict[str, str]:
    """Return every page of the dashboard, without where the portal is."""
    items = [record.item for record in all_records(stage.app.state.leads)]
    write_folder(folder, dashboard_of(stage.app).all_pages(items))
    return {
        str(each.relative_to(folder)): each.read_text("utf-8").replace(stage.app.settings.portal_url, "")
        for each in sorted(folder.rglob("*.html"))
    }
