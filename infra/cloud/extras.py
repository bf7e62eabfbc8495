"""The clients of clouds are extras: a server with a state of its own does without them."""

from collections.abc import Iterator
from contextlib import contextmanager

from functions.errors import SettingInvalid


@contextmanager
def needing(package: str, *, install: str, store: str) -> Iterator[None]:
    """Say how a client is installed where importing it shows that it is not.

    Args:
        package: the top of its modules.
        install: its name for pip.
        store: what a state needs it for.

    Raises:
        SettingInvalid: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise SettingInvalid(
            f"A state on {store} needs {install}, which is an extra of Fairlead. Install it with"
            f" `.venv/bin/pip install {install}`, or name another store in FAIRLEAD_STATE."
        ) from None
