"""A Russian and a German team's whole journey: no English word reaches the portal or stands on a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands.explain import explain_lead
from functions.commands.why_not import why_not_of
from functions.domain.lead.record import LeadState
from functions.domain.texts import LanguageCode
from functions.reporting.fold import fold
from infra.cli.explain import _print as print_explanation
from infra.cli.why_not import _print as print_why_not
from infra.cli.wording import wording_of
from infra.language.speaker import language_in
from infra.provisioning.create_missing import create_missing
from infra.provisioning.needs import needed_funnels
from infra.provisioning.portal_view import read_portal
from infra.web.dashboard import render_page
from infra.web.sources import dashboard_of
from tests.language.readers import left_over, words_in
from tests.nurturing.night import THURSDAY_NIGHT, nurture
from tests.team import HOT, Team, a_hot_lead, a_team
from tests.web.test_language import Words

WORDS: dict[str, dict[str, str]] = {
    "ru": {
        "hot": "Горячие",
        "warm": "Тёплые",
        "cold": "Холодные",
        "queue": "Весь отдел",
        "recommended": "По рекомендации",
        "amount": "Бюджет",
        "reachable": "Есть телефон и почта",
        "silence": "Нет ответа",
    },
    "de": {
        "hot": "Heiß",
        "warm": "Lauwarm",
        "cold": "Kalt",
        "queue": "Alle Kollegen",
        "recommended": "Auf Empfehlung",
        "amount": "Budgethöhe",
        "reachable": "Mit Rufnummer",
        "silence": "Keine Rückmeldung",
    },
}
CONFIGURATION = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
language = "LANGUAGE"
working_hours = "mon-fri 09:00-18:00"
intake_user = 1
senior = 3
explain = "pinned"

[figures]
dashboard_url = "https://example.com/dashboard"
digest_to = [3]

[[rule]]
id = "recommended"
when = 'lead.source == "RECOMMENDATION"'
points = 40
why = "{recommended}"

[[table]]
id = "amount"
value = "lead.amount"
steps = [[100000, 20], [500000, 35]]
why = "{amount}"

[[rule]]
id = "reachable"
when = "lead.has_phone && lead.has_email"
points = 15
why = "{reachable}"

[[decay]]
id = "silence"
unanswered = "1d"
points = -30
why = "{silence}"

[[band]]
id = "hot"
name = "{hot}"
from = 70
first_touch = "20m"
notify = ["manager", "senior"]

[[band]]
id = "warm"
name = "{warm}"
from = 40
first_touch = "4h"

[[band]]
id = "cold"
name = "{cold}"
from = 0
nurture = {{ after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.0 }}

[[manager]]
id = 7
name = "Anna"
daily_cap = 50

[[manager]]
id = 8
name = "Boris"
daily_cap = 50

[[queue]]
id = "everyone"
name = "{queue}"
members = [7, 8]
"""


def configuration_in(code: str) -> str:
    return CONFIGURATION.format(**WORDS[code]).replace("LANGUAGE", code)


def laid_bare(team: Team) -> None:
    """Take out of the portal what `fairlead provision` makes."""
    for each in list(team.portal.customfields):
        team.portal.customfields.remove(each)
    stage = team.portal.dictionaries.find("STATUS", "UC_NURTURE")
    assert stage is not None
    team.portal.dictionaries.remove(stage)


def provisioned(team: Team) -> None:
    app, model = team.wiring, team.wiring.loaded.model
    view = read_portal(app.client, users=(), clock=team.clock, funnels=needed_funnels(model))
    assert all(each.state != "failed" for each in create_missing(app.client, view, model))


