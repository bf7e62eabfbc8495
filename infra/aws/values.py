"""Values of attributes as DynamoDB writes them, and one write of an item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from functions.errors import RecordUnreadable
from infra.aws.model import PK, SK, Key

Value = int | str | bytes | frozenset[str]
"""What an attribute may hold here; an empty set is none."""
Item = Mapping[str, Value]
"""The attributes of an item by name, its keys included."""
Wire = dict[str, Any]
Stored = TypeVar("Stored", int, str, bytes, frozenset[str])

_NAME = re.compile(r"#(\w+)")


def to_wire(value: Value) -> Wire:
    """Return a value in DynamoDB's form."""
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    return {"SS": sorted(value)}


def of_wire(value: Wire) -> Value:
    """Return the value of DynamoDB's form."""
    [(kind, stored)] = value.items()
    if kind == "N":
        return int(stored)
    return frozenset(stored) if kind == "SS" else stored


def item_to_wire(item: Item) -> Wire:
    """Return an item in DynamoDB's form, without its empty sets, which it has no form for."""
    return {name: to_wire(value) for name, value in item.items() if value != frozenset()}


def item_of_wire(stored: Mapping[str, Wire]) -> dict[str, Value]:
    """Return the item of DynamoDB's form."""
    return {name: of_wire(value) for name, value in stored.items()}


def key_to_wire(key: Key) -> Wire:
    """Return a key in DynamoDB's form."""
    return item_to_wire({PK: key.pk, SK: key.sk})


def key_of(item: Item) -> Key:
    """Return the key of an item."""
    return Key(text(item, PK), text(item, SK))


def number(item: Item, name: str) -> int:
    """Return a number; 0 where there is none."""
    return _stored(item, name, 0)


def text(item: Item, name: str) -> str:
    """Return a text; an empty one where there is none."""
    return _stored(item, name, "")


def texts(item: Item, name: str) -> frozenset[str]:
    """Return a set of texts; an empty one where there is none."""
    return _stored(item, name, frozenset[str]())


def data(item: Item, name: str) -> bytes:
    """Return bytes; none where there are none."""
    return _stored(item, name, b"")


def _stored(item: Item, name: str, nothing: Stored) -> Stored:
    """Return an attribute of the type of `nothing`, which stands for one that is not there.

    Raises:
        RecordUnreadable: it is of another type, as no version of Fairlead has stored it yet.
    """
    value = item.get(name, nothing)
    if not isinstance(value, type(nothing)):
        raise RecordUnreadable(
            f"The attribute {name} of an item on DynamoDB is of another type than this version stores. Deploy"
            " the version that stored it, or a newer one."
        )
    return value


def expression(statement: str, values: Mapping[str, Value]) -> Wire:
    """Return the names and values of a statement: `#name` in it is an attribute, `:name` a value."""
    arguments: Wire = {}
    if names := set(_NAME.findall(statement)):
        arguments["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    if values:
        arguments["ExpressionAttributeValues"] = {f":{name}": to_wire(each) for name, each in values.items()}
    return arguments


@dataclass(frozen=True, slots=True)
class Write:
    """A write of one item: `put` replaces it, `update` changes it, and with neither of them it is deleted.

    Attributes:
        condition: of the item as it is stored; without one the write is blind.
        values: what the statements name by `:name`.
    """

    key: Key
    put: Item | None = None
    update: str = ""
    condition: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What DynamoDB calls it in a transaction."""
        return "Put" if self.put is not None else "Update" if self.update else "Delete"

    @property
    def size(self) -> int:
        """How many bytes it is, roughly, and rather too many than too few."""
        written = {**(self.put or {}), **self.values}
        return 200 + sum(len(name) + _size(value) for name, value in written.items())

    def arguments(self, table: str) -> Wire:
        """Return what the request, or the transaction, says of it."""
        wire: Wire = {"TableName": table}
        if self.put is not None:
            wire["Item"] = key_to_wire(self.key) | item_to_wire(self.put)
        else:
            wire["Key"] = key_to_wire(self.key)
        if self.update:
            wire["UpdateExpression"] = self.update
        if self.condition:
            wire["ConditionExpression"] = self.condition
            wire["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return wire | expression(f"{self.update} {self.condition}", self.values)


def _size(value: Value) -> int:
    if isinstance(value, int):
        return 20
    if isinstance(value, frozenset):
        return sum(len(each.encode()) for each in value)
    return len(value.encode()) if isinstance(value, str) else len(value)
