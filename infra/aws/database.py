"""One table on DynamoDB: every read and every write that the adapters send goes through here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from secrets import token_hex
from typing import Any, Protocol, TypeVar

import botocore.session
from botocore.config import Config

from infra.aws.model import ACTIONS, DELETES_AT_ONCE, ITEM, PK, READS_AT_ONCE, TRANSACTION, Key, Keys
from infra.aws.retries import Busy, Refused, RetryPolicy, sorted_out, translated
from infra.aws.values import Item, Value, Wire, Write, expression, item_of_wire, key_of, key_to_wire
from infra.batching import batched
from infra.cloud.parts import TooLarge

Element = TypeVar("Element")
Result = TypeVar("Result")

SIDE_BY_SIDE = 8
"""Requests that are under way at once where many items are written one by one."""
_PLAIN = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class Client(Protocol):
    """What of botocore's client is used; it makes its methods when it is made."""

    def get_item(self, **arguments: Any) -> Wire:
        """Read an item."""

    def batch_get_item(self, **arguments: Any) -> Wire:
        """Read many items."""

    def batch_write_item(self, **arguments: Any) -> Wire:
        """Delete many items."""

    def query(self, **arguments: Any) -> Wire:
        """Read a page."""

    def scan(self, **arguments: Any) -> Wire:
        """Read a page of the whole table."""

    def transact_write_items(self, **arguments: Any) -> Wire:
        """Write many items in one step."""

    def close(self) -> None:
        """Close the connections."""


def new_client(region: str, retries: RetryPolicy) -> Client:
    """Return a client of DynamoDB in a region, which sends every request once.

    botocore reads the credentials, and where a twin of DynamoDB answers (AWS_ENDPOINT_URL), from
    the variables that it documents.
    """
    config = Config(
        connect_timeout=retries.timeout,
        read_timeout=retries.timeout,
        max_pool_connections=4 * SIDE_BY_SIDE,
        retries={"total_max_attempts": 1},
    )
    session = botocore.session.get_session()
    with translated():
        client: Client = session.create_client("dynamodb", region_name=region, config=config)
    return client


def check(writes: Sequence[Write]) -> None:
    """Let pass what DynamoDB takes in one step.

    Raises:
        TooLarge: it would refuse the transaction, or one of its items.
    """
    sizes = [write.size for write in writes]
    if len(writes) > ACTIONS or sum(sizes) > TRANSACTION:
        raise TooLarge(
            f"{len(sizes)} writes are {sum(sizes):,} bytes; {ACTIONS} and {TRANSACTION:,} are taken."
        )
    if max(sizes, default=0) > ITEM:
        raise TooLarge(f"An item is {max(sizes):,} bytes; DynamoDB takes {ITEM:,}.")


