"""Phrases are counted over different people, and those that are mostly a name are dropped."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from functions.commands.words.count_words import LEAST, count_phrases, first_notes
from functions.ports.past_texts import PastText
from tests.words.world import a_crowd, a_text, notes_of, words_in

FIRST_NAMES = ["Anna", "Maria", "Peter", "Иван", "Ольга", "Thomas", "Julia", "Сергей"]
LAST_NAMES = ["Schmidt", "Müller", "Петров", "Иванова", "Weber"]


def phrases(texts: Sequence[PastText]) -> set[str]:
    return {each.words for each in words_in(texts).phrases}


@pytest.mark.parametrize(("people", "kept"), [(LEAST - 1, set()), (LEAST, {"trial"})])
def test_what_fifty_people_wrote_is_kept_and_what_forty_nine_wrote_is_not(
    people: int, kept: set[str]
) -> None:
    assert phrases([a_text(number, title="trial") for number in range(people)]) == kept


@pytest.mark.parametrize("link", ["phone", "email", "client"])
def test_one_person_counts_once_however_often_a_form_is_filled_in(link: str) -> None:
    same: dict[str, Any] = {"phone": "+49 30 5550143", "email": "anna.b@example.com", "client": "contact:7"}
    repeats = [a_text(number, title="trial", **{link: same[link]}) for number in range(500)]
    others = [a_text(1000 + number, title="trial") for number in range(LEAST - 2)]
    assert phrases([*repeats, *others]) == set()
    assert phrases([*repeats, *others, a_text(5000, title="trial")]) == {"trial"}


def test_people_are_linked_through_others_and_their_oldest_record_counts() -> None:
    chain = [
        a_text(3, phone="+49 30 5550143"),
        a_text(2, email="anna.b@example.com"),
        a_text(4, phone="030 5550143", email="Anna.B@example.com"),
        a_text(5),
    ]
    assert [note.number for note in first_notes(notes_of(chain))] == [2, 5]


def test_what_only_fills_a_field_links_nobody() -> None:
    texts = [a_text(each, phone="+49 00 0000000", email="noreply@example.com") for each in range(9)]
    assert len(first_notes(notes_of(texts))) == 9


def test_common_first_names_are_dropped_and_common_words_are_not() -> None:
    chance, texts = Random(3), []
    for number in range(4000):
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        wanted = chance.choice(FIRST_NAMES)  # a person of whom the text speaks
        texts.append(
            a_text(
                number,
                title=f"{first} {last}, price list",
                comments=f"please call {wanted}, {first.lower()} writes",
                names=[first, last],
            )
        )
    found = {word for phrase in phrases(texts) for word in phrase.split(" ")}
    assert found & {name.lower() for name in (*FIRST_NAMES, *LAST_NAMES)} == set()
    assert {"price", "list", "please", "call", "writes"} <= found


def test_a_word_that_few_are_called_by_is_kept() -> None:
    texts = [a_text(each, title="web design") for each in range(240)]
    texts += [a_text(500 + each, title="hello", names=["Web GmbH"]) for each in range(55)]
    assert {"web", "design", "web design", "hello"} <= phrases(texts)
    texts += [a_text(900 + each, title="hello", names=["Web GmbH"]) for each in range(10)]
    assert phrases(texts) == {"design", "hello"}


def test_comments_are_looked_at_where_the_client_writes_them() -> None:
    texts = [a_text(each, comments="trial", source="CALL") for each in range(100)]
    assert phrases(texts) == set()
    everyone = count_phrases(notes_of(texts)).everyone
    assert (everyone["title"].closed.of, everyone["comments"].closed.of) == (100, 0)


def test_records_whose_names_are_not_known_and_those_in_work_are_left_out() -> None:
    assert notes_of([a_text(1, names=None, title="trial")]) == []


def test_counts_are_those_of_the_first_record_of_each_person() -> None:
    crowd = a_crowd(5, closed=500, fresh=100)
    words = words_in(crowd)
    [offer] = [each for each in words.phrases if (each.field, each.words) == ("title", "offer")]
    has = [each for each in crowd if "offer" in each.title.split(" ")]
    closed = [each for each in has if each.is_won is not None]
    assert (offer.people.closed.of, offer.people.fresh) == (len(closed), len(has) - len(closed))
    assert offer.people.closed.count == sum(bool(each.is_won) for each in closed)
    assert offer.people.newer.of == sum(each.number >= 400 for each in closed)
