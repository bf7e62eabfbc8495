"""`fairlead explain`: why this score, why this manager, what happens next."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.explain import Explanation, as_json, explain_lead
from functions.commands.explain_assignment import AssignmentExplanation, without_members
from functions.commands.explain_owners import explain_owners
from functions.commands.wording import Wording
from functions.domain.configuration import Configuration
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import Hold, LeadRecord, LeadState
from functions.domain.phrases import said
from functions.domain.texts import Texts
from infra.cli.items import item_of
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names

COLOURS = {True: "green", False: "red"}


def explain(
    text: Annotated[str, typer.Argument(metavar="ITEM", help="Its id in Bitrix24: 7, lead:7, deal:7.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say why a lead has its score and its manager, and what happens next.

    Example: fairlead explain 7
    """
    with kept_state() as wiring:
        item = item_of(text, wiring.handled)
        record = wiring.state.leads.get_many([item]).get(item)
        if record is None:
            err.print(f"{item.label.capitalize()} is not known here: no event of it has been processed.")
            raise typer.Exit(1)
        explanation = explain_lead(record, wiring.state.ledger, wiring.config, wiring.clock.now())
        if is_json:
            out.print_json(json.dumps(as_json(explanation, wiring.config.texts)))
        else:
            _print(explanation, wiring.config, wording_with_names(wiring))


def _print(explanation: Explanation, config: Configuration, wording: Wording) -> None:
    record = explanation.record
    out.print(
        f"[bold]{record.item.label.capitalize()}: {record.score.points} points[/bold],"
        f" {escape(record.score.band)}"
    )
    if record.score.automatic != record.score.points:
        out.print(f"  {record.score.automatic} points without the correction by hand")
    out.print(_points(explanation, config.texts))
    for line in _values(record, config, wording):
        out.print(line, soft_wrap=True)
    for line in _assignment(explanation, config, wording):
        out.print(line, soft_wrap=True)
    for line in _next_steps(explanation, wording):
        out.print(line, soft_wrap=True)
    if len(explanation.entries) > 1:
        out.print(_timeline(explanation, wording))
    decided_at = wording.moment(record.decision.decided_at) if record.decision.decided_at else "never"
    out.print(f"[dim]Decided {decided_at} by configuration {record.decision.config[:12]}.[/dim]")


def _points(explanation: Explanation, texts: Texts) -> Table:
    table = Table("points", "why", box=None, pad_edge=False, header_style="dim")
    for line in explanation.contributions:
        colour = COLOURS[line.points >= 0]
        table.add_row(f"[{colour}]{line.points:+d}[/{colour}]", escape(said(line.why, texts)))
    return table


def _values(record: LeadRecord, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield at which rates the lead's amounts count, and what of its values could not be told."""
    for rate in record.decision.rates:
        read_at = wording.moment(rate.read_at)
        yield f"Amounts in {rate.currency} count at {rate}, the portal's rate of {read_at}."
    for remark in record.decision.remarks:
        yield f"[yellow]![/yellow] {escape(said(remark, config.texts))}"


def _assignment(explanation: Explanation, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield why the lead has its manager, or why it has none."""
    record, choice = explanation.record, explanation.choice
    if choice is not None:
        yield _coloured(AssignmentExplanation(choice, config, wording), choice.decided_at, wording)
    if owners := explain_owners(explanation.entries, wording):
        yield escape(owners)
    if record.outbox.refused:
        yield f"[red]The portal refuses[/red]: {', '.join(record.outbox.refused)}."
    if record.hold is not None:
        why = without_members(record, config)
        yield f"[yellow]Held[/yellow] ({record.hold.reason}) {_until(record.hold, wording)}{why}."
    elif record.state is not LeadState.ASSIGNED:
        yield f"State: {record.state.value}."
    elif choice is None or record.assignment.manager != choice.manager:
        yield f"{escape(wording.name(record.assignment.manager))} has it: {_without_a_turn(record)}."


def _until(hold: Hold, wording: Wording) -> str:
    return "until somebody is eligible" if hold.until is None else f"until {wording.moment(hold.until)}"


def _coloured(sentence: AssignmentExplanation, decided_at: datetime, wording: Wording) -> str:
    chosen, whole = sentence.winner_clause(), sentence.sentence()
    return f"{wording.moment(decided_at)}: [bold]{escape(chosen)}[/bold]{escape(whole.removeprefix(chosen))}"


def _without_a_turn(record: LeadRecord) -> str:
    """Return why a lead has a manager who did not get it by a turn."""
    if record.identity.repeat_of is not None:
        return f"the same person as in lead {record.identity.repeat_of}"
    if record.first_touch.excluded:
        return "the first touch did not come in time"
    if record.assignment.by_us:
        return "given by Fairlead; the ledger of it has expired"
    return "given by hand" if record.assignment.queue else "it was so when Fairlead first saw the lead"


def _next_steps(explanation: Explanation, wording: Wording) -> Iterator[str]:
    """Yield what happens next, and what would change it."""
    record = explanation.record
    if record.first_touch.due_at is not None:
        deadline = wording.deadline(record.first_touch.due_at, record.assignment.manager)
        yield f"First touch by {deadline}."
    if explanation.next is not None:
        change = explanation.next
        yield (
            f"Next change: {change.points} points ({escape(change.band)}) on {wording.moment(change.at)}:"
            f" {escape(change.why)}."
        )
    for each in explanation.improvements:
        yield f"{escape(' and '.join(each.changes))} would make it {escape(each.band)}: {each.points} points."


def _timeline(explanation: Explanation, wording: Wording) -> Table:
    mark = wording.mark(explanation.entries[-1].decided_at)
    table = Table(f"when{mark}", "points", "band", "what", box=None, pad_edge=False, header_style="dim")
    for entry in explanation.entries:
        what: str = entry.outcome or ""
        if entry.outcome is Outcome.ASSIGNED:
            what = f"{what} to {wording.name(entry.manager)}"
        note = f" ({entry.note})" if entry.note else ""
        table.add_row(
            wording.clock(entry.decided_at), str(entry.points), escape(entry.band), escape(what + note)
        )
    return table
