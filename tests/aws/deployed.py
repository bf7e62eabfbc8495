"""The archive on MiniStack as Terraform deploys it: a door, a queue, functions, and their secrets."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import httpx

from infra.clock import SystemClock
from tests.emulators.twins import ACCOUNT, REGION
from tests.team import TOKEN, Team

ACCOUNT_ID, ROLE = "000000000000", "arn:aws:iam::000000000000:role/fairlead"
FUNCTIONS = ("lead_events", "processing", "rescoring")
SERVICES = ("apigatewayv2", "dynamodb", "lambda", "logs", "sqs", "ssm")


@dataclass
class OnAws:
    """What a test does with a deployment.

    Attributes:
        clients: of MiniStack's services by name.
        url: where the portal calls.
        queue: the name of the queue, without its suffix.
        functions: the names of the functions by entry point.
    """

    clients: dict[str, Any]
    url: str
    queue: str
    functions: dict[str, str]

    def event(self, lead_id: int) -> httpx.Response:
        """Send what the portal sends when a lead was added."""
        fields = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(lead_id)}
        return httpx.post(self.url, data=fields | {"auth[application_token]": TOKEN}, timeout=60)

    def kick(self) -> None:
        """Put a message into the queue."""
        self.clients["sqs"].send_message(
            QueueUrl=self._queue_url,
            MessageBody="{}",
            MessageGroupId="default",
            MessageDeduplicationId=uuid4().hex,
        )

    @property
    def messages(self) -> int:
        """How many the queue has, those that are being worked on included."""
        sqs = self.clients["sqs"]
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts.append("ApproximateNumberOfMessagesDelayed")
        found = sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=counts)["Attributes"]
        return sum(int(found[each]) for each in counts)

    def schedule(self, function: str) -> Any:
        """Call a function as the scheduler does; return what it answers."""
        called = self.clients["lambda"].invoke(FunctionName=self.functions[function], Payload=b"{}")
        return json.loads(called["Payload"].read())

    def logged(self, function: str) -> str:
        """What a function has logged so far."""
        logs, group = self.clients["logs"], f"/aws/lambda/{self.functions[function]}"
        try:
            events = logs.filter_log_events(logGroupName=group)["events"]
        except logs.exceptions.ResourceNotFoundException:
            return ""
        return "\n".join(each["message"] for each in events)

    def processes(self, function: str) -> list[int]:
        """The processes that a function has."""
        mark = f"AWS_LAMBDA_FUNCTION_NAME={self.functions[function]}".encode()
        found = [path for path in Path("/proc").glob("[0-9]*/environ") if mark in _environment(path)]
        return [int(path.parent.name) for path in found]

    def kill(self, function: str) -> list[int]:
        """End the processes of a function amid their work; return which they were."""
        found = self.processes(function)
        for process in found:
            os.kill(process, signal.SIGKILL)
        return found

    @property
    def _queue_url(self) -> str:
        return str(self.clients["sqs"].get_queue_url(QueueName=f"{self.queue}.fifo")["QueueUrl"])


@contextmanager
def deployed(archive: Path, team: Team, ministack: str, *, visible_after: int) -> Iterator[OnAws]:
    """Deploy three functions of the archive; a message of a killed run is visible after so many seconds."""
    name = f"fairlead-{uuid4().hex[:8]}"
    session = boto3.Session(
        ACCOUNT["AWS_ACCESS_KEY_ID"], ACCOUNT["AWS_SECRET_ACCESS_KEY"], region_name=REGION
    )
    with ExitStack() as opened:
        clients = {each: session.client(each, endpoint_url=ministack) for each in SERVICES}
        for each in clients.values():
            opened.callback(each.close)
        queue_arn = _queue(clients["sqs"], name, visible_after)
        environment = {
            "AWS_ENDPOINT_URL": ministack,
            "FAIRLEAD_QUEUE": f"sqs://{REGION}/{ACCOUNT_ID}/{name}.fifo",
            "FAIRLEAD_SECRETS": _secrets(clients["ssm"], name, team),
            "FAIRLEAD_STATE": team.wiring.settings.state,
        }
        functions = {each: f"{name}-{each.replace('_', '-')}" for each in FUNCTIONS}
        for entry, function in functions.items():
            _function(clients["lambda"], function, entry, archive, environment)
            opened.callback(clients["lambda"].delete_function, FunctionName=function)
        mapping = clients["lambda"].create_event_source_mapping(
            EventSourceArn=queue_arn,
            FunctionName=functions["processing"],
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )
        opened.callback(clients["lambda"].delete_event_source_mapping, UUID=mapping["UUID"])
        api = _door(clients["apigatewayv2"], name, functions["lead_events"])
        opened.callback(clients["apigatewayv2"].delete_api, ApiId=api)
        yield OnAws(clients, f"{ministack}/_aws/execute-api/{api}/$default/", name, functions)


def wait_until(is_done: Callable[[], bool], *, at_most: float = 90) -> float:
    """Return after how many seconds it was done."""
    clock = SystemClock()
    began = clock.monotonic()
    while not is_done():
        assert clock.monotonic() - began < at_most
        clock.sleep(0.2)
    return clock.monotonic() - began


def _queue(sqs: Any, name: str, visible_after: int) -> str:
    attributes = {"FifoQueue": "true", "VisibilityTimeout": str(visible_after), "DelaySeconds": "1"}
    sqs.create_queue(QueueName=f"{name}.fifo", Attributes=attributes)
    return f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}.fifo"


def _secrets(ssm: Any, name: str, team: Team) -> str:
    """Put the secrets where functions fetch them; return what names them."""
    values = {
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "BITRIX24_WEBHOOK_URL": team.wiring.settings.webhook_url.get_secret_value(),
    }
    for variable, value in values.items():
        ssm.put_parameter(Name=f"/{name}/{variable}", Value=value, Type="SecureString")
    return ",".join(f"{variable}=/{name}/{variable}:1" for variable in values)


def _function(aws: Any, name: str, entry: str, archive: Path, environment: dict[str, str]) -> None:
    aws.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=ROLE,
        Handler=f"main.{entry}",
        Timeout=150,
        Code={"ZipFile": archive.read_bytes()},
        Environment={"Variables": environment},
    )


def _door(gateway: Any, name: str, function: str) -> str:
    """Let a function answer whatever is posted; return the id of the HTTP API."""
    api = str(gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"])
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function}",
        PayloadFormatVersion="2.0",
    )
    gateway.create_route(ApiId=api, RouteKey="POST /", Target=f"integrations/{integration['IntegrationId']}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return api


def _environment(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # of another user, or it has ended
        return b""
