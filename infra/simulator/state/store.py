"""The whole state of the simulated portal, behind one re-entrant lock."""

import threading
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from infra.simulator.state.activity_log import ActivityLog
from infra.simulator.state.by_owner import ByOwner
from infra.simulator.state.card_layouts import CardLayouts
from infra.simulator.state.communications import Communications
from infra.simulator.state.context import Context
from infra.simulator.state.currencies import Currencies
from infra.simulator.state.custom_fields import CustomFields
from infra.simulator.state.dictionaries import Dictionaries
from infra.simulator.state.entities import ENTITIES, LEAD
from infra.simulator.state.fields import Entity
from infra.simulator.state.funnels import Funnels
from infra.simulator.state.people import People
from infra.simulator.state.records import Records, Shared
from infra.simulator.state.smart_processes import SmartProcess, entity_of
from infra.simulator.state.stages import StageEntry, Stages


@dataclass(frozen=True)
class Notification:
    """One notification; a later one with the same user, client and tag replaces it."""

    id: int
    user: int
    message: str
    tag: str
    at: datetime
    is_system: bool
    client_id: str = ""

    @property
    def replacement_key(self) -> Hashable:
        """Return the key shared with the notification that it replaces; without a tag it replaces none."""
        return (self.user, self.client_id, self.tag) if self.tag else self.id


@dataclass(frozen=True)
class Comment:
    """One comment in a timeline."""

    id: int
    entity_type: str
    entity_id: int
    text: str
    author: int
    at: datetime


@dataclass(frozen=True)
class LogMessage:
    """One log message in a timeline."""

    id: int
    entity_type_id: int
    entity_id: int
    title: str
    text: str
    icon: str
    author: int
    at: datetime


@dataclass(frozen=True)
class ChatMessage:
    """One message of a chat; author 0 is the portal itself."""

    id: int
    author: int
    text: str
    at: datetime


@dataclass(frozen=True)
class Trigger:
    """One call of `crm.automation.trigger`."""

    target: str
    code: str
    at: datetime


@dataclass
class Store:
    """The state of the simulated portal.

    Attributes:
        webhook_user: the id of the user as whom the inbound webhook acts.
        crm_mode: 1 classic, 2 simple (without leads).
        has_repeat_sales: whether an inquiry of a known client becomes a lead or a deal, or only an activity.
        hidden: records that the webhook's user may not read, as pairs of entity type and id.
        refuses_lists_with_hidden: whether a list that would show one is refused, or leaves it out.
        entities: the kinds of records by their type ids.
        notifications: the visible ones by `replacement_key`, the newest last.
        sent_notifications: every notification ever sent.
        pins: the ids of what is pinned in the timeline of a record, by its entity type and id.
        chats: the messages of each session of an open channel.
        open_lines, workflow_templates: what the portal's own automation works with, as it shows it.
    """

    context: Context
    webhook_user: int = 1
    crm_mode: int = 1
    has_repeat_sales: bool = True
    lock: threading.RLock = field(default_factory=threading.RLock)
    people: People = field(default_factory=People)
    notifications: dict[Hashable, Notification] = field(default_factory=dict)
    sent_notifications: list[Notification] = field(default_factory=list)
    comments: ByOwner[Comment] = field(
        default_factory=lambda: ByOwner(attrgetter("entity_type", "entity_id"))
    )
    log_messages: ByOwner[LogMessage] = field(
        default_factory=lambda: ByOwner(attrgetter("entity_type_id", "entity_id"))
    )
    pins: defaultdict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    triggers: list[Trigger] = field(default_factory=list)
    chats: dict[int, list[ChatMessage]] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    hidden: set[tuple[int, int]] = field(default_factory=set)
    refuses_lists_with_hidden: bool = True
    entities: dict[int, Entity] = field(default_factory=lambda: dict(ENTITIES))
    smart_processes: list[SmartProcess] = field(default_factory=list)
    card_layouts: CardLayouts = field(default_factory=CardLayouts)
    workflows: list[dict[str, Any]] = field(default_factory=list)
    open_lines: list[dict[str, Any]] = field(default_factory=list)
    workflow_templates: list[dict[str, Any]] = field(default_factory=list)
    dictionaries: Dictionaries = field(init=False)
    funnels: Funnels = field(init=False)
    shared: Shared = field(init=False)
    custom: dict[int, CustomFields] = field(init=False)
    records: dict[int, Records] = field(init=False)
    activities: ActivityLog = field(init=False)

    def __post_init__(self) -> None:
        """Build the empty dictionaries, fields, records and activities."""
        self.dictionaries = Dictionaries(self.context)
        self.funnels = Funnels(self.context, self.dictionaries)
        self.custom = {number: CustomFields(self.context, each) for number, each in self.entities.items()}
        self.shared = Shared(Stages(self.context, self.dictionaries), Currencies(self.context))
        self.records = {
            number: Records(each, self.context, self.shared) for number, each in self.entities.items()
        }
        self.activities = ActivityLog(self.context, self.records)

    def add_smart_process(self, title: str, *, type_id: int) -> SmartProcess:
        """Add a kind of records with the type id of its items, 128 or more, and a first funnel."""
        funnel = self.context.next_id("funnel")
        entity = entity_of(type_id, title, funnel=funnel)
        self.entities[type_id] = entity
        self.custom[type_id] = CustomFields(self.context, entity)
        self.records[type_id] = Records(entity, self.context, self.shared)
        self.funnels.install(funnel, "General", entity=entity, sort=500, is_default=True)
        made = SmartProcess(self.context.next_id("type"), entity, self.context.now())
        self.smart_processes.append(made)
        return made

    @property
    def communications(self) -> Communications:
        """Return who is reached by which phone or e-mail."""
        return self.shared.communications

    @property
    def currencies(self) -> Currencies:
        """Return the currencies and their rates."""
        return self.shared.currencies

    @property
    def history(self) -> ByOwner[StageEntry]:
        """Return the history of the stages of all records."""
        return self.shared.stages.history

    @property
    def customfields(self) -> CustomFields:
        """Return the custom fields of leads."""
        return self.custom[LEAD.type_id]

    @property
    def leads(self) -> Records:
        """Return the leads."""
        return self.records[LEAD.type_id]
