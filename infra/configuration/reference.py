"""Every key of `fairlead.toml` as a page, `docs/configuration.md`: written from the model, never by hand."""

import json
import pathlib
from collections.abc import Iterator
from datetime import date, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic.fields import FieldInfo

from functions.domain.calendar.business_hours import WorkingHours
from functions.domain.conditions import LEAD_FIELDS, OUTCOME_FIELDS
from functions.domain.item import HANDLED
from infra.configuration.inputs import TYPES
from infra.configuration.model import FairleadToml
from infra.configuration.values import DayRange, Department, EntityName, Section

PAGE = pathlib.Path(__file__).parents[2] / "docs/configuration.md"
NAMES: dict[Any, str] = {
    bool: "true or false",
    float: "number",
    int: "whole number",
    str: "text",
    EntityName: " or ".join(f'`"{each}"`' for each in HANDLED),
    timedelta: "duration",
    date: "day",
    DayRange: "day or days",
    Department: "department",
    WorkingHours: "working hours",
    ZoneInfo: "time zone",
}
"""What a type is called on the page; how the ones from `timedelta` on are written stands above the tables."""

INTRODUCTION = """\
# Configuration

Every key of `fairlead.toml`. This page is written by `make docs` from the model that reads the file; a test
sees that it is current. An unknown key is a mistake, and `fairlead check` tells all mistakes at once, with
line, column and remedy. Editors complete and check the file with the schema
`infra/configuration/fairlead.schema.json`. `fairlead init --template` writes one to start from. A change
counts from the next run on, without a restart (docs/reference.md 6).

A *duration* is text like `"20m"`, `"3d"`, `"2h30m"`, `"2w"`, `"3y"`; *working hours* are text like
`"mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00"`, or `"any"`; *a day or days* are text like `"2026-12-24"`
or `"2026-12-24..2027-01-06"`, both ends included; a *time zone* is a name like `"Europe/Berlin"`; a
*department* is one of the portal's, by its number: `"department:12"`. A section in two brackets may stand
several times. Words such as band, queue or held are in `docs/glossary.md`.
"""
CONDITIONS = """\
## What conditions see

Conditions are [CEL](https://cel.dev), checked when the file is read. Fields of `[inputs]` are there as
`lead.<name>`, with the type that they declare. The type `double` is a number with a point:
`lead.amount >= 500000.0`. `lead.amount` is in the portal's base currency, `lead.amount_raw` in
`lead.currency`; `today` is the portal's business day, a text like `"2026-12-24"`. How often a signal was seen
is `count("email.opened")`. Patterns of `matches`
stand in `r"…"` and are RE2's, in which `\\b` and `\\w` know ASCII letters only: a letter of any script is
`\\pL`, a word of its own `(^|[^\\pL\\pN_])Übung([^\\pL\\pN_]|$)`.

| type | fields |
| --- | --- |
"""
INPUTS = """
### Custom fields

A field of `[inputs]` is empty in conditions where the portal has nothing: `""`, 0, false, an empty list.
With `is_multiple = true` it is a list of what one value would be: `"Enterprise" in lead.products`. Where a
field holds several values and `is_multiple` is not set, conditions see the first. `fairlead check` compares
types, and the texts of lists, with the portal.

A plain `field` has the same name on everything that is handled; where leads and deals have names of their own
for it, both are written: `field = { lead = "UF_CRM_BRANCH", deal = "UF_CRM_DEAL_BRANCH" }`. Conditions see
`lead.<name>` on both. The entry of a directory is compared by its code, as `lead.source` is, and the element
of a catalog by its id: the portal shows no more with a record, and people may rename what they see.

| type | field of the portal | conditions see | as |
| --- | --- | --- | --- |
"""

PAIRS = """
## A pair, written out

```
[[pair]]
id = "source-by-visits"
values = ["lead.source", "lead.visits"]
rows = { values = [["REFERRAL", "PARTNER"], ["WEB"]] }
columns = { steps = [3, 10] }
points = [           # visits: not known | below 3 | 3 and more | 10 and more
    [0, 0, 0, 0],    # source: not known
    [0, 2, 5, 5],    # REFERRAL or PARTNER
    [0, 0, -1, -2],  # WEB
    [0, 0, 0, 0],    # any other source
]
```

A lead from a partner with 12 visits gets 5 points, told as "Source: Partner and Visits 10 or more +5". A
field is called what the `[[table]]` is called that looks at it, or by its own name in words.
"""


