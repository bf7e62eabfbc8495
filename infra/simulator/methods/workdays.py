"""`timeman.*`: whether a user is clocked in (docs/bitrix24-api.md 4.8)."""

from datetime import timedelta

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import RestRefused
from infra.simulator.state.people import Person

_EXPIRED = "EXPIRED"


def _status(call: Call) -> Answer:
    person = _readable(call)
    status = person.workday if person.tracks_time else "CLOSED"
    now, zone = call.store.context.now(), call.store.context.zone
    start = now.astimezone(zone).replace(hour=9, minute=0, second=0)
    # Expired: opened on an earlier day and not closed since.
    start -= timedelta(days=1) if status == _EXPIRED else timedelta(0)
    text = call.store.context.text
    return Answer(
        {
            "STATUS": status,
            "TIME_START": text(start),
            "TIME_FINISH_DEFAULT": text(start + timedelta(hours=9)) if status == _EXPIRED else None,
            "TIME_FINISH": text(now) if status == "CLOSED" else None,
            "DURATION": "00:00:00",
            "TIME_LEAKS": "00:00:00",
            "ACTIVE": status == "OPENED",
            "IP_OPEN": "",
            "IP_CLOSE": "",
            "LAT_OPEN": 0,
            "LON_OPEN": 0,
            "LAT_CLOSE": 0,
            "LON_CLOSE": 0,
            "TZ_OFFSET": int(zone.utcoffset(None).total_seconds()),
        }
    )


def _settings(call: Call) -> Answer:
    person = _readable(call)
    return Answer(
        {
            "UF_TIMEMAN": person.tracks_time,
            "UF_TM_FREE": False,
            "UF_TM_MAX_START": "09:15:00",
            "UF_TM_MIN_FINISH": "17:45:00",
            "UF_TM_MIN_DURATION": "08:00:00",
            "UF_TM_ALLOWED_DELTA": "00:15:00",
            "ADMIN": person.is_admin,
        }
    )


def _readable(call: Call) -> Person:
    person = call.store.people.find(call.number("USER_ID") or call.user)
    if person is None:
        raise RestRefused("", "User not found")
    caller = call.store.people.find(call.user)
    is_administrator = caller is not None and caller.is_admin
    is_refused = call.store.context.switches.workdays_of_others_are_refused
    if person.id != call.user and is_refused and not is_administrator:
        raise RestRefused("", "User does not have access to managing other users work time")
    return person


METHODS: tuple[Method, ...] = (
    reading("timeman.status", _status, scopes="timeman"),
    reading("timeman.settings", _settings, scopes="timeman"),
)
