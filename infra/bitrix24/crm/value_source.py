"""What the values of records mean in this portal: the texts of its lists and its exchange rates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from functions.domain.item import Item
from functions.domain.lead.money import Rate
from functions.domain.scoring import EPOCH
from infra.bitrix24.crm.lead_values import LeadValues
from infra.bitrix24.crm.list_texts import ListTexts
from infra.bitrix24.crm.rates import RateCache
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.commands import Command


class ValueSource:
    """The meanings that this process knows; its commands travel in a batch that is sent anyway.

    Args:
        texts: of the lists of each kind of record, by the entity of its items.
        rates: None where no condition reads an amount.
        zone: whose moments those without an offset are.
    """

    def __init__(
        self, texts: Mapping[str, ListTexts], rates: RateCache | None = None, zone: tzinfo = UTC
    ) -> None:
        self._texts, self._rates, self._zone = texts, rates, zone
        self._now = EPOCH
        self._kept: Mapping[Item, Sequence[Rate]] = {}

    def commands(
        self, items: Iterable[Item], kept: Mapping[Item, Sequence[Rate]], now: datetime
    ) -> list[Command]:
        """Return the commands that refresh what is not known or stale, for one batch of records.

        `kept` are the rates that the records were valued at before.
        """
        self._now, self._kept = now, kept
        kinds = {each.entity for each in items}
        read = [texts for kind, texts in self._texts.items() if kind in kinds]
        lists = [command for texts in read for command in texts.commands(now)]
        return lists if self._rates is None else [*lists, *self._rates.commands(now)]

    def store(self, answers: BatchAnswer) -> None:
        """Store what the batch brought."""
        for texts in self._texts.values():
            texts.store(answers, self._now)
        if self._rates is not None:
            self._rates.store(answers, self._now)

    def of(self, item: Item) -> LeadValues:
        """Return what reads the values of one record of the batch."""
        texts = self._texts[item.entity].text_of
        return LeadValues(self._rates, texts, self._kept.get(item, ()), self._now, self._zone)
