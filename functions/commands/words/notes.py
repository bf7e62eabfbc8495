"""What is noted of a record while the past is read: keyed hashes, and neither a text nor a word.

A run has to survive its interruption, so what it has read lies in a file, and a file may be found. A plain
hash of a word or a phone number is no secret, for all of them can be tried. These are hashes under a key that
stands in no file: it follows from `FAIRLEAD_HASH_KEY` and the moment since when is read, so the hashes of two
runs, and those of the state, have nothing in common. Without the key the file tells how often something comes
again, and in which records together; what is rare, as names and numbers are, cannot be distinguished
from anything else that is. Words are put to the hashes of at least fifty people at the very end, in memory:
see `reveal`.
"""

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from functions.commands.words.phrases import phrases_of, stems_of
from functions.domain.lead.phone_numbers import e164
from functions.domain.lead.placeholders import is_persons_email, is_persons_phone
from functions.ports.past_texts import PastText

TITLE, COMMENTS = "title", "comments"
FIELDS = (TITLE, COMMENTS)
FROM_CLIENTS = ("EMAIL", "WEB", "WEBFORM")
"""Sources whose leads come with the client's own words in the comments; of others these are the manager's."""
_NAME, _PERSON = "name", "person"
_SIZE = 8
"""Bytes of a hash: of ten million different ones two are alike once in 400,000 runs."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Makes hashes under a key of up to 64 bytes."""

    key: bytes

    def phrase(self, field: str, phrase: str) -> bytes:
        """Return what stands for a phrase in the title, or in the comments."""
        return self._of(field, phrase)

    def name(self, stem: str) -> bytes:
        """Return what stands for the stem of a name."""
        return self._of(_NAME, stem)

    def person(self, link: str) -> bytes:
        """Return what stands for a client, a phone or an e-mail."""
        return self._of(_PERSON, link)

    def _of(self, kind: str, text: str) -> bytes:
        return blake2b(f"{kind}\n{text}".encode("utf-8", "replace"), key=self.key, digest_size=_SIZE).digest()


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of a record that is closed, or fresh; hashes one after the other, sorted, as base64.

    Attributes:
        is_won: None for one that is fresh.
        is_from_client: whether comments are the client's, and so were looked at.
        people: by what a person is known again: clients, phones, e-mails.
        names: stems of the names that belong to it.
    """

    entity: str
    number: int
    created_at: datetime
    is_won: bool | None
    is_from_client: bool
    people: str
    names: str
    title: str
    comments: str

    def hashes(self, field: str) -> Iterator[bytes]:
        """Yield the hashes of `title`, `comments`, `names` or `people`."""
        packed = b64decode(getattr(self, field))
        return (packed[at : at + _SIZE] for at in range(0, len(packed), _SIZE))


def note_of(text: PastText, seal: Seal, *, region: str, never: Collection[str]) -> Note | None:
    """Return what may be noted of a record; None where nothing is, and where its names are not known.

    Args:
        text: the record.
        seal: makes the hashes.
        region: the country of phone numbers without a `+`.
        never: stems that are no word on any record: the names of managers.
    """
    if text.names is None or (text.is_won is None and not text.is_fresh):
        return None
    own = stems_of(text.names)
    names, is_from_client = own.union(never), text.source in FROM_CLIENTS
    of_title = phrases_of(text.title, names=names)
    of_comments = phrases_of(text.comments, names=names) if is_from_client else ()
    return Note(
        text.entity,
        text.number,
        text.created_at,
        text.is_won,
        is_from_client,
        people=_packed(map(seal.person, _links(text, region))),
        names=_packed(map(seal.name, own)),
        title=_packed(seal.phrase(TITLE, each) for each in of_title),
        comments=_packed(seal.phrase(COMMENTS, each) for each in of_comments),
    )


def _links(text: PastText, region: str) -> set[str]:
    """Return what two records of one person have in common; what only fills a field is nothing."""
    phones = {
        e164(each, region=region) or each for each in text.phones if is_persons_phone(each, region=region)
    }
    emails = {each.strip().casefold() for each in text.emails if is_persons_email(each)}
    return phones.union(emails, text.clients)


def _packed(hashes: Iterable[bytes]) -> str:
    # Sorted, for the order of a text tells more than its words alone.
    return b64encode(b"".join(sorted(hashes))).decode()
