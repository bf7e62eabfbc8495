"""A client of DynamoDB whose requests are seen: counted, changed, refused, or robbed of their answers."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from infra.aws.database import Client, DynamoTable, new_client
from infra.aws.ports import DynamoPorts
from infra.aws.retries import RetryPolicy
from infra.aws.state import address_of

QUICK = RetryPolicy(deadline=15, first_pause=0.004, longest_pause=0.25)
"""The twins answer in milliseconds."""
HASTY = RetryPolicy(timeout=0.5, deadline=1.0, first_pause=0.01, longest_pause=0.1)
WRITES = frozenset({"put_item", "update_item", "delete_item", "transact_write_items", "batch_write_item"})


class Wire:
    """Every request that leaves, by method, with its arguments."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.lost_answers = 0
        """How many of the next writes are done and not answered."""
        self.refusals: list[ClientError] = []
        """What the next writes are answered with, in place of being done."""
        self.on_write: Callable[[str], None] = lambda _: None
        self.on_answer: Callable[[dict[str, Any], dict[str, Any]], None] = lambda *_: None
        """What looks at the arguments and the answers of writes."""
        self.change: Callable[[str, dict[str, Any]], None] = lambda *_: None
        """What a mutant does to the arguments of each request."""

    @property
    def writes(self) -> list[tuple[str, dict[str, Any]]]:
        """The requests that write."""
        return [each for each in self.requests if each[0] in WRITES]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda **arguments: self._send(name, method, arguments)

    def _send(self, name: str, method: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        self.change(name, arguments)
        self.requests.append((name, arguments))
        if name not in WRITES:
            return method(**arguments)
        self.on_write(name)
        if self.refusals:
            raise self.refusals.pop(0)
        answer = method(**arguments)
        self.on_answer(arguments, answer)
        if self.lost_answers:
            self.lost_answers -= 1
            raise ReadTimeoutError(endpoint_url="http://twin")
        return answer


def a_refusal(code: str, *, status: int = 400, reasons: tuple[str, ...] = ()) -> ClientError:
    """An error as botocore raises it; of a transaction with the reasons of its writes."""
    response: Any = {
        "Error": {"Code": code, "Message": "secret-item"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "Write")


def wired(url: str, *, retries: RetryPolicy = QUICK) -> tuple[DynamoPorts, Wire]:
    """All ports on the table at `url`, and what their requests go through."""
    region, name, portal = address_of(url)
    wire = Wire(new_client(region, retries))
    return DynamoPorts.on(DynamoTable(wire, name, portal, retries=retries)), wire
