"""`fairlead try`: everything in one process, with people who ask every few seconds, to watch it work."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.text import Text

from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.scoring import reasons
from functions.errors import SettingInvalid
from infra.cli.entity import Entity
from infra.cli.stopping import stop_signal
from infra.cli.terminal import out, own_command
from infra.demo.trial import Happening, Trial, open_trial
from infra.logging_setup import set_up_logs


def trial(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the pages; 0 takes a free one.")] = 0,
    leads: Annotated[
        int | None, typer.Option(min=1, help="End after so many; without it, with Ctrl-C.")
    ] = None,
    every: Annotated[float, typer.Option(min=0.0, help="Seconds from one to the next.")] = 4.0,
    seed: Annotated[int, typer.Option(help="Another seed is other people.")] = 24,
    entity: Annotated[
        Entity, typer.Option(help="What comes in; deals as in the portal's simple mode.")
    ] = Entity.LEAD,
    directory: Annotated[
        Path | None, typer.Option("--to", help="Keep configuration and state in this folder.")
    ] = None,
) -> None:
    """Watch Fairlead work: a simulated portal, every function and the pages.

    Invented people ask every few seconds. It needs no configuration and no account, nothing leaves this
    machine, and without --to nothing stays on it.

    Example: fairlead try
    """
    set_up_logs(level="WARNING")
    stop = stop_signal()
    seen = list[Happening]()
    with (
        _folder(directory) as folder,
        open_trial(folder, seed=seed, entity=entity.value, port=port) as playing,
    ):
        _print_beginning(playing)
        for happening in playing.run(leads=leads, every=every, stop=stop):
            seen.append(happening)
            _print_happening(happening, playing)
        _print_end(seen, playing)
    _print_next(directory)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Yield an empty folder: one that is kept, or one that is gone afterwards.

    Raises:
        SettingInvalid: the folder that is to be kept has something in it.
    """
    if kept is None:
        with TemporaryDirectory(prefix="fairlead-try-") as scratch:
            yield Path(scratch)
        return
    kept.mkdir(parents=True, exist_ok=True)
    if any(kept.iterdir()):
        raise SettingInvalid(f"{kept} is not empty, and a trial overwrites nothing. Name a new folder.")
    yield kept


def _print_beginning(playing: Trial) -> None:
    out.print(f"The pages: [bold]{playing.url}[/bold]", soft_wrap=True)
    out.print(
        "A simulated Bitrix24 portal and Fairlead, on this machine alone. Its team, Anna, Boris and Vera,"
        " works round the clock, so that no lead has to wait. Stop with Ctrl-C.\n"
    )


def _print_happening(happening: Happening, playing: Trial) -> None:
    """Print what happened, why, and the page of the lead's story, each in a line of a terminal."""
    record, config = happening.record, playing.stage.wiring.newest().config
    at = happening.at.astimezone(config.business.timezone)
    outcome = Text.assemble(
        (f"{at:%H:%M:%S} ", "dim"),
        (record.item.label.capitalize(), "bold"),
        f"{happening.what}: ",
        (_score(record), "bold"),
        f", {_whose(record, config.names)}",
    )
    why = reasons(record.score) if happening.is_news else "The score is as it was."
    page = f"{playing.url}/{record.item.entity}s/{record.item.id}"
    for line in (outcome, Text(f"         {why}"), Text(f"         {page}", "dim")):
        if out.is_terminal and page not in line:
            line.truncate(out.width, overflow="ellipsis")
        out.print(line, soft_wrap=True)


def _score(record: LeadRecord) -> str:
    return f"{record.score.points} points, {record.score.band}"


def _whose(record: LeadRecord, names: Mapping[int, str]) -> str:
    """Return `for Boris`, or what else the lead is."""
    if record.state is not LeadState.ASSIGNED:
        return record.hold.reason if record.hold else record.state.value
    whose, first = f"for {_manager(record, names)}", record.identity.repeat_of
    return whose if first is None else f"{whose}, who has the same person's {first.label}"


def _manager(record: LeadRecord, names: Mapping[int, str]) -> str:
    return names.get(record.assignment.manager or 0) or f"manager {record.assignment.manager}"


def _print_end(seen: Sequence[Happening], playing: Trial) -> None:
    """Print how many leads there were, by band and by manager."""
    newest = {each.record.item: each.record for each in seen}.values()
    names = playing.stage.wiring.newest().config.names
    bands = Counter(record.score.band for record in newest)
    managers = Counter(_manager(record, names) for record in newest if record.assignment.manager)
    kind = f"{playing.stage.wiring.handled[0]}{'' if len(newest) == 1 else 's'}"
    out.print(f"\n{len(newest)} {kind}: {_counts(bands)}; {_counts(managers)}.")


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _print_next(kept: Path | None) -> None:
    if kept is None:
        out.print("Nothing of it was kept.")
    else:
        out.print(
            f"Configuration and state are in {kept}; there, explain 1 tells of the first.", markup=False
        )
    out.print(f"Next: `{own_command()} init` writes a fairlead.toml for your own team.", markup=False)
