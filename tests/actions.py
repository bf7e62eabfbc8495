"""What people do in the portal, said of items: the same words for leads and for deals.

Tests of behaviours speak of leads, with the names that `crm.lead.*` has for their fields. On deals the same
happens to a deal and to the contact that it is bound to: the person's name, phones and e-mails are the
contact's, and the stages are those of the default funnel.
"""

from collections.abc import Mapping
from typing import Any

from functions.domain.item import DEAL, LEAD, Item
from infra.simulator import SimulatedPortal

_OF_THE_PERSON = frozenset({"NAME", "SECOND_NAME", "LAST_NAME", "POST", "PHONE", "EMAIL"})
_STAGES = {"IN_PROCESS": "PREPARATION", "PROCESSED": "EXECUTING", "CONVERTED": "WON", "JUNK": "LOSE"}
_STATUSES = {stage: status for status, stage in _STAGES.items()}
_FIELDS = {
    "UF_CRM_LEAD_SCORE": "UF_CRM_SCORE",
    "UF_CRM_LEAD_SCORE_DATE": "UF_CRM_SCORE_DATE",
    "UF_CRM_LEAD_BAND": "UF_CRM_SCORE_BAND",
    "UF_CRM_LEAD_SCORE_WHY": "UF_CRM_SCORE_WHY",
    "UF_CRM_LEAD_SCORE_ADJUST": "UF_CRM_SCORE_ADJUST",
    "UF_CRM_LEAD_SCORE_UNTIL": "UF_CRM_SCORE_UNTIL",
    "UF_CRM_LEAD_NURTURE_DATE": "UF_CRM_NURTURE_DATE",
    "UF_CRM_LEAD_COMPANY_SIZE": "UF_CRM_COMPANY_SIZE",
    "STATUS_SEMANTIC_ID": "STAGE_SEMANTIC_ID",
}
_NAMES = {name: field for field, name in _FIELDS.items()}


class Actions:
    """People of the portal, who work on leads, or on deals."""

    def __init__(self, portal: SimulatedPortal, entity: str = LEAD) -> None:
        self._portal, self.entity = portal, entity
        self._people = portal.people_actions
        self._type_id = {DEAL: 2, LEAD: 1}[entity]
        self._contacts: dict[str, int] = {}

    def lead(self, item: Item) -> dict[str, Any]:
        """Return the fields of a lead as the portal has them; of a deal with its contact's."""
        if item.entity == LEAD:
            return self._portal.lead(item.id)
        deal = self._portal.deal(item.id)
        contact = self._portal.contact(deal["CONTACT_ID"]) if deal["CONTACT_ID"] else {}
        person = {name: contact[name] for name in _OF_THE_PERSON if name in contact}
        own = {_NAMES.get(name, name): value for name, value in deal.items()}
        return {**own, "STATUS_ID": _STATUSES.get(deal["STAGE_ID"], deal["STAGE_ID"]), **person}

    def leads(self) -> list[dict[str, Any]]:
        """Return the fields of every lead."""
        rows = self._portal.leads() if self.entity == LEAD else self._portal.deals()
        return [self.lead(Item(self.entity, row["ID"])) for row in rows]

    def add_lead(self, *, by: int | None = None, **fields: Any) -> Item:
        """Let a lead come in; a deal of a person whom the portal knows is bound to that contact."""
        if self.entity == LEAD:
            return Item(LEAD, self._people.add_lead(by=by, **fields))
        person, own = _divided(fields)
        owner = own.get("ASSIGNED_BY_ID") or self._portal.webhook_user
        if "COMPANY_TITLE" in own:
            own["COMPANY_ID"] = self._people.add_company(by=by, TITLE=own.pop("COMPANY_TITLE"))
        contact = self._contact_of({"ASSIGNED_BY_ID": owner, **person}, by=by)
        return Item(DEAL, self._people.add_deal(by=by, **own, CONTACT_ID=contact))

    def update_lead(self, item: Item, *, by: int | None = None, **fields: Any) -> None:
        """Change a lead, by default as another user than the webhook's."""
        if item.entity == LEAD:
            self._people.update_lead(item.id, by=by, **fields)
            return
        person, own = _divided(fields)
        contact = self._portal.deal(item.id)["CONTACT_ID"]
        if person and contact:
            self._people.update_contact(contact, by=by, **person)
        elif person:
            own["CONTACT_ID"] = self._people.add_contact(by=by, **person)
        if own:
            self._people.update_deal(item.id, by=by, **own)

    def delete_lead(self, item: Item) -> None:
        """Delete a lead."""
        if item.entity == LEAD:
            self._people.delete_lead(item.id)
        else:
            self._people.delete_deal(item.id)

    def add_activity(self, item: Item, kind: str = "call", **details: Any) -> int:
        """Record an activity on a lead and return its id."""
        return self._people.add_activity(item.id, kind, owner_type=self._type_id, **details)

    def complete_activity(self, activity_id: int, **details: Any) -> None:
        """Mark an activity as completed."""
        self._people.complete_activity(activity_id, **details)

    def write_comment(self, item: Item, text: str, *, by: int | None = None) -> int:
        """Write a comment into a lead's timeline and return its id."""
        return self._people.write_comment(item.id, text, by=by, owner_type=self._type_id)

    def open_chat(self, item: Item, *, by: int | None = None) -> int:
        """Begin a chat with the client, who has not written yet; return the session's activity."""
        return self._people.open_chat(item.id, by=by, owner_type=self._type_id)

    def client_writes_in_chat(self, item: Item) -> int:
        """Let the client write; return the session's activity."""
        return self._people.client_writes_in_chat(item.id, owner_type=self._type_id)

    def answer_in_chat(self, item: Item, *, by: int | None = None) -> None:
        """Write to the client in the open session; 0 is the portal's own greeting."""
        self._people.answer_in_chat(item.id, by=by, owner_type=self._type_id)

    def _contact_of(self, person: Mapping[str, Any], *, by: int | None) -> int:
        """Return the contact with one of these phones or e-mails, or a new one."""
        values = [value for kind in ("PHONE", "EMAIL") for _, value in person.get(kind, ())]
        known = next((self._contacts[value] for value in values if value in self._contacts), None)
        contact = known or self._people.add_contact(by=by, **person)
        self._contacts |= dict.fromkeys(values, contact)
        return contact


def _divided(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is the contact's and what is the deal's, with the names that a deal has for it."""
    person = {name: value for name, value in fields.items() if name in _OF_THE_PERSON}
    own = {_FIELDS.get(name, name): value for name, value in fields.items() if name not in person}
    if "STATUS_ID" in own:
        status = own.pop("STATUS_ID")
        own["STAGE_ID"] = _STAGES.get(status, status)
    return person, own
