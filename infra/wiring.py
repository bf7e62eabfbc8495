"""The one room that names adapters: from the settings to the objects that the functions work with."""

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import TYPE_CHECKING

from functions.errors import SettingInvalid
from infra.clock import SystemClock, WaitingClock
from infra.settings import Settings, read_settings

# Each adapter is imported where it is made: a function loads, at its cold start, only what it works with.
if TYPE_CHECKING:
    from functions.domain.configuration import Configuration
    from functions.ports import (
        Assignments,
        Checkpoints,
        Inbox,
        InboxWriter,
        Ledger,
        Signals,
        UnitOfWork,
        Wakeups,
    )
    from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed, Bitrix24RecentLeads
    from infra.bitrix24.crm.crm import Bitrix24Crm
    from infra.bitrix24.crm.fields import FieldNames
    from infra.bitrix24.rest.client import Bitrix24Client
    from infra.configuration.load import LoadedConfiguration
    from infra.configuration.model import FairleadToml
    from infra.gcp.leads import FirestoreLeads
    from infra.gcp.state import Firestore
    from infra.local.wakeups import LocalWakeups
    from infra.pseudonyms import HmacPseudonyms
    from infra.sqlite import Database, SqliteKeptSignals, SqliteLeads


class Wiring:
    """Everything that a process needs, each made when it is first asked for."""

    def __init__(self, settings: Settings, *, clock: WaitingClock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.run_lock = Lock()
        """Held by the one run of the pipeline that may talk to the portal."""
        self.draining = Event()
        """Set while the process is to stop: a run that is under way leases no more leads."""

    @cached_property
    def local_wakeups(self) -> "LocalWakeups":
        """What wakes the worker of this process."""
        from infra.local.wakeups import LocalWakeups

        return LocalWakeups()

    @cached_property
    def wakeups(self) -> "Wakeups":
        """What wakes the pipeline: Cloud Tasks where FAIRLEAD_QUEUE names a queue, else this process."""
        if self.settings.queue == "local":
            return self.local_wakeups
        from infra.gcp.cloud_tasks import CloudTasksWakeups, Target

        target = Target(self.settings.processing_url, self.settings.task_account)
        return CloudTasksWakeups.at(self.settings.queue, target, clock=self.clock)

    @cached_property
    def loaded(self) -> "LoadedConfiguration":
        """The configuration file, validated; raises ConfigurationInvalid with every mistake."""
        from infra.configuration.load import load_configuration

        return load_configuration(self.settings.config)

    @property
    def config(self) -> "Configuration":
        """The configuration as the use cases see it."""
        return self.loaded.configuration

    @cached_property
    def client(self) -> "Bitrix24Client":
        """The portal's client; raises SettingInvalid without a webhook URL."""
        from infra.bitrix24.rest.client import Bitrix24Client

        url = self.settings.webhook_url.get_secret_value()
        if not url:
            raise SettingInvalid(
                "BITRIX24_WEBHOOK_URL is not set. Create an inbound webhook with the scopes crm, im and"
                " user_brief in Bitrix24 (Developer resources) and put its URL there."
            )
        return Bitrix24Client(url, clock=self.clock, plan=self.loaded.model.portal.plan)

    @cached_property
    def crm(self) -> "Bitrix24Crm":
        """The leads of the portal."""
        from infra.bitrix24.crm.crm import Bitrix24Crm

        return Bitrix24Crm(
            self.client, fields=_field_names(self.loaded.model), hashes=self.pseudonyms, clock=self.clock
        )

    @cached_property
    def change_feed(self) -> "Bitrix24ChangeFeed":
        """What happened in the portal since the last look."""
        from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed

        return Bitrix24ChangeFeed(self.client, clock=self.clock)

    @cached_property
    def database(self) -> "Database":
        """The state file; `memory://` is a file that goes with the process."""
        from infra.sqlite import Database

        if self.settings.state == "memory://":
            return Database(Path(self._scratch.name) / "fairlead.db")
        return Database(_state_file(self.settings.state))

    @cached_property
    def firestore(self) -> "Firestore | None":
        """The state on Google Cloud; None when FAIRLEAD_STATE names another one."""
        if not self.settings.state.startswith("firestore://"):
            return None
        from infra.gcp.state import Firestore

        return Firestore.at(self.settings.state)

    @cached_property
    def inbox(self) -> "Inbox":
        """Which leads need a look."""
        if self.firestore:
            return self.firestore.inbox
        from infra.sqlite import SqliteInbox

        return SqliteInbox(self.database, draining=self.draining)

    @cached_property
    def inbox_writer(self) -> "InboxWriter":
        """Where a webhook notes its lead: the inbox; on Firestore without Google's client."""
        if not self.settings.state.startswith("firestore://"):
            return self.inbox
        from infra.gcp.inbox_writer import FirestoreInboxWriter

        return FirestoreInboxWriter.at(self.settings.state, emulator=self.settings.emulator)

    @cached_property
    def leads(self) -> "SqliteLeads | FirestoreLeads":
        """The records of leads."""
        if self.firestore:
            return self.firestore.leads
        from infra.sqlite import SqliteLeads

        return SqliteLeads(self.database)

    @cached_property
    def assignments(self) -> "Assignments":
        """Turns, caps and assignments."""
        if self.firestore:
            return self.firestore.assignments
        from infra.sqlite import SqliteAssignments

        return SqliteAssignments(self.database)

    @cached_property
    def ledger(self) -> "Ledger":
        """Every decision."""
        if self.firestore:
            return self.firestore.ledger
        from infra.sqlite import SqliteLedger

        return SqliteLedger(self.database)

    @cached_property
    def signals(self) -> "Signals":
        """What leads and others did elsewhere."""
        if self.firestore:
            return self.firestore.signals
        from infra.sqlite import SqliteSignals

        return SqliteSignals(self.database)

    @property
    def kept_signals(self) -> "Signals | SqliteKeptSignals | None":
        """The signals of the state for reading only; None while there is no state. Makes nothing."""
        if self.firestore:
            return self.firestore.signals
        if self.settings.state == "memory://":
            return None
        from infra.sqlite import SqliteKeptSignals

        path = _state_file(self.settings.state)
        return SqliteKeptSignals(path) if path.exists() else None

    @property
    def recent_leads(self) -> "Bitrix24RecentLeads":
        """The leads of the portal that something happened to."""
        from infra.bitrix24.crm.change_feed import Bitrix24RecentLeads

        return Bitrix24RecentLeads(self.client)

    @cached_property
    def unit_of_work(self) -> "UnitOfWork":
        """What runs of the pipeline leave behind."""
        if self.firestore:
            return self.firestore.unit_of_work
        from infra.sqlite import SqliteUnitOfWork

        return SqliteUnitOfWork(self.database)

    @cached_property
    def checkpoints(self) -> "Checkpoints":
        """Where the scheduled functions stopped."""
        if self.firestore:
            return self.firestore.checkpoints
        from infra.sqlite import SqliteCheckpoints

        return SqliteCheckpoints(self.database)

    @cached_property
    def pseudonyms(self) -> "HmacPseudonyms":
        """What stands for e-mails and phones in the state."""
        from infra.pseudonyms import HmacPseudonyms

        return HmacPseudonyms(self.settings.hash_key, self.loaded.model.portal.phone_region)

    @cached_property
    def _scratch(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="fairlead-")

    def close(self) -> None:
        """Close what was opened."""
        if "client" in self.__dict__:
            self.client.close()
        if self.settings.queue != "local" and "wakeups" in self.__dict__:
            self.__dict__["wakeups"].close()
        if self.settings.state.startswith("firestore://") and "slot" in self.__dict__:
            self.__dict__["slot"].close()
        if "database" in self.__dict__:
            self.database.close()
        if self.__dict__.get("firestore") is not None:
            self.__dict__["firestore"].database.close()
        if "_scratch" in self.__dict__:
            self._scratch.cleanup()


def _state_file(state: str) -> Path:
    scheme, _, path = state.partition(":///")
    if scheme != "sqlite" or not path:
        raise SettingInvalid(
            "FAIRLEAD_STATE must be sqlite:///FILE, firestore://PROJECT/DATABASE or memory://."
        )
    return Path(path)


def _field_names(model: "FairleadToml") -> "FieldNames":
    from infra.bitrix24.crm.fields import FieldNames, InputField

    fields = model.fields
    return FieldNames(
        score=fields.score,
        scored_at=fields.score_date,
        band=fields.band,
        why=fields.score_why,
        adjust=fields.score_adjust,
        adjust_until=fields.score_until,
        nurtured_at=fields.nurture_date,
        inputs={name: InputField(each.field, each.type) for name, each in model.inputs.items()},
    )


def set_up_logs() -> None:
    """Have a deployed function log as Cloud Logging reads it; elsewhere keep to what the process has set up.

    functions-framework behaves alike under `fairlead serve`; only Cloud Run names a service.
    """
    settings = read_settings()
    if settings.cloud_service:
        from infra.gcp.cloud_logging import set_up_cloud_logs

        set_up_cloud_logs(settings.project)
    else:
        from infra.logging_setup import set_up_logs_unless_done

        set_up_logs_unless_done()


_current: Wiring | None = None
_lock = Lock()


def current() -> Wiring:
    """Return the wiring of this process, made from the environment when it is first asked for."""
    global _current  # noqa: PLW0603  one process, one wiring: functions-framework calls plain functions
    with _lock:
        if _current is None:
            _current = Wiring(read_settings())
        return _current


def use(wiring: Wiring) -> None:
    """Make `wiring` the one of this process: `fairlead serve` and tests bring their own."""
    global _current  # noqa: PLW0603  see `current`
    with _lock:
        _current = wiring
