"""`fairlead provision --remove`: hand nurtured leads back, and take out of the portal what was put there."""

from collections.abc import Sequence

import typer
from rich.markup import escape

from functions.commands.hand_back import HandedBack, hand_back, nurtured_leads
from functions.domain.lead.record import LeadRecord
from functions.domain.pause import OVER_WITHIN
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.probing import probes_of
from infra.provisioning.card import CardState, CardStep, carry_out, plan_removal
from infra.provisioning.needs import needed_funnels, of_every_kind
from infra.provisioning.portal_view import read_portal
from infra.provisioning.remove import Removal, RemovalState, removals, remove
from infra.wiring import Wiring

_SIGNS = {
    RemovalState.PENDING: "[yellow]~[/yellow]",
    RemovalState.REMOVED: "[green]✓[/green]",
    RemovalState.GONE: "[green]✓[/green]",
    RemovalState.KEPT: "[yellow]![/yellow]",
    RemovalState.FAILED: "[red]✗[/red]",
}
_WHAT_STAYS = (
    "What stays: who has which lead, to-dos, and comments. By hand: delete the outbound webhook, then the"
    " inbound one, and the state of Fairlead."
)


def leave(*, is_sure: bool) -> None:
    """Show what would be handed back and removed, and do it if that is agreed on.

    Raises:
        typer.Exit: something failed, or nothing was done because there is no pause.
    """
    with kept_state() as wiring:
        model = of_every_kind(wiring.loaded.model)
        view = read_portal(wiring.client, users=(), clock=wiring.clock, funnels=needed_funnels(model))
        with err.status("Reading which leads are nurtured …"):
            nurtured = nurtured_leads(wiring.state.leads)
        cards = plan_removal(wiring.client, view, wiring.loaded.model)
        planned = removals(view, wiring.loaded.model)
        _show(nurtured, cards, planned)
        if not is_sure:
            out.print("Nothing was done yet. To do it: fairlead pause, then this again with --yes.")
            return
        since = wiring.paused_since
        if since is None:
            err.print("Nothing was done: stop what writes to the portal first, with fairlead pause.")
            raise typer.Exit(1)
        if wiring.clock.now() - since < OVER_WITHIN:
            err.print(
                "Nothing was done: a run may still write. Do this again two minutes after fairlead pause."
            )
            raise typer.Exit(1)
        failed = _carry_out(wiring, nurtured, cards, planned)
    out.print(_WHAT_STAYS, soft_wrap=not out.is_terminal)
    if failed:
        err.print(f"{failed} problem(s). Mend them and run this again; what is done stays done.")
        raise typer.Exit(1)


def _show(nurtured: Sequence[LeadRecord], cards: Sequence[CardStep], planned: Sequence[Removal]) -> None:
    if nurtured:
        out.print(f"Nurtured, to be handed back to whom and where they were: {_leads(len(nurtured))}.")
    for step in cards:
        out.print(f"{'~' if step.state is CardState.PENDING else ' '} {escape(str(step))}", soft_wrap=True)
    _print(planned)
    out.print("The values of fields that are removed are gone for good: export them in Bitrix24 before.")


def _carry_out(
    wiring: Wiring, nurtured: Sequence[LeadRecord], cards: Sequence[CardStep], planned: Sequence[Removal]
) -> int:
    """Hand back, delete probes, take out sections, fields and stages; return how many things failed."""
    returned = hand_back(nurtured, wiring.crm, wiring.state.leads, wiring.config)
    _print_returned(returned)
    probes = probes_of(wiring)
    left = probes.remove(probes.standing())
    laid_out = list(carry_out(wiring.client, cards))
    for step in laid_out:
        out.print(escape(str(step)), soft_wrap=True)
    done = [_printed(each) for each in remove(wiring.client, planned)]
    return (
        len(returned.failed)
        + len(left)
        + sum(step.state is CardState.FAILED for step in laid_out)
        + sum(each.state is RemovalState.FAILED for each in done)
    )


def _print_returned(returned: HandedBack) -> None:
    if returned.back:
        out.print(f"Handed back: {_leads(len(returned.back))}.")
    if returned.moved:
        out.print(f"Left as people have put them meanwhile: {_leads(len(returned.moved))}.")
    if returned.failed:
        err.print(f"Not handed back: {_leads(len(returned.failed))}.")


def _print(planned: Sequence[Removal]) -> None:
    for each in planned:
        _printed(each)


def _printed(each: Removal) -> Removal:
    console = err if each.state is RemovalState.FAILED else out
    console.print(f"{_SIGNS[each.state]} {escape(str(each))}", soft_wrap=True)
    return each


def _leads(count: int) -> str:
    return "1 lead" if count == 1 else f"{count:,} leads"
