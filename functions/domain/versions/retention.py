"""How long versions of the configuration are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

MOST = 100
"""Versions that are kept, the newest of all."""
KEPT = timedelta(days=3 * 365)
"""How long a version is kept after another one has taken its place."""


def outlived(first_used: Mapping[str, datetime], now: datetime) -> set[str]:
    """Return the versions that need not be kept any longer; never the newest one."""
    newest = sorted(first_used, key=lambda version: (first_used[version], version), reverse=True)
    old = {version for by, version in pairwise(newest) if now - first_used[by] > KEPT}
    return old.union(newest[MOST:])
