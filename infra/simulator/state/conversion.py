"""Leads that become a deal with a contact, one by one and all at once, as the simple mode has it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from infra.simulator.state.context import Occurrence
from infra.simulator.state.entities import COMPANY, CONTACT, DEAL, LEAD
from infra.simulator.state.multifields import Values
from infra.simulator.state.records import VALUES
from infra.simulator.state.store import Store

SIMPLE = 2
_OF_THE_DEAL = (
    "TITLE",
    "ASSIGNED_BY_ID",
    "COMMENTS",
    "SOURCE_ID",
    "SOURCE_DESCRIPTION",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "IS_MANUAL_OPPORTUNITY",
    "UTM_SOURCE",
    "UTM_MEDIUM",
    "UTM_CAMPAIGN",
    "UTM_CONTENT",
    "UTM_TERM",
)
_OF_THE_CONTACT = ("NAME", "SECOND_NAME", "LAST_NAME", "HONORIFIC", "POST", "ASSIGNED_BY_ID", "SOURCE_ID")


@dataclass(frozen=True)
class Converted:
    """What a lead has become."""

    deal: int
    contact: int | None
    company: int | None


def is_converted_at_once(store: Store, lead_id: int) -> bool:
    """Return whether a new lead becomes a deal at once: in the simple mode, if it has a name."""
    row = store.leads.find(lead_id)
    return store.crm_mode == SIMPLE and row is not None and bool(row["NAME"])


def convert(store: Store, lead_id: int, *, by: int, funnel: int = 0) -> Converted:
    """Make a deal of a lead, with its client; the lead stays behind as converted.

    A lead that is bound to a contact or a company takes these along. Its activities become the deal's.
    """
    lead = store.records[LEAD.type_id].find(lead_id)
    if lead is None:
        raise LookupError(f"The portal has no lead {lead_id}.")
    company = lead["COMPANY_ID"] or _company_of(store, lead, by=by)
    contact = lead["CONTACT_ID"] or _contact_of(store, lead, company=company, by=by)
    contacts = lead["CONTACT_IDS"] or ([contact] if contact else [])
    values = {name: lead[name] for name in _OF_THE_DEAL}
    values |= {"CONTACT_IDS": contacts, "COMPANY_ID": company, "LEAD_ID": lead_id, "CATEGORY_ID": funnel}
    deal = store.records[DEAL.type_id].add(values, by=by)
    is_silent = store.crm_mode == SIMPLE and not store.context.switches.simple_leads_are_announced
    store.leads.save(lead_id, {"STATUS_ID": "CONVERTED"}, by=by, is_silent=is_silent)
    for row in store.activities.of(LEAD.type_id, lead_id):
        for owner in ((DEAL.type_id, deal), *((CONTACT.type_id, each) for each in contacts)):
            store.activities.bind(row["ID"], owner)
    return Converted(deal, contact, company)


def convert_all(store: Store, *, by: int, funnel: int = 0) -> list[Converted]:
    """Make deals of all open leads; the events of all of them come in one burst, in any order."""
    open_leads = [row["ID"] for row in store.leads.all() if row[LEAD.semantic] == "P"]
    with _in_one_burst(store):
        return [convert(store, number, by=by, funnel=funnel) for number in open_leads]


@contextmanager
def _in_one_burst(store: Store) -> Iterator[None]:
    context, announce = store.context, store.context.announce
    held: list[Occurrence] = []
    context.announce = held.append
    try:
        yield
    finally:
        context.announce = announce
    context.chance.shuffle(held)
    for occurrence in held:
        announce(occurrence)


def _company_of(store: Store, lead: Mapping[str, Any], *, by: int) -> int | None:
    if not lead["COMPANY_TITLE"]:
        return None
    values = {"TITLE": lead["COMPANY_TITLE"], "ASSIGNED_BY_ID": lead["ASSIGNED_BY_ID"], "LEAD_ID": lead["ID"]}
    return store.records[COMPANY.type_id].add(values, by=by)


def _contact_of(store: Store, lead: Mapping[str, Any], *, company: int | None, by: int) -> int | None:
    if not (lead["NAME"] or lead["LAST_NAME"] or lead[VALUES]):
        return None
    values = {name: lead[name] for name in _OF_THE_CONTACT}
    values |= {"COMPANY_ID": company, "LEAD_ID": lead["ID"], VALUES: _copied(store, lead[VALUES])}
    return store.records[CONTACT.type_id].add(values, by=by)


def _copied(store: Store, values: Values) -> Values:
    new_id = store.records[CONTACT.type_id].new_value_id
    return tuple(replace(each, id=new_id()) for each in values)
