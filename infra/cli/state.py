"""The state as commands name it, and as those open it that only look into one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.markup import escape

from functions.errors import ConfigurationInvalid, SettingInvalid
from functions.ports import KeptLeads
from infra.cli.terminal import err
from infra.settings import Settings, read_settings
from infra.sqlite.state import file_of
from infra.wiring import Wiring


@contextmanager
def kept_state() -> Iterator[Wiring]:
    """Yield the wiring of a state that is there, whose place is printed; none is made.

    Raises:
        SettingInvalid: there is none, or only one of this process.
    """
    settings = read_settings()
    if settings.state.startswith("memory:"):
        raise SettingInvalid(
            f"FAIRLEAD_STATE is {settings.state}: each process has a state of its own, so this command would"
            " see nothing of the server's and change nothing there. Set it to a store that stays, for both; a"
            " server without one is paused only by stopping it."
        )
    file = file_of_state(settings)
    if file is not None and not file.exists():
        raise SettingInvalid(
            f"There is no state at {file}: FAIRLEAD_STATE is {settings.state}, seen from this folder. Go to"
            " the folder in which Fairlead runs, or set FAIRLEAD_STATE to the state that is meant."
        )
    print_place(settings)
    with closing(Wiring(settings)) as wiring:
        yield _newest(wiring)


def _newest(wiring: Wiring) -> Wiring:
    """Return what knows of an arm that was stopped; a file with mistakes is left to what reads it."""
    try:
        return wiring.newest()
    except ConfigurationInvalid:
        return wiring


def place_of(settings: Settings) -> str:
    """Return where the state is: the whole path of a file, or the address of a cloud's."""
    return str(file_of_state(settings) or settings.state)


def print_place(settings: Settings) -> None:
    """Print where the state is, on the error output: what is asked for is on the other."""
    err.print(f"[dim]State: {escape(place_of(settings))}[/dim]", soft_wrap=True)


def records_of_objections(wiring: Wiring) -> KeptLeads | None:
    """Return the records that say who objects to being scored; None where that is not asked, or none is."""
    return wiring.state.kept_leads if wiring.config.entrusted else None


def file_of_state(settings: Settings) -> Path | None:
    """Return the file that the state is, as its whole path; None for a state that is no file."""
    return file_of(settings.state).absolute() if settings.state.startswith("sqlite:") else None
