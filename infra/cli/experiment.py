"""`fairlead experiment`: what is compared, what each arm came to, days to go, and what that means."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.dashboard.experiment import experiment_view, read_experiment
from functions.dashboard.view.experiment import ArmRow, Compared, ExperimentView
from functions.dashboard.view.shares import Difference, Share
from infra.cli.state import kept_state
from infra.cli.terminal import err, out, print_uncounted
from infra.language.language import ENGLISH
from infra.web.experiment_words import experiment_words
from infra.web.sources import dashboard_of

DAYS = 90
"""Of which the pace of the portal is shown."""


def experiment(
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show the comparison of two scorecards or strategies: both arms, the difference, days to go.

    Before the start it says how long it will take, and whether this portal can decide it at all.

    Example: fairlead experiment
    """
    with kept_state() as wiring:
        if wiring.config.experiment is None:
            err.print(
                "Nothing is compared. To compare a second scorecard, describe it in \\[experiment] of"
                f" {escape(wiring.settings.config.name)} (docs/configuration.md).",
                soft_wrap=True,
            )
            raise typer.Exit(1)
        dashboard = dashboard_of(wiring)
        reading = dashboard.reading(DAYS)
        found = read_experiment(wiring.state.figures, reading) if reading else None
    view = experiment_view(reading, found) if reading else None
    if view is None:
        print_uncounted()
        raise typer.Exit(1)
    if is_json:
        out.print_json(json.dumps(as_json(view)))
        return
    _print(view)


def as_json(view: ExperimentView) -> dict[str, Any]:
    """Return the experiment ready for JSON (docs/reference.md 5); shares between 0 and 1."""
    return {
        **asdict(view),
        "started_on": view.started_on.isoformat(),
        "decided_on": view.decided_on and view.decided_on.isoformat(),
        "ended_on": view.ended_on and view.ended_on.isoformat(),
        "sequence": [
            {"on": each.on.isoformat(), "value": each.value, "low": each.low, "high": each.high}
            for each in (view.sequence.points if view.sequence else ())
        ],
        "sentence": experiment_words(view, ENGLISH),
    }


def _print(view: ExperimentView) -> None:
    until = f"to {ENGLISH.full_day(view.ended_on)}" if view.ended_on else "on"
    out.print(f"Experiment [b]{escape(view.name)}[/b], from {ENGLISH.full_day(view.started_on)} {until}")
    out.print(escape(_compared(view.compared)))
    if view.arms:
        out.print(_table(view.arms))
    if view.orders is not None:
        one, two = view.orders
        out.print(f"Order (AUC) of {view.leads:,} leads: {one:.3f} by this file, {two:.3f} by the second.")
    if view.difference is not None:
        said = _difference(view.difference, is_shadow=view.compared.is_shadow)
        out.print(f"Arm B minus arm A, at every look: {said}")
    out.print(escape(experiment_words(view, ENGLISH)))


def _compared(compared: Compared) -> str:
    if compared.is_shadow:
        return f"Scorecards: this file acts, and {compared.card} looks on."
    if compared.card:
        return (
            f"Scorecards: arm A by this file, {compared.share:.0%} of the leads, arm B, by {compared.card}."
        )
    where = f"queue {compared.queue} by {compared.strategy}"
    return f"Strategies: arm A by this file, {compared.share:.0%} of the leads, arm B, {where}."


def _table(rows: tuple[ArmRow, ...]) -> Table:
    table = Table()
    table.add_column("arm")
    for heading in ("leads", "old enough", "converted", "share", "95 %", "in time"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            row.name.upper(),
            f"{row.arrived:,}",
            f"{row.converted.of:,}",
            f"{row.converted.count:,}",
            _share(row.converted),
            f"{row.converted.low:.1%} to {row.converted.high:.1%}" if row.converted.of else "",
            _share(row.in_time),
        )
    return table


def _share(share: Share) -> str:
    return f"{share.share:.1%}" if share.is_telling() else f"{share.count} of {share.of}"


def _difference(found: Difference, *, is_shadow: bool) -> str:
    if is_shadow:
        return f"{found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
    value, low, high = (f"{100 * each:+.1f}" for each in (found.value, found.low, found.high))
    return f"{value} percentage points ({low} to {high})"
