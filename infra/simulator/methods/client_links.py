"""The contacts of leads and deals, and the companies of contacts, one by one."""

from collections.abc import Mapping
from typing import Any

from infra.simulator.methods.older_family import entity_of, found, records_of
from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state.records import Row


def _links(call: Call) -> Answer:
    entity, row = entity_of(call), found(call)
    one, many = entity.links[0]
    return Answer(
        [
            {one: number, "SORT": 10 * (index + 1), "ROLE_ID": 0, "IS_PRIMARY": _flag(number == row[one])}
            for index, number in enumerate(row[many])
        ]
    )


def _add(call: Call) -> Answer:
    row, sent = found(call), call.mapping("fields")
    contact = as_int(sent.get("CONTACT_ID"))
    if not contact:
        raise RestRefused("", "CONTACT_ID is not defined or invalid.")
    if contact in row["CONTACT_IDS"]:
        return Answer(result=False)
    is_primary = sent.get("IS_PRIMARY") == "Y" or not row["CONTACT_IDS"]
    changes: dict[str, Any] = {"CONTACT_IDS": [*row["CONTACT_IDS"], contact]}
    return _saved(call, row, changes | ({"CONTACT_ID": contact} if is_primary else {}))


def _set(call: Call) -> Answer:
    rows = [each for each in call.listed("items") if isinstance(each, Mapping)]
    ids = [number for each in rows if (number := as_int(each.get("CONTACT_ID")))]
    primary = [as_int(each.get("CONTACT_ID")) for each in rows if each.get("IS_PRIMARY") == "Y"]
    changes: dict[str, Any] = {"CONTACT_IDS": ids}
    return _saved(call, found(call), changes | ({"CONTACT_ID": primary[0]} if primary else {}))


def _saved(call: Call, row: Row, changes: Mapping[str, Any]) -> Answer:
    is_silent = not call.store.context.switches.links_raise_updates
    records_of(call).save(row["ID"], changes, by=call.user, is_silent=is_silent)
    return Answer(result=True)


def _flag(is_set: bool) -> str:  # noqa: FBT001  one value, and no other
    return "Y" if is_set else "N"


METHODS: tuple[Method, ...] = (
    reading("crm.lead.contact.items.get", _links),
    reading("crm.deal.contact.items.get", _links),
    reading("crm.contact.company.items.get", _links),
    writing("crm.deal.contact.add", _add),
    writing("crm.deal.contact.items.set", _set),
)
