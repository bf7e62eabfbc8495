"""What a simulated portal contains: its records, people, dictionaries, and what was sent to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.simulator.methods.listing import fields_of
from infra.simulator.state.activity_log import TODO
from infra.simulator.state.card_layouts import CardLayouts
from infra.simulator.state.currencies import Currencies
from infra.simulator.state.custom_fields import CustomFields
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.entities import CONTACT, DEAL, LEAD
from infra.simulator.state.fields import MULTIFIELDS, Entity
from infra.simulator.state.funnels import Funnels
from infra.simulator.state.people import People
from infra.simulator.state.records import VALUES
from infra.simulator.state.smart_processes import SmartProcess
from infra.simulator.state.store import Comment, LogMessage, Notification, Store, Trigger
from infra.simulator.state.switches import Switches


@dataclass(frozen=True)
class Todo:
    """One to-do on a lead, or on a record of another type, for assertions."""

    id: int
    lead_id: int
    title: str
    description: str
    deadline: datetime
    responsible: int
    is_completed: bool
    owner_type: int = LEAD.type_id


class PortalState:
    """The state of a simulated portal, to be read by tests and set up by them."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def lead(self, lead_id: int) -> dict[str, Any]:
        """Return the stored lead: upper-case names, typed values, moments in UTC, PHONE and EMAIL as rows.

        Raises:
            LookupError: there is no such lead.
        """
        return self._stored(LEAD, lead_id)

    def leads(self) -> list[dict[str, Any]]:
        """Return every stored lead by ascending id."""
        return self._all(LEAD)

    def deal(self, deal_id: int) -> dict[str, Any]:
        """Return the stored deal, as `lead` does."""
        return self._stored(DEAL, deal_id)

    def deals(self) -> list[dict[str, Any]]:
        """Return every stored deal by ascending id."""
        return self._all(DEAL)

    def contact(self, contact_id: int) -> dict[str, Any]:
        """Return the stored contact, as `lead` does."""
        return self._stored(CONTACT, contact_id)

    def activities(self, owner_id: int, *, owner_type: int = LEAD.type_id) -> list[dict[str, Any]]:
        """Return the stored activities of a lead, or of another record, by ascending id."""
        with self.store.lock:
            return [dict(row) for row in self.store.activities.of(owner_type, owner_id)]

    @property
    def webhook_user(self) -> int:
        """Return the id of the user as whom the inbound webhook acts."""
        return self.store.webhook_user

    @property
    def people(self) -> People:
        """Return the users and departments."""
        return self.store.people

    @property
    def dictionaries(self) -> Dictionaries:
        """Return the stages, sources and honorifics."""
        return self.store.dictionaries

    @property
    def funnels(self) -> Funnels:
        """Return the funnels of deals."""
        return self.store.funnels

    @property
    def customfields(self) -> CustomFields:
        """Return the custom fields of leads."""
        return self.store.customfields

    def add_smart_process(self, title: str, *, type_id: int = 1038) -> SmartProcess:
        """Add a smart process, a kind of records that the portal defines for itself."""
        with self.store.lock:
            return self.store.add_smart_process(title, type_id=type_id)

    def item(self, type_id: int, item_id: int) -> dict[str, Any]:
        """Return a stored record of any type, as `lead` does."""
        return self._stored(self.store.entities[type_id], item_id)

    @property
    def card_layouts(self) -> CardLayouts:
        """Return the layouts of the cards of records."""
        return self.store.card_layouts

    @property
    def currencies(self) -> Currencies:
        """Return the currencies and their rates."""
        return self.store.currencies

    def custom_fields(self, type_id: int) -> CustomFields:
        """Return the custom fields of leads (1), deals (2), contacts (3), companies (4) or other items."""
        return self.store.custom[type_id]

    @property
    def switches(self) -> Switches:
        """Return the behaviours that are not verified, to choose between them."""
        return self.store.context.switches

    @property
    def notifications(self) -> list[Notification]:
        """Return the visible notifications; a later one replaces an earlier one with the same tag."""
        with self.store.lock:
            return list(self.store.notifications.values())

    @property
    def sent_notifications(self) -> list[Notification]:
        """Return every notification ever sent, including replaced ones."""
        with self.store.lock:
            return list(self.store.sent_notifications)

    @property
    def comments(self) -> list[Comment]:
        """Return the comments of all timelines."""
        with self.store.lock:
            return list(self.store.comments)

    @property
    def log_messages(self) -> list[LogMessage]:
        """Return the log messages of all timelines."""
        with self.store.lock:
            return list(self.store.log_messages)

    def pins(self, owner_id: int, *, owner_type: int = LEAD.type_id) -> list[int]:
        """Return the ids of what is pinned in the timeline of a lead, or of another record."""
        with self.store.lock:
            return list(self.store.pins[owner_type, owner_id])

    @property
    def triggers(self) -> list[Trigger]:
        """Return the calls of `crm.automation.trigger`."""
        with self.store.lock:
            return list(self.store.triggers)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks."""
        with self.store.lock:
            return list(self.store.tasks)

    @property
    def todos(self) -> list[Todo]:
        """Return the to-dos on leads."""
        with self.store.lock:
            rows = [row for row in self.store.activities.all() if row["PROVIDER_ID"] == TODO.provider]
        return [
            Todo(
                row["ID"],
                row["OWNER_ID"],
                row["SUBJECT"],
                row["DESCRIPTION"],
                row["DEADLINE"],
                row["RESPONSIBLE_ID"],
                row["COMPLETED"] == "Y",
                row["OWNER_TYPE_ID"],
            )
            for row in rows
        ]

    def _stored(self, entity: Entity, number: int) -> dict[str, Any]:
        with self.store.lock:
            row = self.store.records[entity.type_id].find(number)
            if row is None:
                raise LookupError(f"The portal has no {entity.title.lower()} {number}.")
            return self._plain(entity, row)

    def _all(self, entity: Entity) -> list[dict[str, Any]]:
        with self.store.lock:
            return [self._plain(entity, row) for row in self.store.records[entity.type_id].all()]

    def _plain(self, entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in MULTIFIELDS}
        for each in row[VALUES]:
            rows[each.type_id].append({"ID": each.id, "VALUE_TYPE": each.value_type, "VALUE": each.value})
        custom = dict.fromkeys(name for name, each in fields_of(self.store, entity).items() if each.is_custom)
        channels = rows if entity.has_communications else {}
        return {**custom, **{name: value for name, value in row.items() if name != VALUES}, **channels}
