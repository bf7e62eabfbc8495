"""Forms with nested values in PHP's notation, as Bitrix24 sends them (docs/bitrix24-api.md 1.3)."""

import re
from collections import Counter
from urllib.parse import parse_qsl

from functions.errors import RequestMalformed

MOST_FIELDS = 1000
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

Path = tuple[str, ...]


def parse_form(body: bytes) -> dict[Path, str]:
    """Return the values of a form by path: `data[FIELDS][ID]=7` is `{("data", "FIELDS", "ID"): "7"}`.

    Brackets may be percent-encoded or bare, `a[]` counts up from 0, and of a repeated key the last wins.

    Raises:
        RequestMalformed: the body is not UTF-8 text in form encoding, or has more than 1,000 fields.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise RequestMalformed("The body is not a form in UTF-8. Send what Bitrix24 sends.") from None
    counters: Counter[Path] = Counter()
    return {_path(key, counters): value for key, value in pairs}


def _path(key: str, counters: Counter[Path]) -> Path:
    head, bracket, _ = key.partition("[")
    path: Path = (head,)
    for part in _BRACKETS.findall(key[len(head) :]) if bracket else ():
        step = part
        if part == "":
            step = str(counters[path])
            counters[path] += 1
        path = (*path, step)
    return path
