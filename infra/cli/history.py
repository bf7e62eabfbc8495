"""`fairlead history`: training rows, from what the state has kept and from what the portal still tells."""

import csv
import json
import re
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress

from functions.commands.history.from_state import rows_of_state
from functions.commands.history.offered import OFFERED_TYPES, keep
from functions.commands.history.read_past import Counts, Entry, Question, read_past, requests_for
from functions.commands.history.rows import TrainingRow, cells_of, columns_of
from functions.commands.learn.leaks import FRESH_NEEDED
from functions.commands.objecting import objecting
from functions.domain.item import Item
from functions.ports.past import Step
from infra.bitrix24.crm.past import Bitrix24Past
from infra.cli.history_journal import JournalFile
from infra.cli.history_words import ReadWords
from infra.cli.state import file_of_state, print_place, records_of_objections
from infra.cli.terminal import ensure_writable, err, out
from infra.settings import read_settings
from infra.wiring import Wiring

_Journal = JournalFile[Entry, dict[str, dict[Step, int]]]
FRESH = timedelta(days=1)
"""A lead that came a shorter time ago has just come."""
_SPAN = re.compile(r"(\d{1,4})([ymwd])")
_DAYS = {"y": 365.0, "m": 365 / 12, "w": 7.0, "d": 1.0}


class From(StrEnum):
    """Where training rows come from."""

    STATE = "state"
    PORTAL = "portal"
    BOTH = "both"


class Decision(StrEnum):
    """Which decision a row of the state is of."""

    FIRST = "first"
    LAST = "last"


_NOTHING = {
    From.STATE: "The state has kept no closed lead yet. Rows come with the leads that are closed from now on;"
    " they take FAIRLEAD_HASH_KEY. What the portal tells of its past: --from portal.",
    From.PORTAL: "The portal has no closed lead of this time. Look further back with --since.",
    From.BOTH: "Neither state nor portal have a closed lead of this time. Look further back with --since.",
}


