"""Signals on DynamoDB: one item that says an id was seen, and one in its place among a person's signals.

Both are written in one step. The first is what figures count, by its receipt and by its expiry; the second
stands, within its subject, by type, expiry and moment, so that those which count are read first, and no more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from secrets import token_hex

from functions.domain.scoring import MOST_COUNTED, SignalSeen, newest
from functions.ports import SignalNote, StoredSignal
from infra.aws.database import DynamoTable
from infra.aws.model import GROUP, PK, SK, Key, Keys, digits, order, seconds
from infra.aws.retries import Refused
from infra.aws.values import Item, Value, Write, key_of, number, text
from infra.batching import batched
from infra.cloud.retrying import Contended
from infra.microseconds import microseconds, moment_of
from infra.serialization import signal_key

AT_ONCE = 50
"""Signals in one step, each of two items."""
_START, _BETWEEN, _AFTER = "s", "\x1e", "\x1f"
"""What places begin with, what separates their parts, and the character that follows it in order."""
_SAMPLED = "0"
"""A signal whose key ends so looks whether there are too many of its type: one in sixteen pays for all."""


class DynamoSignals:
    """`functions.ports.Signals` on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. Few of them read anything."""
        new = sum(self._add(chunk, expires_at) for chunk in batched(_once(notes), AT_ONCE))
        sampled = {(note.subject, note.type) for note in notes if signal_key(note.id).endswith(_SAMPLED)}
        for subject, kind in sorted(sampled):
            self._prune(subject, kind)
        return new

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals that have not expired, oldest first; a request a subject, some side by side."""
        wanted = list(dict.fromkeys(subjects))
        found = zip(wanted, self._table.each(self._of, wanted), strict=True)
        seen = {subject: _counted(items, now) for subject, items in found}
        return {subject: signals for subject, signals in seen.items() if signals}

    def delete(self, subjects: Iterable[str]) -> int:
        """Delete the signals of these subjects; return how many there were."""
        deleted = 0
        for subject in dict.fromkeys(subjects):
            found = self._places_of(subject)
            self._delete(found)
            deleted += len(found)
        return deleted

    def everything_of(self, subjects: Collection[str]) -> list[StoredSignal]:
        """Return all that is stored of these subjects; of each signal both items are read."""
        places = [(each, place) for each in dict.fromkeys(subjects) for place in self._places_of(each)]
        return self.stored(places)

    def stored(self, places: Sequence[tuple[str, Item]]) -> list[StoredSignal]:
        """Return the signals of these subjects that stand in these places."""
        seen = [Key(self._table.keys.of("signal", hash_in(place)), "signal") for _, place in places]
        found = self._table.get_many(seen)
        return [
            _stored(subject, place, found.get(key, {}))
            for key, (subject, place) in zip(seen, places, strict=True)
        ]

    def _places_of(self, subject: str) -> list[Item]:
        pk, start = self._subject(subject), f"{_START}{_BETWEEN}"
        return [item for page in self._between(pk, start, f"{_START}{_AFTER}") for item in page]

    def _add(self, notes: Sequence[SignalNote], until: datetime) -> int:
        """Keep the new ones of some signals in one step, whatever happened to an earlier attempt."""
        step, left = token_hex(8), list(notes)
        written = 0

        def attempt() -> int:
            nonlocal written
            writes = [
                write
                for note in left
                for write in writes_of(signal_key(note.id), note, until, self._table.keys, step=step)
            ]
            try:
                self._table.transact(writes)
            except Refused as refused:
                # The conditions are those of the first item of each: every second write.
                ours = sum(
                    found is not None and text(found, "step") == step for found in refused.found.values()
                )
                written += ours  # by an attempt whose answer got lost
                left[:] = [note for place, note in enumerate(left) if 2 * place not in refused.found]
                raise Contended from None
            return written + len(left)

        return self._table.retries.call(attempt, Contended)

    def _of(self, subject: str) -> list[Item]:
        """Return those signals of each type that count, and of one type at a time no more than these."""
        pk, end = self._subject(subject), f"{_START}{_AFTER}"
        kept = list[Item]()
        while True:
            page = next(self._between(pk, f"{_START}{_BETWEEN}", end, size=MOST_COUNTED))
            first, last = (text(page[0], "type"), text(page[-1], "type")) if page else ("", "")
            # Of several types the last one may be cut off; it comes first the next time.
            is_cut = len(page) == MOST_COUNTED and first != last
            whole = [each for each in page if not is_cut or text(each, "type") != last]
            kept += whole
            if len(page) < MOST_COUNTED:
                return kept
            end = _of_type(text(whole[-1], "type"))

    def _prune(self, subject: str, kind: str) -> None:
        """Delete what is beyond the bound, newest first counted; a later signal deletes more."""
        start = _of_type(kind)
        pages = self._between(self._subject(subject), start, f"{start[:-1]}{_AFTER}")
        found = [item for page in pages for item in page]
        self._delete(found[MOST_COUNTED:])

    def _delete(self, places: Sequence[Item]) -> None:
        seen = [self._table.keys.of("signal", hash_in(each)) for each in places]
        self._table.delete_many([*(Key(pk, "signal") for pk in seen), *map(key_of, places)])

    def _between(self, pk: str, start: str, end: str, *, size: int = 0) -> Iterator[list[Item]]:
        """Yield the signals from one place up to another, of each type those first that count."""
        return self._table.pages(
            f"#{PK} = :{PK} AND #{SK} BETWEEN :start AND :end",
            {PK: pk, "start": start, "end": end},
            is_descending=True,
            size=size,
        )

    def _subject(self, subject: str) -> str:
        return self._table.keys.leads_of(subject).pk


