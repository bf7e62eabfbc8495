"""A person's name that was typed all in one case, in the usual one: only where nothing else can be meant.

What a company is called, an abbreviation, a title or a particle is not spelled by rules; nor is a name in an
alphabet whose small letters are not certain from the capital ones.
"""

import re
import unicodedata
from collections.abc import Iterator

from nameparser.config import CONSTANTS

from functions.domain.lead.snapshot import PersonName

_SHORTEST, _SHORTEST_CAPITALS = 3, 4
"""Letters of a word; a shorter one may be initials, a particle or a company's form, in capitals `IBM`."""
_PIECE = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєαεηιουω")
"""Small letters without their accents; a word without any is an abbreviation."""
_SPELLED_OTHERWISE = re.compile(r"(?:ij|ma?c)", re.IGNORECASE)
"""How words begin that have a second capital, `McDonald` and `IJsbrand`, or may have one, `MacLeod`."""
_ROMAN = re.compile(r"[ivxlcdm]+")
_DOTTED = frozenset("ıİğĞşŞəƏ")
_DOTTED_REGIONS = frozenset({"AZ", "CY", "TR"})
"""Where `I` and `i` are two letters: which one `YILMAZ` has is not certain."""
_COMPANY_WORDS = """
ооо оао зао пао нао тоо одо тов прат фоп гуп муп фгуп мку нко ано снт тсж филиал компания завод банк группа
aps asa bank bhd bvba cjsc company corp corporation doo eood eurl ggmbh gmbh group holding inc jsc kft kgaa
lda llc llp ltd ltda limited mbh ohg ojsc ood oyj pjsc plc pte pty sarl sas sdn sia spa srl sro sti stiftung
tic uab verein zoo zrt
"""
_PARTICLES = """
абу аль бен бин ван гызы ден дер дос ибн кызы оглу оглы сан тен угли фон эль
ben dit kizi oglu oğlu qizi ten tot und vanden von zum zur
"""
_NO_NAMES = frozenset(
    {
        *_COMPANY_WORDS.split(),
        *_PARTICLES.split(),
        *CONSTANTS.prefixes,
        *CONSTANTS.conjunctions,
        *CONSTANTS.titles,
        *CONSTANTS.suffix_acronyms,
        *CONSTANTS.suffix_not_acronyms,
    }
)
"""Small words that are no names by themselves: the library's particles, titles and suffixes, and ours."""


def tidy_name(person: PersonName, *, region: str = "") -> PersonName | None:
    """Return the name without stray blanks and, if it was typed all in one case, in the usual one.

    None when nothing changes. `ANNA`, `MÜLLER` becomes `Anna`, `Müller`. A first and a last name are
    needed, for `SIEMENS` alone may be anything, and every word has to be one that can only be a name: with
    `ООО`, `von`, `O'BRIEN` or `III` in it the whole is left as it is.

    Args:
        person: the parts of the name.
        region: the country that most leads are from, two letters or empty.
    """
    parts = tuple(" ".join(part.split()) for part in (person.first, person.second, person.last))
    words = [word for part in parts for word in part.split(" ") if word]
    if not (parts[0] and parts[2]) or not all(_WORD.fullmatch(word) for word in words):
        return None
    whole = "".join(words)
    if (whole.isupper() or whole.islower()) and all(_is_name(word, region) for word in _pieces(words)):
        parts = tuple(_capitalised(part) for part in parts)
    tidied = PersonName(*parts)
    return None if tidied == person else tidied


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        yield from word.split("-")


def _is_name(word: str, region: str) -> bool:
    """Return True for a word that can only be a name, and whose letters have one spelling in either case."""
    small = word.lower()
    shortest = _SHORTEST_CAPITALS if word.isupper() else _SHORTEST
    if len(word) < shortest or small in _NO_NAMES or _SPELLED_OTHERWISE.match(small):
        return False
    if not _is_of_one_alphabet(word) or _DOTTED & {*word} or _ROMAN.fullmatch(small):
        return False
    if region in _DOTTED_REGIONS and "i" in small:
        return False
    has_vowel = any(_plain(letter) in _VOWELS for letter in small)
    name = _capitalised(word)
    return has_vowel and len(name) == len(word) and word in {name.upper(), name.lower()}


def _is_of_one_alphabet(word: str) -> bool:
    alphabets = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    return len(alphabets) == 1 and alphabets <= {*_ALPHABETS}


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _capitalised(part: str) -> str:
    return _PIECE.sub(lambda piece: piece[0][:1].upper() + piece[0][1:].lower(), part)
