"""`fairlead requeue`: give open leads out anew; shows which ones, and does it with --yes."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.requeue import Requeued, leads_given, leads_named, requeue_leads
from functions.commands.wording import Wording, names_of
from functions.domain.lead.record import LeadRecord, LeadState
from infra.cli.items import item_of
from infra.cli.managers import manager_of
from infra.cli.pausing import say_what_waits
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names
from infra.wiring import Wiring

MOST_SHOWN = 20
"""Leads that are listed; all of them are in the JSON."""
_WHY_NOT = {
    LeadState.PENDING: "is being given out already",
    LeadState.HELD: "is held, and given out as soon as somebody has room",
    LeadState.NURTURED: "is in nurturing; move it to the first stage in the portal to have it given out",
    LeadState.CLOSED: "is closed; reopen it in the portal to have it given out",
}


def requeue(
    items: Annotated[
        list[str] | None, typer.Option("--lead", "--item", help="The id in Bitrix24: 7, deal:7; repeatable.")
    ] = None,
    who: Annotated[
        str | None, typer.Option("--manager", metavar="MANAGER", help="Those of a manager, by id or name.")
    ] = None,
    queue: Annotated[str | None, typer.Option(help="Those that went by the turn of this queue.")] = None,
    *,
    is_untouched: Annotated[
        bool, typer.Option("--untouched", help="Only those on which no human has worked.")
    ] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do it; without, they are only shown.")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Give open leads to other managers, by turn and within caps; without --yes only show which.

    None goes back to the manager who has it. Exit 1 if there are none.

    Example: fairlead requeue --manager 7 --untouched
    """
    if sum(map(bool, (items, who, queue))) != 1:
        raise typer.BadParameter("Say which leads by exactly one of --lead, --manager and --queue.")
    with kept_state() as wiring:
        if wiring.config.going_live.is_observing:
            raise typer.BadParameter(
                'Nothing is given out while [distribution] mode = "observe". Set it to "act" first.'
            )
        wording = wording_with_names(wiring)
        found = _found(wiring, wording, items=items, who=who, queue=queue).acted_on(wiring.config)
        if is_untouched:
            found = found.untouched()
        if is_sure:
            requeue_leads(found.given, wiring.state.inbox, wakeups=wiring.wakeups, clock=wiring.clock)
            say_what_waits(wiring)
        if is_json:
            out.print_json(json.dumps(_as_json(found, wording, is_done=is_sure)))
        else:
            _print(found, wording, is_done=is_sure)
    if not found.given:
        raise typer.Exit(1)


def _found(
    wiring: Wiring, wording: Wording, *, items: list[str] | None, who: str | None, queue: str | None
) -> Requeued:
    leads = wiring.state.leads
    if items:
        return leads_named([item_of(each, wiring.handled) for each in items], leads)
    manager = manager_of(who, wording) if who else None
    with err.status("Reading the leads …"):
        found = leads_given(leads, manager=manager, queue=queue)
    if queue and not found.given and queue not in wiring.config.queues:
        names = ", ".join(wiring.config.queues) or "none"
        raise typer.BadParameter(f"There is no queue {queue!r}. The configuration has {names}.")
    return found


def _print(found: Requeued, wording: Wording, *, is_done: bool) -> None:
    for item, record in found.others:
        err.print(f"[yellow]![/yellow] {item.label} {_why_not(record)}.", soft_wrap=True)
    for queue, count in Counter(each.assignment.queue for each in found.observed).items():
        leads = "1 lead" if count == 1 else f"{count:,} leads"
        why = escape(_why_observed(queue))
        err.print(f"[yellow]![/yellow] Not given out anew: {leads}. {why}.", soft_wrap=True)
    if not found.given:
        if not found.observed:
            err.print("No open lead of a manager is meant, so none is given out. Compare with the portal.")
        return
    leads = "1 lead is" if len(found.given) == 1 else f"{len(found.given):,} leads are"
    if is_done:
        out.print(f"{leads} given out anew by the next run of the pipeline, by turn and within caps.")
        return
    out.print(_table(found.given[:MOST_SHOWN], wording))
    if len(found.given) > MOST_SHOWN:
        out.print(f"… and {len(found.given) - MOST_SHOWN:,} more.")
    out.print(f"\n{leads} meant, and nothing was done yet. With --yes each of them goes to another manager.")


def _table(records: Sequence[LeadRecord], wording: Wording) -> Table:
    table = Table(
        "lead", "points", "manager", "queue", "touched", box=None, pad_edge=False, header_style="dim"
    )
    for each in records:
        touched_at = each.milestones.touched_at
        table.add_row(
            each.item.label,
            f"{each.score.points} {escape(each.score.band)}",
            escape(wording.name(each.assignment.manager)),
            escape(each.assignment.queue or "by hand"),
            wording.moment(touched_at) if touched_at else "no",
        )
    return table


def _why_not(record: LeadRecord | None) -> str:
    if record is None:
        return "is not known here; compare the id with the portal"
    if record.state is LeadState.ASSIGNED:
        return "stays with its human, for its person objects to being scored; move it in the portal"
    return _WHY_NOT[record.state]


def _why_observed(queue: str | None) -> str:
    what = f'The queue "{queue}" only observes' if queue else "Every queue only observes"
    return f'{what}; set its mode to "act" first'


def _as_json(found: Requeued, wording: Wording, *, is_done: bool) -> dict[str, Any]:
    return {
        "is_done": is_done,
        "leads": [_facts(each, wording) for each in found.given],
        "left_out": [
            *({**names_of(item), "why": _why_not(record)} for item, record in found.others),
            *(
                {**names_of(each.item), "why": _why_observed(each.assignment.queue)}
                for each in found.observed
            ),
        ],
    }


def _facts(record: LeadRecord, wording: Wording) -> dict[str, Any]:
    touched_at, manager = record.milestones.touched_at, record.assignment.manager
    return {
        **names_of(record.item),
        "points": record.score.points,
        "band": record.score.band,
        "manager": manager,
        "name": wording.name(manager),
        "queue": record.assignment.queue,
        "touched_at": touched_at.isoformat() if touched_at else None,
    }
