"""The one room that names adapters: from the settings to the objects that the functions work with."""

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock

from functions.configuration import Configuration
from functions.errors import SettingInvalid
from infra.bitrix24.client import Bitrix24Client
from infra.bitrix24.crm import Bitrix24Crm
from infra.bitrix24.fields import FieldNames, InputField
from infra.clock import Clock, SystemClock
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.configuration.model import FairleadToml
from infra.hashing import SubjectHashes
from infra.settings import Settings, read_settings
from infra.sqlite import Database, SqliteInbox, SqliteLeads, SqliteLedger, SqliteRotations, SqliteSignals


class LocalKicks:
    """A kick that wakes the worker of this process; the inbox table itself is the queue."""

    def __init__(self) -> None:
        self._event = Event()

    def kick(self) -> None:
        """Wake the worker."""
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Return at the next kick, or after `seconds`."""
        self._event.wait(seconds)
        self._event.clear()


class Wiring:
    """Everything that a process needs, each made when it is first asked for."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.kicks = LocalKicks()
        self.turn = Lock()
        """Held by the one run of the pipeline that may talk to the portal."""

    @cached_property
    def loaded(self) -> LoadedConfiguration:
        """The configuration file, validated; raises ConfigurationInvalid with every mistake."""
        return load_configuration(self.settings.config)

    @property
    def config(self) -> Configuration:
        """The configuration as the use cases see it."""
        return self.loaded.configuration

    @cached_property
    def client(self) -> Bitrix24Client:
        """The portal's client; raises SettingInvalid without a webhook URL."""
        url = self.settings.webhook_url.get_secret_value()
        if not url:
            raise SettingInvalid(
                "BITRIX24_WEBHOOK_URL is not set. Create an inbound webhook with the scopes crm, im and"
                " user_brief in Bitrix24 (Developer resources) and put its URL there."
            )
        return Bitrix24Client(url, clock=self.clock, plan=self.loaded.model.portal.plan)

    @cached_property
    def crm(self) -> Bitrix24Crm:
        """The leads of the portal."""
        return Bitrix24Crm(
            self.client, fields=_field_names(self.loaded.model), hashes=self.hashes, clock=self.clock
        )

    @cached_property
    def database(self) -> Database:
        """The state file; `memory://` is a file that goes with the process."""
        if self.settings.state == "memory://":
            return Database(Path(self._scratch.name) / "fairlead.db")
        scheme, _, path = self.settings.state.partition(":///")
        if scheme != "sqlite" or not path:
            raise SettingInvalid("FAIRLEAD_STATE must be sqlite:///FILE or memory://.")
        return Database(Path(path))

    @cached_property
    def inbox(self) -> SqliteInbox:
        """Which leads need a look."""
        return SqliteInbox(self.database)

    @cached_property
    def leads(self) -> SqliteLeads:
        """The records of leads."""
        return SqliteLeads(self.database)

    @cached_property
    def rotations(self) -> SqliteRotations:
        """Turns, caps and assignments."""
        return SqliteRotations(self.database)

    @cached_property
    def ledger(self) -> SqliteLedger:
        """Every decision."""
        return SqliteLedger(self.database)

    @cached_property
    def signals(self) -> SqliteSignals:
        """What leads and others did elsewhere."""
        return SqliteSignals(self.database)

    @cached_property
    def hashes(self) -> SubjectHashes:
        """What stands for e-mails and phones in the state."""
        return SubjectHashes(self.settings.hash_key, self.loaded.model.portal.phone_region)

    @cached_property
    def _scratch(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="fairlead-")

    def close(self) -> None:
        """Close what was opened."""
        if "client" in self.__dict__:
            self.client.close()
        if "database" in self.__dict__:
            self.database.close()
        if "_scratch" in self.__dict__:
            self._scratch.cleanup()


def _field_names(model: FairleadToml) -> FieldNames:
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
