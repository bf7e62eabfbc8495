"""The words of a configuration's team, for what commands print."""

from functions.commands.wording import Wording
from infra.configuration.load import LoadedConfiguration


def wording_of(loaded: LoadedConfiguration) -> Wording:
    """Return the names and the clocks that a configuration gives."""
    names = {each.id: each.name for each in loaded.model.managers}
    return Wording(names, loaded.configuration.local_times)
