"""The terminal of all commands: output, error output, and how an error or an unusable file is printed."""

import errno
import shlex
import shutil
import sys
from os import fsdecode
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from functions.errors import ConfigurationInvalid, FairleadError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def print_error(error: FairleadError | OSError) -> None:
    """Print what went wrong and what to do; every mistake of a configuration on its own line."""
    if isinstance(error, ConfigurationInvalid):
        for problem in error.problems:
            err.print(f"[red]✗[/red] {escape(str(problem))}", soft_wrap=True)
        err.print(f"{len(error.problems)} mistake(s). Nothing was started.")
    else:
        sentence = sentence_about(error) if isinstance(error, OSError) else str(error)
        err.print(f"[red]✗[/red] {escape(sentence)}", soft_wrap=True)


def print_uncounted() -> None:
    """Print that there are no figures yet, and when there will be."""
    err.print("Nothing has been counted yet: figures follow the first lead by five to twenty minutes.")
    err.print("`reporting` counts them, which `fairlead serve` runs every 15 minutes.")


_IN_THE_WAY = "a file is where a folder has to be. Name another place, or move the file away."
_NOT_OURS = "this user may not read or write there. Name another place, or let the user in."
_SENTENCES = {
    errno.ENOENT: "it is not there. Look for a mistake in its name.",
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: "that is a folder, and a file is needed. Name a file in it.",
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "nothing can be written there. Name another place.",
    errno.ENOSPC: "the disk is full. Make room, or name another place.",
    errno.ENAMETOOLONG: "the name is too long. Choose a shorter one.",
}


def sentence_about(error: OSError) -> str:
    """Return `file: what is wrong. What to do.`; where two files are involved, names the target."""
    name = error.filename2 or error.filename
    what = _SENTENCES.get(error.errno or 0, f"{error.strerror}. Name another place, or mend this one.")
    return f"{fsdecode(name)}: {what}"


def own_command() -> str:
    """Return how this command is typed here: `fairlead` where the shell finds that, else as it was typed."""
    typed = sys.argv[0]
    is_found = Path(typed).name != "fairlead" or shutil.which("fairlead") is not None
    return "fairlead" if is_found else shlex.quote(typed)


def ensure_writable(file: Path) -> None:
    """Create the folder of `file` and check that the file can be written, before the work and not after it.

    Raises:
        OSError: the folder cannot be created, or the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    file.open("a", encoding="utf-8").close()
    if is_new:
        file.unlink()
