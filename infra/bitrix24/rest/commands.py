"""Commands for the portal: a method call, its idempotency, and a reference to an earlier answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from functions.errors import CallInvalid

_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
# Keys that look like integers would turn the portal's maps into lists (docs/bitrix24-api.md 5).
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")


class Idempotency(IntEnum):
    """What a call does to the portal (RFC 9110, 9.2), the weakest first: decides about sending it again."""

    SAFE = 0
    """A read: may be sent again at any time."""
    IDEMPOTENT = 1
    """An update sets fields to values: twice has the same result as once, so it may be sent again."""
    NOT_IDEMPOTENT = 2
    """An add creates something: sent again only when it was certainly not executed."""


def strongest(idempotencies: Iterable[Idempotency]) -> Idempotency:
    """Return the class that decides when a whole batch may be sent again."""
    return max(idempotencies, default=Idempotency.SAFE)


@dataclass(frozen=True)
class Reference:
    """A value that the portal takes from the answer to an earlier command of the same batch.

    `Reference("new", "item", "id")` is sent as `$result[new][item][id]`. Text that only looks like
    a reference is never sent inside a batch: the portal would replace it (docs/bitrix24-api.md 5).

    With `or_zero` it is a number: whatever the portal makes of a reference to a command that it refused, the
    value is 0 then, and no id. It is sent as `0$result[new][item][id]`.
    """

    key: str
    path: tuple[str | int, ...]
    or_zero: bool

    def __init__(self, key: str, *path: str | int, or_zero: bool = False) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "or_zero", or_zero)

    def __str__(self) -> str:
        """Return the reference as the portal reads it."""
        digit = "0" if self.or_zero else ""
        return f"{digit}$result" + "".join(f"[{part}]" for part in (self.key, *self.path))


@dataclass(frozen=True)
class Command:
    """One method call inside a batch; `key` is unique in it. The repr shows no parameter."""

    key: str
    method: str
    params: Mapping[str, Any] = field(repr=False, default_factory=dict)
    idempotency: Idempotency = Idempotency.SAFE

    def __post_init__(self) -> None:
        check_method(self.method)
        if not _KEY.fullmatch(self.key):
            raise CallInvalid(
                f"{self.method}: the key of a batch command starts with a letter and holds letters, digits "
                "and _ . : - only. Choose another key.",
                method=self.method,
            )


def check_method(method: str) -> None:
    """Raise CallInvalid for a name that no method has, and for `batch`, which has its own call."""
    if not _METHOD.fullmatch(method):
        raise CallInvalid("The name of the method has other signs than letters, digits, _ and dots.")
    if method.casefold() == "batch":
        raise CallInvalid(
            "A batch is sent with Bitrix24Client.batch and never inside another.", method=method
        )
