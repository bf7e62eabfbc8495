"""Calls, mails, chats, to-dos: the activities of all records (docs/bitrix24-api.md 4.4)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.simulator.state.context import Context
from infra.simulator.state.records import Records

Row = Mapping[str, Any]
NO_DEADLINE = datetime(9999, 12, 31, 20, 0, tzinfo=UTC)
INCOMING, OUTGOING = 1, 2


@dataclass(frozen=True)
class ActivityKind:
    """The columns that identify a kind of activity."""

    type_id: int
    provider: str
    provider_type: str


CALL = ActivityKind(2, "VOXIMPLANT_CALL", "CALL")
MAIL = ActivityKind(4, "CRM_EMAIL", "EMAIL")
MEETING = ActivityKind(1, "CRM_MEETING", "MEETING")
CHAT = ActivityKind(6, "IMOPENLINES_SESSION", "1")
WEBFORM = ActivityKind(6, "CRM_WEBFORM", "1")
TODO = ActivityKind(6, "CRM_TODO", "TODO")
TASK = ActivityKind(6, "CRM_TASKS_TASK", "TASKS_TASK")
SMS = ActivityKind(6, "CRM_SMS", "SMS")
APP = ActivityKind(6, "CONFIGURABLE_REST_APP", "CONFIGURABLE")
OWN = ActivityKind(6, "REST_APP", "MESSENGER")
"""A third-party application's own kinds: a configurable activity, and a type that it registered."""
WAITING, COMPLETED, AUTO_COMPLETED = 1, 2, 3

KINDS = {
    "call": CALL,
    "mail": MAIL,
    "email": MAIL,
    "meeting": MEETING,
    "chat": CHAT,
    "webform": WEBFORM,
    "todo": TODO,
    "task": TASK,
    "sms": SMS,
    "app": APP,
    "own": OWN,
}


Owner = tuple[int, int]
"""The type and the id of a record that an activity is bound to."""


