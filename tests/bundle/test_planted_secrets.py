"""Secrets planted into the deployed functions are in no answer of theirs and on no line of their logs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from functions import main
from infra.simulator.limits import faults
from tests.bundle.conftest import ALWAYS
from tests.bundle.deployed import Deployment
from tests.team import COLD, Team, a_team

SECRETS = {
    "BITRIX24_APPLICATION_TOKEN": "planted-token-a,planted-token-b",
    "FAIRLEAD_BROWSER_SECRET": "planted-browser-secret",
    "FAIRLEAD_HASH_KEY": "planted-hash-key",
    "FAIRLEAD_MAILGUN_KEY": "planted-mailgun-key",
    "FAIRLEAD_POSTMARK_LOGIN": "planted-user:planted-password",
    "FAIRLEAD_ROBOT_SECRET": "planted-robot-secret",
    "FAIRLEAD_SIGNAL_SECRET": "planted-signal-a,planted-signal-b",
}
NOWHERE = {
    "FAIRLEAD_PROCESSING_URL": "http://127.0.0.1:9/",
    "FAIRLEAD_QUEUE": "cloudtasks://127.0.0.1:9/projects/demo-project/locations/europe-west1/queues/wakeups",
    "FAIRLEAD_TASK_ACCOUNT": "tasks@demo-project.iam.gserviceaccount.com",
}
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "1"}


@pytest.fixture
def team(tmp_path: Path, new_firestore: Callable[[], str]) -> Iterator[Team]:
    with a_team(tmp_path, configuration=ALWAYS, state=new_firestore()) as team:
        yield team


@pytest.fixture
def deployment(unpacked: Path, command: Path, team: Team, firestore_host: str) -> Deployment:
    settings = team.wiring.settings
    state = {"FAIRLEAD_STATE": settings.state, "FIRESTORE_EMULATOR_HOST": firestore_host}
    portal = {"BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value()}
    return Deployment(unpacked, command, SECRETS | NOWHERE | state | portal)


def answers_of(urls: dict[str, str]) -> Iterator[httpx.Response]:
    """Everything that can be asked wrongly, and everything that is asked while nothing works."""
    events, signals = urls["lead_events"], urls["signals"]
    for token in ("planted-token-a", "planted-token-b", "wrong", ""):
        yield httpx.post(events, data={**EVENT, "auth[application_token]": token})
    for secret in ("planted-robot-secret", "wrong"):
        yield httpx.post(f"{events}?secret={secret}", data={"document_id[2]": "LEAD_7"})
    yield httpx.post(events, content=b"\xff" * 70_000)
    yield httpx.put(events)
    for header in ("", "t=1,v1=planted-signal-a", "planted-signal-b"):
        yield httpx.post(signals, content=b'{"id": "planted"}', headers={"X-Fairlead-Signature": header})
    yield httpx.post(f"{signals}sendgrid", content=b"[]")
    proof = {"timestamp": "1", "token": "planted-token-of-mailgun", "signature": "planted-mailgun-key"}
    yield httpx.post(f"{signals}mailgun", json={"signature": proof, "event-data": {}})
    for login in (("planted-user", "wrong"), ("planted-user", "planted-password")):
        yield httpx.post(f"{signals}postmark", json={"RecordType": "Open"}, auth=login)
    visit = {"key": "planted-browser-secret", "email": "a@b.de", "signals": []}
    yield httpx.post(f"{signals}browser", json=visit, headers={"Origin": "https://www.example.com"})
    for name in ("processing", "reconciling", "reporting", "rescoring", "nurturing"):
        yield httpx.post(urls[name], timeout=60)


def test_no_planted_secret_is_told(
    deployment: Deployment, team: Team, capfd: pytest.CaptureFixture[str]
) -> None:
    team.add_lead(**COLD)
    with deployment.all_running(*main.__all__) as urls:
        answers = list(answers_of(urls))
        # What else the portal may do to us is planted in tests/bitrix24/test_secrets.py, without waiting.
        team.portal.faults.script([faults.NO_AUTH_FOUND] * 99)
        team.add_lead(**COLD)
        answers += answers_of(urls)
    told = "".join(capfd.readouterr()) + "".join(f"{each.headers}{each.text}" for each in answers)
    code = team.wiring.settings.webhook_url.get_secret_value().rstrip("/").rpartition("/")[2]
    planted = {code, *",".join(SECRETS.values()).split(",")}
    assert {secret for secret in planted if secret in told} == set()
    expected = {"kick.failed", "leads.processed", "WebhookRejected"}
    assert {fact for fact in expected if fact not in told} == set(), told
    assert {each.status_code for each in answers} >= {200, 202, 401, 405, 413}