def history(
    since: Annotated[str, typer.Option(help="How far back: 24m for months; y, w and d are known.")] = "24m",
    target: Annotated[Path, typer.Option("--out", help="Where to write, as CSV.")] = Path("rows.csv"),
    source: Annotated[
        From, typer.Option("--from", help="What the state has kept, what the portal tells, or both.")
    ] = From.BOTH,
    decision: Annotated[
        Decision, typer.Option(help="Of the state: as it was at the first or at the last decision.")
    ] = Decision.FIRST,
    delay: Annotated[
        str, typer.Option("--after", help="Of the portal: the decision is so long after the arrival.")
    ] = "1d",
    *,
    words: Annotated[
        Path | None,
        typer.Option("--words", help="Also count the words of titles and comments, into this file."),
    ] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only tell how many requests it takes.")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Write training rows: what was known of leads when they were decided on, and what became of them.

    Rows of the state are leads that were closed since then, as they were known at the decision. Those of the
    portal were created since then and are closed; they are as the portal shows them today, so that only what
    sales do not touch is honest. No name, phone, e-mail or text is in the file. An interrupted run goes on
    when it is called again. Words are those of at least fifty people; see fairlead check --suggest. Exit 1
    when there is no row.

    Example: fairlead history --since 24m --out rows.csv
    """
    settings = read_settings()
    with closing(Wiring(settings)) as wiring:
        begin = wiring.clock.now() - _span(since, "--since")
        rows: list[TrainingRow] = []
        journal: _Journal | None = None
        asked = _asked(since, delay, wiring)
        reader = None if words is None else ReadWords(wiring, words, begin, asked, on_wait=_tell_wait)
        if not is_dry:
            ensure_writable(target)
        if reader is not None:
            reader.print_ahead()
        if source is not From.PORTAL:
            print_place(settings)
            rows += _of_state(wiring, begin, decision)
        if source is not From.STATE:
            journal = _Journal(_beside(target), asked, entry=Entry, counts=dict[str, dict[Step, int]])
            begin = journal.since or begin.replace(microsecond=0)
            fresh_since = begin + _span(since, "--since") - FRESH
            question = Question(tuple(wiring.config.handled), begin, fresh_since, _span(delay, "--after"))
            past = wiring.past(types=OFFERED_TYPES, on_wait=_tell_wait)
            counts = journal.counts or {
                each: {**past.count(each, question.since_of)} for each in question.entities
            }
            _print_ahead(counts, begin, is_begun=journal.counts is not None)
            if is_dry:
                return
            if journal.counts is None:
                journal.begin(begin, counts)
            rows += _of_portal(wiring, past, journal, question, counts, known=[row.key for row in rows])
        if reader is not None and not is_dry:
            reader.write()
    if all(row.is_converted is None for row in rows):
        err.print(_NOTHING[source], soft_wrap=True)
        raise typer.Exit(1)
    columns = columns_of(rows)
    _write(target, rows, columns)
    if journal is not None:
        journal.remove()
    _print(target, rows, columns, is_json=is_json)


def _of_state(wiring: Wiring, since: datetime, decision: Decision) -> list[TrainingRow]:
    file = file_of_state(wiring.settings)
    if file is not None and not file.exists():
        return []
    return list(rows_of_state(wiring.state.history, since, decision.value))


def _of_portal(
    wiring: Wiring,
    past: Bitrix24Past,
    journal: _Journal,
    question: Question,
    counts: Counts,
    *,
    known: Sequence[str],
) -> list[TrainingRow]:
    """Read what the portal tells; leads that the state has kept are left to it, for it knew them then.

    Those of people who object to being scored are left out, by what the state keeps of them.
    """
    inputs = wiring.loaded.model.inputs
    closed_lists = {name for name, each in inputs.items() if each.type == "list"}
    with Progress(console=err, transient=True) as progress:
        steps = {
            (entity, step): progress.add_task(f"{entity}s: {step}", total=rows)
            for entity, of_entity in counts.items()
            for step, rows in of_entity.items()
        }
        gathered = read_past(
            past,
            journal,
            question,
            counts,
            keep=keep(wiring.config.scorecard, closed_lists),
            on_rows=lambda entity, step, rows: progress.advance(steps[entity, step], rows),
        )
    kept, calendar = frozenset(known), wiring.config.business
    rows = {Item(row.entity, int(row.key)): row for each in gathered.values() for row in each.rows(calendar)}
    unscored = set(objecting(records_of_objections(wiring), list(rows)))
    return [
        row
        for item, row in rows.items()
        if item not in unscored and wiring.pseudonyms.of_item(item) not in kept
    ]


def _asked(since: str, delay: str, wiring: Wiring) -> dict[str, Any]:
    """Return what tells one reading from another; the address of the portal is only a hash in it."""
    return {
        "entities": list(wiring.config.handled),
        "since": since,
        "after": delay,
        "config": wiring.config.version,
        "portal": wiring.pseudonyms.fingerprint(wiring.settings.portal_url),
    }


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def _write(target: Path, rows: Sequence[TrainingRow], columns: Sequence[str]) -> None:
    """Write the table in one step: a reader finds the one before, or all of this one."""
    new = target.with_name(f"{target.name}.new")
    with new.open("w", encoding="utf-8", newline="") as opened:
        table = csv.writer(opened, lineterminator="\n")
        table.writerow(columns)
        table.writerows(cells_of(rows, columns))
    new.replace(target)


def _span(text: str, option: str) -> timedelta:
    """Return the duration that `24m`, `2y`, `3w` or `1d` names.

    Raises:
        typer.BadParameter: it is none of these.
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{option} {text} is no duration. Write 24m for months, or 2y, 6w, 1d.")
    return timedelta(days=round(int(found[1]) * _DAYS[found[2]]))


_NAMES = {Step.ITEMS: "closed %s", Step.FRESH: "%s of the last day"}


def _print_ahead(counts: Counts, since: datetime, *, is_begun: bool) -> None:
    requests = sum(map(requests_for, counts.values()))
    what = ", ".join(
        f"{rows:,} {name}"
        for name, rows in (
            (_NAMES.get(step, f"{step} of %s") % f"{entity}s", rows)
            for entity, of_entity in counts.items()
            for step, rows in of_entity.items()
        )
    )
    err.print(f"Since {since:%Y-%m-%d} the portal has {what}: about {requests} requests.", soft_wrap=True)
    if is_begun:
        err.print("Some of it is read already: going on from there.")


def _tell_wait(until: datetime) -> None:
    err.print(f"The portal's time for this is used up. Going on at {until:%H:%M:%S %Z}.")


def _print(target: Path, rows: Sequence[TrainingRow], columns: Sequence[str], *, is_json: bool) -> None:
    closed = [row for row in rows if row.is_converted is not None]
    converted, fresh = sum(row.is_converted is True for row in closed), len(rows) - len(closed)
    sources = {each: sum(row.source == each for row in closed) for each in ("state", "portal")}
    if is_json:
        facts = {"file": str(target), "rows": len(closed), "converted": converted, "columns": list(columns)}
        out.print_json(json.dumps(facts | {"from": sources, "fresh": fresh}))
        return
    out.print(
        f"{escape(str(target))}: {len(closed):,} closed leads, {converted:,} of them converted;"
        f" {sources['state']:,} from the state, {sources['portal']:,} from the portal."
    )
    if sources["portal"]:
        out.print(
            "Those from the portal say what it shows today: what sales filled in later is in them, too."
            f" {_beside_them(fresh)}",
            soft_wrap=True,
        )


def _beside_them(fresh: int) -> str:
    if fresh < FRESH_NEEDED:
        return (
            f"To see what that is, fairlead learn needs {FRESH_NEEDED} leads of the last day, and {fresh}"
            " came: vouch for columns with --keep."
        )
    return f"{fresh:,} leads of the last day stand beside them, which show it to fairlead learn."
