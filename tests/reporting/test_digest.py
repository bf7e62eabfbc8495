"""The weekly digest: when it is due, and that each user is sent it once, whatever dies or gets lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.errors import OutcomeUnknown, PortalError, PortalUnreachable, StateUnavailable
from functions.ports import Notification, State, Stored
from functions.reporting.digest import MARK, DigestReport, is_too_late, monday_of_digest, send_digest, week_of
from tests.builders import BERLIN

MONDAY = date(2026, 11, 23)
DUE = datetime(2026, 11, 23, 8, 30, tzinfo=BERLIN)
QUARTER = timedelta(minutes=15)
ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "UTC")


@dataclass
class Inboxes:
    """What users have: as in the portal, a message replaces the one with its tag."""

    messages: dict[tuple[int, str], str] = field(default_factory=dict)
    sent: int = 0
    lose: Callable[[int], PortalError | None] = lambda _: None

    def notify(self, notifications: Sequence[Notification]) -> dict[int, PortalError]:
        lost: dict[int, PortalError] = {}
        for note in notifications:
            self.sent += 1
            error = self.lose(note.user)
            if not isinstance(error, PortalUnreachable):
                self.messages[note.user, note.tag] = note.message
            if error is not None:
                lost[note.user] = error
        return lost


def run(
    state: State,
    inboxes: Inboxes,
    now: datetime,
    *,
    users: Sequence[int] = (3, 9),
    text: str | None = "words",
) -> DigestReport:
    return send_digest(
        state.figures, lambda: inboxes, users=users, zone=BERLIN, now=now, say=lambda _, __: text
    )


def test_each_user_is_sent_one_message_a_week(state: State) -> None:
    inboxes = Inboxes()
    first = run(state, inboxes, DUE)
    assert (first.week, first.sent_to, first.failed) == ("2026-W48", (3, 9), {})
    assert [run(state, inboxes, DUE + QUARTER * each) for each in range(1, 170)] == [DigestReport()] * 169
    assert inboxes.messages == {(user, "FAIRLEAD|DIGEST|2026-W48"): "words" for user in (3, 9)}
    assert inboxes.sent == 2
    assert run(state, inboxes, DUE + timedelta(days=7)).week == "2026-W49"


def test_nothing_is_read_before_it_is_due_or_where_nobody_is_to_have_it(
    more_states: Callable[[], State],
) -> None:
    closed = more_states()
    closed.close()
    for now, users in ((DUE - QUARTER, (3,)), (DUE + timedelta(days=2), (3,)), (DUE, ())):
        assert run(closed, Inboxes(), now, users=users) == DigestReport()


def test_a_user_who_is_added_later_is_sent_it_alone(state: State) -> None:
    inboxes = Inboxes()
    run(state, inboxes, DUE, users=(3,))
    assert run(state, inboxes, DUE + QUARTER, users=(3, 9)).sent_to == (9,)
    assert inboxes.sent == 2


def test_a_portal_that_is_down_is_tried_until_tuesday_and_then_given_up_once(state: State) -> None:
    inboxes = Inboxes(lose=lambda user: PortalUnreachable("down") if user == 9 else None)
    runs = [run(state, inboxes, DUE + QUARTER * each) for each in range(96)]
    assert [each.sent_to for each in runs] == [(3,)] + [()] * 95
    assert all(each.failed == {9: "PortalUnreachable"} for each in runs)
    late = [run(state, inboxes, DUE + timedelta(days=1) + QUARTER * each) for each in range(3)]
    assert [each.is_given_up for each in late] == [True, False, False]
    assert inboxes.sent == 97


def test_what_was_never_tried_is_not_given_up(state: State) -> None:
    assert run(state, Inboxes(), DUE + timedelta(days=1)) == DigestReport()
    assert state.figures.read([MARK]) == {}


def test_a_week_that_is_not_counted_yet_waits_and_is_given_up_as_well(state: State) -> None:
    inboxes = Inboxes()
    assert [run(state, inboxes, DUE + QUARTER * each, text=None).is_waiting for each in range(3)] == [
        True
    ] * 3
    assert run(state, inboxes, DUE + timedelta(days=1), text=None).is_given_up
    assert inboxes.sent == 0


def test_a_run_that_dies_before_it_notes_has_its_message_replaced_by_the_next(state: State) -> None:
    class Mortal:
        def __getattr__(self, name: str) -> Any:
            return getattr(state.figures, name)

        def commit(self, *_: Any, **__: Any) -> bool:
            raise StateUnavailable("The process died.")

    mortal: Any = Mortal()
    inboxes = Inboxes()
    with pytest.raises(StateUnavailable):
        send_digest(
            mortal,
            lambda: inboxes,
            users=(3,),
            zone=BERLIN,
            now=DUE,
            say=lambda _, __: "as of Monday",
        )
    assert run(state, inboxes, DUE + QUARTER, users=(3,), text="newer").sent_to == (3,)
    assert inboxes.messages == {(3, "FAIRLEAD|DIGEST|2026-W48"): "newer"}


def test_two_runs_at_once_leave_one_message_and_one_mark(state: State) -> None:
    inboxes = Inboxes()

    def other_run_is_faster(_: date, __: int) -> str:
        if not inboxes.sent:
            run(state, inboxes, DUE)
        return "words"

    send_digest(state.figures, lambda: inboxes, users=(3, 9), zone=BERLIN, now=DUE, say=other_run_is_faster)
    assert len(inboxes.messages) == 2
    assert run(state, inboxes, DUE + QUARTER) == DigestReport()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["well", "down", "lost", "dead", "doubled"]), min_size=1, max_size=12), st.data()
)
def test_once_the_portal_answers_everybody_has_exactly_one_message(
    more_states: Callable[[], State], fates: list[str], data: st.DataObject
) -> None:
    state, inboxes = more_states(), Inboxes()
    fate = ""

    def lose(_: int) -> PortalError | None:
        if fate == "down":
            return PortalUnreachable("down")
        return OutcomeUnknown("no answer") if fate == "lost" and data.draw(st.booleans()) else None

    inboxes.lose = lose
    for number, fate in enumerate([*fates, "well"]):
        now = DUE + QUARTER * number
        before = state.figures.read([MARK]).get(MARK)
        run(state, inboxes, now)
        if fate == "dead":  # what it noted is not there, as if it had died before
            _forget(state, before)
        if fate == "doubled":
            run(state, inboxes, now)
    assert inboxes.messages.keys() == {(3, "FAIRLEAD|DIGEST|2026-W48"), (9, "FAIRLEAD|DIGEST|2026-W48")}
    sent = inboxes.sent
    assert run(state, inboxes, DUE + timedelta(hours=23)) == DigestReport()
    assert inboxes.sent == sent


def _forget(state: State, before: Stored | None) -> None:
    now = state.figures.read([MARK]).get(MARK)
    if now is not None:
        text = '{"week": "", "sent_to": [], "is_over": false}' if before is None else before.text
        assert state.figures.commit({MARK: Stored(text, now.version)}, {})


@pytest.mark.parametrize("zone", ZONES)
@given(moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001  Hypothesis adds the zone
def test_it_is_due_by_the_clock_of_the_portal_also_when_clocks_are_changed(
    zone: str, moment: datetime
) -> None:
    tz = ZoneInfo(zone)
    local = moment.astimezone(tz)
    monday = monday_of_digest(moment, tz)
    is_due = local.weekday() == 1 or (local.weekday() == 0 and (local.hour, local.minute) >= (8, 30))
    assert (monday is not None) is is_due
    if monday is not None:
        assert (monday.weekday(), local.date() - monday in (timedelta(0), timedelta(days=1))) == (0, True)
        late = local.date() > monday and (local.hour, local.minute) >= (8, 30)
        assert is_too_late(moment, monday, tz) is late


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from(ZONES))
def test_every_week_has_one_digest_and_runs_every_quarter_of_an_hour_meet_it(day: date, zone: str) -> None:
    tz = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, 0, 7, tzinfo=tz).astimezone(UTC)
    moments = [start + QUARTER * number for number in range(7 * 96)]
    due = {monday_of_digest(each, tz) for each in moments} - {None}
    assert 1 <= len(due) <= 2
    assert len({week_of(each) for each in due if each}) == len(due)


def test_the_tag_is_of_the_week_by_the_iso_calendar() -> None:
    assert week_of(date(2026, 12, 28)) == week_of(date(2027, 1, 3)) == "2026-W53"
    assert week_of(date(2027, 1, 4)) == "2027-W01"
