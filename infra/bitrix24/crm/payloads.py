"""Models of the portal's answers; they accept `null`, `""`, `"0"` and numbers as text."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Self, TypeVar

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from functions.domain.lead.snapshot import EVER
from functions.domain.scoring.signals import LAST
from infra.bitrix24.crm.values import (
    Code,
    Flag,
    Id,
    Ids,
    LatestMoment,
    MaybeMoment,
    Moment,
    Number,
    OwnId,
    Rows,
    Text,
    Unless,
    User,
)

_log = structlog.get_logger(__name__)

Row = TypeVar("Row", bound=BaseModel)

NOBODY = 0
"""The id that stands for no user: the portal sends it, `null` or an empty text for a lead without one."""
NO_ID = 0
DAY_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y")
"""How a portal with a German or Russian locale prints moments and days (docs/bitrix24-api.md 3.4)."""


class MultiField(BaseModel):
    """One phone, e-mail or other channel of an item (docs/bitrix24-api.md 3.8).

    One without an id counts, and cannot be changed.
    """

    id: Id = NO_ID
    type_id: Text = Field("", alias="typeId")
    value_type: Text = Field("", alias="valueType")
    value: Text = ""


class CrmRecord(BaseModel):
    """A record as `crm.item.*` shows it with `useOriginalUfNames=Y` (docs/bitrix24-api.md 3.5)."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    def custom(self, name: str) -> Any:
        """Return the value of a custom field as the portal sent it; None when it is empty or unknown."""
        return (self.model_extra or {}).get(name)


class LeadItem(CrmRecord):
    """A lead or a deal."""

    id: int
    title: Text = ""
    name: Text = ""
    second_name: Text = Field("", alias="secondName")
    last_name: Text = Field("", alias="lastName")
    company: Text = Field("", alias="companyTitle")
    job_title: Text = Field("", alias="post")
    source: Text = Field("", alias="sourceId")
    status: Code = Field("", alias="stageId")
    semantic: Text = Field("", alias="stageSemanticId")
    amount: Number = Field(0.0, alias="opportunity")
    currency: Code = Field("", alias="currencyId")
    comments: Text = ""
    manager: User = Field(default=NOBODY, alias="assignedById")
    came_at: MaybeMoment = Field(default=None, alias="createdTime")
    updated_at: MaybeMoment = Field(default=None, alias="updatedTime")
    updated_by: User = Field(default=NOBODY, alias="updatedBy")
    moved_at: MaybeMoment = Field(default=None, alias="movedTime")
    moved_by: User = Field(default=NOBODY, alias="movedBy")
    closed_at: MaybeMoment = Field(default=None, alias="dateClosed")
    is_return_customer: Flag = Field(default=False, alias="isReturnCustomer")
    utm_source: Text = Field("", alias="utmSource")
    utm_medium: Text = Field("", alias="utmMedium")
    utm_campaign: Text = Field("", alias="utmCampaign")
    utm_content: Text = Field("", alias="utmContent")
    utm_term: Text = Field("", alias="utmTerm")
    contact_points: Annotated[list[MultiField], Rows] = Field(default_factory=list, alias="fm")
    funnel: Id = Field(default=NO_ID, alias="categoryId")
    contact_id: Id = Field(default=NO_ID, alias="contactId")
    contact_ids: Ids = Field(default_factory=list, alias="contactIds")
    company_id: Id = Field(default=NO_ID, alias="companyId")
    lead_id: Id = Field(default=NO_ID, alias="leadId")
    is_template: Flag = Field(default=False, alias="isRecurring")
    originator: Text = Field("", alias="originatorId")

    @property
    def created_at(self) -> datetime:
        """When the lead came, or where the portal does not say it, the first moment that is known of it."""
        moments = (each for each in (self.moved_at, self.updated_at) if each is not None)
        return self.came_at or min(moments, default=EVER)

    def values_of(self, type_id: str) -> list[str]:
        """Return the values of one kind of channel, `PHONE` or `EMAIL`."""
        return [
            channel.value for channel in self.contact_points if channel.type_id == type_id and channel.value
        ]


class ClientItem(CrmRecord):
    """A contact or a company; a company has a title, a contact a name."""

    id: OwnId
    title: Text = ""
    name: Text = ""
    second_name: Text = Field("", alias="secondName")
    last_name: Text = Field("", alias="lastName")
    job_title: Text = Field("", alias="post")
    manager: User = Field(default=NOBODY, alias="assignedById")
    contact_points: Annotated[list[MultiField], Rows] = Field(default_factory=list, alias="fm")


class ChangedLead(BaseModel):
    """A row of `crm.item.list` with the moment of a lead's last change (docs/bitrix24-api.md 3.9)."""

    id: Id = NO_ID
    updated_at: LatestMoment = Field(default=LAST, alias="updatedTime")
    moved_at: MaybeMoment = Field(default=None, alias="movedTime")

    @property
    def changed_at(self) -> datetime:
        """When it last changed; a move to another funnel may not count (docs/bitrix24-deals.md 3)."""
        return max(self.updated_at, self.moved_at or self.updated_at)


class ChangedActivity(BaseModel):
    """A row of `crm.activity.list` with an activity's owner and the moment of its last change."""

    id: Id = Field(default=NO_ID, alias="ID")
    owner: Id = Field(default=NO_ID, alias="OWNER_ID")
    updated_at: LatestMoment = Field(default=LAST, alias="LAST_UPDATED")


class LeadStatusRow(ChangedLead):
    """A row of `crm.item.list` with a lead's responsible user, its funnel and the semantics of its stage."""

    manager: User = Field(default=NOBODY, alias="assignedById")
    funnel: Id = Field(default=NO_ID, alias="categoryId")
    status: Text = Field("", alias="stageId")
    semantic: Text = Field("", alias="stageSemanticId")


