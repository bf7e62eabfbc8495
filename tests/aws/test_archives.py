"""The archives for Lambda, unpacked alone, under the real loop of its Python: every form of event."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from functions import main
from infra.cli.bundle_lambda import LARGEST, LARGEST_UNPACKED
from infra.clock import SystemClock
from tests.aws.events import SCHEDULED, a_batch, a_form, a_record, an_http_event
from tests.aws.runtime_api import Function, on_lambda
from tests.aws.stand_in import StandIn
from tests.bundle.conftest import ALWAYS
from tests.signals.mailing import of_sendgrid, sendgrid_pair
from tests.team import COLD, HOT, Team, a_team

pytestmark = [pytest.mark.process, pytest.mark.long]

PAGES = {"dashboard", "reporting"}
OPENS = "planted-token-of-the-pages"
SECRETS = {
    "BITRIX24_APPLICATION_TOKEN": "planted-token",
    "FAIRLEAD_DASHBOARD_TOKEN": OPENS,
    "FAIRLEAD_BROWSER_SECRET": "planted-browser-secret",
    "FAIRLEAD_HASH_KEY": "planted-hash-key",
    "FAIRLEAD_MAILGUN_KEY": "planted-mailgun-key",
    "FAIRLEAD_POSTMARK_LOGIN": "planted-user:planted-password",
    "FAIRLEAD_SENDGRID_KEY": sendgrid_pair()[1],
    "FAIRLEAD_SIGNAL_SECRET": "planted-signal-secret",
}
Start = Callable[[str], AbstractContextManager[Function]]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=ALWAYS, at=SystemClock().now(), plan="enterprise") as team:
        yield team


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def start(made: Path, team: Team, amazon: StandIn, log: Path) -> Start:
    """Starts a function by its name, with its secrets in SSM and none in its environment."""
    settings = team.wiring.settings
    secrets = {**SECRETS, "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value()}
    stored = [
        {"Name": f"/fairlead/default/{name}", "Version": 1, "Value": value} for name, value in secrets.items()
    ]
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_ENDPOINT_URL": amazon.url,
        "AWS_SECRET_ACCESS_KEY": "planted-key",
        "FAIRLEAD_QUEUE": "sqs://eu-central-1/000000000000/fairlead.fifo",
        "FAIRLEAD_SECRETS": ",".join(f"{name}=/fairlead/default/{name}:1" for name in secrets),
        "FAIRLEAD_STATE": settings.state,
    }

    def started(name: str) -> AbstractContextManager[Function]:
        amazon.answers.append((200, {"Parameters": stored}))
        workspace = made / ("lean-pages" if name in PAGES else "lean")
        return on_lambda(workspace, made / "loop", f"main.{name}", environment, log)

    return started


def an_event_of(number: int, token: str = "planted-token") -> dict[str, Any]:
    return a_form(
        {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(number), "auth[application_token]": token}
    )


def lines_of(log: Path) -> list[dict[str, Any]]:
    """The lines of the log that are ours; the loop's own are no JSON."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_a_lead_goes_from_its_event_to_a_manager(
    start: Start, team: Team, amazon: StandIn, log: Path
) -> None:
    item = team.actions.add_lead(**HOT)
    with start("lead_events") as lead_events:
        assert lead_events.answer_to(an_event_of(item.id, "another"))["statusCode"] == 401
        assert lead_events.answer_to(an_event_of(item.id))["statusCode"] == 202
    assert [each.operation for each in amazon.requests] == ["GetParameters", "SendMessage"]
    with start("processing") as processing:
        assert processing.answer_to(a_batch(a_record(), a_record())) == {"batchItemFailures": []}
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
    [refused, processed] = lines_of(log)
    assert (refused["event"], refused["level"]) == ("request.refused", "INFO")
    assert (processed["event"], processed["assigned"]) == ("leads.processed", 1)
    assert len({refused["requestId"], processed["requestId"]}) == 2


@pytest.mark.parametrize("name", ["nurturing", "reconciling", "reporting", "rescoring"])
def test_a_schedule_is_served(name: str, start: Start) -> None:
    with start(name) as function:
        assert function.answer_to(SCHEDULED) == {}


def test_a_run_that_fails_is_an_error_for_the_schedule_and_a_pause_for_the_queue(
    start: Start, team: Team, amazon: StandIn, tmp_path: Path
) -> None:
    team.add_lead(**COLD)
    team.wiring.close()
    (tmp_path / "fairlead.db").write_bytes(b"no database" * 1000)
    with start("rescoring") as rescoring:
        failed = rescoring.outcome_of(SCHEDULED)
    assert (failed.kind, failed.content["errorType"]) == ("error", "InvocationFailed")
    record = a_record("3")
    with start("processing") as processing:
        answer = processing.answer_to(a_batch(record))
    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    postponed = [each for each in amazon.requests if each.operation == "ChangeMessageVisibilityBatch"]
    assert [each.content["Entries"][0]["VisibilityTimeout"] for each in postponed] == [20]


