"""Phrases by how many different people have written them, and how many of these became customers.

Each person counts once, by the oldest record: who comes five times says more words, and has more chances to
become a customer. The oldest four fifths of the people are counted apart from the newest fifth.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.commands.words.notes import FIELDS, TITLE, Note, Seal
from functions.commands.words.phrases import stem_of
from functions.domain.figures.proportions import Share

LEAST = 50
"""Different people who have written what is kept."""
OLDER = 0.8
OWN = 0.2
"""Of the people who wrote a word or are called so, the share who are: from there on it is a name."""
_BUCKETS = 1 << 20


@dataclass(frozen=True, slots=True)
class People:
    """How many people there are: closed ones by age with how many were converted, and fresh ones."""

    older: Share
    newer: Share
    fresh: int

    @property
    def closed(self) -> Share:
        """Older and newer ones together."""
        return self.older + self.newer


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of titles or comments, and who has written it."""

    field: str
    words: str
    people: People


@dataclass(frozen=True, slots=True)
class Words:
    """What was counted.

    Attributes:
        since, until: when the people came.
        sources: whose comments were looked at.
        everyone: all people whose title, and whose comments, were looked at.
        phrases: those of at least fifty people, by field and words.
    """

    since: datetime
    until: datetime
    sources: Sequence[str]
    everyone: Mapping[str, People]
    phrases: Sequence[Phrase]


@dataclass(frozen=True, slots=True)
class Counts:
    """The same by hash, before words are put to them."""

    everyone: Mapping[str, People]
    phrases: Mapping[bytes, People]
    names: Mapping[bytes, int]


def first_notes(notes: Iterable[Note]) -> list[Note]:
    """Return the oldest note of each person, oldest first; what nothing links is of different people."""
    groups = _Groups()
    firsts: dict[int | bytes, Note] = {}
    ordered = sorted(notes, key=lambda note: (note.created_at, note.entity, note.number))
    for index, note in enumerate(ordered):
        groups.add(index, note.hashes("people"))
    for index, note in enumerate(ordered):
        firsts.setdefault(groups.root(index), note)
    return list(firsts.values())


def count_phrases(notes: Sequence[Note]) -> Counts:
    """Return how many people have written each phrase that fifty have, and have each name."""
    closed = first_notes(note for note in notes if note.is_won is not None)
    fresh = first_notes(note for note in notes if note.is_won is None)
    border = int(len(closed) * OLDER)
    kept = _frequent(closed)
    parts = [_Part(part, kept) for part in (closed[:border], closed[border:], fresh)]
    names = Counter(each for note in closed for each in note.hashes("names"))
    return Counts(
        {field: _people([part.everyone(field) for part in parts]) for field in FIELDS},
        {each: _people([part.phrase(each) for part in parts]) for each in kept},
        names,
    )


def words_of(counts: Counts, revealed: Mapping[bytes, tuple[str, str]], seal: Seal) -> list[Phrase]:
    """Return the phrases whose words are known, but for those in which a word is a name.

    A word is, where of the people who have to do with it a fifth have it in their own name: people speak of
    others, too.
    """

    def is_a_name(word: str) -> bool:
        said = (counts.phrases.get(seal.phrase(field, word)) for field in FIELDS)
        most = max((each.closed.of for each in said if each), default=0)
        own = counts.names.get(seal.name(stem_of(word)), 0)
        return most > 0 and own >= OWN * (own + most)

    found = (Phrase(*revealed[each], people) for each, people in counts.phrases.items() if each in revealed)
    kept = [each for each in found if not any(map(is_a_name, each.words.split(" ")))]
    return sorted(kept, key=lambda each: (each.field != TITLE, each.words))


def _frequent(notes: Sequence[Note]) -> Mapping[bytes, int]:
    """Return the phrases of at least `LEAST` notes.

    Most phrases are of one note alone: a first look by few bits of their hashes spares counting them all.
    """
    rough = array("L", bytes(array("L").itemsize * _BUCKETS))
    for each in _phrases_in(notes):
        rough[_bucket(each)] += 1
    exact = Counter(each for each in _phrases_in(notes) if rough[_bucket(each)] >= LEAST)
    return {each: count for each, count in exact.items() if count >= LEAST}


def _phrases_in(notes: Iterable[Note]) -> Iterator[bytes]:
    return (each for note in notes for field in FIELDS for each in note.hashes(field))


def _bucket(each: bytes) -> int:
    return int.from_bytes(each[:3], "big") % _BUCKETS


class _Part:
    """The people of one part, counted."""

    def __init__(self, notes: Sequence[Note], kept: Mapping[bytes, int]) -> None:
        self._people: Counter[bytes | str] = Counter()
        self._won: Counter[bytes | str] = Counter()
        for note in notes:
            fields = FIELDS if note.is_from_client else (TITLE,)
            written = [each for each in _phrases_in([note]) if each in kept]
            self._people.update([*fields, *written])
            if note.is_won:
                self._won.update([*fields, *written])

    def everyone(self, field: str) -> Share:
        return Share(self._won[field], self._people[field])

    def phrase(self, each: bytes) -> Share:
        return Share(self._won[each], self._people[each])


def _people(shares: Sequence[Share]) -> People:
    older, newer, fresh = shares
    return People(older, newer, fresh.of)


class _Groups:
    """Notes that are linked with each other, directly or through others."""

    def __init__(self) -> None:
        self._parents: dict[int | bytes, int | bytes] = {}

    def add(self, index: int, links: Iterable[bytes]) -> None:
        self._parents.setdefault(index, index)
        for link in links:
            self._parents.setdefault(link, link)
            self._parents[self.root(link)] = self.root(index)

    def root(self, member: int | bytes) -> int | bytes:
        path = list[int | bytes]()
        while self._parents[member] != member:
            path.append(member)
            member = self._parents[member]
        for each in path:
            self._parents[each] = member
        return member
