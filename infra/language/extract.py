"""The template of the catalogues: every message that the sources say, for `python -m infra.language.extract`.

That writes the template, and brings each catalogue up to it: what is new is there and empty, what is gone is
gone. The messages of Python are found in its syntax tree, also those inside of other strings.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from functions.domain.texts import ENGLISH, LANGUAGES
from infra.language.messages import FOLDER

SOURCES = Path(__file__).parents[2]
PACKAGES = ("functions", "infra")
TEMPLATE = FOLDER / "fairlead.pot"
TRANSLATED = tuple(code for code in LANGUAGES if code != ENGLISH.code)
_SAYS = {"gettext": 1, "ngettext": 2}
"""The methods that say a message, with how many texts it has."""
_MADE_AT = datetime(2026, 11, 30, tzinfo=UTC)
"""In every header: the same sources make the same files."""
_WIDTH = 110

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    made = _catalogue("")
    methods: list[tuple[str, Any]] = [("**.jinja", "jinja2"), ("**.py", python_messages)]
    for package in PACKAGES:
        messages = extract_from_dir(
            SOURCES / package,
            methods,
            {"**.jinja": {"newstyle_gettext": "true", "silent": "false"}},
            {"_": None, "gettext": None, "ngettext": (1, 2)},
        )
        for name, _, message, _, _ in messages:
            made.add(
                message,
                locations=[(f"{package}/{name}", 0)],
                flags=["python-format"] if _has_values(message) else [],
            )
    return made


def python_messages(file: IO[bytes], *_: object, **__: object) -> Iterator[Found]:
    """Yield the messages of a module, as Babel asks an extractor for them."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SAYS:
            count = _SAYS[node.func.attr]
            texts = tuple(str(each.value) for each in node.args[:count] if isinstance(each, ast.Constant))
            if len(texts) == count:
                yield node.lineno, node.func.attr, texts if count > 1 else texts[0], []


def catalogue_of(code: str) -> Catalog:
    """Return the catalogue of a language, without what is not translated yet where there is none."""
    path = FOLDER / f"{code}.po"
    if not path.exists():
        return _catalogue(code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue as translators' tools do, and the same each time."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True, sort_by_file=True)


def bring_up_to_date() -> None:
    """Write the template, and every catalogue with what the template has."""
    made = template()
    write(made, TEMPLATE)
    for code in TRANSLATED:
        found = catalogue_of(code)
        found.update(made, no_fuzzy_matching=True, update_creation_date=False)
        found.creation_date = found.revision_date = _MADE_AT
        write(found, FOLDER / f"{code}.po")


def _catalogue(code: str) -> Catalog:
    return Catalog(
        code or None,
        project="Fairlead",
        version="1",
        msgid_bugs_address="",
        copyright_holder="Fairlead",
        creation_date=_MADE_AT,
        revision_date=_MADE_AT,
        fuzzy=False,
        header_comment=f"# {code or 'Template'}: the messages of Fairlead.",
    )


def _has_values(message: str | tuple[str, ...]) -> bool:
    return "%(" in (message if isinstance(message, str) else "".join(message))


if __name__ == "__main__":
    bring_up_to_date()
