"""Where bands begin tonight that follow from capacity, as pages and the digest say it."""

from functions.dashboard.view.capacity import CapacityLine
from functions.domain.configuration import Configuration
from functions.domain.figures.hot_line import CHECKPOINT, lines_in
from functions.ports import Checkpoints


def read_lines(checkpoints: Checkpoints, config: Configuration) -> tuple[CapacityLine, ...]:
    """Return the lines of tonight; nothing is read, and there is none, where no band begins by capacity.

    Raises:
        StateUnavailable: the state could not be read.
    """
    if not config.capacities:
        return ()
    lines = lines_in(checkpoints.get(CHECKPOINT))
    known = ((band, lines[band]) for band in config.capacities if band in lines)
    return tuple(CapacityLine(band, line.start, line.touches, line.leads) for band, line in known)
