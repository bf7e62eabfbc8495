"""`crm.activity.binding.*`: the records that an activity is bound to, besides its owner."""

from infra.simulator.protocol.call import Answer, Call, Method, reading, writing
from infra.simulator.refusals import RestRefused, item_not_found, owner_not_found
from infra.simulator.state.activity_log import Owner
from infra.simulator.state.records import Row


def _list(call: Call) -> Answer:
    bound = _found(call)["BINDINGS"]
    return Answer([{"entityTypeId": type_id, "entityId": number} for type_id, number in bound])


def _add(call: Call) -> Answer:
    row, owner = _found(call), _owner(call)
    records = call.store.records.get(owner[0])
    if records is None or records.find(owner[1]) is None:
        raise owner_not_found()
    if owner in row["BINDINGS"]:
        raise RestRefused("ACTIVITY_IS_ALREADY_BOUND", "The activity is already bound to this element")
    call.store.activities.bind(row["ID"], owner)
    return Answer(result=True)


def _delete(call: Call) -> Answer:
    row, owner = _found(call), _owner(call)
    if owner not in row["BINDINGS"]:
        raise RestRefused("BINDING_NOT_FOUND", "The activity is not bound to this element")
    if len(row["BINDINGS"]) == 1:
        raise RestRefused("LAST_BINDING_CANNOT_BE_DELETED", "The last binding cannot be deleted")
    call.store.activities.unbind(row["ID"], owner)
    return Answer(result=True)


def _found(call: Call) -> Row:
    row = call.store.activities.find(call.required("activityId"))
    if row is None:
        raise item_not_found()
    return row


def _owner(call: Call) -> Owner:
    return call.required("entityTypeId"), call.required("entityId")


METHODS: tuple[Method, ...] = (
    reading("crm.activity.binding.list", _list),
    writing("crm.activity.binding.add", _add),
    writing("crm.activity.binding.delete", _delete),
)
