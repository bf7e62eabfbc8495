"""`fairlead check`: is the configuration right, and does the portal have what it needs?"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from functions.domain.configuration import Configuration
from functions.domain.going_live import GoingLive
from functions.errors import ConfigurationInvalid, Problem
from infra.cli.check_report import Part, as_json
from infra.cli.check_senders import lacking_for
from infra.cli.check_suggest import print_suggestions
from infra.cli.state import file_of_state, print_place
from infra.cli.terminal import err, out
from infra.configuration.check_review import check_review
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
    "It is not set: no person is known again by e-mail or phone, signals that name one are refused, an"
    " objection to being scored holds for its own lead alone, and what became of closed leads is not kept for"
    " learning, for nothing could stand for them.",
    'Make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))", and never change it.',
)


def check(
    config: Annotated[
        Path | None, typer.Argument(help="The file; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Check the file only, not the portal.")] = False,
    words: Annotated[
        Path | None,
        typer.Option("--suggest", help="Only propose rules from the words that fairlead history counted."),
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Check the configuration, then the portal: every mistake at once, with its place and remedy.

    The portal is only read, in one request. Without BITRIX24_WEBHOOK_URL it is left out. Exit 1 if something
    has to be mended.

    Example: fairlead check fairlead.toml
    """
    settings = read_settings() if config is None else read_settings(FAIRLEAD_CONFIG=config)
    with closing(Wiring(settings)) as wiring:
        if words is not None:
            print_suggestions(words, wiring.loaded, is_json=is_json)
            return
        try:
            file = _file(wiring, is_offline=offline)
        except ConfigurationInvalid as error:
            if not is_json:
                raise
            out.print_json(json.dumps(as_json(Part(error.problems), None, ())))
            raise typer.Exit(1) from error
        if not is_json:
            file.print()
        if not offline:
            print_place(settings)
        has_portal = bool(settings.webhook_url.get_secret_value()) and not offline
        portal = Part.of(_verdict(wiring)) if has_portal else None
        by_hand = outbound_webhook_steps(wiring.handled) if has_portal else []
    if is_json:
        out.print_json(json.dumps(as_json(file, portal, by_hand)))
    elif portal is not None:
        _print(portal, by_hand)
    elif not offline:
        out.print("The portal was not checked: BITRIX24_WEBHOOK_URL is not set.")
    if file.mistakes or (portal is not None and portal.mistakes):
        raise typer.Exit(1)


def _file(wiring: Wiring, *, is_offline: bool) -> Part:
    """Return what is to be said of the file, and of the variables beside it.

    Raises:
        ConfigurationInvalid: it is no configuration.
    """
    loaded, findings = wiring.loaded, _findings(wiring)
    check_team(loaded.model, loaded.scorecard, findings)
    today = wiring.config.business.business_day(wiring.clock.now())
    check_review(loaded.model, findings, today=today, used_since=_used_since(wiring))
    mistakes, doubts = findings.in_order()
    beside = [] if is_offline else [*_lacking(wiring)]
    summary, more = [_summary(loaded)], [*loaded.warnings, *doubts, *beside]
    return Part(mistakes, more, notes=summary) if mistakes else Part(mistakes, more, fine=summary)


def _lacking(wiring: Wiring) -> Iterator[Problem]:
    if not wiring.settings.hash_key.get_secret_value():
        yield _NO_KEY
    yield from lacking_for(wiring.loaded.model.senders, wiring.settings)


def _used_since(wiring: Wiring) -> date | None:
    """Return since when the configuration is the one at work, as a state in a file says it; else None."""
    file = file_of_state(wiring.settings)
    if file is None or not file.exists():
        return None
    newest = wiring.state.configuration_versions.newest(1)
    is_at_work = bool(newest) and newest[0].version == wiring.config.version
    return wiring.config.business.business_day(newest[0].first_used_at) if is_at_work else None


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


def _print(portal: Part, by_hand: Iterable[str]) -> None:
    portal.print()
    out.print("A webhook cannot see the outbound webhook. Look whether it is set up:", soft_wrap=True)
    for number, step in enumerate(by_hand, 1):
        out.print(f"  {number}. {escape(step)}", soft_wrap=True)
    if portal.mistakes:
        err.print(f"{len(portal.mistakes)} problem(s) with the portal.")


def _summary(loaded: LoadedConfiguration) -> str:
    card, config = loaded.scorecard, loaded.configuration
    pairs = f"{len(card.pairs)} pairs, " if card.pairs else ""
    bands = ", ".join(f"{band.id} from {band.threshold}" for band in reversed(card.bands_ascending))
    return (
        f"{len(card.tables)} tables, {pairs}{len(card.rules)} rules, {len(card.signals)} signals; "
        f"bands: {bands}; "
        f"{_managers(config)} in {len(config.queues)} queues.{_mode(config.going_live)}"
    )


def _mode(going_live: GoingLive) -> str:
    """Return what is only observed, as the end of the summary; nothing where all leads are given out."""
    if going_live.is_observing:
        return ' It only observes (mode = "observe"): leads are scored, none is given out, nobody is told.'
    if going_live.observed_queues:
        return f" Only observed: {', '.join(sorted(going_live.observed_queues))}."
    return ""


def _managers(config: Configuration) -> str:
    named, departments = f"{len(config.managers)} managers", len(config.departments)
    if not departments:
        return named
    return f"{named} and the people of {departments} {'department' if departments == 1 else 'departments'}"