class ActivityLog:
    """The activities: typed rows with upper-case names.

    An activity has one owner and may be bound to more records, which `BINDINGS` lists together; a change
    updates `LAST_ACTIVITY_*` of them all.
    """

    def __init__(self, context: Context, records: Mapping[int, Records]) -> None:
        self._context = context
        self._records = records
        self._rows: dict[int, Row] = {}
        self._ids: list[int] = []
        self._of_owner: dict[Owner, list[int]] = defaultdict(list)
        self._bound_to: dict[Owner, list[int]] = defaultdict(list)

    def add(self, values: Row, *, by: int) -> int:
        """Store an activity, announce it, and return its id."""
        number, now = self._context.next_id("activity"), self._context.now()
        row = {**_BLANK, "START_TIME": now, "END_TIME": now, "CREATED": now, **values, "ID": number}
        row |= {"LAST_UPDATED": now, "AUTHOR_ID": row["AUTHOR_ID"] or by, "EDITOR_ID": by}
        row["RESPONSIBLE_ID"] = row["RESPONSIBLE_ID"] or by
        row["STATUS"] = COMPLETED if row["COMPLETED"] == "Y" else WAITING
        owner = (row["OWNER_TYPE_ID"], row["OWNER_ID"])
        row["BINDINGS"] = list(dict.fromkeys([owner, *row["BINDINGS"]]))
        self._rows[number] = row
        self._ids.append(number)
        self._of_owner[owner].append(number)
        for each in row["BINDINGS"]:
            self._bound_to[each].append(number)
        self._touch_owners(row, by)
        self._context.raise_event("ONCRMACTIVITYADD", number)
        return number

    def save(self, activity_id: int, changes: Row, *, by: int) -> None:
        """Store changes of an activity and announce them."""
        row = {**self._rows[activity_id], **changes, "EDITOR_ID": by, "LAST_UPDATED": self._context.now()}
        completed = row["STATUS"] if row["STATUS"] == AUTO_COMPLETED else COMPLETED
        row["STATUS"] = completed if row["COMPLETED"] == "Y" else WAITING
        self._rows[activity_id] = row
        self._touch_owners(row, by)
        self._context.raise_event("ONCRMACTIVITYUPDATE", activity_id)

    def delete(self, activity_id: int) -> None:
        """Remove an activity and announce it."""
        row = self._rows.pop(activity_id)
        self._ids.remove(activity_id)
        self._of_owner[row["OWNER_TYPE_ID"], row["OWNER_ID"]].remove(activity_id)
        for each in row["BINDINGS"]:
            self._bound_to[each].remove(activity_id)
        self._context.raise_event("ONCRMACTIVITYDELETE", activity_id)

    def bind(self, activity_id: int, owner: Owner) -> None:
        """Bind an activity to one more record; a record that it is bound to already changes nothing."""
        row = self._rows[activity_id]
        if owner not in row["BINDINGS"]:
            self._rows[activity_id] = {**row, "BINDINGS": [*row["BINDINGS"], owner]}
            self._bound_to[owner].append(activity_id)

    def unbind(self, activity_id: int, owner: Owner) -> None:
        """Take an activity off a record; where that was its owner, the next one becomes it."""
        row = self._rows[activity_id]
        left = [each for each in row["BINDINGS"] if each != owner]
        self._bound_to[owner].remove(activity_id)
        if (row["OWNER_TYPE_ID"], row["OWNER_ID"]) == owner:
            self._of_owner[owner].remove(activity_id)
            self._of_owner[left[0]].append(activity_id)
        moved = {"OWNER_TYPE_ID": left[0][0], "OWNER_ID": left[0][1], "BINDINGS": left}
        self._rows[activity_id] = {**row, **moved}

    def find(self, activity_id: int | None) -> Row | None:
        """Return a row, None when there is no such activity."""
        return None if activity_id is None else self._rows.get(activity_id)

    def all(self) -> Sequence[Row]:
        """Return every activity by ascending id."""
        return list(self._rows.values())

    def after(self, activity_id: int) -> Iterator[Row]:
        """Yield the activities with a greater id, ascending."""
        for place in range(bisect_right(self._ids, activity_id), len(self._ids)):
            yield self._rows[self._ids[place]]

    def of(self, owner_type: int, owner_id: int) -> Sequence[Row]:
        """Return the activities that one record owns, by ascending id."""
        return [self._rows[number] for number in sorted(self._of_owner.get((owner_type, owner_id), ()))]

    def bound_to(self, owner_type: int, owner_id: int) -> Sequence[Row]:
        """Return the activities that are bound to one record, as its own or not, by ascending id."""
        return [self._rows[number] for number in sorted(self._bound_to.get((owner_type, owner_id), ()))]

    def open_chat(self, owner_type: int, owner_id: int) -> Row | None:
        """Return the session of an open channel that is not completed, None without one."""
        chats = (row for row in self.of(owner_type, owner_id) if row["PROVIDER_ID"] == CHAT.provider)
        return next((row for row in chats if row["COMPLETED"] == "N"), None)

    def _touch_owners(self, row: Row, by: int) -> None:
        for type_id, number in row["BINDINGS"]:
            records = self._records.get(type_id)
            if records is not None and records.find(number) is not None:
                records.touch(number, by=by)


_BLANK: dict[str, Any] = {
    "ID": 0,
    "OWNER_ID": 0,
    "OWNER_TYPE_ID": 0,
    "TYPE_ID": 6,
    "PROVIDER_ID": None,
    "PROVIDER_TYPE_ID": None,
    "PROVIDER_GROUP_ID": None,
    "ASSOCIATED_ENTITY_ID": 0,
    "SUBJECT": "",
    "CREATED": None,
    "LAST_UPDATED": None,
    "START_TIME": None,
    "END_TIME": None,
    "DEADLINE": NO_DEADLINE,
    "COMPLETED": "N",
    "STATUS": 1,
    "RESPONSIBLE_ID": 0,
    "PRIORITY": 2,
    "NOTIFY_TYPE": 1,
    "NOTIFY_VALUE": 15,
    "DESCRIPTION": "",
    "DESCRIPTION_TYPE": 1,
    "DIRECTION": 0,
    "LOCATION": "",
    "SETTINGS": [],
    "ORIGINATOR_ID": None,
    "ORIGIN_ID": None,
    "AUTHOR_ID": 0,
    "EDITOR_ID": 0,
    "PROVIDER_PARAMS": [],
    "PROVIDER_DATA": None,
    "RESULT_MARK": 0,
    "RESULT_VALUE": None,
    "RESULT_SUM": None,
    "RESULT_CURRENCY_ID": None,
    "RESULT_STATUS": 0,
    "RESULT_STREAM": 0,
    "RESULT_SOURCE_ID": None,
    "AUTOCOMPLETE_RULE": 0,
    "IS_INCOMING_CHANNEL": "N",
}
COLUMNS = tuple(_BLANK)
_BLANK["BINDINGS"] = ()
