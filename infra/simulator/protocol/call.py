"""One REST call, its answer, and how a method is described."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.simulator.refusals import argument_invalid, parameter_missing
from infra.simulator.state.store import Store


@dataclass(frozen=True)
class Call:
    """An authorized call: the canonical method name, the parameters by lower-case name, the user."""

    store: Store
    method: str
    params: Mapping[str, Any]
    user: int

    def get(self, name: str) -> Any:
        """Return a top-level parameter, None when it was not sent; the case of the name does not matter."""
        return self.params.get(name.lower())

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return a parameter as a map; PHP's empty array is an empty map."""
        value = self.get(name)
        if isinstance(value, list):
            return {str(index): each for index, each in enumerate(value)}
        return value if isinstance(value, Mapping) else {}

    def listed(self, name: str) -> list[Any]:
        """Return a parameter as a list; a single value is a list of one."""
        value = self.get(name)
        if value is None or value == "":
            return []
        return (
            list(value.values())
            if isinstance(value, Mapping)
            else value
            if isinstance(value, list)
            else [value]
        )

    def number(self, name: str) -> int | None:
        """Return a parameter as a whole number, None when it is missing or not a number."""
        return as_int(self.get(name))

    def required(self, name: str) -> int:
        """Return a required parameter as a whole number.

        Raises:
            RestRefused: code `100` when it is missing, `INVALID_ARG_VALUE` when it is not a number.
        """
        if self.get(name) in (None, ""):
            raise parameter_missing(name)
        number = self.number(name)
        if number is None or isinstance(self.get(name), Mapping | list):
            raise argument_invalid(f"Invalid value for parameter {{{name}}}")
        return number


@dataclass(frozen=True)
class Answer:
    """What a method returns: `result`, and for lists the full count and where the next page starts."""

    result: Any
    total: int | None = None
    next_start: int | None = None


Run = Callable[[Call], Answer]


@dataclass(frozen=True)
class Method:
    """A REST method: its name, the scopes of which one is required, and its implementation."""

    name: str
    run: Run
    scopes: frozenset[str]
    is_writing: bool = False
    needs_application: bool = False


def reading(name: str, run: Run, *, scopes: str = "crm") -> Method:
    """Describe a method that changes nothing; `scopes` are alternatives, empty for none."""
    return Method(name, run, frozenset(scopes.split()))


def writing(name: str, run: Run, *, scopes: str = "crm") -> Method:
    """Describe a method that changes something."""
    return Method(name, run, frozenset(scopes.split()), is_writing=True)


def as_ints(sent: Any) -> set[int]:
    """Return the whole numbers in a value, a list or a map (PHP's array)."""
    several = list(sent.values()) if isinstance(sent, Mapping) else sent
    numbers = map(as_int, several if isinstance(several, list) else [several])
    return {number for number in numbers if number is not None}


def as_int(value: Any) -> int | None:
    """Return a value as a whole number, None when it is not one; an array counts as PHP's `intval` has it."""
    if isinstance(value, Mapping | list):
        return int(bool(value))
    if isinstance(value, bool) or value is None:
        return None
    try:
        return int(str(value).strip())
    except ValueError:
        return None
