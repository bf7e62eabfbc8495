"""How the state on DynamoDB is chosen, and what it says when it cannot be reached."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from functions.domain.item import lead
from functions.errors import RecordUnreadable, SettingInvalid, StateUnavailable
from infra.aws.values import number
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.aws.wire import HASTY, wired
from tests.builders import a_record
from tests.emulators.twins import ACCOUNT


@pytest.mark.parametrize(
    "address",
    [
        "dynamodb://",
        "dynamodb://eu-central-1",
        "dynamodb://here/fairlead",
        "dynamodb://eu-central-1/t?portal=",
    ],
)
def test_an_address_that_is_no_region_and_table_is_told(address: str) -> None:
    app = Wiring(read_settings(None, FAIRLEAD_STATE=address))
    with pytest.raises(SettingInvalid, match="dynamodb://REGION/TABLE"):
        _ = app.state.inbox
    app.close()


def test_two_portals_of_a_table_know_nothing_of_each_other(new_dynamodb: Callable[[], str]) -> None:
    url = new_dynamodb()
    first, second = (
        Wiring(read_settings(None, FAIRLEAD_STATE=f"{url}?portal={name}")) for name in ("a", "b")
    )
    first.state.leads.save([a_record(lead(7), subjects=("email:a",))])
    first.state.checkpoints.set("a", "1")
    assert (first.state.checkpoints.get("a"), second.state.checkpoints.get("a")) == ("1", None)
    assert second.state.leads.page(after=None, limit=9) == []
    assert second.state.leads.of_subjects(["email:a"]) == {}
    first.close()
    second.close()


@pytest.mark.process
def test_who_keeps_the_state_in_sqlite_does_not_pay_for_dynamodb() -> None:
    code = (
        "import sys; from infra.wiring import Wiring; from infra.settings import read_settings;"
        "app = Wiring(read_settings(None, FAIRLEAD_STATE='memory://'));"
        "app.state.inbox.next_due_at(); app.close();"
        "sys.exit(any(name in sys.modules for name in ('botocore', 'infra.aws')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_its_client_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        each for each in sys.modules if each.partition(".")[0] == "botocore" or each == "infra.aws.database"
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "botocore", None)
    app = Wiring(read_settings(None, FAIRLEAD_STATE="dynamodb://eu-central-1/fairlead"))
    with pytest.raises(SettingInvalid, match="pip install boto3"):
        app.state.open()
    app.close()


def test_a_dynamodb_that_cannot_be_reached_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ACCOUNT, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}.items():
        monkeypatch.setenv(name, value)
    ports, _ = wired("dynamodb://eu-central-1/fairlead", retries=HASTY)
    with pytest.raises(StateUnavailable, match="EndpointConnectionError") as told:
        ports.leads.get_many([lead(7)])
    ports.table.close()
    assert told.value.is_retry_useful


def test_a_table_that_is_not_there_is_told(new_dynamodb: Callable[[], str]) -> None:
    ports, _ = wired(f"{new_dynamodb()}-other", retries=HASTY)
    with pytest.raises(StateUnavailable, match="apply Terraform"):
        ports.checkpoints.get("a")
    ports.table.close()


def test_an_attribute_of_another_type_is_told_with_its_name() -> None:
    assert number({}, "wake") == 0
    with pytest.raises(RecordUnreadable, match="The attribute wake"):
        number({"wake": "soon"}, "wake")