class Owned(BaseModel):
    """A row of `crm.item.list` with whose a record is and, where it has stages, where it stands."""

    id: OwnId
    manager: User = Field(default=NOBODY, alias="assignedById")
    status: Code = Field("", alias="stageId")
    semantic: Text = Field("", alias="stageSemanticId")
    funnel: Id = Field(default=NO_ID, alias="categoryId")


class Address(BaseModel):
    """The address of a lead; only `crm.lead.*` has it (docs/bitrix24-api.md 3.2)."""

    id: OwnId = Field(alias="ID")
    city: Text = Field("", alias="ADDRESS_CITY")
    region: Text = Field("", alias="ADDRESS_PROVINCE")
    country: Text = Field("", alias="ADDRESS_COUNTRY")


class Employee(BaseModel):
    """A user as `user.get` shows one; `ACTIVE` is a boolean, `ID` text (docs/bitrix24-api.md 4.7)."""

    id: OwnId = Field(alias="ID")
    is_active: Unless = Field(default=True, alias="ACTIVE")


class Colleague(BaseModel):
    """A user as `im.user.list.get` shows one: `absent` is false or the end of the absence (4.8)."""

    id: OwnId
    absent: Any = None

    def absent_until(self, zone: tzinfo, *, unreadable: datetime) -> datetime | None:
        """Return the end of the absence, aware; None for a user who is there.

        A moment without an offset is `zone`'s, and a bare day counts to its end. An absence whose end cannot
        be read is taken to last until `unreadable`.
        """
        if self.absent in (None, "", False, {}, [], 0, "0", "N"):
            return None
        end = _end_of(str(self.absent).strip(), zone) or unreadable
        try:
            return end.astimezone(UTC)
        except OverflowError:
            return unreadable


def _end_of(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment that `text` names, for a bare day its end; None for what is neither."""
    try:
        return _aware(datetime.combine(date.fromisoformat(text) + timedelta(days=1), time()), zone)
    except (ValueError, OverflowError):
        pass
    try:
        return _aware(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        return _end_of_local(text, zone)


def _end_of_local(text: str, zone: tzinfo) -> datetime | None:
    for number, pattern in enumerate(DAY_FORMATS):
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is given right below
        except ValueError:
            continue
        return _aware(moment + timedelta(days=number), zone)
    return None


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def rows_in(result: Any) -> list[Any]:
    """Return the rows of a list method's result: a list, PHP's map of rows, or `{"items": […]}`."""
    found = result.get("items", result) if isinstance(result, dict) else result
    if isinstance(found, dict):
        return list(found.values())
    return found if isinstance(found, list) else []


def readable(kind: type[Row], rows: Iterable[Any], *, method: str) -> Iterator[Row]:
    """Yield the rows of the known shape; the others are logged, without what they hold, and left out."""
    for row in rows:
        try:
            yield kind.model_validate(row)
        except ValidationError as error:
            fields = sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})
            _log.warning("row.unreadable", method=method, fields=fields)


class ActivityRow(BaseModel):
    """An activity as `crm.activity.list` shows it: every value is text (docs/bitrix24-api.md 4.4).

    It tells when it was made or when it began: a last change alone says nothing about that.
    """

    id: Id = Field(default=NO_ID, alias="ID")
    owner: Id = Field(default=NO_ID, alias="OWNER_ID")
    type_id: Text = Field("", alias="TYPE_ID")
    provider: Text = Field("", alias="PROVIDER_ID")
    direction: Text = Field("", alias="DIRECTION")
    is_completed: Flag = Field(default=False, alias="COMPLETED")
    status: Text = Field("", alias="STATUS")
    associated: Id = Field(default=NO_ID, alias="ASSOCIATED_ENTITY_ID")
    is_incoming_channel: Flag = Field(default=False, alias="IS_INCOMING_CHANNEL")
    added_at: MaybeMoment = Field(default=None, alias="CREATED")
    updated_at: MaybeMoment = Field(default=None, alias="LAST_UPDATED")
    started_at: MaybeMoment = Field(default=None, alias="START_TIME")
    deadline: MaybeMoment = Field(default=None, alias="DEADLINE")
    manager: User = Field(default=NOBODY, alias="RESPONSIBLE_ID")
    subject: Text = Field("", alias="SUBJECT", repr=False)

    @property
    def created_at(self) -> datetime:
        """When it was made, or where the portal does not say it, the first moment that is known of it."""
        moments = (each for each in (self.started_at, self.updated_at) if each is not None)
        return self.added_at or min(moments, default=EVER)

    @model_validator(mode="after")
    def _has_a_moment(self) -> Self:
        if self.added_at is None and self.started_at is None:
            raise ValueError("an activity without a moment")
        return self


class CommentRow(BaseModel):
    """A comment as `crm.timeline.comment.list` shows it (docs/bitrix24-api.md 4.6)."""

    id: Id = Field(NO_ID, alias="ID")
    text: Text = Field("", alias="COMMENT", repr=False)
    author: User = Field(default=NOBODY, alias="AUTHOR_ID")
    created_at: MaybeMoment = Field(default=None, alias="CREATED")


class ChatUser(BaseModel):
    """A participant of a chat, as `imopenlines.session.history.get` shows them (4.4)."""

    id: OwnId
    is_client: Flag = Field(default=False, alias="connector")
    is_bot: Flag = Field(default=False, alias="bot")


class ChatMessage(BaseModel):
    """A message of a chat: its sender, none for the portal itself, and its moment (4.4)."""

    sender: User = Field(default=NOBODY, alias="senderid")
    at: Moment = Field(alias="date")
