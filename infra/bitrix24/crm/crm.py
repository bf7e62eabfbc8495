"""The port `Crm` on Bitrix24: one batch reads many leads, and fifty commands that write are one request."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from fractions import Fraction

from functions.domain.handling import Handled
from functions.domain.item import Item
from functions.domain.lead.delivery import Delivery, Part
from functions.domain.lead.money import Rate
from functions.domain.lead.snapshot import LeadSnapshot
from functions.errors import PortalError, PortalUnreachable
from functions.ports import Clock, Findings, LeadWrite, Notification, Reading
from infra.bitrix24.crm.card_commands import newest_log_messages
from infra.bitrix24.crm.clients import (
    MOST_BY_REFERENCE,
    client_commands,
    commands_by_reference,
    known_clients,
)
from infra.bitrix24.crm.delivering import deliver
from infra.bitrix24.crm.duplicates import Finder
from infra.bitrix24.crm.entities import HANDLED, LEAD
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.histories import first_pages
from infra.bitrix24.crm.links import with_links_into
from infra.bitrix24.crm.list_texts import ListTexts
from infra.bitrix24.crm.notes import newest_comments
from infra.bitrix24.crm.notifying import deliver_notifications
from infra.bitrix24.crm.open_counts import OpenCounts
from infra.bitrix24.crm.payloads import NOBODY
from infra.bitrix24.crm.presences import Employment
from infra.bitrix24.crm.rates import RateCache
from infra.bitrix24.crm.reading import Asked, LeadRows
from infra.bitrix24.crm.roster import Roster
from infra.bitrix24.crm.rows import row_commands
from infra.bitrix24.crm.stages import Stages
from infra.bitrix24.crm.value_source import ValueSource
from infra.bitrix24.rest.client import Bitrix24Client
from infra.pseudonyms import HmacPseudonyms


class Bitrix24Crm:
    """`functions.ports.Crm` through one client, which remembers for minutes who is there and how busy.

    Args:
        fields: names of the custom fields, by entity.
        hashes: replaces phones and e-mails in the state; has the region of numbers without a country code.
        zone: the portal's time zone, for moments that the portal tells without an offset.
        handled: what is handled, by entity; leads without it.
        asks_workdays: whether it matters that managers are clocked in.
        rates: what amounts are worth; None where no condition reads any.
    """

    def __init__(
        self,
        client: Bitrix24Client,
        *,
        fields: Mapping[str, FieldNames],
        hashes: HmacPseudonyms,
        clock: Clock,
        zone: tzinfo = UTC,
        handled: Mapping[str, Handled] | None = None,
        asks_workdays: bool = False,
        rates: RateCache | None = None,
    ) -> None:
        self._client = client
        self._fields = fields
        self._hashes = hashes
        self._clock = clock
        self._roster = Roster(client, zone=zone, asks_workdays=asks_workdays)
        self._employment = Employment()
        self._handled = handled or {LEAD.key: Handled(LEAD.key)}
        self._stages = Stages()
        self._open_counts = OpenCounts(self._handled, self._stages)
        texts = {each: ListTexts(client, HANDLED[each], names.lists) for each, names in fields.items()}
        self._values = ValueSource(texts, rates, zone)
        self._rows = LeadRows(client, fields, hashes, self._values, self._stages)
        self._resolves_lists = True

    def read(
        self,
        items: Sequence[Item],
        *,
        managers: Collection[int],
        departments: Collection[int] = (),
        commented: Collection[Item] = (),
        logged: Collection[Item] = (),
        unowned: Collection[Item] = (),
        known: Collection[str] = (),
        new: Collection[Item] = (),
        is_roster_urgent: bool = False,
        kept_rates: Mapping[Item, Sequence[Rate]] | None = None,
    ) -> Reading:
        """Read leads, addresses, clients, activities and, where stale, presences, texts of lists and rates.

        That is one request. What one lead needs beyond that, it gets in further requests: pages of a long
        history, a lead that the list left out, an owner of whom nothing is known, clients that are new to us,
        the chats of one of `commented`, the text of a list's item that is new; who is new in a department,
        and the presences where the portal was slow to tell them.
        """
        alone = list(new) if len(new) <= MOST_BY_REFERENCE and self._resolves_lists else []
        asked = Asked(items, alone, known_clients(known), commented, logged)
        now = self._clock.now()
        refresh = self._roster.commands(managers, departments, now, is_urgent=is_roster_urgent)
        meanings = self._values.commands(items, kept_rates or {}, now)
        commands = [
            *row_commands(items, alone=alone),
            *commands_by_reference(alone),
            *client_commands(asked.clients),
            *first_pages(items),
            *newest_comments(commented),
            *newest_log_messages(logged),
            *self._stages.commands(self._handled, now),
            *meanings,
            *refresh,
        ]
        try:
            answers = self._client.batch(commands)
        except PortalUnreachable:
            if refresh:
                self._roster.ask_alone(now)
            raise
        is_better = self._roster.store(answers, managers, departments, now, is_urgent=is_roster_urgent)
        if any(isinstance(answers.get(each.key), PortalUnreachable) for each in refresh):
            self._roster.ask_alone(now)  # it travelled in a later request, which got no answer
        self._values.store(answers)
        self._stages.store(answers, now)
        read = self._rows.read(answers, asked)
        self._resolves_lists = self._resolves_lists and read.are_lists_resolved
        self._mark_unowned(read.leads, unowned)
        return Reading(
            read.leads,
            read.absent,
            self._roster.presences(now),
            read.failed,
            is_better,
            self._roster.people(now),
            read.lost,
        )

    def find_repeats(
        self, leads: Sequence[LeadSnapshot], *, counted: Mapping[int, Fraction] | None = None
    ) -> Findings:
        """Return open leads and customers with the same phone or e-mail, and the open leads of managers."""
        region, now = self._hashes.phone_region, self._clock.now()
        counts, handled = self._open_counts, self._handled
        return Finder(self._client, leads, region, handled, self._stages, counts, counted or {}, now).find()

    def within(self, duration: timedelta, *, on_wait: Callable[[], bool]) -> AbstractContextManager[None]:
        """Let the client's calls of this thread end within `duration` altogether; see its own `within`."""
        return self._client.within(duration, on_wait=on_wait)

    def write(self, writes: Sequence[LeadWrite]) -> dict[Item, Delivery]:
        """Write what differs; return what the portal did not take, by lead."""
        writes = with_links_into(self._client.folder, writes)
        deliveries = deliver(writes, self._client, self._fields)
        self._open_counts.note_assigned(
            write.manager
            for write in writes
            if write.manager is not None and _is_assigned(deliveries.get(write.item))
        )
        return deliveries

    def notify(self, notifications: Sequence[Notification]) -> dict[int, PortalError]:
        """Send messages that belong to no lead; return what the portal did not take, by user."""
        return deliver_notifications(notifications, self._client)

    def _mark_unowned(self, leads: dict[Item, LeadSnapshot], unowned: Collection[Item]) -> None:
        """Mark those leads that have no responsible user, or one who was dismissed or does not exist."""
        now = self._clock.now()
        presences = self._roster.presences(now)
        owners = {leads[each].manager for each in unowned if each in leads and not leads[each].is_closed}
        strangers = owners - presences.keys() - {NOBODY}
        if commands := self._employment.commands(strangers, now):
            self._employment.store(self._client.batch(commands), strangers, now)
        active = {each for each in owners & presences.keys() if presences[each].is_active}
        active |= {each for each in strangers if self._employment.is_employed(each)}
        for item in set(unowned) & leads.keys():
            if leads[item].manager in owners - active:
                leads[item] = replace(leads[item], has_owner=False)


def _is_assigned(delivery: Delivery | None) -> bool:
    return delivery is None or (delivery.error is None and Part.MANAGER not in delivery.refused)
