"""From the settings to what functions work with; no room but this and `process` names adapters."""

from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from functions.domain.item import LEAD
from functions.errors import ConfigurationInvalid
from infra.clock import SystemClock, WaitingClock
from infra.current_portal import ONLY, current_portal
from infra.process import Process
from infra.settings import Settings, read_settings

# Each adapter is imported where it is made: a function loads, at its cold start, only what it works with.
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from functions.domain.configuration import Configuration
    from functions.domain.experiment import Stop
    from functions.domain.versions.status import ConfigurationStatus
    from functions.ports import State, Wakeups
    from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed, Bitrix24RecentLeads
    from infra.bitrix24.crm.crm import Bitrix24Crm
    from infra.bitrix24.crm.past import Bitrix24Past
    from infra.bitrix24.crm.past_texts import Bitrix24PastTexts
    from infra.bitrix24.rest.client import Bitrix24Client
    from infra.configuration.load import LoadedConfiguration
    from infra.pseudonyms import HmacPseudonyms


class _TakenUp:
    """Which wiring of a process is at work since a configuration was taken up."""

    def __init__(self) -> None:
        self.newest: Wiring | None = None
        """None while the first one is at work."""
        self.looking = Lock()
        """Held by the one thread that looks at the configuration file."""


class Wiring:
    """Everything that a process needs for one portal under one configuration, each made when first asked for.

    The configuration of a wiring never changes: who works by the newest one asks for it with `at_work`, once
    a run. Wirings of one process share the state, the connections and the locks.
    """

    def __init__(
        self, settings: Settings, *, clock: WaitingClock | None = None, process: Process | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.process = process or Process(settings, self.clock)
        self.run_lock = self.process.run_lock
        """Held by the one run of the pipeline that may talk to the portal."""
        self.draining = self.process.draining
        """Set while the process is to stop: a run that is under way leases no more leads."""
        self.local_wakeups = self.process.local_wakeups
        """What wakes the worker of this process."""
        self._taken_up = _TakenUp()
        self._loaded_at: datetime | None = None
        self._stopped: Stop | None = None
        self._adapted: tuple[Configuration, Configuration] | None = None

    def at_work(self) -> "Wiring":
        """Return the wiring of this process under the newest configuration that has no mistakes.

        Looks at the file, now and then, and keeps in the state which version is at work; call it between
        runs, and let a run work with what it returns.

        Raises:
            ConfigurationInvalid: there has been no configuration without mistakes yet.
        """
        newest = self.newest()
        self.process.notes.note(newest.loaded, newest.state, at=self.clock.now())
        return newest

    def newest(self) -> "Wiring":
        """Return the same for a function that only reads: nothing is kept of it.

        Raises:
            ConfigurationInvalid: there has been no configuration without mistakes yet.
        """
        taken_up = self._taken_up
        with taken_up.looking:
            taken_up.newest = self._newest(taken_up.newest or self)
            return taken_up.newest

    @property
    def configuration_status(self) -> "ConfigurationStatus":
        """Which configuration is at work in this process, and whether the file was refused since."""
        from functions.domain.versions.status import ConfigurationStatus, never_right

        newest = self._taken_up.newest or self
        try:
            version = newest.loaded.version
        except ConfigurationInvalid as error:
            return never_right(error.problems, self.clock.now())
        return ConfigurationStatus(version, newest._loaded_at, self.process.watch.refused)  # noqa: SLF001  own class

    def _newest(self, at_work: "Wiring") -> "Wiring":
        """Look at the file and at its experiment; return the wiring under what they say, or `at_work`."""
        found = self.process.watch.look(at_work.loaded)
        loaded, loaded_at = (found, self.clock.now()) if found else (at_work.loaded, at_work._loaded_at)  # noqa: SLF001  own class
        stopped = self.process.kept.stop_of(loaded.configuration.experiment, self.clock.now())
        if found is None and stopped == at_work._stopped and at_work.has_tonights_lines:  # noqa: SLF001  own class
            return at_work
        wiring = Wiring(self.settings, clock=self.clock, process=self.process)
        wiring._taken_up = self._taken_up
        wiring.loaded, wiring._loaded_at, wiring._stopped = loaded, loaded_at, stopped
        return wiring

    @property
    def has_tonights_lines(self) -> bool:
        """Whether bands begin where they should by now; True where none begins by capacity."""
        capacities = self.loaded.configuration.capacities
        if not capacities or self._adapted is None:
            return True
        starts = {band.id: band.threshold for band in self._adapted[1].scorecard.bands}
        lines = self.process.kept.lines.at(self.clock.now())
        return all(starts[band] == lines[band].start for band in capacities if band in lines)

    @cached_property
    def loaded(self) -> "LoadedConfiguration":
        """The configuration file, validated; raises ConfigurationInvalid with every mistake."""
        from infra.configuration.load import load_configuration

        loaded = load_configuration(self.settings.config)
        self._loaded_at = self.clock.now()
        return loaded

    @property
    def config(self) -> "Configuration":
        """The configuration as the use cases see it: with tonight's thresholds, without a stopped arm."""
        config = self.loaded.configuration
        return config if self._stopped is None and not config.capacities else self._of_tonight(config)

    def _of_tonight(self, config: "Configuration") -> "Configuration":
        """Return the configuration by what was known when this wiring first needed it."""
        if self._adapted is None or self._adapted[0] is not config:
            adapted = config if self._stopped is None else config.with_stopped(self._stopped)
            if config.capacities:
                adapted = adapted.with_lines(self.process.kept.lines.at(self.clock.now()))
            self._adapted = (config, adapted)
        return self._adapted[1]

    @property
    def handled(self) -> tuple[str, ...]:
        """The entities that are handled, in the order of fairlead.toml; leads where there is no such file."""
        try:
            return tuple(self.config.handled)
        except ConfigurationInvalid:
            return (LEAD,)

    @cached_property
    def state(self) -> "State":
        """Everything that is kept; raises SettingInvalid where FAIRLEAD_STATE names no store."""
        return self.process.state

    @cached_property
    def wakeups(self) -> "Wakeups":
        """What wakes the pipeline: the queue that FAIRLEAD_QUEUE names, or this process."""
        return self.process.wakeups

    @property
    def paused_since(self) -> datetime | None:
        """Since when there is a pause, as it was half a minute ago at the latest; None without one."""
        return self.process.kept.pause.at(self.clock.now())

    @cached_property
    def client(self) -> "Bitrix24Client":
        """The portal's client; raises SettingInvalid without a webhook URL."""
        return self.process.client(self.loaded.model.portal.plan)

    @cached_property
    def crm(self) -> "Bitrix24Crm":
        """The leads of the portal."""
        from infra.bitrix24.crm.crm import Bitrix24Crm
        from infra.bitrix24.crm.fields import field_names
        from infra.bitrix24.crm.rates import RateCache
        from infra.configuration.amounts import reads_amounts

        model = self.loaded.model
        return Bitrix24Crm(
            self.client,
            fields=field_names(model),
            hashes=self.pseudonyms,
            clock=self.clock,
            zone=self.config.business.timezone,
            handled=self.config.handled,
            asks_workdays=self.loaded.model.portal.clocked_in,
            rates=RateCache(model.portal.currency) if reads_amounts(model) else None,
        )

    def past(
        self, *, types: "AbstractSet[str]", on_wait: "Callable[[datetime], None]" = lambda _: None
    ) -> "Bitrix24Past":
        """Return what reads the portal's past; of `[inputs]` those of these types."""
        from infra.bitrix24.crm.past import Bitrix24Past

        zone, handled = self.config.business.timezone, self.config.handled
        return Bitrix24Past.on(
            self.client,
            self.loaded.model,
            types,
            zone=zone,
            handled=handled,
            clock=self.clock,
            on_wait=on_wait,
        )

    def past_texts(self, *, on_wait: "Callable[[datetime], None]" = lambda _: None) -> "Bitrix24PastTexts":
        """Return what reads the texts of the portal's past."""
        from infra.bitrix24.crm.past_texts import Bitrix24PastTexts

        more = {"handled": self.config.handled, "clock": self.clock, "on_wait": on_wait}
        return Bitrix24PastTexts.on(self.client, self.loaded.model, **more)

    @cached_property
    def change_feed(self) -> "Bitrix24ChangeFeed":
        """What happened in the portal since the last poll."""
        from infra.bitrix24.crm.change_feed import Bitrix24ChangeFeed

        return Bitrix24ChangeFeed(self.client, clock=self.clock)

    @property
    def recent_leads(self) -> "Bitrix24RecentLeads":
        """The leads of the portal that something happened to."""
        from infra.bitrix24.crm.change_feed import Bitrix24RecentLeads

        return Bitrix24RecentLeads(self.client, handled=self.config.handled.values())

    @cached_property
    def pseudonyms(self) -> "HmacPseudonyms":
        """What stands for e-mails and phones in the state."""
        from infra.pseudonyms import HmacPseudonyms

        return HmacPseudonyms(self.settings.hash_key, self.loaded.model.portal.phone_region)

    def check(self) -> None:
        """Load the configuration, make the client and open the state, before anything runs.

        Raises:
            ConfigurationInvalid, SettingInvalid, StateUnavailable: one of them cannot be had.
        """
        _ = self.loaded, self.client, self.settings.dashboard_tokens
        self.state.open()

    def close(self) -> None:
        """Close what was opened."""
        self.process.opened.close()


_wirings: dict[str, Wiring] = {}
_lock = Lock()


def of(portal: str | None = None) -> Wiring:
    """Return the wiring of a portal, else of the current one; the only one's is made from the environment.

    Raises:
        LookupError: the process has several portals, and this is none of them.
    """
    name = portal or current_portal()
    with _lock:
        if name not in _wirings:
            if name != ONLY or _wirings:
                raise LookupError(f"This process has no portal {name!r}.")
            _wirings[name] = Wiring(read_settings())
        return _wirings[name]


def at_work() -> Wiring:
    """Return the wiring of the current portal under its newest configuration, for one run."""
    return of().at_work()


def use(wiring: Wiring, portal: str = ONLY) -> None:
    """Make `wiring` the portal's in this process: `fairlead serve` and tests bring their own."""
    with _lock:
        _wirings[portal] = wiring
