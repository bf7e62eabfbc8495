"""`crm.type.*`: the smart processes of the portal, for who administers its CRM."""

from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import access_denied, item_not_found
from infra.simulator.state import filters
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import page_of
from infra.simulator.state.smart_processes import SmartProcess

_ON = (
    "isAutomationEnabled",
    "isBeginCloseDatesEnabled",
    "isCategoriesEnabled",
    "isClientEnabled",
    "isLinkWithProductsEnabled",
    "isMycompanyEnabled",
    "isObserversEnabled",
    "isSourceEnabled",
    "isStagesEnabled",
    "isUseInUserfieldEnabled",
)
_OFF = (
    "isBizProcEnabled",
    "isCountersEnabled",
    "isDocumentsEnabled",
    "isPaymentsEnabled",
    "isRecyclebinEnabled",
    "isSetOpenPermissions",
)
_LINKED = ("CALENDAR_EVENT|UF_CRM_CAL_EVENT", "TASKS_TASK|UF_CRM_TASK", "TASKS_TASK_TEMPLATE|UF_CRM_TASK")


def _list(call: Call) -> Answer:
    _check_rights(call)
    columns = text_columns(("id", "entityTypeId"), "integer") | text_columns(("title", "code"))
    test = filters.compile_filter(
        call.mapping("filter"), Columns(columns, call.store.context.zone, filters.ignore)
    )
    rows = [_row(call, each) for each in call.store.smart_processes]
    page = page_of([row for row in rows if test(row)], call.get("start"))
    return Answer({"types": page.rows}, page.total, page.next_start)


def _get(call: Call) -> Answer:
    return _one(call, call.required("id"), "id")


def _get_by_type(call: Call) -> Answer:
    return _one(call, call.required("entityTypeId"), "entityTypeId")


def _one(call: Call, number: int, name: str) -> Answer:
    _check_rights(call)
    rows = (_row(call, each) for each in call.store.smart_processes)
    found = next((row for row in rows if row[name] == number), None)
    if found is None:
        raise item_not_found()
    more = {"relations": {"parent": [], "child": []}, "customSections": []}
    return Answer({"type": {**found, **more, "linkedUserFields": dict.fromkeys(_LINKED, "N")}})


def _check_rights(call: Call) -> None:
    caller = call.store.people.find(call.user)
    if caller is None or not caller.is_admin:
        raise access_denied()


def _row(call: Call, process: SmartProcess) -> dict[str, Any]:
    made = call.store.context.text(process.created_at)
    flags = dict.fromkeys(_ON, "Y") | dict.fromkeys(_OFF, "N")
    return {
        "id": process.id,
        "entityTypeId": process.entity.type_id,
        "title": process.entity.title,
        "code": "",
        "createdBy": 1,
        "createdTime": made,
        "updatedBy": 1,
        "updatedTime": made,
        "customSectionId": None,
        **flags,
    }


METHODS: tuple[Method, ...] = (
    reading("crm.type.list", _list),
    reading("crm.type.get", _get),
    reading("crm.type.getByEntityTypeId", _get_by_type),
)
