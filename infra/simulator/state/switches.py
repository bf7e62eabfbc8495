"""What nobody has verified on a real portal: both behaviours, and which one is simulated."""

from dataclasses import dataclass


@dataclass
class Switches:
    """The behaviours between which a test may choose, at any time.

    Attributes:
        custom_flags_are_digits: whether the older family prints custom yes/no fields as "1" and "0", or
            as JSON booleans.
        funnel_moves_are_stamped: whether a move to another funnel changes `updatedTime` and `movedTime`.
        links_raise_updates: whether linking a client to a deal, or putting a product into it, saves the deal:
            its update event, its `updatedTime`.
    """

    funnel_moves_are_stamped: bool = True
    links_raise_updates: bool = True
    custom_flags_are_digits: bool = False
