"""Phrases in every language: numbers, plurals and days as its readers write them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.domain.phrases import Phrase, Saying, said
from functions.domain.scoring import Contribution, Score, reasons
from functions.domain.texts import ENGLISH, LANGUAGES, LanguageCode
from infra.language.speaker import texts_in

AT = datetime(2026, 11, 3, 16, 20, tzinfo=ZoneInfo("Europe/Berlin"))
VALUES: dict[Saying, Any] = {
    Saying.CORRECTED_UNTIL: "2026-11-03",
    Saying.NOT_COUNTED: "divide by zero",
    Saying.NO_RATE: "USD",
}

ABOUT_NOTHING = {Saying.SCORE_AT_MOST, Saying.SCORE_AT_LEAST, Saying.CORRECTED, Saying.CORRECTED_UNTIL}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("saying", Saying)
def test_every_saying_can_be_said(saying: Saying, code: LanguageCode) -> None:
    texts = texts_in(code)
    words = said(Phrase(saying, "Ω", VALUES.get(saying, 5)), texts)
    assert words
    assert "%" not in words
    has_about = saying not in {
        Saying.SCORE_AT_MOST,
        Saying.SCORE_AT_LEAST,
        Saying.CORRECTED,
        Saying.CORRECTED_UNTIL,
        Saying.START,
    }
    assert ("Ω" in words) == has_about
    if code != "en" and saying is not Saying.NUMBER:
        assert words != said(Phrase(saying, "Ω", VALUES.get(saying, 5)), ENGLISH)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Тишина: 1 рабочий день"),
        (2, "Тишина: 2 рабочих дня"),
        (5, "Тишина: 5 рабочих дней"),
        (21, "Тишина: 21 рабочий день"),
    ],
)
def test_russian_counts_as_russian_does(count: int, words: str) -> None:
    assert said(Phrase(Saying.WORKING_DAYS, "Тишина", count), texts_in("ru")) == words


@pytest.mark.parametrize(
    ("code", "amount", "moment"),
    [
        ("en", "500 000", "Tue 03 Nov 16:20"),
        ("ru", "500\xa0000", "вт 3 нояб., 16:20"),
        ("de", "500.000", "Di. 3. Nov., 16:20"),
        ("fr", "500\u202f000", "mar. 3 nov., 16:20"),
    ],
)
def test_numbers_and_moments_are_the_readers(code: Any, amount: str, moment: str) -> None:
    texts = texts_in(code)
    assert texts.amount(500_000.0) == amount
    assert texts.moment(AT) == moment
    assert texts.amount(0.125) in {"0.125", "0,125"}


def test_reasons_are_sorted_and_cut_in_the_language_of_the_reader() -> None:
    lines = (
        Contribution("a", 20, Phrase(Saying.AT_LEAST, "Бюджет", 500_000)),
        Contribution("b", 40, "Рекомендация"),
        Contribution("c", 0, Phrase(Saying.NOT_COUNTED, "c", "divide by zero"), kind="failed"),
    )
    score = Score(60, 60, "hot", lines)
    ru = texts_in("ru")
    whole = "Внимание: правило «c» не учтено: деление на ноль · Рекомендация +40 · Бюджет: от 500\xa0000 +20"
    assert reasons(score, texts=ru) == whole
    assert reasons(score, 60, texts=ru).endswith(" · …и ещё 2")
    assert all(len(reasons(score, limit, texts=ru)) <= limit for limit in range(120))
    assert (
        reasons(score)
        == 'Warning: rule "c" was not counted: divide by zero · Рекомендация +40 · Бюджет 500 000 or more +20'
    )
