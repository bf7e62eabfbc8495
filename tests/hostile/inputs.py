"""Strategies for what a stranger, a broken sender or a tired administrator may send."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

PLANTED = "pl4nted-53cret"
"""Stands in many inputs as the secret or the person in them: no answer, error or log may show it."""

ODD = (
    "", " ", "\0", "\r\n", "\n", "\t", "\x1b[31m", "\x7f", "\u2028", "\ufeff", "\u202e", "\u0663", "\uff17",
    "²", "ß", "İ", "é", "💥", "﷽", "a\u0300\u0300", "%00", "%0d%0a", "%", "%zz", "%ff", "%f0%9f", "+", "&",
    ";", "=", "[", "]", "[]", "[[", "{", "}", "{0}", "%s", "${x}", "{{7*7}}", "<script>", "'", '"', '"""',
    "\\", "//", "#", "../../etc/passwd", "NaN", "nan", "Infinity", "-inf", "1e999", "-0", "0x7", "1_000",
    "007", "9" * 19, "9" * 400, "9" * 5000, "true", "null", "None", "-1", "2026-02-30",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "LEAD_7", PLANTED,
)  # fmt: skip
LONE = "\ud800"
"""Half of a surrogate pair: Python and JSON have it, UTF-8 does not."""

odd_texts = st.sampled_from(ODD) | st.text(max_size=20)
bombs = st.builds(
    lambda opening, times, closing: opening * times + closing * times,
    st.sampled_from(
        ["[", "{", "(", '{"a":', "a[", "[[", "%5B", "a.", "!", "-", "'", '"', "#", "\\", "ä", "%"]
    ),
    st.sampled_from([1, 10, 300, 3000]),
    st.sampled_from(["", "]", "}", ")", "%5D", "'"]),
)


def mutated(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Valid inputs with a few pieces cut out, doubled, or replaced by something odd."""
    pieces = st.binary(max_size=4) | odd_texts.map(str.encode) | bombs.map(str.encode)
    edits = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 12), pieces), min_size=1, max_size=4)
    return st.builds(_edited, st.sampled_from(samples), edits)


def _edited(sample: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in edits:
        start = at % (len(sample) + 1)
        sample = sample[:start] + piece + sample[start + length :]
    return sample


def forms(keys: Sequence[str]) -> st.SearchStrategy[bytes]:
    """PHP's nested forms by their grammar: known and odd keys, repeated ones, brackets bare and encoded."""
    steps = st.lists(odd_texts | st.sampled_from(["FIELDS", "ID", ""]), max_size=3)
    nested = st.builds(lambda head, path: head + "".join(f"[{step}]" for step in path), odd_texts, steps)
    names = st.sampled_from(keys) | nested
    numbers = st.integers(-9, 10**20).map(str)
    pairs = st.lists(st.tuples(names, odd_texts | numbers | bombs), max_size=8)
    form = st.builds(
        lambda pairs, between: between.join(f"{key}={value}" for key, value in pairs),
        pairs,
        st.sampled_from(["&", "&", "&", ";", "&&", "\n"]),
    )
    return form.map(str.encode)


def json_values(leaves: st.SearchStrategy[Any], *, keys: Sequence[str]) -> st.SearchStrategy[Any]:
    """JSON with known and odd keys at every depth."""
    names = st.sampled_from(keys) | odd_texts
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
        max_leaves=8,
    )


numbers = st.integers() | st.floats() | st.sampled_from([10**18, 10**19, -(10**400), 1e308, 2**63, -0.0])
json_leaves = st.none() | st.booleans() | numbers | odd_texts | st.just(LONE)


def json_texts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """JSON as bytes; with escapes, so that a lone surrogate travels too."""
    return values.map(lambda value: json.dumps(value).encode())
