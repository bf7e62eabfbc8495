"""Who is reached by which phone or e-mail: the index behind the search for duplicates."""

import re
from collections import defaultdict

from infra.simulator.state.multifields import Values, first

_EXTENSION = re.compile(r"(;|,|#|ext|доб|x).*$", re.IGNORECASE)
_INDEXED = ("PHONE", "EMAIL")


def normalise(type_id: str, value: str) -> str:
    """Return the compared form: digits without extension and leading 00, or a case-folded address."""
    if type_id == "EMAIL":
        return value.strip().casefold()
    digits = re.sub(r"\D", "", _EXTENSION.sub("", value))
    return digits.removeprefix("00")


class Communications:
    """The ids of records by entity name and normalised phone or e-mail."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))

    def change(self, entity: str, record_id: int, *, before: Values, after: Values) -> None:
        """Replace a record's values in the index."""
        for each in before:
            self._holders[each.type_id, normalise(each.type_id, each.value)][entity].discard(record_id)
        for each in after:
            if each.type_id in _INDEXED:
                self._holders[each.type_id, normalise(each.type_id, each.value)][entity].add(record_id)

    def holders(self, entity: str, type_id: str, *, values: list[str]) -> list[int]:
        """Return the ids of the records that share one of the values, ascending."""
        normals = {normalise(type_id, value) for value in values} - {""}
        found = (self._holders.get((type_id, value), {}).get(entity, set()) for value in normals)
        return sorted(set[int]().union(*found))


def communication_flags(values: Values) -> dict[str, str]:
    """Return HAS_PHONE, HAS_EMAIL and HAS_IMOL for these values."""
    has = {
        "HAS_PHONE": first(values, "PHONE"),
        "HAS_EMAIL": first(values, "EMAIL"),
        "HAS_IMOL": first(values, "IM", value_type="OPENLINE"),
    }
    return {name: "Y" if value else "N" for name, value in has.items()}
