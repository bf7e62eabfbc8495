"""What people do in the demo's portal: on leads, or on deals and the contacts that they are bound to."""

from typing import Any

from functions.domain.item import DEAL, LEAD, Item
from infra.bitrix24.crm.entities import entity_of
from infra.simulator import SimulatedPortal
from infra.simulator.state.conversion import SIMPLE

OF_LEADS_ALONE = {"UF_CRM_LEAD_COMPANY_SIZE": "UF_CRM_COMPANY_SIZE"}
"""Names of fields of leads, and what deals have instead."""
OFFER: dict[str, Any] = {"OPPORTUNITY": 650_000, "COMMENTS": "Asks for an offer"}


class People:
    """Those who come in and those who work there; in the simple mode all of them are deals with a contact."""

    def __init__(self, portal: SimulatedPortal, entity: str) -> None:
        self._portal, self._entity, self._acts = portal, entity, portal.people_actions
        if entity != LEAD:
            self._acts.switch_mode(SIMPLE)

    def arrive(self, fields: dict[str, Any]) -> Item:
        """Let a person come in with these fields of a lead, and return what they are in the portal."""
        if self._entity == LEAD:
            return Item(LEAD, self._acts.add_lead(**fields))
        own = {OF_LEADS_ALONE.get(name, name): value for name, value in fields.items()}
        company = own.pop("COMPANY_TITLE", "")
        if company:
            own["COMPANY_ID"] = self._acts.add_company(TITLE=company)
        deal = self._acts.receive_inquiry(**own).deal
        if deal is None:
            raise LookupError("The portal makes no deal of an inquiry: its simple mode was switched off.")
        return Item(DEAL, deal)

    def ask_for_an_offer(self, item: Item) -> None:
        """Let a person come back with a wish, as a director."""
        if self._entity == LEAD:
            self._acts.update_lead(item.id, **OFFER, POST="Director")
            return
        self._acts.update_contact(self._portal.deal(item.id)["CONTACT_ID"], POST="Director")
        self._acts.update_deal(item.id, **OFFER)

    def discard(self, item: Item) -> None:
        """Find that a lead is no enquiry at all, or lose a deal."""
        if self._entity == LEAD:
            self._acts.update_lead(item.id, STATUS_ID="JUNK")
        else:
            self._acts.update_deal(item.id, STAGE_ID="LOSE")

    def call(self, item: Item, direction: str) -> None:
        """Record a call."""
        self._acts.add_activity(item.id, "call", direction=direction, owner_type=entity_of(item).type_id)

    def rows(self) -> dict[int, tuple[int, int]]:
        """Return whose each lead or deal is in the portal, and its score there, by id."""
        is_of_leads = self._entity == LEAD
        rows = self._portal.leads() if is_of_leads else self._portal.deals()
        score = "UF_CRM_LEAD_SCORE" if is_of_leads else "UF_CRM_SCORE"
        return {row["ID"]: (row["ASSIGNED_BY_ID"], row[score]) for row in rows}
