"""What comes in at a portal, as it is chosen on the command line."""

from enum import StrEnum

from functions.domain.item import DEAL, LEAD


class Entity(StrEnum):
    """What comes in: leads, or in the simple mode deals."""

    LEAD = LEAD
    DEAL = DEAL
