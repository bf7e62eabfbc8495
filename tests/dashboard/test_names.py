"""Bands and queues on the pages: counted by their ids, shown by their names."""

from dataclasses import replace

from functions.dashboard.names import with_names
from functions.dashboard.view.pages import OverviewView
from functions.dashboard.view.story import StoryView
from infra.configuration.load import read_configuration
from tests.browser.sample_pages import pages
from tests.team import CONFIGURATION

PLAIN = read_configuration(CONFIGURATION).configuration
NAMED = replace(PLAIN, band_names={"hot": "Горячие"}, queue_names={"everyone": "Весь отдел"})


def test_without_names_a_view_is_as_it_was() -> None:
    assert all(with_names(view, PLAIN) is view for view in pages().values())


def test_every_view_takes_names() -> None:
    for view in pages().values():
        named = with_names(view, NAMED)
        assert type(named) is type(view)
        assert with_names(named, NAMED) == named


def test_bands_are_shown_by_their_names_wherever_they_stand() -> None:
    [overview] = [view for view in pages().values() if isinstance(view, OverviewView) and view.conversion][:1]
    named = with_names(overview, NAMED)
    assert named.days.bands[0] == "Горячие"
    assert [row.band for row in named.conversion] == list(named.days.bands)
    assert named.deadlines[0].name in {"Горячие", "warm"}
    assert {row.name for row in named.deadlines if row.manager is not None} == {
        row.name for row in overview.deadlines if row.manager is not None
    }


def test_queues_are_shown_by_their_names_and_addresses_keep_the_ids() -> None:
    [story] = [view for view in pages().values() if isinstance(view, StoryView) and view.events][:1]
    queues = {event.queue for event in with_names(story, NAMED).events if event.queue}
    assert "Весь отдел" in queues
    for view in pages().values():
        if isinstance(view, OverviewView):
            assert with_names(view, NAMED).filter == view.filter