def _once(notes: Sequence[SignalNote]) -> Iterable[SignalNote]:
    """Return the first one of each id."""
    return {note.id: note for note in reversed(notes)}.values()


def writes_of(key: str, note: SignalNote, until: datetime, keys: Keys, *, step: str) -> list[Write]:
    """Return the writes that keep a signal until then, if it is new: as seen, and in its place.

    `key` is the hash of its id; `step` names the write.
    """
    seen: dict[str, Value] = {"subject": note.subject, "type": note.type, "step": step}
    seen |= {"until": microseconds(until), "expire_at": seconds(until)}
    if note.received_at is not None:
        seen |= {GROUP: keys.of("signals"), "received": microseconds(note.received_at)}
        seen |= {"is_matched": int(note.is_matched), "changed": order(digits(note.received_at), key)}
        seen |= {} if note.is_matched else {"due": order(digits(until), key)}
    place = _BETWEEN.join((_START, note.type, digits(until), digits(note.at), key))
    kept: dict[str, Value] = {"type": note.type, "at": microseconds(note.at)}
    kept |= {"until": microseconds(until), "expire_at": seconds(until)}
    return [
        Write(Key(keys.of("signal", key), "signal"), put=seen, condition=f"attribute_not_exists(#{PK})"),
        Write(Key(keys.leads_of(note.subject).pk, place), put=kept),
    ]


def hash_in(place: Item) -> str:
    """Return the hash of a signal's id, which ends its place among its person's."""
    return text(place, SK).rpartition(_BETWEEN)[2]


def _stored(subject: str, place: Item, seen: Item) -> StoredSignal:
    """Return the signal of a place; `seen` is the item that says that its id was seen."""
    received_at = moment_of(number(seen, "received")) if "received" in seen else None
    at, until = (moment_of(number(place, name)) for name in ("at", "until"))
    is_matched = bool(number(seen, "is_matched"))
    note = SignalNote(hash_in(place), subject, text(place, "type"), at, received_at, is_matched)
    return StoredSignal(note, until)


def _counted(items: Iterable[Item], now: datetime) -> list[SignalSeen]:
    """Return those of a subject's signals that have not expired, and of each type those that count."""
    of_type = defaultdict[str, list[SignalSeen]](list)
    for item in sorted(items, key=lambda each: (number(each, "at"), text(each, SK))):
        until = moment_of(number(item, "until"))
        if until > now:
            of_type[text(item, "type")].append(
                SignalSeen(text(item, "type"), moment_of(number(item, "at")), until)
            )
    counted = (newest(signals, MOST_COUNTED) for signals in of_type.values())
    return sorted((signal for signals in counted for signal in signals), key=lambda each: each.at)


def _of_type(kind: str) -> str:
    """Return what comes before all places of this type."""
    return f"{_START}{_BETWEEN}{kind}{_BETWEEN}"