@contextmanager
def a_journey(directory: Path, code: str) -> Iterator[Team]:
    """Play two days of a team: everything that is sent to people happens once."""
    with a_team(directory, configuration=configuration_in(code)) as team:
        assert team.wiring.loaded.warnings == ()
        laid_bare(team)
        provisioned(team)
        hot = team.add_lead(**HOT)
        team.process()
        team.add_lead(**HOT)  # the same person again
        cold = team.add_lead(**{**a_hot_lead(), "SOURCE_ID": "WEB", "OPPORTUNITY": 0})
        team.process()
        for minutes in (16, 6, 30):  # reminded, taken back, escalated to the senior
            team.clock.advance(timedelta(minutes=minutes))
            team.announce(hot)
            team.process()
        team.actions.update_lead(hot, SOURCE_ID="WEB")  # less hot
        team.announce(hot)
        team.process()
        team.clock.advance(timedelta(hours=8))
        team.add_lead(**a_hot_lead())  # held until the morning
        team.process()
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        team.process()
        assert team.record(cold).state is LeadState.NURTURED
        app = team.wiring
        fold(
            app.state.figures,
            business=app.config.business,
            closed_kept=app.config.closed_kept,
            now=team.clock.now(),
        )
        yield team


def sent(team: Team) -> Iterator[tuple[str, str]]:
    """Yield every text that reached the portal, with what it is."""
    portal = team.portal
    yield from (("field", each.label) for each in portal.customfields)
    yield from (("message", each.message) for each in portal.sent_notifications)
    yield from (("to-do", each.title) for each in portal.todos)
    yield from (("comment", each.text) for each in portal.comments)
    yield from (("line", f"{each.title} {each.text}") for each in portal.log_messages)
    stage = portal.dictionaries.find("STATUS", "UC_NURTURE")
    assert stage is not None
    yield "stage", stage.name
    for row in team.actions.leads():
        yield "band", str(row["UF_CRM_LEAD_BAND"])
        yield "reasons", str(row["UF_CRM_LEAD_SCORE_WHY"])


def pages(team: Team, code: LanguageCode) -> Iterator[tuple[str, str]]:
    """Yield what each page of the dashboard says, by its path."""
    items = [team.item(int(row["ID"])) for row in team.actions.leads()]
    for path, view in dashboard_of(team.wiring).all_pages(items).items():
        words = Words()
        words.feed(render_page(view, base="/dashboard", language=language_in(code)))
        yield path, " ".join(words.found)


def answers(team: Team, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """Yield what `fairlead explain` and `fairlead why-not` print."""
    app, now = team.wiring, team.clock.now()
    wording = wording_of(app.loaded)
    for row in team.actions.leads():
        record = team.record(team.item(int(row["ID"])))
        print_explanation(explain_lead(record, app.state.ledger, app.config, now), app.config, wording)
        yield f"explain {row['ID']}", capsys.readouterr().out
    for manager in app.config.managers:
        why = why_not_of(manager, app.state.figures, app.state.assignments, app.config, days=3)
        assert why is not None
        print_why_not(why, app.config, wording)
        yield f"why-not {manager}", capsys.readouterr().out


PROPER = words_in(
    (
        "Europe Berlin Kaplan Meier Wilson Newcombe Zou Huang Zhang CSV JSON PDF RECOMMENDATION WEB",
        "nurturing reconciling reporting rescoring fairlead plan --config DRAFT.toml AUC PSI",
    )
)
"""Names of places, people, formats and measures; sources of the portal; our functions, and a command."""


@pytest.mark.long
@pytest.mark.of_leads("the words of a lead and of a deal are the same catalogue")
@pytest.mark.parametrize("code", ["ru", "de"])
def test_n2_no_english_word_reaches_the_portal_or_a_page(
    code: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = words_in(WORDS[code].values()) | PROPER
    with a_journey(tmp_path, code) as team:
        kinds = [kind for kind, _ in sent(team)]
        assert {"field", "message", "to-do", "comment", "line", "stage", "band", "reasons"} <= set(kinds)
        found = {(kind, text): left for kind, text in sent(team) if (left := left_over(text, code, own))}
        assert found == {}
        shown = {path: left for path, text in pages(team, code) if (left := left_over(text, code, own))}
        assert shown == {}
        told = {what: left for what, text in answers(team, capsys) if (left := left_over(text, code, own))}
        assert told == {}
