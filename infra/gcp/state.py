"""A Firestore database as the state, opened by its URL.

A webhook's cold start asks for `inbox_writer` only, and loads nothing of Google's client for it.
"""

import re
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from functions.errors import SettingInvalid
from infra.cloud.extras import needing
from infra.gcp.model import RECORDS_AT_ONCE

if TYPE_CHECKING:
    from infra.gcp.assignments import FirestoreAssignments
    from infra.gcp.carrier import FirestoreCarrier
    from infra.gcp.checkpoints import FirestoreCheckpoints
    from infra.gcp.configuration_versions import FirestoreConfigurationVersions
    from infra.gcp.figures import FirestoreFigures
    from infra.gcp.heartbeats import FirestoreHeartbeats
    from infra.gcp.history import FirestoreHistory
    from infra.gcp.inbox import FirestoreInbox
    from infra.gcp.inbox_writer import FirestoreInboxWriter
    from infra.gcp.leads import FirestoreLeads
    from infra.gcp.ledger import FirestoreLedger
    from infra.gcp.ports import FirestorePorts
    from infra.gcp.rest_commits import RestCommits
    from infra.gcp.signals import FirestoreSignals
    from infra.gcp.unit_of_work import FirestoreUnitOfWork
    from infra.once_a_minute import OnceAMinute

_URL = re.compile(r"firestore://(?P<project>[a-z][a-z0-9.:-]+)/(?P<name>[a-z][a-z0-9-]+|\(default\))")


class FirestoreState:
    """`functions.ports.State` on one Firestore database. Nothing is sent before a port is used.

    Args:
        url: `firestore://PROJECT/DATABASE`; DATABASE is often `(default)`.
        emulator: `HOST:PORT` of the emulator that `inbox_writer` goes to instead of the service.

    Raises:
        SettingInvalid: the URL is not of this form.
    """

    largest_batch = RECORDS_AT_ONCE

    def __init__(self, url: str, *, emulator: str = "") -> None:
        self._project, self._name = project_and_database(url)
        self._emulator = emulator
        self._opened = ExitStack()

    @cached_property
    def ports(self) -> "FirestorePorts":
        """The ports on Google's client, which takes a third of a second to load.

        Raises:
            SettingInvalid: it is not installed.
        """
        with needing("google", install="google-cloud-firestore", store="Firestore"):
            from infra.gcp.database import FirestoreDatabase
            from infra.gcp.ports import FirestorePorts

        database = FirestoreDatabase(self._project, self._name)
        self._opened.callback(database.close)
        return FirestorePorts.on(database)

    @cached_property
    def inbox(self) -> "FirestoreInbox":
        """Which leads need a look."""
        return self.ports.inbox

    @cached_property
    def inbox_writer(self) -> "FirestoreInboxWriter":
        """The one write of a webhook, over REST."""
        commits = self._commits
        from infra.gcp.inbox_writer import FirestoreInboxWriter

        return FirestoreInboxWriter(commits)

    @cached_property
    def webhook_marks(self) -> "OnceAMinute":
        """When the portal last called, over REST."""
        commits = self._commits
        from infra.gcp.webhook_marks import FirestoreWebhookMarks
        from infra.once_a_minute import OnceAMinute

        return OnceAMinute(FirestoreWebhookMarks(commits))

    @cached_property
    def leads(self) -> "FirestoreLeads":
        """The records of leads."""
        return self.ports.leads

    @cached_property
    def assignments(self) -> "FirestoreAssignments":
        """Turns, daily caps and assignments."""
        return self.ports.assignments

    @cached_property
    def unit_of_work(self) -> "FirestoreUnitOfWork":
        """What runs of the pipeline leave behind."""
        return self.ports.unit_of_work

    @cached_property
    def ledger(self) -> "FirestoreLedger":
        """Every decision that was made."""
        return self.ports.ledger

    @cached_property
    def signals(self) -> "FirestoreSignals":
        """What leads and other people did elsewhere."""
        return self.ports.signals

    @property
    def kept_signals(self) -> "FirestoreSignals":
        """The signals: reading them creates nothing here."""
        return self.signals

    @property
    def kept_leads(self) -> "FirestoreLeads":
        """The records: reading them creates nothing here."""
        return self.leads

    @cached_property
    def history(self) -> "FirestoreHistory":
        """What was known of leads that are closed, and what became of them."""
        return self.ports.history

    @cached_property
    def figures(self) -> "FirestoreFigures":
        """What is counted, and what was counted of each lead."""
        return self.ports.figures

    @cached_property
    def heartbeats(self) -> "FirestoreHeartbeats":
        """Signs of life."""
        return self.ports.heartbeats

    @cached_property
    def checkpoints(self) -> "FirestoreCheckpoints":
        """Where the scheduled functions stopped."""
        return self.ports.checkpoints

    @cached_property
    def configuration_versions(self) -> "FirestoreConfigurationVersions":
        """Every configuration that was ever at work."""
        return self.ports.configuration_versions

    @cached_property
    def carrier(self) -> "FirestoreCarrier":
        """What carries the whole state elsewhere."""
        from infra.gcp.carrier import FirestoreCarrier

        return FirestoreCarrier(self.ports.database)

    def open(self) -> None:
        """Load Google's client and log in to it now."""
        _ = self.ports

    def close(self) -> None:
        """Close every connection to the database."""
        self._opened.close()

    @cached_property
    def _commits(self) -> "RestCommits":
        with needing("google", install="google-cloud-firestore", store="Firestore"):
            from infra.gcp.rest_commits import RestCommits

        commits = RestCommits.at(self._project, self._name, emulator=self._emulator)
        self._opened.callback(commits.close)
        return commits


def project_and_database(url: str) -> tuple[str, str]:
    """Return the project and the name of the database.

    Raises:
        SettingInvalid: the URL is not `firestore://PROJECT/DATABASE`.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise SettingInvalid(
            "FAIRLEAD_STATE must be firestore://PROJECT/DATABASE, for example firestore://my-project/(default)."
        )
    return match["project"], match["name"]
