"""A table of leads: what its columns mean, and each row as a lead."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.commands.score_file.cells import Cells, CellUnreadable
from functions.commands.score_file.findings import Findings
from functions.commands.score_file.rows import Row
from functions.commands.score_file.titles import column_name, identifier, name_of, plain
from functions.domain.conditions import CLOCK_FIELDS, LEAD_FIELDS, Kind
from functions.domain.item import HANDLED, LEAD, Item
from functions.domain.lead.phone_numbers import country_of
from functions.domain.scoring import Lead

FIELDS: Mapping[str, Kind] = {
    name.removeprefix("lead."): kind for name, kind in LEAD_FIELDS.items() if name not in CLOCK_FIELDS
}
CONTACTS: Mapping[str, Kind] = {"phone": "string", "email": "string"}
"""Columns that make `has_phone`, `phone_country` and `has_email` where these have none of their own."""
_SEVERAL = frozenset({*CONTACTS, "name"})
"""What an export has several columns for: a telephone at work and one at home, a first and a last name."""

_AMOUNTS = frozenset({"amount", "amount_raw"})


@dataclass(frozen=True, slots=True)
class Titles:
    """Which name each title of a header stands for.

    Attributes:
        names: by the index of the column; "" for a column that no condition reads.
        language: of the titles, as far as they tell it.
    """

    names: tuple[str, ...]
    language: str


def titles_of(
    header: Sequence[str],
    language: str,
    *,
    inputs: Mapping[str, str],
    chosen: Mapping[str, str] | None = None,
) -> Titles:
    """Return what the titles stand for: what was chosen, a name of conditions, or a portal's title.

    Args:
        header: the titles.
        language: that is tried before the others.
        inputs: the names of `[inputs]` by what the portal calls their fields.
        chosen: names by title, as `plain` writes it; what is named here is found in no other column.
    """
    chosen = chosen or {}
    own = {name: name for name in (*FIELDS, *CONTACTS, *inputs.values())}
    own.update((field.casefold(), name) for field, name in inputs.items())
    taken, names = set(chosen.values()), list[str]()
    for title in header:
        if plain(title) in chosen:
            names.append(chosen[plain(title)])
            continue
        name = own.get(column_name(title)) or name_of(title, language) or own.get(identifier(title), "")
        names.append("" if name in taken or (name in names and name not in _SEVERAL) else name)
    return Titles(tuple(names), language)


class Columns:
    """What the columns of one table mean.

    Args:
        header: the titles.
        titles: the name of each.
        inputs: the names of `[inputs]` with their types.
        days: those of them that hold days.
        region: country of phone numbers without a `+`; None when no condition reads `phone_country`, which
            costs more than the rest of a row.
        findings: counts what cannot be read.

    Attributes:
        unused: titles that no condition can use, and repeated ones.
        known: the title of each column that is read, by its name.
    """

    def __init__(
        self,
        header: Sequence[str],
        titles: Titles,
        *,
        inputs: Mapping[str, Kind],
        cells: Cells,
        region: str | None,
        findings: Findings,
        days: Collection[str] = (),
    ) -> None:
        kinds = {**FIELDS, **CONTACTS, **inputs}
        self.width = len(header)
        self._region, self._inputs, self._findings = region, inputs, findings
        self._readers: dict[str, tuple[list[int], Callable[[str], Any]]] = {}
        for index, name in enumerate(titles.names):
            if name:
                reader = (list[int](), cells.reader(kinds[name], is_day=name in days))
                self._readers.setdefault(name, reader)[0].append(index)
        self.unused = tuple(title for title, name in zip(header, titles.names, strict=True) if not name)
        self.known = {name: header[indexes[0]] for name, (indexes, _) in self._readers.items()}

    def lead(self, row: Row, now: datetime) -> Lead:
        """Return the lead of a row; its id is the line, and one without a date was created `now`.

        A cell that cannot be read is counted, and is as one that is empty.
        """
        self._findings.width(row.cells, self.width, row.line)
        values = {
            name: value
            for name, (indexes, read) in self._readers.items()
            if (value := self._value(row, name, indexes, read)) is not None
        }
        if "stage" in values:  # conditions know it by two names
            values = {"status": values.pop("stage"), **values}
        self._findings.values({**values, "stage": values.get("status")})
        phone, email = values.pop("phone", ""), values.pop("email", "")
        inputs = {name: values.pop(name) for name in self._inputs if name in values}
        derived: dict[str, Any] = {
            "created_at": now,
            "has_phone": bool(phone),
            "has_email": bool(email),
            "phone_country": self._country(phone),
            "amount_raw": values.get("amount", 0.0),
            "unknown": frozenset(() if "amount" in values else _AMOUNTS - values.keys()),
        }
        return Lead(item=Item(values.pop("entity", LEAD), row.line), inputs=inputs, **{**derived, **values})

    def _country(self, phone: str) -> str:
        return country_of(phone, region=self._region) if phone and self._region is not None else ""

    def _value(self, row: Row, name: str, indexes: list[int], read: Callable[[str], Any]) -> Any:
        texts = [text for index in indexes if index < len(row.cells) and (text := row.cells[index].strip())]
        if not texts:
            return None
        text = " ".join(texts) if name == "name" else texts[0]
        try:
            value = read(text)
            if name == "entity" and value not in HANDLED:
                raise CellUnreadable(f"is none of {', '.join(HANDLED)}")  # noqa: TRY301 one way to count it
        except CellUnreadable as error:
            self._findings.cell(name, str(error), text=text, line=row.line)
            return None
        return value
