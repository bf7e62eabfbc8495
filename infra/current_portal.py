"""Which portal this thread works for: the only one, unless `fairlead serve --portals` has several."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any

ONLY = ""
"""The portal of a process that has one, and no folder's name: its settings are the environment's."""

_name: ContextVar[str] = ContextVar("portal", default=ONLY)


def current_portal() -> str:
    """Return the name of the portal that this thread works for now."""
    return _name.get()


def own_path() -> str:
    """Return the path before all addresses of the current portal: `/NAME`; "" where it is the only one."""
    return "" if (name := current_portal()) == ONLY else f"/{name}"


@contextmanager
def working_for(portal: str) -> Iterator[None]:
    """Let this thread work for a portal for a while."""
    before = _name.set(portal)
    try:
        yield
    finally:
        _name.reset(before)


def carried_over(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the same for another thread: it works for the portal that is this thread's now."""
    context = copy_context()
    return lambda *args: context.run(work, *args)


def with_portal(_logger: object, _method: str, facts: Any) -> Any:
    """Return the facts of a line of the log with the portal's name, where there are several."""
    return facts if (name := current_portal()) == ONLY else {"portal": name, **facts}
