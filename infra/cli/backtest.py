"""`fairlead backtest`: two configurations on the same leads with outcomes."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.learn.backtest import Backtest, Contender, Tried, backtest
from functions.commands.learn.folds import mature, maturity_of
from functions.domain.figures.proportions import Interval, Share
from infra.cli.learn.layout import Wanted
from infra.cli.learn.reading import Read, read_history
from infra.cli.learn.refusing import refuse
from infra.cli.terminal import err, out
from infra.clock import SystemClock
from infra.configuration.load import LoadedConfiguration, load_configuration

_CARDS = 2
_DIGITS = 4


def backtest_cards(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="CSV, TSV or .xlsx: leads as they were decided."),
    ],
    config: Annotated[
        list[Path], typer.Option(exists=True, dir_okay=False, help="A configuration; name two.")
    ],
    outcome: Annotated[
        str, typer.Option(help="The column that tells whether a lead was converted.")
    ] = "converted",
    *,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Compare two scorecards on the same leads: order, lift, calibration, bands, load by manager.

    The differences have paired intervals: one with 0 in it is none. Exit 1 where the rows do not allow it.

    Example: fairlead backtest rows.csv --config fairlead.toml --config fairlead.learned.toml
    """
    if len(config) != _CARDS:
        refuse(f"Two configurations are compared, and {len(config)} are named: --config A --config B.", 2)
    loaded = [load_configuration(each) for each in config]
    now = SystemClock().now()
    reads = [read_history(file, each, Wanted(outcome), now, with_queues=True) for each in loaded]
    leads = reads[0].history.leads
    rows = mature(leads, maturity_of(leads)).rows
    histories = [each.history.at(rows) for each in reads]
    converted = histories[0].converted
    if not 0 < converted < len(rows):
        refuse(f"{converted:,} of {len(rows):,} leads with an outcome converted: both kinds are needed.", 1)
    first, second = (
        Contender(path.name, each.configuration, history)
        for path, each, history in zip(config, loaded, histories, strict=True)
    )
    found = backtest(first, second, Random(0))  # noqa: S311 nothing secret is drawn
    _warn(loaded, reads, config)
    if is_json:
        out.print_json(json.dumps(as_json(found)))
    else:
        print_backtest(found)


def _warn(loaded: list[LoadedConfiguration], reads: list[Read], paths: list[Path]) -> None:
    """Print what makes the figures better than they are."""
    for each, read, path in zip(loaded, reads, paths, strict=True):
        if each.model.learned is not None and _may_know(each.model.learned.until, read):
            err.print(
                f"[yellow]![/yellow] {escape(path.name)} may have been learned from these leads, which "
                "flatters it. Compare on newer ones.",
                soft_wrap=True,
            )
    said = "Fields that people filled in after the decision flatter a card that looks at them"
    if any(read.history.is_from_portal for read in reads):
        said += ", and these rows hold what the portal says today"
    err.print(f"[yellow]![/yellow] {said}.", soft_wrap=True)


def _may_know(until: date | None, read: Read) -> bool:
    """True where a learned card may have seen one of the leads."""
    moments = [lead.decided_at for lead in read.history.leads if lead.decided_at is not None]
    return until is None or not moments or datetime.fromtimestamp(min(moments), UTC).date() <= until


def print_backtest(found: Backtest) -> None:
    """Print both cards side by side."""
    out.print(f"{found.leads:,} leads, {found.converted:,} converted.")
    table = Table()
    for title in ("", found.first.name, found.second.name, "difference (95 %)"):
        table.add_column(title, justify="left" if not title else "right")
    one, other = found.first, found.second
    table.add_row("AUC", _plain(one.auc, 3), _plain(other.auc, 3), _interval(found.auc, 3))
    table.add_row("conversions in the best tenth", _percent(one.best), _percent(other.best), "")
    table.add_row(
        "log loss", _plain(one.log_loss, 4), _plain(other.log_loss, 4), _interval(found.log_loss, 4)
    )
    table.add_row("calibration error", _plain(one.ece, 3), _plain(other.ece, 3), "")
    for band in dict.fromkeys([*one.bands, *other.bands]):
        table.add_row(
            f"{escape(band)}: leads, converted", *(_share(each.bands.get(band)) for each in (one, other)), ""
        )
    for queue in sorted({*one.queues, *other.queues}):
        name = f"queue {escape(queue)}" if queue else "no queue"
        table.add_row(name, *(f"{each.queues.get(queue, 0):,}" for each in (one, other)), "")
    for manager in sorted({*one.managers, *other.managers}):
        table.add_row(
            f"manager {manager}", *(f"{each.managers.get(manager, 0):,.0f}" for each in (one, other)), ""
        )
    out.print(table)
    for each in (one, other):
        if each.is_calibrated_here:
            out.print(
                f"{escape(each.name)} tells no probability: one was fitted to these leads.", soft_wrap=True
            )
    moved = sum(leads for (before, after), leads in found.moved.items() if before != after)
    out.print(f"{moved:,} leads ({moved / found.leads:.0%}) are in another band by the second card.")


def as_json(found: Backtest) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "leads": found.leads,
        "converted": found.converted,
        "cards": [_card(each) for each in (found.first, found.second)],
        "difference": {"auc": _ends(found.auc), "log_loss": _ends(found.log_loss)},
        "moved": [
            {"before": before, "after": after, "leads": leads}
            for (before, after), leads in sorted(found.moved.items())
        ],
    }


def _card(tried: Tried) -> dict[str, Any]:
    return {
        "config": tried.name,
        "auc": tried.auc,
        "conversions_in_best_tenth": tried.best,
        "log_loss": round(tried.log_loss, _DIGITS),
        "ece": round(tried.ece, _DIGITS),
        "probability_fitted_here": tried.is_calibrated_here,
        "bands": _counts(tried.bands),
        "calibration": _counts({str(score): share for score, share in tried.calibration.items()}),
        "queues": dict(tried.queues),
        "managers": {str(manager): round(load, 1) for manager, load in tried.managers.items()},
    }


def _counts(shares: Mapping[str, Share]) -> dict[str, Any]:
    return {name: {"leads": share.of, "converted": share.count} for name, share in shares.items()}


def _ends(interval: Interval | None) -> list[float] | None:
    return (
        None
        if interval is None
        else [round(each, _DIGITS) for each in (interval.value, interval.low, interval.high)]
    )


def _plain(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _share(share: Share | None) -> str:
    if share is None or share.value is None:
        return "0"
    return f"{share.of:,}, {share.value:.1%}"


def _interval(interval: Interval | None, digits: int) -> str:
    if interval is None:
        return "-"
    return f"{interval.value:+.{digits}f} ({interval.low:+.{digits}f} … {interval.high:+.{digits}f})"
