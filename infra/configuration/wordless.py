"""A file without what decides nothing: its languages, and what its scorecard was learned from."""

from collections.abc import Iterator

from infra.configuration.source_map import STRING, KeyPath, SourceMap

LANGUAGE = "language"
LEARNED = "learned"


def without_words(text: str) -> str:
    """Return a valid file without its languages and without `[learned]`; with a key goes its line.

    Another language changes words, and another `[learned]` what a score foretells: no score follows from
    either. So a probability that was fitted anew decides nothing anew, and nothing is written for it.
    """
    return _without_languages(_without_learned(text))


def _without_learned(text: str) -> str:
    """Return the file without the section, up to the next one; one that is written otherwise stays."""
    source = SourceMap.of(text)
    header = source.offsets.get((LEARNED,))
    if header is None or not text.startswith("[", header.key):
        return text
    headers = sorted(at.key for at in source.offsets.values() if at.key == at.value)
    following = next((at for at in headers if at > header.key), len(text))
    return text[: header.key] + text[following:]


def _without_languages(text: str) -> str:
    """Return the file without its languages; with a key goes its line, where that says nothing else."""
    source = SourceMap.of(text)
    for path in sorted(_languages(source), key=lambda path: -source.offsets[path].key):
        at = source.offsets[path]
        value = STRING.match(text, at.value)
        if value is None:  # as a file has none that was checked
            continue
        before, behind = text[: at.key], text[value.end() :]
        line_before, line_behind = before.rpartition("\n")[2], behind.partition("\n")[0]
        if not line_before.strip() and not line_behind.strip():
            before, behind = before.removesuffix(line_before), behind[len(line_behind) + 1 :]
        text = before + behind
    return text


def _languages(source: SourceMap) -> Iterator[KeyPath]:
    for path in source.offsets:
        if path[-1] == LANGUAGE and path[0] in {"portal", "manager"}:
            yield path
