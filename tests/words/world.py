"""What tests of words do: people who write texts, and what is noted and counted of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from functions.commands.words.count_words import Words, count_phrases, words_of
from functions.commands.words.notes import FROM_CLIENTS, Note, Seal, note_of
from functions.commands.words.phrases import phrases_of
from functions.ports.past_texts import PastText

SEAL = Seal(b"a key of the tests")
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
COMMON = ["price", "offer", "please", "send", "need", "website", "house", "today", "market", "delivery"]
COMMON += ["contract", "company", "quick", "service", "цена", "нужно", "срочно", "сайт", "доставка"]
COMMON += ["договор", "заказ", "angebot", "bitte", "größe", "preis", "lieferung", "über"]


def a_text(
    number: int,
    *,
    is_won: bool | None = False,
    title: str = "",
    comments: str = "",
    names: Sequence[str] | None = (),
    phone: str = "",
    email: str = "",
    client: str = "",
    source: str = "WEBFORM",
) -> PastText:
    return PastText(
        "lead",
        number,
        BEGIN + timedelta(hours=number),
        is_won,
        is_won is None,
        source,
        title,
        comments,
        names,
        [client] if client else [],
        [phone] if phone else [],
        [email] if email else [],
    )


def notes_of(texts: Iterable[PastText]) -> list[Note]:
    noted = (note_of(each, SEAL, region="DE", never=()) for each in texts)
    return [each for each in noted if each is not None]


def words_in(texts: Sequence[PastText]) -> Words:
    """Count texts as `fairlead history --words` does, with every phrase revealed."""
    counts = count_phrases(notes_of(texts))
    revealed = {
        SEAL.phrase(field, phrase): (field, phrase)
        for text in texts
        for field in ("title", "comments")
        for phrase in phrases_of(getattr(text, field))
    }
    until = max(each.created_at for each in texts)
    return Words(BEGIN, until, FROM_CLIENTS, counts.everyone, words_of(counts, revealed, SEAL))


def sentence(chance: Random, *, words: int = 6) -> str:
    return " ".join(chance.choices(COMMON, k=words))


def a_crowd(seed: int, *, closed: int = 1000, fresh: int = 300, rate: float = 0.2) -> list[PastText]:
    """Return people whose words have nothing to do with what becomes of them."""
    chance = Random(seed)
    return [
        a_text(
            number,
            is_won=chance.random() < rate if number < closed else None,
            title=sentence(chance, words=3),
            comments=sentence(chance),
        )
        for number in range(closed + fresh)
    ]
