"""The one table on DynamoDB: keys, indexes, what expires, and how much is taken at once.

Moments are whole microseconds since 1970; in a text that is to be in order they have 18 digits. `expire_at`,
which the table's TTL understands, is seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from functions.domain.item import Item
from infra.microseconds import microseconds

PK, SK, GROUP = "pk", "sk", "gpk"
"""The keys of the table, and what the items of one kind have in common in an index of all of them."""


@dataclass(frozen=True, slots=True)
class Index:
    """A further order of items.

    Attributes:
        name: of the index; also of the attribute that it is in order by, unless `by` names another.
        projected: attributes beside the keys that it holds; None for all of them.
    """

    name: str
    type: str
    by: str = ""
    projected: tuple[str, ...] | None = ()

    @property
    def attribute(self) -> str:
        """What it is in order by."""
        return self.by or self.name


WAKE = Index("wake", "N", projected=None)
"""Of the inbox: when an entry is due; of configuration versions: since when one was at work."""
HELD = Index("held", "N", projected=None)
"""Of the inbox: the priority of the entries that have one."""
LOCAL = (WAKE, HELD)
"""The indexes within one `pk`. They answer with what was written last; they are made with the table."""

IDS = Index("ids", "S", by=PK, projected=("rolls",))
DUE, CHANGED = Index("due", "S"), Index("changed", "S")
PLACE, COHORT, WAITING = Index("place", "S"), Index("cohort", "S"), Index("waiting", "S")
GLOBAL = (CHANGED, COHORT, DUE, IDS, PLACE, WAITING)
"""The indexes over all leads, and over all signals. They lag: what they name is read anew from the table."""

ACTIONS = 100
"""Writes in one transaction (DynamoDB's limit)."""
TRANSACTION = 7 * 2**19
"""Bytes of writes in one transaction, 3.5 MiB of the 4 MB that are taken: an eighth is left for the rest."""
ITEM = 390_000
"""Bytes of one item, of the 400 KB that are taken."""
READS_AT_ONCE = 100
"""Items in one BatchGetItem (DynamoDB's limit)."""
DELETES_AT_ONCE = 25
"""Items in one BatchWriteItem (DynamoDB's limit)."""
LEADS_AT_ONCE = ACTIONS - 1
"""Leads that are assigned in one step, with the accounts; where subjects leave one, it is halved."""


class Key(NamedTuple):
    """The key of an item in the table."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one portal's items: every one begins with the portal's name, so portals share a table."""

    portal: str

    def of(self, *parts: str) -> str:
        """Return a `pk`, or what goes into `gpk`."""
        return "#".join((self.portal, *parts))

    def inbox(self, item: Item) -> Key:
        """Return the key of an entry of the inbox."""
        return Key(self.of("inbox"), item.key)

    def heartbeats(self) -> str:
        """Return the `pk` of all signs of life."""
        return self.of("heartbeats")

    def lead(self, item: Item) -> Key:
        """Return the key of a lead's record."""
        return Key(self.of("lead", item.key), "lead")

    def leads_of(self, subject: str) -> Key:
        """Return the key of the item that says which leads a person has."""
        return Key(self.of("who", subject), "leads")

    def accounts(self) -> Key:
        """Return the key of the debts and counts of all queues."""
        return Key(self.of("accounts"), "accounts")


def item_of(pk: str) -> Item:
    """Return the lead whose record, or whose decisions, have this `pk`."""
    return Item.of_key(pk.rpartition("#")[2])


def digits(moment: datetime) -> str:
    """Return a moment as a text whose order is that of time."""
    return f"{microseconds(moment):018}"


def order(moment: str, key: str) -> str:
    """Return a place in an index: by moment, then by key."""
    return f"{moment}#{key}"


def behind(place: str) -> str:
    """Return what comes right behind a place: `#` comes before everything that keys are made of."""
    return f"{place}#"


def upto(moment: str) -> str:
    """Return what comes behind all places of a moment: `~` comes after what keys are made of."""
    return f"{moment}#~"


def seconds(moment: datetime) -> int:
    """Return when the table may remove an item, not before that moment."""
    return ceil(moment.timestamp())


def table(name: str) -> dict[str, Any]:
    """Return what CreateTable makes the table of. Terraform makes it; tests do, on a twin of DynamoDB."""
    attributes = {PK: "S", SK: "S", GROUP: "S"} | {each.attribute: each.type for each in (*LOCAL, *GLOBAL)}
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind} for attribute, kind in attributes.items()
        ],
        "KeySchema": _schema(PK, SK),
        "LocalSecondaryIndexes": [_index(each, PK) for each in LOCAL],
        "GlobalSecondaryIndexes": [_index(each, GROUP) for each in GLOBAL],
    }


def _index(index: Index, group: str) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": "KEYS_ONLY"}
    if index.projected is None:
        projection = {"ProjectionType": "ALL"}
    elif index.projected:
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.projected)}
    return {
        "IndexName": index.name,
        "KeySchema": _schema(group, index.attribute),
        "Projection": projection,
    }


def _schema(*names: str) -> list[dict[str, str]]:
    kinds: Iterable[str] = ("HASH", "RANGE")
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, kinds, strict=True)]
