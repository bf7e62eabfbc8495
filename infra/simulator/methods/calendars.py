"""`calendar.accessibility.get`: absences of users within a period (docs/bitrix24-api.md 4.8)."""

from datetime import datetime
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading
from infra.simulator.refusals import argument_invalid, parameter_missing
from infra.simulator.state import timestamps
from infra.simulator.state.people import Person

# The portal's locale decides about this format, not ISO (3.4).
_LOCAL = "%d.%m.%Y %H:%M:%S"


def _accessibility(call: Call) -> Answer:
    for name in ("users", "from", "to"):
        if not call.get(name):
            raise parameter_missing(name)
    try:
        first = timestamps.to_day(call.get("from"))
    except ValueError as wrong:
        raise argument_invalid("from is no date") from wrong
    people = [call.store.people.find(as_int(each)) for each in call.listed("users")]
    return Answer({str(each.id): _entries(call, each, first=first.isoformat()) for each in people if each})


def _entries(call: Call, person: Person, *, first: str) -> list[dict[str, Any]]:
    now, until = call.store.context.now(), person.absent_until
    if until is None or not person.is_absent(now) or until.date().isoformat() < first:
        return []
    zone = call.store.context.zone
    return [
        {
            "ID": str(person.id * 1000),
            "NAME": "Away",
            "DATE_FROM": _local(now.astimezone(zone)),
            "DATE_TO": _local(until.astimezone(zone)),
            "DATE_FROM_TS_UTC": str(int(now.timestamp())),
            "DATE_TO_TS_UTC": str(int(until.timestamp())),
            "DT_SKIP_TIME": "N",
            "TZ_FROM": "",
            "TZ_TO": "",
            "ACCESSIBILITY": "absent",
        }
    ]


def _local(moment: datetime) -> str:
    return moment.strftime(_LOCAL)


METHODS: tuple[Method, ...] = (reading("calendar.accessibility.get", _accessibility, scopes="calendar"),)
