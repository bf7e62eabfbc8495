"""Twenty portals on AWS: for each the one archive, under the real loop of Lambda on a table of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import botocore.session
import pytest

from functions.domain.item import Item
from infra.aws.state import DynamoState
from infra.settings import AwsLogin
from infra.simulator import SimulatedPortal
from tests.aws.deployed import ACCOUNT_ID
from tests.aws.doors import aws_door
from tests.aws.events import a_batch, a_form
from tests.aws.runtime_api import Function, on_lambda
from tests.emulators.twins import ACCOUNT, REGION, new_table
from tests.portals.archives import Deployed, Start, assert_held_apart

pytestmark = [pytest.mark.process, pytest.mark.long]

KICKS = {"FifoQueue": "true", "VisibilityTimeout": "180", "DelaySeconds": "1"}
"""As Terraform makes it."""
Clients = dict[str, Any]


@dataclass(frozen=True)
class Kicks:
    """The queue of a portal, whose messages go to its `processing` as Lambda gives them."""

    sqs: Any
    name: str
    url: str
    processing: Function

    def give(self) -> int:
        """Give what there is to one run, and take away what is done; return how many messages it was."""
        asked = {"MaxNumberOfMessages": 10, "WaitTimeSeconds": 1, "AttributeNames": ["All"]}
        messages = self.sqs.receive_message(QueueUrl=self.url, **asked).get("Messages", [])
        if not messages:
            return 0
        records = [self._record(each) for each in messages]
        failed = {
            each["itemIdentifier"]
            for each in self.processing.answer_to(a_batch(*records))["batchItemFailures"]
        }
        for each in messages:
            if each["MessageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
        return len(messages)

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{self.name}.fifo",
            "awsRegion": REGION,
        }


@pytest.fixture
def clients(ministack: str) -> Iterator[Clients]:
    session = botocore.session.get_session()
    session.set_credentials(ACCOUNT["AWS_ACCESS_KEY_ID"], ACCOUNT["AWS_SECRET_ACCESS_KEY"])
    with ExitStack() as opened:
        found = {}
        for service in ("sqs", "ssm"):
            found[service] = session.create_client(service, region_name=REGION, endpoint_url=ministack)
            opened.callback(found[service].close)
        yield found


@pytest.fixture
def start(
    made: Path, tmp_path: Path, ministack: str, clients: Clients, new_dynamodb: Callable[[], str]
) -> Start:
    """Deploys the archive for a portal: a process a function, secrets, a queue and a table of its own."""

    @contextmanager
    def started(name: str, portal: SimulatedPortal, webhook_url: str) -> Iterator[Deployed]:
        own, token = f"fairlead-{name}-{uuid4().hex[:8]}", f"outbound-token-of-{name}"
        url = f"{new_table(ministack, own)}?portal={name}"
        queue = clients["sqs"].create_queue(QueueName=f"{own}.fifo", Attributes=KICKS)["QueueUrl"]
        secrets = {
            "BITRIX24_APPLICATION_TOKEN": token,
            "BITRIX24_WEBHOOK_URL": webhook_url,
            "FAIRLEAD_HASH_KEY": f"hash-key-of-{name}",
        }
        for variable, value in secrets.items():
            clients["ssm"].put_parameter(Name=f"/{own}/{variable}", Value=value, Type="SecureString")
        with aws_door(ministack) as door:
            environment = {
                **ACCOUNT,
                "AWS_ENDPOINT_URL": door.url,
                "FAIRLEAD_QUEUE": f"sqs://{REGION}/{ACCOUNT_ID}/{own}.fifo?portal={name}",
                "FAIRLEAD_SECRETS": ",".join(f"{each}=/{own}/{each}:1" for each in secrets),
                "FAIRLEAD_STATE": url,
            }

            def function(entry: str) -> AbstractContextManager[Function]:
                log = tmp_path / f"{own}-{entry}.log"
                return on_lambda(made / "lean", made / "loop", f"main.{entry}", environment, log)

            def announce(item: Item) -> int:
                event = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(item.id)}
                answer = lead_events.answer_to(a_form(event | {"auth[application_token]": token}))
                return int(answer["statusCode"])

            state = DynamoState(url, AwsLogin())
            with function("lead_events") as lead_events, function("processing") as processing:
                kicks = Kicks(clients["sqs"], own, queue, processing)
                yield Deployed(portal, announce, kicks.give, door.items, state)
            state.close()
            assert door.owners == {(own, name)}

    return started


def test_a_slow_and_a_refusing_portal_hold_none_of_the_other_eighteen_up(start: Start) -> None:
    assert_held_apart(start)
