"""A file without what decides nothing: its languages, and how its scorecard is and was learned."""

import re
from collections.abc import Iterator

from infra.configuration.source_map import STRING, KeyPath, SourceMap

LANGUAGE = "language"
ABOUT_LEARNING = ("learned", "learning")
SEEN = "seen"
_SAID = re.compile(rf"{STRING.pattern}|\[[\d\s,]*\]", STRING.flags)
"""A language, or what a table was learned from."""


def without_words(text: str) -> str:
    """Return a valid file without its languages, `[learned]`, `[learning]` and `seen`, with a key its line.

    Another language changes words, another `[learned]` what a score foretells, `[learning]` says when it is
    learned anew, and `seen` what a table was learned from: no score follows from any of them. So a new
    probability decides nothing anew, and nothing is written for it.
    """
    for section in ABOUT_LEARNING:
        text = _without(section, text)
    return _without_keys(text)


def _without(section: str, text: str) -> str:
    """Return the file without the section, up to the next one; one that is written otherwise stays."""
    source = SourceMap.of(text)
    header = source.offsets.get((section,))
    if header is None or not text.startswith("[", header.key):
        return text
    headers = sorted(at.key for at in source.offsets.values() if at.key == at.value)
    following = next((at for at in headers if at > header.key), len(text))
    return text[: header.key] + text[following:]


def _without_keys(text: str) -> str:
    """Return the file without such keys; with a key goes its line, where that says nothing else."""
    source = SourceMap.of(text)
    for path in sorted(_keys(source), key=lambda path: -source.offsets[path].key):
        at = source.offsets[path]
        value = _SAID.match(text, at.value)
        if value is None:  # a list with comments in it, for one
            continue
        before, behind = text[: at.key], text[value.end() :]
        line_before, line_behind = before.rpartition("\n")[2], behind.partition("\n")[0]
        if not line_before.strip() and not line_behind.strip():
            before, behind = before.removesuffix(line_before), behind[len(line_behind) + 1 :]
        text = before + behind
    return text


def _keys(source: SourceMap) -> Iterator[KeyPath]:
    for path in source.offsets:
        is_language = path[-1] == LANGUAGE and path[0] in {"portal", "manager"}
        if is_language or (path[0] == "table" and path[2:] == (SEEN,)):
            yield path
