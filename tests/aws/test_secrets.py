"""Secrets out of SSM: by version, in one request, and in no error; then the process that they make."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from functions import main
from functions.errors import FairleadError, SettingInvalid, StateUnavailable
from infra import wiring
from infra.aws.secrets import fetch_secrets
from tests.aws.events import AContext, a_form
from tests.aws.stand_in import StandIn, a_login

WANTED = "BITRIX24_APPLICATION_TOKEN=/fairlead/token:3, FAIRLEAD_HASH_KEY=/fairlead/hash-key:1"
STORED = [
    {"Name": "/fairlead/hash-key", "Selector": ":1", "Value": "planted-hash", "Version": 1},
    {"Name": "/fairlead/token", "Selector": ":3", "Value": "planted-token", "Version": 3},
]


def test_all_secrets_come_in_one_request_by_version(amazon: StandIn) -> None:
    amazon.answers = [(200, {"Parameters": STORED, "InvalidParameters": []})]
    assert fetch_secrets(WANTED, amazon.login) == {
        "BITRIX24_APPLICATION_TOKEN": "planted-token",
        "FAIRLEAD_HASH_KEY": "planted-hash",
    }
    [sent] = amazon.requests
    assert sent.operation == "GetParameters"
    assert sent.content == {"Names": ["/fairlead/token:3", "/fairlead/hash-key:1"], "WithDecryption": True}


def test_a_function_without_secrets_asks_nothing(amazon: StandIn) -> None:
    assert fetch_secrets(" ", amazon.login) == {}
    assert amazon.requests == []


@pytest.mark.parametrize(
    "wanted",
    [
        "FAIRLEAD_HASH_KEY=/fairlead/hash-key",
        "FAIRLEAD_HASH_KEY=/fairlead/hash-key:0",
        "FAIRLEAD_STATE=/fairlead/state:1",
        "planted-value",
    ],
)
def test_what_names_no_version_or_no_secret_is_refused(wanted: str, amazon: StandIn) -> None:
    with pytest.raises(SettingInvalid, match="VARIABLE=NAME:VERSION") as refused:
        fetch_secrets(wanted, amazon.login)
    assert "planted" not in str(refused.value)
    assert amazon.requests == []


def test_a_version_that_is_not_there_is_named(amazon: StandIn) -> None:
    amazon.answers = [(200, {"Parameters": STORED[:1], "InvalidParameters": ["/fairlead/token:3"]})]
    with pytest.raises(SettingInvalid, match="SSM has no /fairlead/token:3"):
        fetch_secrets(WANTED, amazon.login)


def test_a_busy_service_is_asked_again(amazon: StandIn) -> None:
    amazon.answers = [
        (400, {"__type": "ThrottlingException"}),
        (500, b""),
        (200, {"Parameters": STORED}),
    ]
    assert len(fetch_secrets(WANTED, amazon.login)) == 2
    assert len(amazon.requests) == 3


@pytest.mark.parametrize(
    ("answer", "reason", "requests"),
    [
        ((400, {"__type": "AccessDeniedException", "Message": "planted"}), "ssm:GetParameters", 1),
        ((200, {"Parameters": STORED[:1], "planted": "planted"}), "SSM has no", 1),
        ((503, b"planted"), "status 503", 1),
    ],
)
def test_no_value_and_no_key_is_in_an_error(
    answer: tuple[int, object], reason: str, requests: int, amazon: StandIn
) -> None:
    amazon.answers = [answer]
    with pytest.raises(FairleadError, match=reason) as failed:
        fetch_secrets(WANTED, amazon.login, deadline=0)
    assert len(amazon.requests) == requests
    assert "planted" not in f"{failed.value}{failed.value.__cause__}"


def test_a_service_that_is_not_there_is_said_so_in_time() -> None:
    with pytest.raises(StateUnavailable, match="SSM did not answer: NewConnectionError"):
        fetch_secrets(WANTED, a_login("http://127.0.0.1:1"), deadline=0.3)


@pytest.mark.process
def test_an_older_version_of_a_parameter_can_be_had(ministack: str) -> None:
    ssm = boto3.client(
        "ssm",
        region_name="eu-central-1",
        endpoint_url=ministack,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for value in ("old", "new"):
        ssm.put_parameter(Name="/fairlead/token", Value=value, Type="SecureString", Overwrite=True)
    ssm.close()
    login = a_login(ministack)
    values = [fetch_secrets(f"FAIRLEAD_HASH_KEY=/fairlead/token:{each}", login) for each in (1, 2)]
    assert values == [{"FAIRLEAD_HASH_KEY": "old"}, {"FAIRLEAD_HASH_KEY": "new"}]
    with pytest.raises(SettingInvalid, match="/fairlead/token:3"):
        fetch_secrets("FAIRLEAD_HASH_KEY=/fairlead/token:3", login)


@pytest.fixture
def on_lambda(
    amazon: StandIn, new_process: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Iterator[StandIn]:
    """This process as Lambda starts it, with an SSM that knows the secrets."""
    amazon.answers = [(200, {"Parameters": STORED})]
    wirings = dict(wiring._wirings)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_ENDPOINT_URL": amazon.url,
        "AWS_LAMBDA_FUNCTION_NAME": "fairlead-lead-events",
        "AWS_REGION": "eu-central-1",
        "AWS_SECRET_ACCESS_KEY": "planted-key",
        "FAIRLEAD_QUEUE": "sqs://eu-central-1/000000000000/fairlead.fifo",
        "FAIRLEAD_SECRETS": WANTED,
        "FAIRLEAD_STATE": f"sqlite:///{tmp_path / 'fairlead.db'}",
    }.items():
        monkeypatch.setenv(name, value)
    yield amazon
    wiring.of().close()
    wiring._wirings.clear()
    wiring._wirings.update(wirings)


def test_on_lambda_a_function_has_its_secrets_from_the_first_event(on_lambda: StandIn) -> None:
    entry: Any = main.lead_events
    form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7"}
    answers = [
        entry(a_form({**form, "auth[application_token]": token}), AContext())["statusCode"]
        for token in ("planted-token", "another")
    ]
    assert answers == [202, 401]
    assert [each.operation for each in on_lambda.requests] == ["GetParameters", "SendMessage"]


def test_on_lambda_a_line_of_the_log_has_the_invocations_id(
    on_lambda: StandIn, capfd: pytest.CaptureFixture[str]
) -> None:
    entry: Any = main.lead_events
    entry(a_form({"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7"}), AContext())
    logged = capfd.readouterr().err
    assert f'"requestId": "{AContext().aws_request_id}"' in logged
    assert "planted" not in logged
