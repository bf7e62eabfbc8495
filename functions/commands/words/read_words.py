"""Read the texts of the past, page by page: as hashes, of which those of fifty people become words."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.commands.words.notes import FIELDS, Note, Seal, note_of
from functions.commands.words.phrases import phrases_of
from functions.ports.past_texts import PastTexts

MOST_LOOKS = 3
"""How often records are looked at for words: where a text was changed in between, another record has them."""


@dataclass(frozen=True, slots=True)
class WordsEntry:
    """What one request has brought, as far as it is noted.

    Attributes:
        read: rows that the portal gave, those of which nothing is noted included.
        last: the number of the last of them.
        is_last: whether all of this kind are read.
    """

    entity: str
    read: int
    last: int
    is_last: bool
    notes: Sequence[Note] = ()


class WordsJournal(Protocol):
    """What was read until now; an entry is in it whole, or not at all."""

    def entries(self) -> Iterable[WordsEntry]:
        """Return the entries, oldest first."""

    def append(self, entry: WordsEntry) -> None:
        """Note one more."""


@dataclass(frozen=True, slots=True)
class WordsQuestion:
    """What is read: records of these kinds that were created since then.

    Attributes:
        seal: makes the hashes; the same one when a reading goes on.
        region: the country of phone numbers without a `+`.
        never: stems of words that are names wherever they stand.
    """

    entities: Collection[str]
    since: datetime
    seal: Seal
    region: str
    never: Collection[str]


def read_words(
    texts: PastTexts,
    journal: WordsJournal,
    question: WordsQuestion,
    counts: Mapping[str, int],
    *,
    on_rows: Callable[[str, int], None] = lambda *_: None,
) -> list[Note]:
    """Return the notes of all records, going on where the journal ends.

    Raises:
        PortalError: the portal did not answer; the same call goes on.
    """
    notes = list[Note]()
    read, last, over = dict[str, int](), dict[str, int](), set[str]()

    def take(entry: WordsEntry) -> None:
        notes.extend(entry.notes)
        read[entry.entity] = read.get(entry.entity, 0) + entry.read
        last[entry.entity] = entry.last
        over.update([entry.entity] if entry.is_last else [])
        on_rows(entry.entity, entry.read)

    for entry in journal.entries():
        take(entry)
    for entity in question.entities:
        while entity not in over:
            left = counts[entity] - read.get(entity, 0)
            page = texts.page(entity, question.since, after=last.get(entity, 0), left=left)
            noted = (
                note_of(each, question.seal, region=question.region, never=question.never)
                for each in page.texts
            )
            kept = [note for note in noted if note is not None]
            entry = WordsEntry(entity, page.read, page.last, page.is_last, kept)
            journal.append(entry)
            take(entry)
    return notes


def reveal(
    texts: PastTexts, wanted: Collection[bytes], notes: Sequence[Note], seal: Seal
) -> dict[bytes, tuple[str, str]]:
    """Return field and words of hashes, from a few records that have them, which are read once more.

    Raises:
        PortalError: the portal did not answer.
    """
    known = dict[bytes, tuple[str, str]]()
    seen = set[tuple[str, int]]()
    for _ in range(MOST_LOOKS):
        looked_at = list(_that_have(set(wanted) - known.keys(), notes, seen))
        for entity in sorted({note.entity for note in looked_at}):
            numbers = [note.number for note in looked_at if note.entity == entity]
            for text in texts.again(entity, numbers):
                found = {
                    seal.phrase(field, phrase): (field, phrase)
                    for field in FIELDS
                    for phrase in phrases_of(getattr(text, field))
                }
                known.update((each, found[each]) for each in found.keys() & wanted)
    return known


def _that_have(lacking: set[bytes], notes: Sequence[Note], seen: set[tuple[str, int]]) -> Iterator[Note]:
    """Yield notes, not seen before, until each of the hashes that can be had is in one of them."""
    for note in notes:
        here = {each for field in FIELDS for each in note.hashes(field)} & lacking
        if here and (note.entity, note.number) not in seen:
            seen.add((note.entity, note.number))
            lacking -= here
            yield note
