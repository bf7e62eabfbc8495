"""An invented learned card: one of which everything is lost, and one of which all is well."""

from dataclasses import replace

from functions.dashboard.view.learned import Drift, Drifted, ForetoldRow, InputRow, LearnedView, OrderRow
from tests.browser.sample import BANDS, moment

LONGEST = "Wie viele Mitarbeiterinnen und Mitarbeiter das Unternehmen des Kunden ungefähr hat"


def the_learned() -> LearnedView:
    """Return a card with every alarm, and with what too few leads tell of."""
    inputs = (
        InputRow("month", "Month", 7.5, 0.1, None, None, has_moved=True, has_new=False),
        InputRow("source", "Source", 0.14, 0.1, 0.174, 0.135, has_moved=True, has_new=True),
        InputRow("size", LONGEST, 0.031, 0.127, None, None, has_moved=False, has_new=False),
        InputRow("region", "Регион", None, None, 0.02, 0.07, has_moved=False, has_new=False),
    )
    rows = (
        _foretold("", 1581, 402, 310.4, 46.9),
        _foretold(BANDS[0], 401, 250, 180.2, 30.1),
        _foretold(BANDS[1], 980, 131, 118.0, 31.2),
        _foretold(BANDS[2], 120, 21, 12.2, 9.1),
    )
    drifted = (
        Drifted(Drift.ORDER),
        Drifted(Drift.FORETOLD, converted=402, expected=310),
        Drifted(Drift.NEW, "Source"),
        Drifted(Drift.MOVED, LONGEST),
    )
    order = OrderRow(1581, 0.691, 0.768, is_lost=True)
    return LearnedView(moment(2, 9).date(), 1203, 310, inputs, rows, order, drifted)


def the_quiet_card() -> LearnedView:
    """Return a card that holds."""
    loud = the_learned()
    rows = tuple(replace(row, converted=round(row.expected), is_off=False) for row in loud.foretold)
    quiet = tuple(
        replace(row, psi=0.02, psi_alarm=0.1, has_moved=False, has_new=False) for row in loud.inputs
    )
    order = OrderRow(1581, 0.771, 0.768, is_lost=False)
    return replace(loud, inputs=quiet, foretold=rows, order=order, drifted=())


def _foretold(band: str, leads: int, converted: int, expected: float, reach: float) -> ForetoldRow:
    low, high, is_telling = max(expected - reach, 0.0), expected + reach, leads >= 200
    return ForetoldRow(
        band,
        leads,
        converted,
        expected,
        low,
        high,
        is_telling=is_telling,
        is_off=is_telling and not low <= converted <= high,
    )
