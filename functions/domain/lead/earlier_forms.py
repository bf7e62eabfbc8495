"""Stored JSON of versions that knew leads only, in which a number was enough to name one."""

import re

_NUMBER = re.compile(r'(?<!\\)"lead_id":(\d+)')
_FIRST = re.compile(r'(?<!\\)"repeat_of":(\d+)')
_OTHERS = re.compile(r'(?<!\\)"same_person":\[([\d,]*)\]')
_DIGITS = re.compile(r"\d+")


def with_items(text: str) -> str:
    """Return the JSON with `"item":["lead",7]` for `"lead_id":7`; what is of this version stays as it is."""
    if '"lead_id":' not in text:
        return text
    text = _NUMBER.sub(r'"item":["lead",\1]', text)
    text = _FIRST.sub(r'"repeat_of":["lead",\1]', text)
    return _OTHERS.sub(lambda found: f'"same_person":[{_DIGITS.sub(_as_lead, found[1])}]', text)


def _as_lead(number: re.Match[str]) -> str:
    return f'["lead",{number[0]}]'
