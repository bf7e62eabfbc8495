"""The rolls: what a night reads is what a look at every record would select, whatever the records are."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.configuration import Configuration
from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import apply_absence
from functions.domain.lead.record import Ending, LeadRecord, LeadState, PutOff
from functions.domain.lead.rolls import CONTROL, HANDED_OFF, again, band_roll, cohort_of, place_of, put_off
from functions.domain.scoring import Nurture
from functions.nurturing.enrolment import CHECKPOINT, DONE, enrol_stored
from functions.nurturing.selection import is_in_control_sample, waits_of
from infra.serialization import roll_key, roll_start, since_of
from infra.sqlite import Database, SqliteLeads
from infra.sqlite.database import SCHEMA
from tests.builders import BERLIN, TUESDAY_NOON, a_record
from tests.nurturing.night import FRIDAY_NIGHT, THURSDAY_NIGHT, a_nurturing_team, cold_leads, night, nurture
from tests.stored import database_of, forget_rolls
from tests.team import Team

BANDS = ("hot", "warm", "cold", "gone")
HOURS = st.integers(0, 400)


def at(hours: int) -> datetime:
    return TUESDAY_NOON + timedelta(hours=hours)


ODD = [datetime(year, 5, 1, tzinfo=BERLIN) for year in (1, 1969, 1999, 2300)]
"""What a portal may have been given by the importer of its leads."""
moments = st.none() | HOURS.map(at) | st.sampled_from(ODD)
rarely = st.one_of(st.none(), st.none(), st.none(), moments)


@st.composite
def records(draw: st.DrawFn) -> LeadRecord:
    """A record in any state, also one that no run would leave: the rolls may not depend on that."""
    band = draw(st.sampled_from((*BANDS, "cold", "cold")))
    off = st.builds(PutOff, st.sampled_from([band_roll("cold"), band_roll(band), "junk"]), HOURS.map(at))
    return a_record(
        lead(draw(st.integers(1, 10_000))),
        state=draw(st.sampled_from(LeadState)),
        band=band,
        manager=7,
        by_us=draw(st.booleans()),
        created_at=draw(moments),
        first_seen_at=draw(moments),
        touched_at=draw(rarely),
        control_since=draw(rarely),
        closed_at=draw(moments),
        ending=draw(st.none() | st.sampled_from(Ending)),
        reactivation_checked_at=draw(rarely),
        put_off=draw(st.none() | st.none() | off),
    )


@st.composite
def configurations(draw: st.DrawFn, base: Configuration) -> Configuration:
    """The configuration with other bands in nurturing, other waits, and junk looked at again or not."""
    nurtures = st.none() | st.builds(
        Nurture, HOURS.map(lambda hours: timedelta(hours=hours)), st.just("UC"), st.just(12), st.floats(0, 1)
    )
    bands = tuple(replace(band, nurture=draw(nurtures)) for band in base.scorecard.bands)
    second_look = draw(st.none() | HOURS.map(lambda hours: timedelta(hours=hours)))
    return replace(base, scorecard=replace(base.scorecard, bands=bands), second_look=second_look)


def expected(record: LeadRecord, config: Configuration, now: datetime) -> LookReason | None:
    """Why a look at every record selects this one: the rule, written a second time without rolls."""
    if record.state is LeadState.CLOSED:
        return LookReason.SECOND_LOOK if is_old_junk(record, config, now) else None
    cold = config.nurture_of(record.score.band, record.item.entity)
    born_at = record.sighting.created_at or record.sighting.first_seen_at
    is_given = record.state is LeadState.ASSIGNED and record.assignment.by_us
    is_ours = record.state is LeadState.HELD or is_given
    is_taken = record.first_touch.touched_at is not None or record.nurturing.control_since is not None
    if cold is None or born_at is None or not is_ours or is_taken:
        return None
    if not is_old_enough(record, f"band:{record.score.band}", born_at, cold.after, now):
        return None
    year = born_at.astimezone(config.business.timezone).year
    is_control = is_in_control_sample(record.item, year=year, share=cold.control)
    return LookReason.CONTROL if is_control else LookReason.NURTURE


def is_old_junk(record: LeadRecord, config: Configuration, now: datetime) -> bool:
    sighting, is_looked_at = record.sighting, record.nurturing.reactivation_checked_at is not None
    if config.second_look is None or sighting.closed_at is None or is_looked_at:
        return False
    is_old = is_old_enough(record, "junk", sighting.closed_at, config.second_look, now)
    return sighting.ending is Ending.JUNK and is_old


def is_old_enough(record: LeadRecord, roll: str, since: datetime, wait: timedelta, now: datetime) -> bool:
    off = record.nurturing.put_off
    return now >= off.until if off is not None and off.roll == roll else now - since >= wait


def put_up_by(team: Team, config: Configuration) -> dict[Item, frozenset[LookReason]]:
    """What a night puts into the inbox, which is emptied then."""
    assert nurture(team, config=config).is_done
    inbox = team.wiring.state.inbox
    entries = inbox.lease(10_000, now=team.clock.now(), duration=timedelta(minutes=5))
    inbox.delete([entry.item for entry in entries])
    return {entry.item: entry.reasons for entry in entries}


@settings(max_examples=60)
@given(data=st.data(), found=st.lists(records(), max_size=25, unique_by=lambda each: each.item))
def test_a_night_selects_what_a_look_at_every_record_would(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, found: list[LeadRecord]
) -> None:
    with a_nurturing_team(tmp_path_factory.mktemp("night")) as team:
        leads, base = team.wiring.state.leads, team.wiring.config
        leads.save(found)
        for hours in sorted(data.draw(st.lists(st.integers(1, 500), max_size=3), label="nights")):
            config = data.draw(configurations(base), label="configuration")
            team.clock.advance_to(max(at(hours), team.clock.now()))
            reasons = {each.item: expected(each, config, team.clock.now()) for each in found}
            wanted = {item: frozenset({reason}) for item, reason in reasons.items() if reason}
            assert put_up_by(team, config) == wanted


@given(st.lists(st.integers(0, 2 * 10**17)))
def test_keys_are_in_the_order_of_their_moments_and_tell_them(microseconds: list[int]) -> None:
    moments = [datetime.fromtimestamp(0, UTC) + timedelta(microseconds=each) for each in microseconds]
    keys = sorted(roll_key("band:cold", moment) for moment in moments)
    assert [since_of(key) for key in keys] == sorted(moments)
    assert all(roll_start("band:col") < roll_start("band:cold") < key for key in keys)


@given(records(), HOURS.map(at))
def test_a_lead_that_stays_is_asked_for_later_and_not_never(record: LeadRecord, now: datetime) -> None:
    place = place_of(put_off(record, now))
    before = place_of(replace(record, nurturing=replace(record.nurturing, put_off=None)))
    if before is None:
        assert place is None
    elif now > before.since:
        assert place is not None
        assert (place.roll, place.since - now) == (again(before.roll), now - before.since)


def looks_at(team: Team, item: Item, nights: int) -> list[int]:
    """On which of so many nights the lead is put up; the pipeline looks at it then."""
    found = []
    for number in range(nights):
        team.clock.advance_to(THURSDAY_NIGHT + timedelta(days=number))
        found += [number] if nurture(team).put_up else []
        team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    return found


def test_r14_a_lead_that_is_worked_on_is_looked_at_ever_less_often(team: Team) -> None:
    [item] = cold_leads(team, 1)
    later = THURSDAY_NIGHT + timedelta(days=900)
    team.actions.add_activity(item, "todo", completed=False, deadline=later, by=7)
    # It is 1.6 days old on the first night, 3.2 when it is asked for again, and so on.
    assert looks_at(team, item, 60) == [0, 2, 6, 14, 30]


def test_r14_a_lead_with_a_call_ahead_is_handed_over_the_night_after_it_was_not_made(team: Team) -> None:
    [item] = cold_leads(team, 1)
    ahead = THURSDAY_NIGHT + timedelta(days=1, hours=9)
    team.actions.add_activity(item, "call", completed=False, at=ahead, by=7)
    states = []
    for number in range(3):
        night(team, THURSDAY_NIGHT + timedelta(days=number))
        states.append(team.record(item).state)
    assert states == [LeadState.ASSIGNED, LeadState.ASSIGNED, LeadState.NURTURED]


def test_a_plan_for_the_year_2999_does_not_put_the_lead_off_until_then(team: Team) -> None:
    [item] = cold_leads(team, 1)
    ahead = datetime(2999, 1, 1, tzinfo=BERLIN)
    team.actions.add_activity(item, "call", completed=False, at=ahead, by=7)
    night(team)
    off = team.record(item).nurturing.put_off
    assert off is not None
    assert off.until == THURSDAY_NIGHT + (THURSDAY_NIGHT - TUESDAY_NOON)


@pytest.mark.parametrize(("reason", "is_put_off"), [(LookReason.NURTURE, True), (LookReason.UPDATED, False)])
def test_a_lead_that_the_webhook_may_not_read_is_put_off_too(reason: LookReason, *, is_put_off: bool) -> None:
    record = a_record(lead(7), state=LeadState.HELD, band="cold", created_at=TUESDAY_NOON)
    after = apply_absence(record, THURSDAY_NIGHT, asked_for={reason})
    assert (after.nurturing.put_off is not None) is is_put_off


def test_a_lead_that_becomes_cold_later_is_found(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path) as team:
        item = team.add_lead(SOURCE_ID="RECOMMENDATION")
        team.process()
        assert night(team).put_up == 0
        team.actions.update_lead(item, SOURCE_ID="WEB")
        team.announce(item)
        team.process()
        assert night(team, FRIDAY_NIGHT).put_up == 1
        assert team.record(item).state is LeadState.NURTURED


@pytest.mark.parametrize(
    ("before", "after", "selected"),
    [
        ('after = "24h"', 'after = "90d"', [0, 0]),
        ('after = "24h"', 'after = "30h"', [1, 0]),
        ("control = 0.0", "control = 1.0", [0, 1]),
        ("nurture = {", "# nurture = {", [0, 0]),
    ],
)
def test_a_changed_configuration_counts_for_what_is_stored(
    tmp_path: Path, before: str, after: str, selected: list[int]
) -> None:
    with a_nurturing_team(tmp_path) as team:
        cold_leads(team, 1)
        config = tmp_path / "fairlead.toml"
        config.write_text(config.read_text().replace(before, after))
        del team.wiring.loaded
        team.clock.advance_to(THURSDAY_NIGHT)
        report = nurture(team)
        assert [report.put_up, report.control] == selected


@pytest.mark.of_leads("a version without rolls knew leads only")
def test_what_a_version_without_rolls_has_stored_is_found_in_one_pass(
    tmp_path: Path, new_state: Callable[[], str]
) -> None:
    with a_nurturing_team(tmp_path, state=new_state()) as team:
        state, clock = team.wiring.state, team.clock
        records = [a_record(lead(n), state=LeadState.ASSIGNED, band="cold", by_us=True) for n in range(1, 9)]
        state.leads.save(records)
        forget_rolls(state, [lead(1), lead(2), lead(3), lead(5), lead(8)])
        assert not state.leads.is_enrolled()
        assert not enrol_stored(state.leads, state.checkpoints, clock, until=clock.now())
        team.clock.advance_to(THURSDAY_NIGHT)
        assert (nurture(team).put_up, state.leads.is_enrolled()) == (8, True)
        assert state.checkpoints.get(CHECKPOINT) == DONE


def test_a_file_of_a_version_without_rolls_is_opened_and_enrolled(tmp_path: Path) -> None:
    path = tmp_path / "fairlead.db"
    old = Database(path)
    with old.writing() as connection:
        connection.execute("DROP TABLE leads")
        connection.execute(
            "CREATE TABLE leads (lead_id INTEGER PRIMARY KEY, record TEXT NOT NULL, due_at REAL) STRICT"
        )
        text = '{"schema":1,"lead_id":7,"state":"held","sighting":{"first_seen_at":"2026-11-03T08:00:00Z"}}'
        connection.execute("INSERT INTO leads (lead_id, record) VALUES (7, ?)", (text,))
    old.close()
    database = Database(path)
    leads = SqliteLeads(database)
    assert not leads.is_enrolled()
    assert [record.item for record in leads.enrol(after=None, limit=9)] == [lead(7)]
    assert leads.is_enrolled()
    [found] = leads.candidates(band_roll(""), until=THURSDAY_NIGHT, limit=9)
    assert found.record.item == lead(7)
    database.close()
    assert "is_enrolled" in SCHEMA


def test_no_query_of_a_night_scans_the_file(team: Team) -> None:
    database = database_of(team.wiring.state)
    asked: list[str] = []
    with database.reading() as connection:
        connection.set_trace_callback(asked.append)
        cold_leads(team, 1)
        asked.clear()
        night(team)
        connection.set_trace_callback(None)
        queries = [each for each in asked if each.lstrip().startswith("SELECT") and "leads" in each]
        plans = {
            query: [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
            for query in dict.fromkeys(queries)
        }
    assert any("place BETWEEN" in query for query in plans)
    assert any("cohort BETWEEN" in query for query in plans)
    scans = {query: steps for query, steps in plans.items() if any("SCAN leads" in each for each in steps)}
    # Whether a row is not enrolled is read from an index that holds such rows alone.
    left = {
        query for query, steps in scans.items() if not any("leads_not_enrolled" in each for each in steps)
    }
    assert left == set()


def test_the_rolls_are_those_of_the_configuration(team: Team) -> None:
    assert waits_of(team.wiring.config) == {
        "band:cold": timedelta(hours=24),
        "again:band:cold": timedelta(),
    }


@pytest.mark.parametrize(
    ("moments", "cohort"),
    [
        ({}, None),
        ({"control_since": at(5)}, (CONTROL, at(5))),
        ({"handed_off_at": at(9)}, (HANDED_OFF, at(9))),
        ({"handed_off_at": at(9), "entered_at": at(3)}, (HANDED_OFF, at(3))),
        ({"handed_off_at": at(9), "control_since": at(5)}, (CONTROL, at(5))),
    ],
)
def test_a_lead_is_in_the_cohort_that_it_came_into_first(
    moments: Mapping[str, Any], cohort: tuple[str, datetime] | None
) -> None:
    place = cohort_of(a_record(lead(7), **moments))
    assert (place and (place.roll, place.since)) == cohort
