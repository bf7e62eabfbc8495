"""The messages of the catalogues."""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "catalogues"


def translations_of(code: str) -> GNUTranslations:
    """Return the messages of a language.

    Raises:
        OSError: its catalogue is not beside this module.
    """
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
