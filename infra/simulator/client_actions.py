"""What clients do with the simulated portal: they ask, once or again, and become leads, deals or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from infra.simulator.record_actions import RecordActions, phones_and_emails
from infra.simulator.state.activity_log import WEBFORM
from infra.simulator.state.conversion import SIMPLE, Converted, convert, convert_all
from infra.simulator.state.entities import CONTACT

_OF_THE_PERSON = ("NAME", "SECOND_NAME", "LAST_NAME", "POST", "PHONE", "EMAIL")


@dataclass(frozen=True)
class Inquiry:
    """What the portal has made of an inquiry; an activity alone where repeat sales are off."""

    lead: int | None = None
    deal: int | None = None
    contact: int | None = None
    activity: int | None = None


class ClientActions(RecordActions):
    """What clients do, and what becomes of their leads."""

    def receive_inquiry(self, *, link_after: timedelta | None = None, **fields: Any) -> Inquiry:
        """Let a person fill in a form, call or write, with the fields of a lead.

        In the classic mode a stranger becomes a lead with channels, and a contact whom the portal knows by
        phone or e-mail a repeat lead: bound to the contact, without a channel of its own. In the simple mode
        both become a deal with a contact. Where repeat sales are off, a known person leaves no more than an
        activity on the contact.

        Args:
            link_after: how long after the deal the contact is linked to it; None at once.
            fields: NAME, PHONE and the like are the person's, all others the lead's or the deal's.
        """
        person = {name: value for name, value in fields.items() if name in _OF_THE_PERSON}
        others = {name: value for name, value in fields.items() if name not in _OF_THE_PERSON}
        with self._store.lock:
            known = self._known_contact(person)
            if known is not None and not self._store.has_repeat_sales:
                return Inquiry(contact=known, activity=self._leave_activity(known))
            if self._store.crm_mode == SIMPLE:
                return self._become_deal(known, person, others, link_after=link_after)
            if known is None:
                return Inquiry(lead=self.add_lead(**fields))
            company = self._known(known, CONTACT.type_id)["COMPANY_ID"]
            return Inquiry(lead=self.add_lead(CONTACT_ID=known, COMPANY_ID=company, **others), contact=known)

    def convert_lead(self, lead_id: int, *, by: int | None = None, funnel: int = 0) -> Converted:
        """Convert a lead into a deal with a contact and, if it names one, a company."""
        with self._store.lock:
            return convert(self._store, lead_id, by=self._person(by), funnel=funnel)

    def switch_mode(self, mode: int, *, by: int | None = None, funnel: int = 0) -> list[Converted]:
        """Switch the portal to the classic (1) or the simple mode (2).

        On the way to the simple mode every open lead becomes a deal with a contact; the update of each lead
        and the additions of its deal and contact are announced in one burst, those of all leads mixed.
        """
        with self._store.lock:
            self._store.crm_mode = mode
            return convert_all(self._store, by=self._person(by), funnel=funnel) if mode == SIMPLE else []

    def _become_deal(
        self,
        known: int | None,
        person: Mapping[str, Any],
        others: Mapping[str, Any],
        *,
        link_after: timedelta | None,
    ) -> Inquiry:
        contact = self.add_contact(**person) if known is None else known
        bound = {"CONTACT_IDS": [contact] if link_after is None else []}
        deal = self.add_deal(**{**others, **bound})
        if link_after is not None:
            self.link_contact_later(deal, contact, after=link_after)
        return Inquiry(deal=deal, contact=contact)

    def _known_contact(self, person: Mapping[str, Any]) -> int | None:
        for type_id, values in phones_and_emails(person):
            found = self._store.communications.holders(CONTACT.name, type_id, values=values)
            if found:
                return found[0]
        return None

    def _leave_activity(self, contact: int) -> int:
        values = {"OWNER_TYPE_ID": CONTACT.type_id, "OWNER_ID": contact, "SUBJECT": "Filled in a form"}
        values |= {"TYPE_ID": WEBFORM.type_id, "PROVIDER_ID": WEBFORM.provider, "COMPLETED": "Y"}
        values |= {"PROVIDER_TYPE_ID": WEBFORM.provider_type, "IS_INCOMING_CHANNEL": "Y"}
        return self._store.activities.add(values, by=self._store.webhook_user)
