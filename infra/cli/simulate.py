"""`fairlead simulate`: a quarter with the team's own configuration, before anything goes live."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.simulate.report import Furthest, QuarterReport, as_json, report_of
from functions.commands.simulate.simulate import Assumptions, simulate_quarter
from functions.commands.wording import Wording
from infra.cli.terminal import err, out
from infra.cli.wording import wording_of
from infra.clock import SystemClock
from infra.configuration.load import load_configuration
from infra.settings import read_settings


def simulate(
    *,
    config: Annotated[
        Path | None, typer.Option(help="The rules; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days are played.")] = 90,
    leads: Annotated[float, typer.Option(min=0.1, max=2000, help="Leads on an average day.")] = 100,
    conversion: Annotated[
        float, typer.Option(min=0.001, max=0.9, help="The share of leads that is converted.")
    ] = 0.1,
    skill: Annotated[
        float, typer.Option(min=0, max=2, help="How much managers differ by band; 0: not at all.")
    ] = 0.25,
    minutes: Annotated[int, typer.Option(min=1, max=480, help="Working time that a lead takes.")] = 20,
    difference: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="What an A/B is to find: 0.03 is 3 of 100 leads.")
    ] = 0.03,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; without it the next Monday."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed is the same quarter.")] = 1,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Play a quarter with your rules, in memory: load, deadlines, fairness, hot leads, and A/B.

    Leads are invented: they come by chance, with a weekly rhythm, and have the values that your tables,
    pairs and conditions tell apart, each as often as any other; signals are not invented. Scores, queues
    and managers are those of the real scorer and the real distribution. Each manager works on one lead
    after the other, as they come. Neither portal nor state is touched.

    Example: fairlead simulate --leads 40 --conversion 0.15 --minutes 15
    """
    loaded = load_configuration(config or read_settings().config)
    assumed = Assumptions(
        first.date() if first else _next_monday(SystemClock().now().date()),
        days,
        leads,
        conversion,
        skill,
        timedelta(minutes=minutes),
    )
    with err.status("Playing the days …"):
        played = simulate_quarter(loaded.configuration, assumed, Random(seed))  # noqa: S311  an invented world
        report = report_of(played, difference=difference)
    if is_json:
        out.print_json(json.dumps(as_json(report)))
        return
    _print(report, assumed, wording_of(loaded))


def _next_monday(today: date) -> date:
    return today + timedelta(days=(-today.weekday() - 1) % 7 + 1)


def _print(report: QuarterReport, assumed: Assumptions, wording: Wording) -> None:
    last = assumed.first + timedelta(days=assumed.days - 1)
    out.print(f"{assumed.first} to {last}: {report.leads:,} leads, {report.given:,} given,", end=" ")
    out.print(f"{report.held:,} held first, {report.left:,} left.")
    out.print()
    out.print(_loads(report, wording))
    for line in _lines(report):
        out.print(line)


def _loads(report: QuarterReport, wording: Wording) -> Table:
    table = Table(title="Leads by manager", title_justify="left")
    for heading in ("manager", "leads", "a day", "most a day"):
        table.add_column(heading, justify="left" if heading == "manager" else "right")
    for each in report.loads:
        name = escape(wording.name(each.manager))
        table.add_row(name, f"{each.leads:,}", f"{each.a_day:.0f}", str(each.most))
    return table


def _lines(report: QuarterReport) -> Iterator[str]:
    for kept in report.deadlines:
        in_time = f"{kept.in_time / kept.of:.0%} of {kept.of:,}" if kept.of else "none came"
        yield f"First touch in time, {escape(kept.band)}: {in_time}."
    for queue in report.fairness:
        yield f"Furthest from their due, {escape(queue.queue)}: {_fairness(queue)}."
    share = report.hot / report.leads if report.leads else 0.0
    yield (
        f"{escape(report.hot_band)}: {report.hot / report.weeks:.0f} leads a week ({share:.0%} of all);"
        f" the team can touch {report.capacity:.0f} of all kinds."
    )
    yield f"Converted: {report.rate:.1%} of those that were given."
    yield _experiment(report)


def _fairness(queue: Furthest) -> str:
    bound = "its strategy promises nothing" if queue.bound is None else f"bound {float(queue.bound):.2f}"
    return f"{float(queue.leads):.2f} leads ({bound})"


def _experiment(report: QuarterReport) -> str:
    days = report.days_needed
    if not report.needed or days is None:
        return "An A/B has nothing to compare: nothing was converted."
    return (
        f"An A/B finds {report.difference * 100:.1f} of 100 leads after {report.needed:,} leads:"
        f" {days:,} days."
    )
