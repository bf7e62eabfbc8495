"""Users, departments and absences over REST (docs/bitrix24-api.md 4.7, 4.8)."""

from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import page_of, sort_rows
from infra.simulator.state.people import Department, Person

_SCOPES = "user user_basic user_brief"
_COLUMNS = (
    text_columns(("ID", "UF_DEPARTMENT"), "integer")
    | text_columns(("ACTIVE",), "boolean")
    | text_columns(("NAME", "LAST_NAME", "EMAIL", "WORK_POSITION", "USER_TYPE", "IS_ONLINE", "TIME_ZONE"))
)
_SEARCHED = ("NAME", "LAST_NAME", "WORK_POSITION")


def _get(call: Call) -> Answer:
    return _page(
        call, {**_plain(call, ("ID", "ACTIVE", "NAME", "LAST_NAME", "EMAIL")), **call.mapping("filter")}
    )


def _search(call: Call) -> Answer:
    conditions = {
        **{f"%{name}": value for name, value in _plain(call, _SEARCHED).items()},
        **call.mapping("filter"),
    }
    find = str(call.get("find") or conditions.pop("FIND", "") or "").casefold()
    return _page(call, conditions, find=find)


def _page(call: Call, conditions: Mapping[str, Any], *, find: str = "") -> Answer:
    # ACTIVE is the one flag that is filtered with Y and N as well as with true and 1.
    readable = {
        key: _flag(value) if key.lstrip("=!") == "ACTIVE" else value for key, value in conditions.items()
    }
    test = filters.compile_filter(readable, Columns(_COLUMNS, call.store.context.zone, filters.ignore))
    rows = [row for row in map(_typed_row, call.store.people) if test(row) and _mentions(row, find)]
    by, way = str(call.get("sort") or "ID"), str(call.get("order") or "ASC")
    page = page_of(
        sort_rows(rows, {by: way} if by in _COLUMNS else {}, read=lambda row, name: row[name]),
        call.get("start"),
    )
    names = set(map(str, call.listed("select")))
    return Answer([_shown(row, names) for row in page.rows], page.total, page.next_start)


def _current(call: Call) -> Answer:
    return Answer(_shown(_typed_row(_person(call, call.user)), set()))


def _profile(call: Call) -> Answer:
    person = _person(call, call.user)
    offset = call.store.context.zone.utcoffset(None)
    return Answer(
        {
            "ID": str(person.id),
            "ADMIN": person.is_admin,
            "NAME": person.name,
            "LAST_NAME": person.last_name,
            "PERSONAL_GENDER": "",
            "TIME_ZONE": person.time_zone,
            "TIME_ZONE_OFFSET": int(offset.total_seconds()),
        }
    )


def _im_user(call: Call) -> Answer:
    return Answer(im_row(call, _person(call, call.number("ID") or call.user)))


def _im_users(call: Call) -> Answer:
    people = (call.store.people.find(as_int(each)) for each in call.listed("ID"))
    return Answer([im_row(call, each) for each in people if each is not None])


def _departments(call: Call) -> Answer:
    columns = text_columns(("ID", "PARENT", "UF_HEAD", "SORT"), "integer") | text_columns(("NAME",))
    conditions = _plain(call, ("ID", "NAME", "SORT", "PARENT", "UF_HEAD"))
    test = filters.compile_filter(conditions, Columns(columns, call.store.context.zone, filters.ignore))
    found = [each for each in call.store.people.departments if test(_numbered(each))]
    page = page_of([_department_row(each) for each in found], call.get("start"))
    return Answer(page.rows, page.total, page.next_start)


def _plain(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: call.get(name) for name in names if call.get(name) is not None}


def _flag(value: Any) -> Any:
    return {"Y": True, "N": False}.get(value, value) if isinstance(value, str) else value


def _mentions(row: Mapping[str, Any], find: str) -> bool:
    return any(find in str(row[name]).casefold() for name in _SEARCHED)


def _person(call: Call, person_id: int) -> Person:
    person = call.store.people.find(person_id)
    if person is None:
        raise RestRefused("USER_NOT_EXISTS", "User is not found")
    return person


def _typed_row(person: Person) -> dict[str, Any]:
    return {
        "ID": person.id,
        "ACTIVE": person.is_active,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "SECOND_NAME": "",
        "EMAIL": person.email,
        "LAST_LOGIN": "",
        "DATE_REGISTER": "2024-07-15T00:00:00+00:00",
        "TIME_ZONE": person.time_zone,
        "IS_ONLINE": "Y" if person.is_online else "N",
        "TIMESTAMP_X": {},
        "LAST_ACTIVITY_DATE": {},
        "PERSONAL_GENDER": "",
        "PERSONAL_WWW": "",
        "PERSONAL_BIRTHDAY": "",
        "PERSONAL_MOBILE": "",
        "PERSONAL_CITY": "",
        "WORK_PHONE": "",
        "WORK_POSITION": person.work_position,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": list(person.departments),
        "USER_TYPE": "employee",
    }


def _shown(row: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if not names or "*" in names or name in names}
    return shown | ({"ID": str(row["ID"])} if "ID" in shown else {})


def im_row(call: Call, person: Person) -> dict[str, Any]:
    """Return a user as the messenger's methods print one, with the end of an absence."""
    now = call.store.context.now()
    away = (
        person.absent_text or call.store.context.text(person.absent_until)
        if person.absent_until and person.is_absent(now)
        else False
    )
    return {
        "id": person.id,
        "active": person.is_active,
        "name": f"{person.name} {person.last_name}".strip(),
        "first_name": person.name,
        "last_name": person.last_name,
        "work_position": person.work_position,
        "color": "#048bd0",
        "avatar": "",
        "avatar_hr": "",
        "gender": "M",
        "birthday": "",
        "extranet": False,
        "network": False,
        "bot": False,
        "bot_data": None,
        "connector": False,
        "external_auth_id": "default",
        "status": "online" if person.is_online else "offline",
        "idle": False,
        "last_activity_date": call.store.context.text(now),
        "mobile_last_date": False,
        "desktop_last_date": False,
        "absent": away,
        "departments": list(person.departments),
        "phones": {"inner_phone": "", "personal_mobile": "", "work_phone": ""},
        "email": person.email,
        "website": "",
        "type": "user",
    }


def _numbered(department: Department) -> dict[str, Any]:
    return {
        "ID": department.id,
        "NAME": department.name,
        "SORT": department.sort,
        "PARENT": department.parent,
        "UF_HEAD": department.head,
    }


def _department_row(department: Department) -> dict[str, Any]:
    row = _numbered(department)
    present = {name: value for name, value in row.items() if value is not None}
    return {name: value if name == "SORT" else str(value) for name, value in present.items()}


METHODS: tuple[Method, ...] = (
    reading("user.get", _get, scopes=_SCOPES),
    reading("user.search", _search, scopes=_SCOPES),
    reading("user.current", _current, scopes=_SCOPES),
    reading("profile", _profile, scopes=""),
    reading("im.user.get", _im_user, scopes="im"),
    reading("im.user.list.get", _im_users, scopes="im"),
    reading("department.get", _departments, scopes="department"),
)
