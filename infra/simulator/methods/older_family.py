"""The record that a method of the older families is about: `crm.lead.get`, `crm.deal.contact.add`."""

from infra.simulator.methods.listing import is_not_there, may_not_read
from infra.simulator.protocol.call import Call
from infra.simulator.refusals import id_not_valid, lead_access_denied, lead_not_found
from infra.simulator.state.entities import ENTITIES
from infra.simulator.state.fields import Entity
from infra.simulator.state.records import Records, Row

BY_NAME = {each.name.lower(): each for each in ENTITIES.values()}
"""Every kind of record by the middle of its methods' names, as `deal` in `crm.deal.get`."""


def entity_of(call: Call) -> Entity:
    """Return the kind of record that the method's name says."""
    return BY_NAME[call.method.split(".")[1]]


def records_of(call: Call) -> Records:
    """Return all records of that kind."""
    return call.store.records[entity_of(call).type_id]


def found(call: Call) -> Row:
    """Return the record of the call's `id`.

    Raises:
        RestRefused: the id is none, there is no such record, or the user may not read it.
    """
    number = call.number("id")
    if number is None or number <= 0:
        raise id_not_valid()
    row = records_of(call).find(number)
    if row is None or is_not_there(call.store, entity_of(call)):
        raise lead_not_found()
    if may_not_read(call.store, entity_of(call), row):
        raise lead_access_denied()
    return row
