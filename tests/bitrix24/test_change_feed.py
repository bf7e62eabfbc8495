"""The port `Changes` on the simulated portal: chained pages, windows of time, how known leads stand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.errors import CallInvalid
from functions.ports import Cursor, Feed, LeadStatus
from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock
from infra.simulator import PortalServer, SimulatedPortal

START = datetime(2026, 11, 3, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def portal(clock: ManualClock) -> SimulatedPortal:
    return SimulatedPortal(clock=clock, plan="unlimited")


@pytest.fixture
def changes(portal: SimulatedPortal, clock: ManualClock) -> Iterator[Bitrix24ChangeFeed]:
    with PortalServer(portal) as server, Bitrix24Client(server.webhook_url, clock=clock) as client:
        yield Bitrix24ChangeFeed(client, clock=clock)
    assert portal.contract_violations == []


def ids(changes: Bitrix24ChangeFeed, kind: Feed, place: Cursor, *, pages: int = 10) -> tuple[list[int], bool]:
    stretch = changes.poll({kind: place}, pages=pages).pages[kind]
    return [row.id for row in stretch.rows], stretch.is_last


@pytest.mark.parametrize(("leads", "is_last"), [(0, True), (1, True), (49, True), (50, True), (500, False)])
def test_ten_pages_are_one_request_and_skip_nothing(
    changes: Bitrix24ChangeFeed, portal: SimulatedPortal, leads: int, *, is_last: bool
) -> None:
    made = [portal.people_actions.add_lead() for _ in range(leads)]
    assert ids(changes, Feed.CREATED, Cursor()) == (made, is_last)
    assert portal.requests.count() == 1


def test_reading_goes_on_behind_an_id(changes: Bitrix24ChangeFeed, portal: SimulatedPortal) -> None:
    made = [portal.people_actions.add_lead() for _ in range(120)]
    assert ids(changes, Feed.CREATED, Cursor(), pages=1) == (made[:50], False)
    assert ids(changes, Feed.CREATED, Cursor(after=made[49]), pages=1) == (made[50:100], False)
    assert ids(changes, Feed.CREATED, Cursor(after=made[99]), pages=1) == (made[100:], True)


def test_a_window_holds_what_changed_at_that_moment_or_later(
    changes: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    early, late = portal.people_actions.add_lead(), portal.people_actions.add_lead()
    clock.advance(timedelta(hours=1))
    portal.people_actions.update_lead(late, SOURCE_ID="WEB")
    moment = clock.now()
    assert ids(changes, Feed.CHANGED, Cursor(since=moment)) == ([late], True)
    assert ids(changes, Feed.CHANGED, Cursor(since=moment + timedelta(seconds=1))) == ([], True)
    assert ids(changes, Feed.CREATED, Cursor(since=moment)) == ([], True)
    assert ids(changes, Feed.CHANGED, Cursor(since=START)) == ([early, late], True)


def test_activities_tell_whose_they_are_and_when_they_last_changed(
    changes: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    lead_id = portal.people_actions.add_lead()
    portal.people_actions.add_activity(lead_id, "email", direction="incoming")
    clock.advance(timedelta(hours=1))
    call = portal.people_actions.add_activity(lead_id, "call")
    [row] = changes.poll({Feed.TOUCHED: Cursor(since=clock.now())}).pages[Feed.TOUCHED].rows
    assert (row.id, row.lead_id, row.changed_at) == (call, lead_id, clock.now().astimezone(UTC))


def test_a_look_tells_how_known_leads_stand_and_what_time_it_is_there(
    changes: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    portal.people.add(id=7, name="Anna")
    mine, junk, gone = (portal.people_actions.add_lead(ASSIGNED_BY_ID=7) for _ in range(3))
    portal.people_actions.update_lead(junk, STATUS_ID="JUNK")
    portal.people_actions.delete_lead(gone)
    look = changes.poll({}, known=[mine, junk, gone])
    now = clock.now()
    assert look.statuses == {
        mine: LeadStatus(7, is_closed=False, changed_at=now),
        junk: LeadStatus(7, is_closed=True, changed_at=now),
    }
    assert look.at == now


def test_more_than_a_request_carries_is_refused_before_it_is_sent(
    changes: Bitrix24ChangeFeed, portal: SimulatedPortal
) -> None:
    with pytest.raises(CallInvalid):
        changes.poll(dict.fromkeys(Feed, Cursor()), known=range(1, 1001), pages=11)
    assert portal.requests.count() == 0
