"""Rows: the cold start of `lead_events` again, with the share of a processor that an instance may have."""

from tests.bench import cold_start
from tests.bench.row import Row

SHARES = (1.0, 0.167)
"""What Terraform gives `lead_events`, and what comes with 256 MiB by default."""


def measure() -> tuple[Row, ...]:
    """Return a row for each share.

    Raises:
        NotMeasured: there is no emulator of Firestore, or a share cannot be given here.
    """
    return cold_start.measure(shares=SHARES)
