"""A whole state, carried from one store to another while nothing runs: counted, and compared."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from functions.errors import StateNotMoved
from functions.ports import State
from functions.ports.carrier import Kept, Kind

MARK = "move"
"""The checkpoint of the target that says whose state is on its way there; it is no part of the state."""
RECENT = timedelta(minutes=6)
"""Who has worked so short a time ago is still at work: `rescoring` runs every five minutes."""


@dataclass(slots=True)
class Sum:
    """How many things there are, and a number that is another one as soon as any of them is."""

    count: int = 0
    digest: int = 0

    def add(self, kept: Kept) -> None:
        """Count one thing; the order of things does not matter."""
        self.count, self.digest = self.count + 1, self.digest + kept.digest


Census = Mapping[Kind, Sum]
"""What a state keeps, by kind."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one kind of things.

    Attributes:
        read: how many the source keeps.
        written: how many were put into the target.
        found: how many the target keeps.
        is_equal: whether each of them is in both, with the same content.
    """

    kind: Kind
    read: int
    written: int
    found: int
    is_equal: bool


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What was moved.

    Attributes:
        moved: by kind, in one order always.
        has_changed: whether the source is another one than it was when the move began.
    """

    moved: tuple[Moved, ...]
    has_changed: bool

    @property
    def differing(self) -> tuple[Kind, ...]:
        """The kinds that are not the same in both stores."""
        return tuple(each.kind for each in self.moved if not each.is_equal)

    @property
    def is_done(self) -> bool:
        """True when the target may be worked on."""
        return not (self.differing or self.has_changed)


def look_at(source: State, *, now: datetime) -> Census:
    """Return what a move would carry.

    Raises:
        StateNotMoved: something works on the source, or it is no whole state itself.
    """
    begun = source.checkpoints.get(MARK) or ""
    if begun.startswith(_begun("")):
        raise StateNotMoved(
            "A move to the source was begun and has not ended, so it is no whole state. Move from where that"
            " move came from."
        )
    census = _census(source, now, is_idle=True)
    _refuse_where_someone_was(source, now)
    return census


def move_state(source: State, target: State, *, origin: str, now: datetime) -> MoveReport:
    """Carry everything that the source keeps, and that has not expired, into an empty target.

    After an interruption the same call goes on: what is there already is written again as it is.

    Args:
        source: where nothing works any more. It stays as it is.
        target: an empty state, or one to which a move from this `origin` was begun.
        origin: what tells the source from others; not shown.
        now: what has expired by then is left where it is.

    Raises:
        StateNotMoved: the target keeps something else, or something works on either of them.
        StateUnavailable: a store did not answer; the same call goes on.
    """
    before = look_at(source, now=now)
    _claim(target, _begun(origin), now)
    written = defaultdict[Kind, int](int)
    for page in _pages(source, now):
        target.carrier.put(page)
        for each in page:
            written[each.kind] += 1
    after, there = _census(source, now), _census(target, now)
    moved = tuple(
        Moved(kind, after[kind].count, written[kind], there[kind].count, after[kind] == there[kind])
        for kind in Kind
    )
    report = MoveReport(moved, has_changed=before != after)
    if report.is_done:
        target.checkpoints.set(MARK, f"ended {now.isoformat()}")
    return report


def _begun(origin: str) -> str:
    return f"begun {sha256(origin.encode()).hexdigest() if origin else ''}"


def _claim(target: State, mark: str, now: datetime) -> None:
    """Note in the target whose state is on its way, unless something else is there.

    Raises:
        StateNotMoved: it keeps another state, or something works on it.
    """
    if target.checkpoints.get(MARK) == mark:
        _refuse_where_someone_was(target, now)
        return
    kept = [f"{each.count} {kind.value}" for kind, each in _census(target, now).items() if each.count]
    if kept:
        raise StateNotMoved(
            f"The target is not empty: it keeps {', '.join(kept)}. Name an empty one; nothing was written."
        )
    target.checkpoints.set(MARK, mark)


def _census(state: State, now: datetime, *, is_idle: bool = False) -> dict[Kind, Sum]:
    """Count what a state keeps; with `is_idle`, refuse one of which an entry is leased."""
    census = {kind: Sum() for kind in Kind}
    for page in _pages(state, now):
        for each in page:
            census[each.kind].add(each)
        if is_idle:
            _refuse_leases(page, now)
    return census


def _pages(state: State, now: datetime) -> Iterator[Sequence[Kept]]:
    """Yield what has not expired, without the mark of the move itself."""
    for page in state.carrier.everything():
        yield [each for each in page if not (_has_expired(each, now) or _is_mark(each))]


def _has_expired(each: Kept, now: datetime) -> bool:
    return each.expires_at is not None and each.expires_at <= now


def _is_mark(each: Kept) -> bool:
    return each.kind is Kind.CHECKPOINTS and each.key == MARK


def _refuse_leases(page: Sequence[Kept], now: datetime) -> None:
    at = (now - datetime.fromtimestamp(0, now.tzinfo)) // timedelta(microseconds=1)
    leased = max((each.fields["leased"] for each in page if each.kind is Kind.INBOX), default=0)
    if leased > at:
        wait = timedelta(microseconds=leased - at)
        raise StateNotMoved(
            "A run of `processing` works on leads, or died at it: its lease ends at"
            f" {now + wait:%H:%M:%S %Z}. Stop everything that works on the state, and move it after that."
        )


def _refuse_where_someone_was(state: State, now: datetime) -> None:
    marks = state.heartbeats.read()
    last = {"a webhook": marks.webhook_at} if marks.webhook_at is not None else {}
    last |= {name: beat.at for name, beat in marks.beats.items()}
    name, at = max(last.items(), key=lambda each: each[1], default=("", None))
    if at is not None and at > now - RECENT:
        raise StateNotMoved(
            f"Something works on the state: the last sign of life is that of {name}, at {at:%H:%M:%S %Z}."
            f" Stop everything that works on it, and move it after {at + RECENT:%H:%M:%S %Z}."
        )