def page() -> str:
    """Return the whole page."""
    return (
        "\n".join(
            [
                INTRODUCTION,
                *_sections(FairleadToml),
                CONDITIONS + "\n".join(_fields()),
                INPUTS + "\n".join(_inputs()),
                PAIRS.rstrip("\n"),
            ]
        )
        + "\n"
    )


def keys() -> Iterator[tuple[str, FieldInfo]]:
    """Yield every key that holds a value, with the heading that it stands under."""
    for heading, model in _models(FairleadToml):
        for name, info in model.model_fields.items():
            yield f"{heading} {info.alias or name}", info


def _sections(root: type[Section]) -> Iterator[str]:
    for heading, model in _models(root):
        text = (model.__doc__ or "").strip().partition(": ")[2]
        yield f"## `{heading}`\n\n{text[:1].upper()}{text[1:]}\n"
        yield "| key | type | default | example | meaning |\n| --- | --- | --- | --- | --- |"
        yield "\n".join(_row(info.alias or name, info) for name, info in model.model_fields.items()) + "\n"


def _fields() -> Iterator[str]:
    """Yield a row for every type of field that conditions see; the score is there for queues only."""
    seen: dict[str, list[str]] = {}
    for name, kind in LEAD_FIELDS.items():
        seen.setdefault(kind, []).append(f"`{name}`")
    for name, outcome in OUTCOME_FIELDS.items():
        seen.setdefault(outcome, []).append(f"`{name}` (queues only)")
    for each, names in seen.items():
        yield f"| {each} | {', '.join(names)} |"


def _inputs() -> Iterator[str]:
    """Yield a row for every type of `[inputs]`."""
    for name, each in TYPES.items():
        yield f"| `{name}` | {', '.join(each.fields)} | {each.meaning} | {each.kind} |"


def _models(root: type[Section]) -> Iterator[tuple[str, type[Section]]]:
    """Yield every section with its heading, as the file writes it, those inside others after them."""
    for name, info in root.model_fields.items():
        key, model = info.alias or name, _section_in(info.annotation)
        if model is not None:
            heading = _heading(key, info.annotation)
            yield heading, model
            for inner, field in model.model_fields.items():
                nested = _section_in(field.annotation)
                if nested is not None:
                    yield _nested(inner, heading), nested


def _nested(key: str, heading: str) -> str:
    """Return how a section inside another is written: on a line of its own where that stands once."""
    is_single = heading.startswith("[") and not heading.startswith("[[")
    return f"{heading[:-1]}.{key}]" if is_single else f"{key} = {{ … }} in {heading}"


def _heading(key: str, annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is dict:
        return f"[{key}] name = {{ … }}"
    return f"[[{key}]]" if origin is tuple else f"[{key}]"


def _section_in(annotation: Any) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_in(part)) is not None), None)


def _row(key: str, info: FieldInfo) -> str:
    default = "must be there" if info.is_required() else _default(info.default)
    cells = (f"`{key}`", _named(info.annotation), default, _example(info), info.description or "")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(value: Any) -> str:
    if isinstance(value, NoneType) or value in ("", (), {}):
        return "none"
    if isinstance(value, Section):
        return "below"
    return f"`{written(value)}`"


def _example(info: FieldInfo) -> str:
    if info.examples:
        return f"`{written(info.examples[0])}`"
    if _section_in(info.annotation) is not None:
        return "below"
    return _default(info.default)


def _named(annotation: Any) -> str:
    """Return what people call a type."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in NAMES:
        name = NAMES[annotation]
    elif origin is Annotated:
        name = _named(parts[0])
    elif origin is Literal:
        name = " or ".join(f"`{written(part)}`" for part in parts)
    elif origin in {Union, UnionType}:
        name = " or ".join(_named(part) for part in parts if part is not NoneType)
    elif origin is dict:
        name = f"table: {_named(parts[0])} = {_named(parts[1])}"
    elif origin is tuple and parts[-1] is Ellipsis:
        name = f"list: {_named(parts[0])}"
    elif origin is tuple:
        name = f"[{', '.join(map(_named, parts))}]"
    else:
        name = "table"
    return name


def written(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {written(item)}' for key, item in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str) and '"' in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