def test_a_signal_without_a_signature_is_refused(start: Start) -> None:
    with start("signals") as signals:
        assert signals.answer_to(an_http_event(body='{"id": "1"}'))["statusCode"] == 401
        assert signals.answer_to(an_http_event(method="GET"))["statusCode"] == 405


def test_a_signature_of_sendgrid_is_verified(start: Start) -> None:
    """By the library that was compiled for Lambda: only a right one comes as far as the configuration."""
    body, headers = of_sendgrid(at=SystemClock().now())
    with start("signals") as signals:
        for sent, expected in ((body, 404), (body.replace(b"open", b"click"), 401)):
            event = an_http_event("/signals/sendgrid", body=sent.decode(), headers=headers)
            assert signals.answer_to(event)["statusCode"] == expected


def test_a_page_with_its_chart_is_drawn(start: Start, team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    path = f"/dashboard/{item.entity}s/{item.id}"
    with start("dashboard") as dashboard:
        assert dashboard.answer_to(an_http_event(path, method="GET"))["statusCode"] == 401
        traded = dashboard.answer_to(an_http_event(path, method="GET", query=f"token={OPENS}"))
        cookies = [each.partition(";")[0] for each in traded["cookies"]]
        page = dashboard.answer_to(an_http_event(path, method="GET", cookies=cookies))
    assert (traded["statusCode"], traded["headers"]["location"]) == (303, path)
    assert (page["statusCode"], page["isBase64Encoded"]) == (200, False)
    assert "<svg" in page["body"]


def test_a_function_whose_secrets_cannot_be_had_does_not_start(
    start: Start, amazon: StandIn, log: Path
) -> None:
    amazon.answers.insert(0, (400, {"__type": "AccessDeniedException"}))
    with start("lead_events") as lead_events:
        outcome = lead_events.outcomes.get(timeout=60)
    assert (outcome.kind, outcome.content["errorType"]) == ("init", "StateUnavailable")
    assert "ssm:GetParameters" in outcome.content["errorMessage"]
    assert "planted" not in log.read_text(encoding="utf-8")


def test_no_planted_secret_is_in_an_answer_or_a_line(start: Start, team: Team, log: Path) -> None:
    item = team.actions.add_lead(**COLD)
    with start("lead_events") as function:
        answers = [function.answer_to(an_event_of(item.id, token)) for token in ("planted-token", "x", "")]
        answers.append(function.answer_to(an_http_event(body="\x00" * 70_000)))
    with start("processing") as function:
        answers += [function.answer_to(a_batch(a_record()))]
        answers += [function.outcome_of({"Records": [{}], "planted": "x"}).kind]
    seen = json.dumps(answers) + log.read_text(encoding="utf-8")
    code = team.wiring.settings.webhook_url.get_secret_value().rstrip("/").rpartition("/")[2]
    assert {each for each in (code, "planted-key", *SECRETS.values()) if each in seen} == set()


def names_in(archive: Path) -> set[str]:
    with ZipFile(archive) as opened:
        return set(opened.namelist())


def test_each_archive_is_small_enough_and_has_what_it_needs(made: Path) -> None:
    lean, pages = names_in(made / "lean.zip"), names_in(made / "lean-pages.zip")
    for archive in (made / "lean.zip", made / "lean-pages.zip"):
        assert archive.stat().st_size < LARGEST
        with ZipFile(archive) as opened:
            assert sum(each.file_size for each in opened.infolist()) < LARGEST_UNPACKED
    tops = {name.partition("/")[0] for name in pages - lean if ".dist-info" not in name}
    kotlin = {name for name in tops if name.startswith("lets_plot_kotlin_bridge")}
    assert tops - kotlin >= {"lets_plot", "functions", "infra"}
    foreign = (
        "gunicorn",
        "functions_framework",
        "google",
        "grpc",
        "openpyxl",
        "rich",
        "typer",
        "waitress",
        "PIL",
    )
    assert {name.partition("/")[0] for name in lean | pages} & set(foreign) == set()
    ours = {"/".join(name.split("/")[:2]) for name in lean if name.startswith(("functions/", "infra/"))}
    away = {*(f"functions/{name}" for name in PAGES), "infra/web", "infra/gcp", "infra/cli", "infra/local"}
    assert ours & away == set()
    assert {f"functions/{name}" for name in set(main.__all__) - PAGES} <= ours


def test_everything_is_compiled_and_trusted_without_a_look_at_the_source(made: Path) -> None:
    with ZipFile(made / "lean.zip") as opened:
        names = set(opened.namelist())
        compiled = [name for name in names if name.endswith(".pyc")]
        flags = {opened.read(name)[4:8] for name in compiled}
    assert len(compiled) == len([name for name in names if name.endswith(".py")])
    assert flags == {b"\x01\x00\x00\x00"}, "not by an unchecked hash (PEP 552)"
