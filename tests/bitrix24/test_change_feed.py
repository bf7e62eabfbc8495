"""The port `ChangeFeed` on the simulated portal: chained pages, windows of time, status of known leads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.domain.item import LEAD, lead
from functions.errors import CallInvalid
from functions.ports import Cursor, Feed, LeadStatus, Source
from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from tests.builders import leads

START = datetime(2026, 11, 3, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def portal(clock: ManualClock) -> SimulatedPortal:
    return SimulatedPortal(clock=clock, plan="unlimited")


@pytest.fixture
def change_feed(portal: SimulatedPortal, clock: ManualClock) -> Iterator[Bitrix24ChangeFeed]:
    with SimulatorServer(portal) as server, Bitrix24Client(server.webhook_url, clock=clock) as client:
        yield Bitrix24ChangeFeed(client, clock=clock)
    assert portal.contract_violations == []


def ids(
    change_feed: Bitrix24ChangeFeed, feed: Feed, cursor: Cursor, *, pages: int = 10
) -> tuple[list[int], bool]:
    page = change_feed.poll({Source(LEAD, feed): cursor}, pages=pages).pages[Source(LEAD, feed)]
    return [row.id for row in page.rows], page.is_last


@pytest.mark.parametrize(("leads", "is_last"), [(0, True), (1, True), (49, True), (50, True), (500, False)])
def test_ten_pages_are_one_request_and_skip_nothing(
    change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal, leads: int, *, is_last: bool
) -> None:
    made = [portal.people_actions.add_lead() for _ in range(leads)]
    assert ids(change_feed, Feed.CREATED, Cursor()) == (made, is_last)
    assert portal.requests.count() == 1


def test_reading_goes_on_behind_an_id(change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal) -> None:
    made = [portal.people_actions.add_lead() for _ in range(120)]
    assert ids(change_feed, Feed.CREATED, Cursor(), pages=1) == (made[:50], False)
    assert ids(change_feed, Feed.CREATED, Cursor(after=made[49]), pages=1) == (made[50:100], False)
    assert ids(change_feed, Feed.CREATED, Cursor(after=made[99]), pages=1) == (made[100:], True)


def test_a_window_holds_what_changed_at_that_moment_or_later(
    change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    early, late = portal.people_actions.add_lead(), portal.people_actions.add_lead()
    clock.advance(timedelta(hours=1))
    portal.people_actions.update_lead(late, SOURCE_ID="WEB")
    moment = clock.now()
    assert ids(change_feed, Feed.CHANGED, Cursor(since=moment)) == ([late], True)
    assert ids(change_feed, Feed.CHANGED, Cursor(since=moment + timedelta(seconds=1))) == ([], True)
    assert ids(change_feed, Feed.CREATED, Cursor(since=moment)) == ([], True)
    assert ids(change_feed, Feed.CHANGED, Cursor(since=START)) == ([early, late], True)


def test_changed_activities_have_their_lead_and_the_moment_of_the_change(
    change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    item = portal.people_actions.add_lead()
    portal.people_actions.add_activity(item, "email", direction="incoming")
    clock.advance(timedelta(hours=1))
    call = portal.people_actions.add_activity(item, "call")
    touched = Source(LEAD, Feed.TOUCHED)
    [row] = change_feed.poll({touched: Cursor(since=clock.now())}).pages[touched].rows
    assert (row.id, row.item, row.changed_at) == (call, lead(item), clock.now().astimezone(UTC))


def test_a_poll_returns_the_status_of_known_leads_and_the_portals_time(
    change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal, clock: ManualClock
) -> None:
    portal.people.add(id=7, name="Anna")
    mine, junk, gone = (portal.people_actions.add_lead(ASSIGNED_BY_ID=7) for _ in range(3))
    portal.people_actions.update_lead(junk, STATUS_ID="JUNK")
    portal.people_actions.delete_lead(gone)
    poll = change_feed.poll({}, known=[lead(mine), lead(junk), lead(gone)])
    now = clock.now()
    assert poll.statuses == {
        lead(mine): LeadStatus(7, is_closed=False, changed_at=now),
        lead(junk): LeadStatus(7, is_closed=True, changed_at=now),
    }
    assert poll.at == now


def test_more_than_a_request_carries_is_refused_before_it_is_sent(
    change_feed: Bitrix24ChangeFeed, portal: SimulatedPortal
) -> None:
    with pytest.raises(CallInvalid):
        change_feed.poll(
            dict.fromkeys((Source(LEAD, each) for each in Feed), Cursor()),
            known=leads(range(1, 1001)),
            pages=11,
        )
    assert portal.requests.count() == 0
