"""Leads of our own that prove that the portal calls: made, found again by their mark, and deleted."""

from collections.abc import Collection
from typing import Protocol

from functions.domain.item import Item
from functions.errors import PortalError


class Probes(Protocol):
    """The probes that stand in the portal."""

    def make(self) -> None:
        """Make one.

        Raises:
            PortalError: it was not made, or may have been: `standing` tells.
        """

    def standing(self) -> list[Item]:
        """Return those that stand in the portal.

        Raises:
            PortalError: the portal could not be read.
        """

    def remove(self, items: Collection[Item]) -> dict[Item, PortalError]:
        """Delete probes; return why some could not be. One that is gone already is no error."""
