"""Everything that a portal has in a table of DynamoDB, as plain values, and such values as its items.

Only the whole table says everything, so it is read by a scan, which no function has the right to.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex

from functions.errors import RecordUnreadable
from functions.ports.carrier import Kept, Kind
from infra.aws import configuration_versions, ledger
from infra.aws.database import DynamoTable
from infra.aws.figures import DynamoFigures
from infra.aws.history import HISTORY
from infra.aws.lead_items import additions, item_of, packed, subjects_of, unpacked
from infra.aws.model import PK, SK, Key, Keys, seconds
from infra.aws.signals import DynamoSignals, writes_of
from infra.aws.values import Item, Value, Write, data, number, text, texts
from infra.aws.webhook_writes import WEBHOOK
from infra.cloud.accounts import Accounts
from infra.kept import (
    kept_decision,
    kept_document,
    kept_entry,
    kept_row,
    kept_signal,
    kept_tally,
    kept_text,
    kept_version,
    signal_of,
    version_of,
)
from infra.serialization import load_entry, load_record


class DynamoCarrier:
    """`functions.ports.carrier.Carrier` on DynamoDB."""

    def __init__(self, table: DynamoTable, figures: DynamoFigures) -> None:
        self._table, self._figures = table, figures

    def everything(self) -> Iterator[Sequence[Kept]]:
        """Yield all things, in the order of the table, once the last step of the figures is in its places."""
        self._figures.settle()
        for page in self._table.scan():
            named = [(self._name_of(each), each) for each in page]
            kept = [thing for (kind, rest), item in named for thing in _kept(kind, rest, item)]
            yield [*kept, *self._signals((rest, item) for (kind, rest), item in named if kind == "who")]

    def put(self, things: Sequence[Kept]) -> None:
        """Store things, each by itself and some side by side; the names of leads before the leads."""
        records = [load_record(_text(each)) for each in things if each.kind is Kind.LEADS]
        keys, step = self._table.keys, token_hex(8)
        self._table.each(self._table.write, additions(subjects_of(records, {}), keys))
        writes = [write for each in things for write in _writes(each, keys, step)]
        self._table.each(self._table.write, writes)

    def _name_of(self, item: Item) -> tuple[str, str]:
        """Return the kind of an item, and what its `pk` names behind that."""
        kind, _, rest = text(item, PK).removeprefix(self._table.keys.of("")).partition("#")
        return kind, rest

    def _signals(self, items: Iterable[tuple[str, Item]]) -> list[Kept]:
        """Return those signals that count: each is two items, of which the second one is looked up."""
        places = [(subject, item) for subject, item in items if text(item, SK) != "leads"]
        stored = DynamoSignals(self._table).stored(places)
        return [kept_signal(each.note.id, each.note, each.expires_at) for each in stored]


def _kept(kind: str, rest: str, item: Item) -> list[Kept]:
    """Return what an item is; nothing for what follows from others, and for signals.

    Raises:
        RecordUnreadable: this version does not know such an item.
    """
    match kind, text(item, SK).partition("#")[0]:
        case (("journal" | "signal" | "who"), _):
            return []
        case "lead", "lead":
            return [kept_text(Kind.LEADS, rest, unpacked(data(item, "record")))]
        case "lead", "d":
            return [kept_decision(unpacked(data(item, "entry")))]
        case "lead", "tally":  # one that is gone is kept for a day, without what was counted
            return [kept_tally(rest, unpacked(data(item, "tally")))] if "tally" in item else []
        case name, _ if name in _KEPT:
            return [each for each in [_KEPT[name](rest, item)] if each is not None]
    raise RecordUnreadable(
        f"The table has items of the kind {kind!r}, which this version of Fairlead does not know. Move the"
        " state with the newest version that has worked on it."
    )


def _entry(_: str, item: Item) -> Kept:
    return kept_entry(
        text(item, SK),
        reasons=texts(item, "reasons"),
        enqueued=number(item, "enqueued"),
        due=number(item, "wake"),
        leased=number(item, "leased"),
        priority=number(item, "held"),
        version=number(item, "version"),
        deliveries=number(item, "deliveries"),
        id=text(item, "id"),
    )


def _accounts(_: str, item: Item) -> Kept | None:
    accounts = Accounts.of_text(unpacked(data(item, "accounts")))
    fields = {"debts": accounts.debts, "counts": accounts.counts, "held": accounts.held}
    return Kept(Kind.ACCOUNTS, "accounts", fields) if any(fields.values()) else None


def _heartbeat(_: str, item: Item) -> Kept:
    name = text(item, SK)
    beat = f"{number(item, 'called_at'):018}" if name == WEBHOOK else text(item, "beat")
    return kept_text(Kind.HEARTBEATS, name, beat)


def _document(name: str, item: Item) -> Kept:
    written = zlib.decompress(data(item, "text")).decode()
    return kept_document(name, written, number(item, "expire_at") if "expire_at" in item else None)


def _row(_: str, item: Item) -> Kept:
    expires_at = datetime.fromtimestamp(number(item, "expire_at"), UTC)
    return kept_row(text(item, SK), unpacked(data(item, "row")), expires_at)


_KEPT: dict[str, Callable[[str, Item], Kept | None]] = {
    "inbox": _entry,
    "accounts": _accounts,
    "checkpoint": lambda name, item: kept_text(Kind.CHECKPOINTS, name, text(item, "text")),
    "heartbeats": _heartbeat,
    "configurations": lambda _, item: kept_version(configuration_versions.version_of(item)),
    "figure": _document,
    HISTORY: _row,
    "departures": lambda _, item: kept_text(Kind.DEPARTURES, text(item, SK), text(item, "row")),
}
"""What makes a thing of an item, by what its `pk` begins with."""


def _writes(each: Kept, keys: Keys, step: str) -> list[Write]:
    """Return the writes that store a thing; they have no conditions."""
    if each.kind is Kind.SIGNALS:
        writes = writes_of(each.key, *signal_of(each), keys, step=step)
        return [replace(write, condition="") for write in writes]
    if each.kind is Kind.DECISIONS:
        write = ledger.write_of(load_entry(_text(each)), keys)
        return [replace(write, put={**(write.put or {}), "entry": packed(_text(each))})]
    pk, sk, put = _ITEMS[each.kind]
    stored = put(each, keys, step)
    expiry: Item = {} if each.expires_at is None else {"expire_at": seconds(each.expires_at)}
    return [Write(Key(keys.of(*(part or each.key for part in pk)), sk or each.key), put={**stored, **expiry})]


def _entry_item(each: Kept, _keys: Keys, _step: str) -> Item:
    fields = each.fields
    held: Item = {"held": fields["priority"]} if fields["priority"] else {}
    names = {"wake": "due", "enqueued": "enqueued", "leased": "leased", "version": "version"}
    names |= {"deliveries": "deliveries", "id": "id"}
    stored: dict[str, Value] = {name: fields[field] for name, field in names.items()}
    return {**stored, "reasons": frozenset(fields["reasons"]), **held}


def _lead_item(each: Kept, keys: Keys, step: str) -> Item:
    return item_of(load_record(_text(each)), keys, step=step) | {"record": packed(_text(each))}


def _heartbeat_item(each: Kept, _keys: Keys, _step: str) -> Item:
    return {"called_at": int(_text(each))} if each.key == WEBHOOK else {"beat": _text(each)}


def _version_item(each: Kept, _keys: Keys, _step: str) -> Item:
    return configuration_versions.item_of(version_of(each))


def _document_item(each: Kept, _keys: Keys, _step: str) -> Item:
    # The steps are numbered anew from 1, and each replaces what an earlier one wrote.
    return {"text": zlib.compress(_text(each).encode()), "seq": 0}


Parts = tuple[str, ...]
_ITEMS: dict[Kind, tuple[Parts, str, Callable[[Kept, Keys, str], Item]]] = {
    Kind.INBOX: (("inbox",), "", _entry_item),
    Kind.LEADS: (("lead", ""), "lead", _lead_item),
    Kind.ACCOUNTS: (
        ("accounts",),
        "accounts",
        lambda each, _, step: {"accounts": packed(Accounts(**each.fields).text), "v": step},
    ),
    Kind.CHECKPOINTS: (("checkpoint", ""), "checkpoint", lambda each, *_: {"text": _text(each)}),
    Kind.HEARTBEATS: (("heartbeats",), "", _heartbeat_item),
    Kind.CONFIGURATIONS: (("configurations",), "", _version_item),
    Kind.FIGURES: (("figure", ""), "figure", _document_item),
    Kind.TALLIES: (("lead", ""), "tally", lambda each, *_: {"tally": packed(_text(each)), "seq": 0}),
    Kind.DEPARTURES: (("departures",), "", lambda each, *_: {"row": _text(each)}),
    Kind.HISTORY: ((HISTORY,), "", lambda each, *_: {"row": packed(_text(each))}),
}
"""By kind the parts of its `pk` and its `sk`, where an empty text stands for the key, and its attributes."""


def _text(each: Kept) -> str:
    return str(each.fields["text"])
