"""When people hear of a band: at the look in which a lead enters it from below, once a day, never late."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import QUIET_TIME, announce
from functions.domain.lead.first_touch import escalate
from functions.domain.lead.outbox import EffectKind, Outbox
from functions.domain.lead.record import LeadRecord
from infra.configuration.load import read_configuration
from tests.builders import a_record, changed
from tests.team import CONFIGURATION

CONFIG = read_configuration(CONFIGURATION).configuration
START = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
BANDS = ("cold", "warm", "hot")
ALL_TOLD = read_configuration(
    CONFIGURATION.replace('first_touch = "4h"', 'first_touch = "4h"\nnotify = ["senior"]')
).configuration
Path = list[tuple[int, str]]

paths = st.lists(st.tuples(st.integers(0, 40 * 60), st.sampled_from(BANDS)), min_size=1, max_size=12)
"""Minutes since the look before, and the band that this look finds."""


def alerts(path: Path, config: Configuration = CONFIG) -> list[tuple[datetime, str, bool]]:
    """Return each look of a lead with a manager: its moment, its band, whether a user was notified."""
    record, now, looks = a_record(manager=7), START, []
    for minutes, band in path:
        now += timedelta(minutes=minutes)
        record = announce(changed(record, band=band, outbox=Outbox()), config, now)
        looks.append((now, band, record.outbox.has(EffectKind.NOTIFICATION)))
    return looks


@given(path=paths, config=st.sampled_from([CONFIG, ALL_TOLD]))
def test_an_alert_is_of_an_entry_from_below_at_that_very_look(path: Path, config: Configuration) -> None:
    looks = alerts(path, config)
    for (_, before, _), (_, band, is_told) in zip([(START, "", False), *looks], looks, strict=False):
        assert not is_told or (before == "" or BANDS.index(band) > BANDS.index(before))


@given(path=paths, config=st.sampled_from([CONFIG, ALL_TOLD]))
def test_no_two_alerts_within_the_quiet_time(path: Path, config: Configuration) -> None:
    told = [at for at, _, is_told in alerts(path, config) if is_told]
    assert all(later - sooner >= QUIET_TIME for sooner, later in itertools.pairwise(told))


@given(path=paths)
@example(path=[(0, "hot"), (60, "warm"), (60, "hot"), (25 * 60, "hot")])
def test_an_entry_after_the_quiet_time_is_told(path: Path) -> None:
    last, before = None, ""
    for at, band, is_told in alerts(path):
        is_entry, is_quiet = band == "hot" != before, last is not None and at - last < QUIET_TIME
        assert is_told == (is_entry and not is_quiet)
        last, before = at if is_told else last, band


def test_r16_a_suppressed_alert_is_done_with() -> None:
    looks = [(0, "hot"), (60, "warm"), (60, "hot"), (25 * 60, "hot")]
    assert [is_told for _, _, is_told in alerts(looks)] == [True, False, False, False]


def test_a_lead_that_becomes_hot_while_nobody_else_can_take_it_is_told_at_once() -> None:
    """Its manager keeps it: nothing of that look may be left for a later one to tell."""
    warm = announce(a_record(manager=7, band="warm"), CONFIG, START)
    now = START + timedelta(days=2)
    kept = escalate(changed(warm, band="hot"), CONFIG, now)
    assert {each.to for each in kept.outbox.pending if each.kind is EffectKind.NOTIFICATION} == {7, 3}
    assert _without_effects(announce(kept, CONFIG, now + timedelta(days=1))) == _without_effects(kept)


def _without_effects(record: LeadRecord) -> LeadRecord:
    return replace(record, outbox=Outbox())
