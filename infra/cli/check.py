"""`fairlead check`: is the configuration right, and does the portal have what it needs?"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from functions.domain.configuration import Configuration
from functions.errors import Problem
from infra.cli.state import print_place
from infra.cli.terminal import err, out
from infra.configuration.check_team import check_team
from infra.configuration.findings import Findings
from infra.configuration.load import LoadedConfiguration
from infra.configuration.source_map import SourceMap
from infra.provisioning.check_connection import check_connection
from infra.provisioning.check_explain import check_explain, explain_commands
from infra.provisioning.check_people import people_asked
from infra.provisioning.check_portal import check_portal
from infra.provisioning.needs import needed_funnels, needed_users, outbound_webhook_steps
from infra.provisioning.others_at_work import check_others, others_commands
from infra.provisioning.portal_view import read_portal
from infra.provisioning.verdict import Verdict
from infra.settings import read_settings
from infra.wiring import Wiring

_NO_KEY = Problem(
    "FAIRLEAD_HASH_KEY",
    "It is not set, so no person is known again by e-mail or phone, and signals that name one are refused.",
    'Make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))", and never change it.',
)


def check(
    config: Annotated[
        Path | None, typer.Argument(help="The file; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Check the file only, not the portal.")] = False,
) -> None:
    """Check the configuration, then the portal: every mistake at once, with its place and remedy.

    The portal is only read, in one request. Without BITRIX24_WEBHOOK_URL it is left out.

    Example: fairlead check fairlead.toml
    """
    settings = read_settings() if config is None else read_settings(FAIRLEAD_CONFIG=config)
    with closing(Wiring(settings)) as wiring:
        is_right = _check_file(wiring)
        if offline:
            raise typer.Exit(0 if is_right else 1)
        print_place(settings)
        if not settings.hash_key.get_secret_value():
            _print_problems([_NO_KEY], "[yellow]![/yellow]")
        if settings.webhook_url.get_secret_value():
            verdict = _verdict(wiring)
            _print(verdict, wiring.handled)
            is_right = is_right and not verdict.findings.mistakes
        else:
            out.print("The portal was not checked: BITRIX24_WEBHOOK_URL is not set.")
    if not is_right:
        raise typer.Exit(1)


def _check_file(wiring: Wiring) -> bool:
    """Print what is to be said of the file, and return whether leads are given out by it."""
    loaded, findings = wiring.loaded, _findings(wiring)
    check_team(loaded.model, loaded.scorecard, findings)
    mistakes, doubts = findings.in_order()
    _print_problems([*loaded.warnings, *doubts], "[yellow]![/yellow]")
    if mistakes:
        out.print(f"  {escape(_summary(loaded))}", soft_wrap=True)
        _print_problems(mistakes, "[red]✗[/red]")
    else:
        _print_fine([_summary(loaded)])
    return not mistakes


def _verdict(wiring: Wiring) -> Verdict:
    model = wiring.loaded.model
    users = (user.id for user in needed_users(model))
    view = read_portal(
        wiring.client,
        users=users,
        clock=wiring.clock,
        funnels=needed_funnels(model),
        also=[*others_commands(model), *explain_commands(model)],
        people=people_asked(model),
    )
    verdict = check_portal(view, model, _findings(wiring))
    check_connection(wiring.client.connection, verdict)
    check_others(view.also, model, verdict)
    check_explain(view.also, model, verdict)
    if not wiring.settings.tokens:
        verdict.doubtful(
            "BITRIX24_APPLICATION_TOKEN is not set, so no lead event is accepted.",
            "Put the token of the outbound webhook there.",
        )
    return verdict


def _findings(wiring: Wiring) -> Findings:
    return Findings(wiring.settings.config.name, SourceMap.of(wiring.loaded.text))


def _print(verdict: Verdict, handled: Iterable[str]) -> None:
    mistakes, doubts = verdict.findings.in_order()
    _print_fine(verdict.fine)
    for note in verdict.notes:
        out.print(f"  {escape(note)}", soft_wrap=True)
    _print_problems(doubts, "[yellow]![/yellow]")
    _print_problems(mistakes, "[red]✗[/red]")
    out.print("A webhook cannot see the outbound webhook. Look whether it is set up:", soft_wrap=True)
    for number, step in enumerate(outbound_webhook_steps(handled), 1):
        out.print(f"  {number}. {escape(step)}", soft_wrap=True)
    if mistakes:
        err.print(f"{len(mistakes)} problem(s) with the portal.")


def _print_fine(lines: Iterable[str]) -> None:
    for line in lines:
        out.print(f"[green]✓[/green] {escape(line)}", soft_wrap=True)


def _print_problems(problems: Iterable[Problem], sign: str) -> None:
    for problem in problems:
        err.print(f"{sign} {escape(str(problem))}", soft_wrap=True)


def _summary(loaded: LoadedConfiguration) -> str:
    card, config = loaded.scorecard, loaded.configuration
    bands = ", ".join(f"{band.id} from {band.threshold}" for band in reversed(card.bands_ascending))
    return (
        f"{len(card.tables)} tables, {len(card.rules)} rules, {len(card.signals)} signals; bands: {bands}; "
        f"{_managers(config)} in {len(config.queues)} queues."
    )


def _managers(config: Configuration) -> str:
    named, departments = f"{len(config.managers)} managers", len(config.departments)
    if not departments:
        return named
    return f"{named} and the people of {departments} {'department' if departments == 1 else 'departments'}"
