"""A table on DynamoDB as the state, opened by its URL.

A webhook's cold start asks for `inbox_writer` and `webhook_marks` only, and loads no client of Amazon's.
"""

import re
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from functions.errors import SettingInvalid
from infra.aws.model import LEADS_AT_ONCE
from infra.cloud.extras import needing
from infra.settings import AwsLogin

if TYPE_CHECKING:
    from infra.aws.assignments import DynamoAssignments
    from infra.aws.carrier import DynamoCarrier
    from infra.aws.checkpoints import DynamoCheckpoints
    from infra.aws.configuration_versions import DynamoConfigurationVersions
    from infra.aws.figures import DynamoFigures
    from infra.aws.heartbeats import DynamoHeartbeats
    from infra.aws.history import DynamoHistory
    from infra.aws.inbox import DynamoInbox
    from infra.aws.leads import DynamoLeads
    from infra.aws.ledger import DynamoLedger
    from infra.aws.ports import DynamoPorts
    from infra.aws.signals import DynamoSignals
    from infra.aws.signed_writes import SignedWrites
    from infra.aws.unit_of_work import DynamoUnitOfWork
    from infra.once_a_minute import OnceAMinute

_URL = re.compile(
    r"dynamodb://(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)/(?P<table>[A-Za-z0-9_.-]{3,255})"
    r"(?:\?portal=(?P<portal>[a-z0-9][a-z0-9.-]*))?"
)
PORTAL = "default"
"""Whose state it is where the URL names no portal."""


class Address(NamedTuple):
    """Where a state is."""

    region: str
    table: str
    portal: str


class DynamoState:
    """`functions.ports.State` on one table. Nothing is sent before a port is used.

    Args:
        url: `dynamodb://REGION/TABLE`, with `?portal=NAME` where several portals share the table.
        login: whose requests those of a webhook are; Amazon's client finds out for itself.

    Raises:
        SettingInvalid: the URL is not of this form.
    """

    largest_batch = LEADS_AT_ONCE

    def __init__(self, url: str, login: AwsLogin) -> None:
        self._address, self._login = address_of(url), login
        self._opened = ExitStack()

    @cached_property
    def ports(self) -> "DynamoPorts":
        """The ports on Amazon's client, which takes a fifth of a second to load.

        Raises:
            SettingInvalid: it is not installed.
        """
        with needing("botocore", install="boto3", store="DynamoDB"):
            from infra.aws.database import DynamoTable, new_client
            from infra.aws.ports import DynamoPorts
            from infra.aws.retries import RetryPolicy

        retries = RetryPolicy()
        region, name, portal = self._address
        table = DynamoTable(new_client(region, retries), name, portal, retries=retries)
        self._opened.callback(table.close)
        return DynamoPorts.on(table)

    @cached_property
    def inbox(self) -> "DynamoInbox":
        """Which leads need a look."""
        return self.ports.inbox

    @cached_property
    def inbox_writer(self) -> "SignedWrites":
        """The one write of a webhook, without Amazon's client."""
        return self._writes

    @cached_property
    def leads(self) -> "DynamoLeads":
        """The records of leads."""
        return self.ports.leads

    @cached_property
    def assignments(self) -> "DynamoAssignments":
        """Turns, daily caps and assignments."""
        return self.ports.assignments

    @cached_property
    def unit_of_work(self) -> "DynamoUnitOfWork":
        """What runs of the pipeline leave behind."""
        return self.ports.unit_of_work

    @cached_property
    def ledger(self) -> "DynamoLedger":
        """Every decision that was made."""
        return self.ports.ledger

    @cached_property
    def signals(self) -> "DynamoSignals":
        """What leads and other people did elsewhere."""
        return self.ports.signals

    @property
    def kept_signals(self) -> "DynamoSignals":
        """The signals: reading them creates nothing here."""
        return self.signals

    @property
    def kept_leads(self) -> "DynamoLeads":
        """The records: reading them creates nothing here."""
        return self.leads

    @cached_property
    def history(self) -> "DynamoHistory":
        """What was known of leads that are closed, and what became of them."""
        return self.ports.history

    @cached_property
    def figures(self) -> "DynamoFigures":
        """What is counted, and what was counted of each lead."""
        return self.ports.figures

    @cached_property
    def heartbeats(self) -> "DynamoHeartbeats":
        """Signs of life."""
        return self.ports.heartbeats

    @cached_property
    def webhook_marks(self) -> "OnceAMinute":
        """When the portal last called, without Amazon's client."""
        from infra.once_a_minute import OnceAMinute

        return OnceAMinute(self._writes)

    @cached_property
    def checkpoints(self) -> "DynamoCheckpoints":
        """Where the scheduled functions stopped."""
        return self.ports.checkpoints

    @cached_property
    def configuration_versions(self) -> "DynamoConfigurationVersions":
        """Every configuration that was ever at work."""
        return self.ports.configuration_versions

    @property
    def carrier(self) -> "DynamoCarrier":
        """What carries the whole state elsewhere."""
        from infra.aws.carrier import DynamoCarrier

        return DynamoCarrier(self.ports.table, self.ports.figures)

    def open(self) -> None:
        """Load Amazon's client now."""
        _ = self.ports

    def close(self) -> None:
        """Close every connection to DynamoDB."""
        self._opened.close()

    @cached_property
    def _writes(self) -> "SignedWrites":
        with needing("botocore", install="boto3", store="DynamoDB"):
            from infra.aws.model import Keys
            from infra.aws.signed_requests import DYNAMODB, SignedRequests
            from infra.aws.signed_writes import SignedWrites

        region, name, portal = self._address
        writes = SignedWrites(SignedRequests(DYNAMODB, region, self._login), name, Keys(portal))
        self._opened.callback(writes.close)
        return writes


def address_of(url: str) -> Address:
    """Return the region, the table and the portal.

    Raises:
        SettingInvalid: the URL is not `dynamodb://REGION/TABLE` or `dynamodb://REGION/TABLE?portal=NAME`.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise SettingInvalid(
            "FAIRLEAD_STATE must be dynamodb://REGION/TABLE, for example dynamodb://eu-central-1/fairlead,"
            " with ?portal=NAME behind it where several portals share the table."
        )
    return Address(match["region"], match["table"], match["portal"] or PORTAL)
