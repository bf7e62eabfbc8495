"""The words of a configuration's team, for what commands print."""

from collections import UserDict
from collections.abc import Mapping
from datetime import timedelta

from functions.commands.wording import Wording
from functions.errors import PortalError
from infra.configuration.load import LoadedConfiguration
from infra.wiring import Wiring

PATIENCE = timedelta(seconds=3)
"""How long a command waits for the portal to say what people are called."""


def wording_of(loaded: LoadedConfiguration) -> Wording:
    """Return the names and the clocks that a configuration gives."""
    config = loaded.configuration
    return Wording(_configured(loaded), config.local_times, config.texts)


def wording_with_names(wiring: Wiring) -> Wording:
    """Return the same, with the portal's names of people of whom the configuration has none.

    Names are asked for when the first one is missing; without a portal that answers people have their ids.
    """
    loaded = wiring.loaded
    if not wiring.settings.webhook_url.get_secret_value():
        return wording_of(loaded)
    config = loaded.configuration
    return Wording(_Names(wiring, _configured(loaded)), config.local_times, config.texts)


def _configured(loaded: LoadedConfiguration) -> dict[int, str]:
    return {each.id: each.name for each in loaded.model.managers}


class _Names(UserDict[int, str]):
    """Names by user id, which ask the portal for those that are missing, each once."""

    def __init__(self, wiring: Wiring, configured: Mapping[int, str]) -> None:
        super().__init__(configured)
        self._wiring = wiring
        self._is_silent = False

    def __getitem__(self, user: int) -> str:
        if not self.data.get(user) and not self._is_silent:
            # With the first that is missing all are asked for that may be shown beside it.
            self._ask({user, *(each for each, name in self.data.items() if not name)})
        return self.data[user]

    def _ask(self, users: set[int]) -> None:
        from infra.bitrix24.crm.user_names import names_of_users  # noqa: PLC0415  most configurations name all

        client = self._wiring.client
        try:
            with client.within(PATIENCE, on_wait=lambda: True):
                self.data |= dict.fromkeys(users, "") | names_of_users(client, users)
        except PortalError:
            self._is_silent = True
