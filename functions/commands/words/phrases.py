r"""The phrases of a text that may be counted: one to three words in a row, and nothing that names a person.

Left out are tags of BB code and HTML, what is quoted or stands below `--`, links, addresses of mail, numbers
of more than three digits however they are grouped, lines in which a street is named, and what is part of a
name that belongs to the record. What was left out, and every sign but a blank or a hyphen, ends a phrase; so
does a capital behind a capital: no two words of `Anna Schmidt` are in one phrase.

`pattern_of` finds each phrase in the text that it came from: `tests/words/test_phrases.py` holds that.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

LONGEST = 3
"""Words of a phrase at most."""
MOST_WORDS, MOST_SIGNS = 200, 4000
"""Of a text that are looked at; what comes later is seldom the client's."""
_BREAK = "|"
_LINE_ENDS = re.compile(
    r"<(?:br|/?p|/?div|/?li|/?tr|/?h\d)\b[^<>]*>|\[/?(?:br|p|list|\*)\]|[\r\n]+", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|$)|<(style|script|blockquote)\b.*?(?:</\1>|$)|\[(quote|code)\b.*?(?:\[/\2\]|$)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>|\[/?[a-zA-Z*][^\[\]]*\]")
_ENDLESS = re.compile(r"\S{100,}")
"""No word; and what is looked for in it would take the square of its length."""
_QUOTED = re.compile(r"\s*(?:>|&gt;)")
_BELOW = re.compile(r"\s*(?:--|__)")
"""How a line begins from which on the rest is a signature, or the mail that was answered."""
_ENTITY = re.compile(r"[^\s|]*&#?\w{1,10};[^\s|]*")
_SIGNS = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|apos|laquo|raquo|ndash|mdash|hellip|#\d{2}|#1[0-7]\d);", re.IGNORECASE
)
"""Entities that are no letters."""
_ADDRESS_OF_MAIL_OR_WEB = re.compile(r"\S*(?:@|://|\bwww\.)\S*|\S+\.[a-z]{2,6}/\S*", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[^\s|]*\d(?:[\s()./+\-\u00a0]*\d){3,}[^\s|]*")
_STREET = re.compile(
    r"(?<![^\W_])(?:ул|улиц[аеыиія]|вул|вулиц[яі]|просп|проспект|пр-т|пр-кт|переулок|пер|шоссе|бульвар|б-р"
    r"|набережная|наб|микрорайон|мкр|street|avenue|ave|road|lane|boulevard|blvd|rue|calle|avenida|rua|ulica|ul"
    r"|[^\W\d_]*(?:stra(?:ß|ss)e|str|gasse|allee))(?![^\W_])",
    re.IGNORECASE,
)
_BEFORE_A_HOUSE = re.compile(
    r"(?<![^\W_])[^\W\d_][^\W_]*(?=[\s,]+(?:(?:д|дом|nr|no|№|house)[.\s]*)?\d{1,3}(?!\d))", re.IGNORECASE
)
"""A word that may be a street: what comes behind it is a number as houses have."""
_WORDS_IN_A_ROW = re.compile(r"[^\W_]+(?:[ \t\u00a0\-]+[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_STEM = 3
"""Letters; fewer are the stem of too much."""
_ALPHABETS = {"CYRILLIC": r"\p{Cyrillic}", "GREEK": r"\p{Greek}", "LATIN": r"\p{Latin}"}
_ENDINGS = "aeiouyàáâãäåąèéêëęìíîïòóôõöøùúûüýаеёиоуыэюяіїєйьхм"


def phrases_of(text: str, *, names: Collection[str] = frozenset()) -> set[str]:
    """Return the phrases of a text, their words in small letters with a blank between them.

    Args:
        text: as the portal has it.
        names: the stems of what is no word, see `stems_of`.
    """
    found: set[str] = set()
    left = MOST_WORDS
    for line in _lines(text):
        for run in _WORDS_IN_A_ROW.finditer(line):
            words = _WORD.findall(run[0])[:left]
            left -= len(words)
            found.update(_phrases_in(words, names))
    return found


def pattern_of(phrase: str) -> str:
    """Return a pattern of RE2 that finds the phrase in a text as the portal has it, in any case.

    A condition compiles its pattern for each lead: the letters of one alphabet take half a millisecond,
    those of all take six.
    """
    words = r"[\s\x{a0}-]+".join(phrase.split(" "))
    letters = r"\pL\pN"
    alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in phrase if sign.isalpha()}
    if alphabets <= _ALPHABETS.keys():
        letters = "".join(_ALPHABETS[each] for each in sorted(alphabets)) + r"\d"
    return rf"(^|[^{letters}])(?i:{words})([^{letters}]|$)"


def stems_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of all words of these names."""
    return frozenset(stem_of(word) for text in texts for word in _WORD.findall(text.lower()))


def stem_of(word: str) -> str:
    """Return what a name has in common with its cases: `анн` of `Анна`, `Анну` and `Анной`."""
    stem = word.lower().rstrip(_ENDINGS)
    return stem if len(stem) >= _SHORTEST_STEM else word.lower()


def _lines(text: str) -> Iterator[str]:
    """Yield what may be counted, line by line, with `|` for what was left out."""
    text = text.partition("\0")[0]  # conditions see no more of a text
    if len(text) > MOST_SIGNS:
        text = text[:MOST_SIGNS].rpartition(" ")[0]
    for line in _LINE_ENDS.sub("\n", _HIDDEN.sub("\n", text)).split("\n"):
        plain = _TAG.sub(_BREAK, line)
        if _BELOW.match(plain):
            return
        if _QUOTED.match(plain) or _STREET.search(plain):
            continue
        plain = _ADDRESS_OF_MAIL_OR_WEB.sub(_BREAK, _ENDLESS.sub(_BREAK, plain))
        plain = _BEFORE_A_HOUSE.sub(_without_capital, plain)
        for left_out in (_LONG_NUMBER, _SIGNS, _ENTITY):
            plain = left_out.sub(_BREAK, plain)
        yield plain


def _without_capital(found: re.Match[str]) -> str:
    return _BREAK if found[0][0].isupper() else found[0]


def _phrases_in(words: list[str], names: Collection[str]) -> Iterator[str]:
    for begin in range(len(words)):
        phrase = ""
        for end in range(begin, min(begin + LONGEST, len(words))):
            word = words[end]
            small = word.lower()
            # A sign that becomes two in small letters is not found again by a pattern.
            if len(small) != len(word) or stem_of(word) in names:
                break
            if end > begin and word[0].isupper() and words[end - 1][0].isupper():
                break
            phrase = f"{phrase} {small}" if phrase else small
            if any(len(each) > 1 and not each.isdigit() for each in phrase.split(" ")):
                yield phrase
