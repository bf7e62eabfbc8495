"""`fairlead backup`: copy the state into a file, while it is worked on."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from functions.errors import SettingInvalid
from infra.cli.state import file_of_state, print_place
from infra.cli.terminal import out
from infra.settings import Settings, read_settings
from infra.sqlite.backup import back_up


def backup(
    file: Annotated[Path, typer.Argument(help="A new file; one that exists is never overwritten.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Copy the state into a file that only you may read; `fairlead serve` goes on meanwhile.

    Example: fairlead backup backups/monday.db
    """
    settings = read_settings()
    state = state_file(settings)
    if not state.is_file():
        raise SettingInvalid(f"There is no state at {state}. Go to the folder in which Fairlead runs.")
    print_place(settings)
    copied = back_up(state, file)
    if is_json:
        seen_at = None if copied.seen_at is None else copied.seen_at.isoformat()
        report = {"file": str(file), "leads": copied.leads, "seen_at": seen_at, "bytes": copied.bytes}
        out.print_json(json.dumps(report))
        return
    out.print(
        f"Saved {copied.leads} leads in {escape(str(file))}, {copied.bytes:,} bytes, checked.", soft_wrap=True
    )
    out.print(
        "It has hashes of people's phones and e-mails: keep it as the state itself is kept.", soft_wrap=True
    )


def state_file(settings: Settings) -> Path:
    """Return the file that the state is.

    Raises:
        SettingInvalid: the state is no file.
    """
    file = file_of_state(settings)
    if file is None:
        raise SettingInvalid(
            f"The state is {settings.state}, which is no file. Save it by the cloud's own backups, or, while"
            f" nothing works on it, with `fairlead move --from {settings.state} --to sqlite:///copy.db`."
        )
    return file
