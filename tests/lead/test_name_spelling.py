"""A name that was typed all in one case is written as usual, if nothing else can be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.name_spelling import tidy_name
from functions.domain.lead.snapshot import PersonName


def shown(person: PersonName | None) -> tuple[str, ...] | None:
    return None if person is None else (person.first, person.second, person.last)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (("ANNA", "", "MÜLLER"), ("Anna", "", "Müller")),
        (("anna", "", "schmidt"), ("Anna", "", "Schmidt")),
        (("ИВАН", "ПЕТРОВИЧ", "СИДОРОВ"), ("Иван", "Петрович", "Сидоров")),
        (("ГЕОРГИЙ", "", "ПЕТРОВ-ВОДКИН"), ("Георгий", "", "Петров-Водкин")),
        (("JEAN-PIERRE", "", "GARCÍA LÓPEZ"), ("Jean-Pierre", "", "García López")),
        (("ΓΙΩΡΓΟΣ", "", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), ("Γιωργος", "", "Παπαδοπουλος")),
        (("  Anna ", "", "von  Müller"), ("Anna", "", "von Müller")),
    ],
)
def test_a_persons_name_in_one_case_is_written_as_usual(
    typed: tuple[str, str, str], tidy: tuple[str, str, str]
) -> None:
    assert shown(tidy_name(PersonName(*typed))) == tidy


@pytest.mark.parametrize(
    "first",
    [
        "ООО РОМАШКА",
        "BMW AG",
        "KIM II",
        "LE BLANC III",
        "İBRAHİM",
        "test@example.com",
        "SIEMENS",
        "anna",
        "X",
        "",
        "+49 30 5550101",
    ],
)
def test_a_first_name_alone_may_be_anything_and_stays(first: str) -> None:
    assert tidy_name(PersonName(first)) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("ООО", "РОМАШКА"),
        ("ИП", "СИДОРОВ"),
        ("SIEMENS", "GMBH"),
        ("BMW", "BANK"),
        ("IBM", "DEUTSCHLAND"),
        ("LSG", "SKYCHEFS"),
        ("JOHN", "SMITH III"),
        ("LEE", "KIM II"),
        ("ANNA", "VON DER HEIDE"),
        ("anna", "van gogh"),
        ("ЛЮДВИГ", "ВАН БЕТХОВЕН"),
        ("ANNA", "MCDONALD"),
        ("ANNA", "MACLEOD"),
        ("ANNA", "O'BRIEN"),
        ("ANNA", "D’ANGELO"),
        ("IJSBRAND", "BAKKER"),
        ("İBRAHİM", "ÇELİK"),
        ("AYŞE", "YILDIZ"),
        ("ANNA", "M."),
        ("ANNA MARIA", "B"),
        ("DR ANNA", "MÜLLER"),
        ("ANNA", "MÜLLER JR"),
        ("anna", "anna@example.com"),
        ("ANNA", "MÜLLER 2"),
        ("Anna", "MÜLLER"),
        ("Anna", "McDonald"),
        ("ANNA", "MÜLLEРОВ"),
        ("ﬁona", "ﬁsher"),
        ("სანდრო", "კახიძე"),
        ("王", "小明"),
    ],
)
def test_a_name_with_a_word_that_may_be_something_else_stays(first: str, last: str) -> None:
    assert tidy_name(PersonName(first, "", last)) is None


def test_where_i_and_dotless_i_are_two_letters_a_name_with_either_stays() -> None:
    yilmaz = PersonName("AHMET", "", "YILMAZ")
    assert tidy_name(yilmaz, region="TR") is None
    assert shown(tidy_name(yilmaz, region="DE")) == ("Ahmet", "", "Yilmaz")


WORDS = st.sampled_from(
    ["ANNA", "MÜLLER", "ИВАН", "WEISS", "weiß", "İI", "III", "von", "GROẞ", "ﬁona", "ǅin", "ΟΔΟΣ"]
)
PARTS = st.lists(WORDS | st.text(max_size=8), max_size=3).map(" ".join) | WORDS
NAMES = st.builds(PersonName, PARTS, PARTS, PARTS)


@given(NAMES, st.sampled_from(["", "TR", "DE"]))
def test_tidying_twice_is_tidying_once(person: PersonName, region: str) -> None:
    once = tidy_name(person, region=region)
    assert once is None or tidy_name(once, region=region) is None


@given(NAMES, st.sampled_from(["", "TR", "DE"]))
def test_no_letter_is_lost_or_becomes_another(person: PersonName, region: str) -> None:
    for before, after in zip(
        shown(person) or (), shown(tidy_name(person, region=region)) or (), strict=False
    ):
        assert "".join(after.split()).casefold() == "".join(before.split()).casefold()
        assert len("".join(after.split())) == len("".join(before.split()))
