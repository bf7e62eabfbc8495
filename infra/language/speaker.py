"""What speaks each language: English as it is in the code, any other out of its catalogue of messages.

A catalogue is a `.po` file, as translators know it, in this room. It is read where its language is first
spoken, and not before: a process of a team that speaks English loads neither Babel nor a catalogue.
"""

from functools import cache
from typing import TYPE_CHECKING

from functions.domain.texts import ENGLISH, LanguageCode, Texts

if TYPE_CHECKING:
    from infra.language.language import Language


def texts_in(code: LanguageCode) -> Texts:
    """Return what speaks a language to those who work in the CRM."""
    return ENGLISH if code == ENGLISH.code else language_in(code)


@cache
def language_in(code: LanguageCode) -> "Language":
    """Return a language with all that pages need of it."""
    from infra.language.language import ENGLISH as BRITISH  # noqa: PLC0415  see above
    from infra.language.language import Language  # noqa: PLC0415  see above
    from infra.language.messages import translations_of  # noqa: PLC0415  see above

    return BRITISH if code == ENGLISH.code else Language.of(code, translations_of(code))
