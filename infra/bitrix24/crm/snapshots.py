"""Snapshots of leads, built from the portal's payloads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.email_addresses import addresses_in
from functions.domain.lead.phone_numbers import country_of
from functions.domain.lead.placeholders import is_person
from functions.domain.lead.snapshot import Client, ContactPoint, LeadSnapshot, PersonName, WrittenScore
from functions.domain.scoring import Adjustment, Lead
from infra.bitrix24.crm.clients import clients_of
from infra.bitrix24.crm.entities import FAILURE, FINAL, LEAD, Entity
from infra.bitrix24.crm.field_values import day_of, values_in, whole_of
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.lead_values import LeadValues
from infra.bitrix24.crm.objections import objectors
from infra.bitrix24.crm.payloads import NO_ID, NOBODY, Address, ClientItem, LeadItem, MultiField
from infra.bitrix24.crm.probes import ORIGINATOR
from infra.pseudonyms import HmacPseudonyms

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One lead or deal as the portal shows it: its row, its address, and its clients by their keys."""

    entity: Entity
    item: LeadItem
    address: Address | None = None
    clients: Sequence[tuple[Item, ClientItem]] = ()


def snapshot_of(
    shown: Shown, fields: FieldNames, *, hashes: HmacPseudonyms, values: LeadValues | None = None
) -> LeadSnapshot:
    """Return the snapshot of a lead or deal with its clients.

    `fields` names the custom fields, `values` reads them and the amount.

    Raises:
        PortalError: the portal could not tell what a value means, and may the next time.
    """
    entity, item, clients, values = shown.entity, shown.item, shown.clients, values or LeadValues()
    channels = _points(item.contact_points)
    client_points = tuple(chain.from_iterable(_points(each.contact_points) for _, each in clients))
    points = (*channels, *client_points)
    converted_from = LEAD.item(item.lead_id) if item.lead_id and entity != LEAD else None
    named = [*clients_of(item), *([converted_from] if converted_from else [])]
    return LeadSnapshot(
        lead=_lead(shown, fields, hashes.phone_region, values),
        manager=item.manager,
        has_owner=item.manager != NOBODY,
        is_closed=item.semantic in FINAL,
        is_failed=item.semantic == FAILURE,
        closed_at=(item.closed_at or item.moved_at) if item.semantic in FINAL else None,
        written=WrittenScore(
            points=whole_of(item.custom(fields.score)),
            band=_text(item.custom(fields.band)),
            why=_text(item.custom(fields.why)),
            scored_at=_moment(item.custom(fields.scored_at)),
        ),
        adjustment=_adjustment(item, fields),
        person=PersonName(item.name, item.second_name, item.last_name),
        contact_points=tuple(each for each in channels if each.id != NO_ID),
        subjects=(*_subjects(points, hashes), *map(str, named)),
        person_subjects=_person_subjects(points, hashes),
        clients=tuple(Client(key, client.manager) for key, client in clients),
        client_points=client_points,
        is_bound=bool(clients_of(item)),
        converted_from=converted_from,
        is_template=item.is_template,
        is_probe=item.originator == ORIGINATOR,
        rates=tuple(values.rates.values()),
        remarks=tuple(values.remarks),
        contacts_hash=_contacts_hash(item, hashes),
        objectors=objectors(entity.item(item.id), item, clients, fields),
    )


def _points(rows: Iterable[MultiField]) -> tuple[ContactPoint, ...]:
    return tuple(
        ContactPoint(each.id, each.type_id, each.value_type, each.value)
        for each in rows
        if each.value and each.type_id in {"PHONE", "EMAIL"}
    )


def _contacts_hash(item: LeadItem, hashes: HmacPseudonyms) -> str:
    name = (item.name, item.second_name, item.last_name)
    points = [(each.id, each.type_id, each.value_type, each.value) for each in item.contact_points]
    return hashes.seal(repr((name, points))) if points or any(name) else ""


def _subjects(points: Sequence[ContactPoint], hashes: HmacPseudonyms) -> tuple[str, ...]:
    return hashes.subjects_of(
        emails=[each.value for each in points if each.type == "EMAIL"],
        phones=[each.value for each in points if each.type == "PHONE"],
    )


