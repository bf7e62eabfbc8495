"""`fairlead learn`: a scorecard from outcomes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.markup import escape

from functions.commands.learn.learn import Asked, Learned, NothingLearned, learn
from functions.commands.learn.report import report_of
from functions.commands.learn.terms import Learner
from functions.domain.scoring.scorecard import START
from infra.cli.learn.layout import Wanted
from infra.cli.learn.options import (
    OrderOption,
    kept_of,
    maturity_of,
    monotone_of,
    numbers_of,
    order_of,
    wanted_of,
)
from infra.cli.learn.page import learned_page
from infra.cli.learn.printing import print_inputs, print_learned
from infra.cli.learn.reading import Read, read_history
from infra.cli.learn.recalibrating import recalibrate
from infra.cli.learn.refusing import refuse
from infra.cli.learn.writing import learned_text, write_whole
from infra.cli.terminal import ensure_writable, err, out
from infra.clock import SystemClock
from infra.configuration.load import LoadedConfiguration, load_configuration, read_configuration
from infra.configuration.rewrite import NotRewritten
from infra.settings import read_settings


def learn_card(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="CSV, TSV or .xlsx: leads as they were decided."),
    ],
    outcome: Annotated[str, typer.Option(help="The column that tells whether a lead was converted.")],
    config: Annotated[
        Path | None, typer.Option(help="The card in use; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    target: Annotated[
        Path, typer.Option("--out", help="Where to write the whole configuration with the learned card.")
    ] = Path("fairlead.learned.toml"),
    *,
    report: Annotated[Path | None, typer.Option(help="Where to write the report, as JSON.")] = None,
    page: Annotated[Path | None, typer.Option("--html", help="Where to write the report, as a page.")] = None,
    order: Annotated[
        OrderOption | None,
        typer.Option(help="By what the newest leads are found; time where there is a column decided_at."),
    ] = None,
    mature: Annotated[
        str, typer.Option(help="The age from which on a lead is judged, 30d; found in the file without it.")
    ] = "",
    keep: Annotated[str, typer.Option(help="Columns that were known at the decision: A,B.")] = "",
    leave_out: Annotated[str, typer.Option(help="Columns that are not wanted: A,B.")] = "",
    monotone: Annotated[
        str,
        typer.Option(help="Columns of which more is never worse (up) or never better (down): A=up,B=down."),
    ] = "",
    against: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="Another card that it must not be worse than; repeat it."
        ),
    ] = None,
    pairs: Annotated[int, typer.Option(min=0, max=30, help="How many pairs at most.")] = 15,
    seed: Annotated[int, typer.Option(min=0, help="Another seed draws otherwise.")] = 0,
    is_forced: Annotated[
        bool, typer.Option("--force", help="Write it although it is not proved to be as good.")
    ] = False,
    is_recalibrated: Annotated[
        bool, typer.Option("--recalibrate", help="Shift the probability alone; no point is touched.")
    ] = False,
) -> None:
    """Learn a scorecard of whole points from leads with outcomes.

    The result is the whole configuration, with learned tables and pairs in place of its tables, rules and
    pairs; the file in use is not touched. It is written when it is not worse than the card in use on the
    newest fifth of the leads. Exit 0 written, 1 not written and why, 2 wrong use.

    Example: fairlead learn rows.csv --outcome converted --out fairlead.learned.toml
    """
    used = config or read_settings().config
    loaded = load_configuration(used)
    written = [each for each in (target, report, page) if each is not None]
    _ensure_apart(written, [file, used])
    wanted = wanted_of(outcome, keep, leave_out, seed, loaded.model.learning)
    wishes, maturity = monotone_of(monotone), maturity_of(mature)
    learner = None if is_recalibrated else _learner()
    for each in written:
        ensure_writable(each)
    now = SystemClock().now()
    read = read_history(file, loaded, wanted, now)
    if is_recalibrated:
        recalibrate(read, loaded, target, maturity)
        return
    chosen_order = order_of(order, read)
    asked = Asked(
        chosen_order,
        maturity,
        keep=kept_of(wanted, read),
        monotone=numbers_of(wishes, read, loaded.model.learning),
        pairs=pairs,
        seed=seed,
        taken=_ids_that_stay(loaded),
        seen_until=seen_until(loaded),
        rivals={each.name: _points(file, each, wanted, now) for each in against or ()},
    )
    try:
        learned = learn(read.history, loaded.scorecard, learner or _learner(), Random(seed), asked)  # noqa: S311 nothing secret is drawn
    except NothingLearned as error:
        refuse(escape(str(error)), 1)
    learned = replace(learned, left_out=[*read.left_out, *learned.left_out])
    print_learned(read, learned, loaded.scorecard, is_ordered=chosen_order != "none")
    _write_reports(learned, loaded, report=report, page=page, seed=seed, digest=_digest(file, loaded))
    reasons = "; ".join(learned.verdict.reasons)
    if reasons and not is_forced:
        err.print(f"[red]✗[/red] Not written: {reasons}.", soft_wrap=True)
        err.print("Collect more leads, or write it all the same with --force: that is noted in the file.")
        raise typer.Exit(1)
    _write_card(learned, read, loaded, target, forced=f"by hand: {reasons}" if reasons else "")


def _learner() -> Learner:
    """Return what learns; exits where the library is not installed."""
    if find_spec("sklearn") is None:
        refuse("Learning needs a library that is not installed: pip install 'fairlead-bitrix24\\[learn]'", 2)
    from infra.learning.boosting import BoostedLearner  # noqa: PLC0415 an extra, and slow to import

    return BoostedLearner()


def _ensure_apart(written: Sequence[Path], read: Sequence[Path]) -> None:
    """Exit where a result would replace what is read, or another result."""
    for each in written:
        if any(other.exists() and each.exists() and each.samefile(other) for other in read):
            refuse(f"{escape(str(each))} is read here, and would be replaced. Name another file.", 2)
    if len({each.resolve() for each in written}) < len(written):
        refuse("Two results have the same name. Name each another file.", 2)


def _ids_that_stay(loaded: LoadedConfiguration) -> frozenset[str]:
    """Return the ids of signals and decays, and that of where every lead starts."""
    card = loaded.scorecard
    return frozenset({START, *(each.id for each in card.signals), *(each.id for each in card.decays)})


def seen_until(loaded: LoadedConfiguration) -> float | None:
    """Return the end of the last day whose leads a learned card knows; None for one that does not say it."""
    until = loaded.model.learned.until if loaded.model.learned else None
    if until is None:
        return None
    return datetime.combine(until, time.max, UTC).timestamp()


def _points(file: Path, other: Path, wanted: Wanted, now: datetime) -> list[int]:
    """Return what another card gives the rows of the file."""
    read = read_history(file, load_configuration(other), wanted, now)
    return [lead.points for lead in read.history.leads]


def _digest(file: Path, loaded: LoadedConfiguration) -> str:
    """Return what tells these rows and this configuration from all others."""
    with file.open("rb") as opened:
        rows = file_digest(opened, "sha256").hexdigest()
    return sha256(f"{rows} {loaded.version}".encode()).hexdigest()


def _write_reports(
    learned: Learned,
    loaded: LoadedConfiguration,
    *,
    report: Path | None,
    page: Path | None,
    seed: int,
    digest: str,
) -> None:
    data = report_of(learned, seed=seed, digest=digest)
    if report is not None:
        write_whole(report, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        out.print(f"The report: {escape(str(report))}", soft_wrap=True)
    if page is not None:
        write_whole(page, learned_page(learned, data, loaded.scorecard.bands_ascending))
        out.print(f"The page: {escape(str(page))}", soft_wrap=True)


def _write_card(
    learned: Learned, read: Read, loaded: LoadedConfiguration, target: Path, *, forced: str
) -> None:
    """Write the configuration, after it was read as every other one is."""
    try:
        text = learned_text(loaded, learned, read.inputs, forced=forced)
    except NotRewritten as error:
        refuse(escape(str(error)), 1)
    written = read_configuration(text, name=target.name)
    write_whole(target, text)
    card = written.scorecard
    used = {table.value for table in card.tables}
    used |= {side.value for pair in card.pairs for side in (pair.rows, pair.columns)}
    print_inputs(read.inputs, used)
    out.print(
        f"Written: {escape(str(target))}. Look at it with fairlead plan --config, then move it into place.",
        soft_wrap=True,
    )
