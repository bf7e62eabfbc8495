"""A new configuration is taken up between two runs; a refused one leaves the old one at work."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from functions.domain.item import DEAL, LEAD
from functions.processing.run import process_inbox
from infra.clock import ManualClock, SystemClock
from infra.configuration.watch import EVERY
from infra.local.scheduler import LocalScheduler
from infra.local.server import FunctionServer
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import COLD, CONFIGURATION, Team, a_team

OTHER = CONFIGURATION.replace("WEB = 10", "WEB = 45").replace('phone_region = "DE"', 'phone_region = "FR"')
WRONG = CONFIGURATION.replace("WEB = 10", "WEB = ten")
moments = count(1_000_000_000)


def write(app: Wiring, text: str) -> None:
    """Let the file say this for years already, and it be time to look at it."""
    path = app.settings.config
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    moment = next(moments)
    os.utime(beside, (moment, moment))
    beside.replace(path)
    if isinstance(app.clock, ManualClock):
        app.clock.advance(EVERY)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited") as team:
        yield team


def score_of_a_new_lead(team: Team, url: str) -> int:
    item = team.add_lead(**COLD)
    assert httpx.post(f"{url}/processing").status_code == 200
    wait_until(lambda: bool(team.wiring.state.leads.get_many([item])))
    return team.record(item).score.points


def wait_until(is_so: Callable[[], bool]) -> None:
    clock = SystemClock()
    for _ in range(2000):
        if is_so():
            return
        clock.sleep(0.005)
    raise AssertionError("It did not come to that.")


def test_a_new_file_counts_from_the_next_run_on_and_a_refused_one_does_not(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        assert score_of_a_new_lead(team, server.url) == 10
        write(team.wiring, OTHER)
        assert score_of_a_new_lead(team, server.url) == 45
        write(team.wiring, WRONG)
        assert score_of_a_new_lead(team, server.url) == 45
        team.wiring.settings.config.unlink()
        team.clock.advance(2 * EVERY)
        assert score_of_a_new_lead(team, server.url) == 45


def test_what_rests_on_the_configuration_follows_and_what_is_connected_stays(team: Team) -> None:
    first = team.wiring.at_work()
    _ = first.crm, first.pseudonyms
    handle = '\n[[handle]]\nentity = "deal"\n'
    write(team.wiring, OTHER.replace("[portal]\n", '[portal]\nplan = "enterprise"\n', 1) + handle)
    second = team.wiring.at_work()
    assert second is not first
    assert first.handled == (LEAD,)
    assert second.handled == (DEAL,)
    assert second.pseudonyms.phone_region == "FR"
    assert second.crm is not first.crm
    assert (second.client, second.state, second.wakeups) == (first.client, first.state, first.wakeups)
    assert (second.run_lock, second.draining) == (first.run_lock, first.draining)
    assert second.client._limiter._plan.drain == 5.0


def test_the_wiring_tells_what_is_at_work_and_what_was_refused(team: Team) -> None:
    app = team.wiring
    first = app.at_work().loaded.version
    status = app.configuration_status
    assert (status.version, status.loaded_at, status.refused) == (first, TUESDAY_NOON, None)
    write(app, WRONG)
    app.at_work()
    status = app.configuration_status
    assert (status.version, status.loaded_at) == (first, TUESDAY_NOON)
    assert status.refused is not None
    assert status.refused.at == team.clock.now()
    write(app, OTHER)
    second = app.at_work().loaded.version
    status = app.configuration_status
    assert (status.version, status.loaded_at, status.refused) == (second, team.clock.now(), None)


def test_a_process_whose_file_was_never_right_says_so(tmp_path: Path) -> None:
    config = tmp_path / "fairlead.toml"
    app = Wiring(read_settings(None, FAIRLEAD_CONFIG=config), clock=ManualClock(TUESDAY_NOON))
    status = app.configuration_status
    assert (status.version, status.loaded_at) == (None, None)
    assert status.refused is not None
    assert status.refused.mistakes == ("fairlead.toml: There is no such file.",)


def test_every_configuration_that_was_at_work_is_kept_once(team: Team) -> None:
    for text in (CONFIGURATION, OTHER, WRONG, CONFIGURATION):
        write(team.wiring, text)
        team.wiring.at_work()
    first, second = reversed(team.wiring.state.configuration_versions.newest(10))
    assert "WEB = 10" in first.text
    assert "WEB = 45" in second.text
    assert first.first_used_at < second.first_used_at


def test_a_run_ends_after_its_batch_when_another_configuration_is_taken_up(team: Team) -> None:
    app = team.wiring.at_work()
    items = [team.add_lead(**COLD) for _ in range(3)]
    calls = count()

    def goes_on() -> bool:
        if next(calls) == 1:
            write(app, OTHER)
        return app.at_work() is app

    until = team.clock.now() + timedelta(hours=1)
    assert (
        sum(process_inbox(team.pipeline, until=until, largest_batch=1, goes_on=goes_on).outcomes.values())
        == 1
    )
    assert len(app.state.inbox.has(items)) == 2
    newest = app.at_work()
    assert newest is not app
    assert newest.config.version != app.config.version


def test_threads_see_the_one_configuration_or_the_other_and_never_a_mixture(tmp_path: Path) -> None:
    config = tmp_path / "fairlead.toml"
    config.write_text(CONFIGURATION, encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
        BITRIX24_WEBHOOK_URL="http://127.0.0.1:1/rest/1/a/",
    )
    app, is_over, seen = Wiring(settings, clock=ManualClock(TUESDAY_NOON)), Event(), set[tuple[Any, ...]]()

    def work() -> None:
        while not is_over.is_set():
            one = app.at_work()
            seen.add(
                (
                    one.loaded.version,
                    one.config.version,
                    one.pseudonyms.phone_region,
                    one.crm._hashes.phone_region,
                )
            )

    with ThreadPoolExecutor(4) as threads:
        working = [threads.submit(work) for _ in range(4)]
        for number in range(40):
            write(app, (OTHER, WRONG, CONFIGURATION)[number % 3])
            app.at_work()
        is_over.set()
        for each in working:
            each.result(timeout=60)
    app.close()
    regions = {region for *_, region in seen}
    assert regions == {"DE", "FR"}
    assert len(seen) == 2
    assert all(one[0] == one[1] and one[2] == one[3] for one in seen)


def test_held_leads_are_asked_again_at_once_by_a_configuration_that_has_somebody_for_them(team: Team) -> None:
    paused = CONFIGURATION.replace("daily_cap = 50", "is_paused = true")
    write(team.wiring, paused)
    with FunctionServer(team.wiring) as server:
        item = team.add_lead(**COLD)
        httpx.post(f"{server.url}/processing")
        wait_until(lambda: bool(team.wiring.state.leads.get_many([item])))
        assert team.record(item).hold is not None
        write(team.wiring, CONFIGURATION)
        wait_until(lambda: team.record(item).assignment.manager in {7, 8, 9})


def test_the_schedule_follows_the_portals_time_zone(team: Team) -> None:
    app = team.wiring
    scheduler = LocalScheduler(
        lambda _: True,
        ["nurturing"],
        clock=team.clock,
        checkpoints=app.state.checkpoints,
        timezone=lambda: app.at_work().config.business.timezone,
    )
    [nurturing] = scheduler.functions
    assert nurturing.due_at.astimezone(BERLIN).hour == 4
    write(app, CONFIGURATION.replace("Europe/Berlin", "Asia/Almaty"))
    assert not nurturing.run_if_due()
    assert nurturing.due_at.astimezone(app.at_work().config.business.timezone).hour == 4