class DynamoTable:
    """A table, and one portal's items in it; safe to share between threads.

    Args:
        client: sends the requests.
        name: of the table.
        portal: whose items they are.
        retries: how long and how often to try.
    """

    def __init__(self, client: Client, name: str, portal: str, *, retries: RetryPolicy | None = None) -> None:
        self._client, self._name = client, name
        self.keys = Keys(portal)
        self.retries = retries or RetryPolicy()

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(SIDE_BY_SIDE, "dynamodb")

    def close(self) -> None:
        """Close the connections."""
        if "_pool" in vars(self):
            self._pool.shutdown()
        self._client.close()

    def each(self, call: Callable[[Element], Result], items: Sequence[Element]) -> list[Result]:
        """Return what `call` returns for each item, some side by side; it may not call `each` itself."""
        return [call(item) for item in items] if len(items) < 2 else list(self._pool.map(call, items))

    def get(self, key: Key) -> Item | None:
        """Return an item as it was written last; None if there is none."""
        arguments = {"TableName": self._name, "Key": key_to_wire(key), "ConsistentRead": True}
        answer = self._send(self._client.get_item, arguments)
        return item_of_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Return the items that exist, as they were written last; up to 100 are one request."""
        found: dict[Key, Item] = {}
        for chunk in batched(dict.fromkeys(keys), READS_AT_ONCE):
            asked: list[Wire] = [key_to_wire(key) for key in chunk]
            while asked:
                arguments = {"RequestItems": {self._name: {"Keys": asked, "ConsistentRead": True}}}
                answer = self._send(self._client.batch_get_item, arguments)
                items = [item_of_wire(each) for each in answer["Responses"].get(self._name, ())]
                found |= {key_of(item): item for item in items}
                # An answer has 16 MB at the most.
                asked = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
        return found

    def pages(
        self,
        condition: str,
        values: dict[str, Value],
        *,
        index: str = "",
        only: str = "",
        is_descending: bool = False,
        is_consistent: bool = True,
        size: int = 0,
    ) -> Iterator[list[Item]]:
        """Yield what a query finds, page by page.

        Args:
            condition: on the keys; `#name` is an attribute in it, `:name` a value.
            values: what the conditions name by `:name`.
            index: its name; empty for the table itself.
            only: what else has to hold of an item; the others are read and left out.
            is_descending: whether the last one comes first.
            is_consistent: whether what was written last is found for certain, at twice the price.
            size: items that are read at once, those that are left out included; 0 for as many as fit.
        """
        arguments: Wire = {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ConsistentRead": is_consistent,
            "ScanIndexForward": not is_descending,
            **expression(f"{condition} {only}", values),
        }
        optional = {"IndexName": index, "FilterExpression": only, "Limit": size}
        arguments |= {name: value for name, value in optional.items() if value}
        return self._pages(self._client.query, arguments)

    def scan(self) -> Iterator[list[Item]]:
        """Yield all items of the portal, page by page; reads the whole table."""
        only = f"begins_with(#{PK}, :{PK})"
        arguments = {
            "TableName": self._name,
            "ConsistentRead": True,
            "FilterExpression": only,
            **expression(only, {PK: self.keys.of("")}),
        }
        return self._pages(self._client.scan, arguments)

    def _pages(self, method: Callable[..., Wire], arguments: Wire) -> Iterator[list[Item]]:
        while True:
            answer = self._send(method, arguments)
            yield [item_of_wire(each) for each in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def within(self, pk: str, *, only: str = "", **values: Value) -> Iterator[Item]:
        """Yield all items of one `pk`."""
        for page in self.pages(f"#{PK} = :{PK}", {PK: pk, **values}, only=only):
            yield from page

    def write(self, write: Write, *, returns: str = "NONE") -> Item | None:
        """Write one item; return it as `returns` says: `ALL_OLD`, `ALL_NEW`, or nothing of it.

        Raises:
            Refused: its condition does not hold.
            StateUnavailable: DynamoDB did not take it.
        """
        check([write])
        arguments = {**write.arguments(self._name), "ReturnValues": returns}
        answer = self._send(getattr(self._client, _PLAIN[write.kind]), arguments)
        return item_of_wire(answer["Attributes"]) if answer.get("Attributes") else None

    def delete_many(self, keys: Iterable[Key]) -> None:
        """Delete items, each by itself; up to 25 are one request."""
        for chunk in batched(keys, DELETES_AT_ONCE):
            left: list[Wire] = [{"DeleteRequest": {"Key": key_to_wire(key)}} for key in chunk]
            while left:
                answer = self._send(self._client.batch_write_item, {"RequestItems": {self._name: left}})
                left = answer.get("UnprocessedItems", {}).get(self._name, [])

    def transact(self, writes: Sequence[Write]) -> None:
        """Write several items in one step; one alone goes without a transaction, for half the price.

        Raises:
            Refused: a condition does not hold; nothing was written.
            TooLarge: DynamoDB does not take them together; nothing was sent.
            StateUnavailable: DynamoDB did not take them.
        """
        check(writes)
        if len(writes) == 1:
            self.write(writes[0])
        elif writes:
            actions = [{write.kind: write.arguments(self._name)} for write in writes]
            # The same token again does nothing where the first request was done and its answer got lost.
            arguments = {"TransactItems": actions, "ClientRequestToken": token_hex(16)}
            self._send(self._client.transact_write_items, arguments)

    def _send(self, method: Callable[..., Wire], arguments: Wire) -> Wire:
        """Send a request until it is answered; a refusal says whether an earlier attempt may have worked."""
        may_be_done = False

        def attempt() -> Wire:
            nonlocal may_be_done
            try:
                with sorted_out():
                    return method(**arguments)
            except Busy as busy:
                may_be_done = may_be_done or busy.is_unknown
                raise
            except Refused as refused:
                refused.is_repeated = may_be_done
                raise

        return self.retries.call(attempt, Busy)