def _person_subjects(channels: tuple[ContactPoint, ...], hashes: HmacPseudonyms) -> tuple[str, ...]:
    single = chain.from_iterable(map(_each_value, channels))
    return _subjects([each for each in single if is_person(each, region=hashes.phone_region)], hashes)


def _each_value(point: ContactPoint) -> Iterable[ContactPoint]:
    """Return an e-mail field once for each of its addresses, and a phone as it is."""
    if point.type != "EMAIL":
        return (point,)
    return (replace(point, value=each) for each in addresses_in(point.value))


def seen_until(*changes: datetime | None, read_at: datetime | None) -> datetime | None:
    """Return the moment up to which all changes have been read, by the portal's clock.

    The portal dates changes in whole seconds (docs/bitrix24-api.md 3.9). The result is the last change, but
    at most the second before the reading, because more may happen in the same second. None when the answer
    has no time or no change has a date.
    """
    dated = [change for change in changes if change is not None]
    if read_at is None or not dated:
        return None
    return min(max(dated), read_at.astimezone(UTC).replace(microsecond=0) - ONE_SECOND)


def mover_of(item: LeadItem, *, own_user: int) -> int:
    """Return which human put the lead into its stage, also by adding it; 0 for none.

    Moves of the webhook's user are ours, or of some other integration; those without one are the portal's.
    Only the last move is known: one of a human that a robot has followed is not.
    """
    return NOBODY if item.moved_by == own_user else item.moved_by


def moved_by_hand(item: LeadItem, *, own_user: int) -> datetime | None:
    """Return when the lead was last moved to another stage, if a human did it.

    The stage that a lead came with is no move.
    """
    if item.moved_at is None or (item.came_at is not None and item.moved_at <= item.came_at):
        return None
    return item.moved_at if mover_of(item, own_user=own_user) else None


def _lead(shown: Shown, fields: FieldNames, phone_region: str, values: LeadValues) -> Lead:
    """Return what conditions read; what the item does not say itself, its clients do."""
    item, address = shown.item, shown.address
    clients = [client for _, client in shown.clients]
    rows = [*item.contact_points, *chain.from_iterable(each.contact_points for each in clients)]
    phones = [each.value for each in rows if each.type_id == "PHONE" and each.value]
    emails = [each.value for each in rows if each.type_id == "EMAIL" and each.value]
    amount, inputs = values.amount(item.amount, item.currency), values.inputs(item.custom, fields.inputs)
    own = f"{item.name} {item.last_name}".strip()
    names = (own, *(f"{each.name} {each.last_name}".strip() for each in clients))
    return Lead(
        item=shown.entity.item(item.id),
        created_at=item.created_at,
        source=item.source,
        status=item.status,
        amount=amount,
        amount_raw=item.amount,
        currency=item.currency,
        company=item.company or _first(each.title for each in clients),
        job_title=item.job_title or _first(each.job_title for each in clients),
        name=_first(names),
        title=item.title,
        comments=item.comments,
        country=address.country if address else "",
        region=address.region if address else "",
        city=address.city if address else "",
        utm_source=item.utm_source,
        utm_medium=item.utm_medium,
        utm_campaign=item.utm_campaign,
        utm_content=item.utm_content,
        utm_term=item.utm_term,
        has_phone=bool(phones),
        has_email=bool(emails),
        phone_country=country_of(phones[0], region=phone_region) if phones else "",
        is_return_customer=item.is_return_customer,
        funnel=item.funnel,
        inputs=inputs,
        unknown=frozenset(values.unknown),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _adjustment(item: LeadItem, fields: FieldNames) -> Adjustment | None:
    points = whole_of(item.custom(fields.adjust))
    if not points:
        return None
    until = item.custom(fields.adjust_until)
    if not values_in(until):
        return Adjustment(points, None)
    until_on = day_of(until)
    # A correction with an unreadable last day is not applied.
    return None if until_on is None else Adjustment(points, until_on)


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
