"""A plan in the terminal: its numbers, who gets how many, bands, moves, and who would wait."""

from rich.markup import escape
from rich.table import Table

from functions.commands.plan.view import PlanView
from infra.cli.terminal import out

SHOWN = 20
"""Leads in one table; the page and the JSON have all."""


def print_plan(view: PlanView) -> None:
    """Print the whole plan; long lists are cut, with a note."""
    report = view.report
    since = view.moment(report.since)
    out.print(f"Leads created or changed since {since}, by {escape(view.file)} ({report.config[:12]}).\n")
    if not report.leads:
        out.print("There are none. Look further back with --since 30d.")
        return
    for count, what in view.summary:
        out.print(f"{count:>7,} {what}")
    _managers(view)
    _bands(view)
    _moves(view)
    _stuck(view)
    for note in view.notes:
        out.print(f"[dim]{escape(note)}[/dim]", soft_wrap=True)


def _managers(view: PlanView) -> None:
    if not view.report.load:
        return
    table = _table("Load by manager")
    table.add_column("manager")
    for title in ("today", "draft", "busiest day", "cap a day"):
        table.add_column(title, justify="right")
    for line in view.managers:
        busiest = f"{line.busiest} ({line.busiest_on:%a %d %b})" if line.busiest_on else ""
        cap = str(line.cap) if line.cap else "none"
        table.add_row(escape(line.name), str(line.today), str(line.draft), busiest, cap)
    out.print(table)
    days = _table("Load by day")
    days.add_column("day")
    lines = [line for line in view.managers if line.draft]
    for line in lines:
        days.add_column(escape(line.name), justify="right")
    for day in view.days[-SHOWN:]:
        counts = (str(view.report.load.get((line.id, day), 0)) for line in lines)
        days.add_row(f"{day:%a %d %b}", *counts)
    out.print(days)


def _bands(view: PlanView) -> None:
    table = _table("Bands of open leads, by the draft")
    table.add_column("today")
    for band in view.bands:
        table.add_column(escape(band), justify="right")
    for line in view.band_lines:
        table.add_row(
            escape(line.before), *(_cell(line.before, band, line.after[band]) for band in view.bands)
        )
    out.print(table)


def _moves(view: PlanView) -> None:
    moves = view.report.moves
    if not moves:
        return
    table = _table("Who would move")
    for title in ("lead", "arrived", "score", "band", "today", "by the draft", "queue"):
        table.add_column(title, justify="right" if title in {"lead", "score"} else "left")
    for lead in moves[-SHOWN:]:
        evaluation, queue = lead.evaluation, lead.simulated.queue if lead.simulated else None
        table.add_row(
            str(evaluation.item),
            view.moment(evaluation.arrived_at),
            str(evaluation.score.points),
            escape(evaluation.score.band),
            escape(view.name_of(evaluation.manager)),
            escape(view.name_of(lead.manager_by_draft)),
            escape(queue or "same person"),
        )
    out.print(table)
    _print_cut(len(moves))


def _stuck(view: PlanView) -> None:
    stuck = view.report.stuck
    if not stuck:
        return
    table = _table("With nobody")
    for title in ("lead", "arrived", "score", "queue", "why"):
        table.add_column(title, justify="right" if title in {"lead", "score"} else "left")
    for lead in stuck[-SHOWN:]:
        table.add_row(
            str(lead.evaluation.item),
            view.moment(lead.evaluation.arrived_at),
            str(lead.evaluation.arrival.points),
            escape(lead.evaluation.queue or ""),
            escape(view.why_stuck(lead)),
        )
    out.print(table)
    _print_cut(len(stuck))


def _table(title: str) -> Table:
    return Table(title=f"\n{title}", title_justify="left", title_style="bold")


def _cell(before: str, band: str, count: int) -> str:
    if not count:
        return "[dim]·[/dim]"
    return str(count) if before == band else f"[yellow]{count}[/yellow]"


def _print_cut(count: int) -> None:
    if count > SHOWN:
        out.print(f"… the last {SHOWN} of {count:,}; --html and --json show all.")
