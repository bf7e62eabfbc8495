"""A file without its languages: another language changes words, and nothing that is decided."""

from collections.abc import Iterator

from infra.configuration.source_map import STRING, KeyPath, SourceMap

LANGUAGE = "language"


def without_languages(text: str) -> str:
    """Return a valid file without its languages; with a key goes its line, where that says nothing else."""
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
