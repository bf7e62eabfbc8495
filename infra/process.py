"""What a process keeps whatever its configuration: the state, the connections, what wakes the pipeline."""

from contextlib import ExitStack, closing
from functools import cached_property
from threading import Event, Lock
from typing import TYPE_CHECKING

from functions.errors import SettingInvalid
from infra.clock import WaitingClock
from infra.run_lock import RunLock
from infra.settings import STATE_URLS, Settings
from infra.wakeups import LocalWakeups

# Each adapter is imported where it is made: a function loads, at its cold start, only what it works with.
if TYPE_CHECKING:
    from functions.ports import State, Wakeups
    from infra.bitrix24.rest.client import Bitrix24Client
    from infra.bitrix24.rest.rate_limiter import PlanName
    from infra.configuration.history import VersionNotes
    from infra.configuration.watch import ConfigurationWatch
    from infra.gcp.identity_proxy import IdentityProxy
    from infra.kept_live_since import KeptLiveSince
    from infra.kept_texts import KeptTexts


class Process:
    """What a process keeps whatever its configuration: settings, locks, the state, the connections."""

    def __init__(self, settings: Settings, clock: WaitingClock) -> None:
        self.settings, self.clock = settings, clock
        self.run_lock = RunLock(lambda: self.wakeups.request_run())  # noqa: PLW0108  made when first kicked
        self.draining = Event()
        self.local_wakeups = LocalWakeups()
        self.opened = ExitStack()
        self._making = Lock()
        self._client: Bitrix24Client | None = None

    @cached_property
    def state(self) -> "State":
        """Everything that is kept."""
        scheme = self.settings.state.partition("://")[0]
        if scheme not in STORES:
            raise SettingInvalid(f"FAIRLEAD_STATE must be {STATE_URLS}.")
        return self.opened.enter_context(closing(STORES[scheme](self)))

    @cached_property
    def kept(self) -> "KeptTexts":
        """The small texts of the state that it works by."""
        from infra.kept_texts import KeptTexts

        return KeptTexts(lambda: self.state.checkpoints)

    @cached_property
    def live_since(self) -> "KeptLiveSince":
        """Since when it acts in its portal."""
        from infra.kept_live_since import KeptLiveSince

        return KeptLiveSince(lambda: self.state)

    @cached_property
    def wakeups(self) -> "Wakeups":
        """What wakes the pipeline."""
        if self.settings.queue == "local":
            return self.local_wakeups
        if self.settings.queue.startswith("sqs:"):
            from infra.aws.sqs import SqsWakeups
            from infra.aws.state import PORTAL

            there = SqsWakeups.at(
                self.settings.queue, portal=PORTAL, clock=self.clock, login=self.settings.aws
            )
            return self.opened.enter_context(closing(there))
        from infra.gcp.cloud_tasks import CloudTasksWakeups, Target

        target = Target(self.settings.processing_url, self.settings.task_account)
        wakeups = CloudTasksWakeups.at(self.settings.queue, target, clock=self.clock)
        return self.opened.enter_context(closing(wakeups))

    @cached_property
    def identity_proxy(self) -> "IdentityProxy":
        """What tells who comes through Google's Identity-Aware Proxy."""
        from infra.gcp.identity_proxy import IdentityProxy

        return IdentityProxy(self.settings.dashboard_audience, clock=self.clock)

    @cached_property
    def watch(self) -> "ConfigurationWatch":
        """What notices that the configuration file is another one."""
        from infra.configuration.watch import ConfigurationWatch

        return ConfigurationWatch(self.settings.config, clock=self.clock)

    @cached_property
    def notes(self) -> "VersionNotes":
        """What has the state keep the configurations that this process works by."""
        from infra.configuration.history import VersionNotes, user_of_process

        return VersionNotes("deployment" if self.settings.is_deployed else user_of_process())

    def client(self, plan: "PlanName") -> "Bitrix24Client":
        """Return the one client, at the speed of this plan: what it knows of the portal outlives a change."""
        from infra.bitrix24.rest.client import Bitrix24Client

        with self._making:
            if self._client is None:
                client = Bitrix24Client(
                    self.settings.required_webhook_url,
                    clock=self.clock,
                    plan=plan,
                    ca_file=self.settings.ca_file,
                    is_http_allowed=self.settings.is_http_allowed,
                )
                self._client = self.opened.enter_context(closing(client))
            self._client.keep_to(plan)
            return self._client


def _sqlite(process: Process) -> "State":
    from infra.sqlite.state import SqliteState

    return SqliteState(process.settings.state, draining=process.draining)


def _firestore(process: Process) -> "State":
    from infra.gcp.state import FirestoreState

    return FirestoreState(process.settings.state, emulator=process.settings.emulator)


def _dynamodb(process: Process) -> "State":
    from infra.aws.state import DynamoState

    return DynamoState(process.settings.state, process.settings.aws)


STORES = {"dynamodb": _dynamodb, "firestore": _firestore, "memory": _sqlite, "sqlite": _sqlite}
"""What opens the state, by the scheme of its URL."""
