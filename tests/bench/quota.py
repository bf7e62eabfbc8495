"""A share of a processor, as Cloud Run gives it: a control group of Linux with a quota of CPU time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from infra.clock import SystemClock
from tests.bench.row import NotMeasured

PERIOD = 100_000
"""Microseconds: the kernel's default. A group that has used its share waits for the next period."""
ROOT = Path("/sys/fs/cgroup")


@contextmanager
def processors(share: float | None) -> Iterator[list[str]]:
    """Yield what goes before a command so that it and its children get this share; None is no limit.

    Raises:
        NotMeasured: no group can be made here: it takes Linux, and root.
    """
    if share is None:
        yield []
        return
    group = _group(round(share * PERIOD))
    try:
        # The shell joins the group and then becomes the command: not an instruction of it runs outside.
        yield ["/bin/sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
    finally:
        _remove(group)


def _group(quota: int) -> Path:
    is_second = (ROOT / "cgroup.controllers").exists()
    group = (ROOT if is_second else ROOT / "cpu") / f"fairlead-bench-{uuid4().hex[:8]}"
    limits = (
        {"cpu.max": f"{quota} {PERIOD}"}
        if is_second
        else {"cpu.cfs_period_us": f"{PERIOD}", "cpu.cfs_quota_us": f"{quota}"}
    )
    try:
        group.mkdir()
        for name, value in limits.items():
            (group / name).write_text(value, encoding="ascii")
    except OSError as error:
        raise NotMeasured(
            f"A share of a processor takes a control group, which cannot be made here ({error.strerror})."
            " Run it on Linux as root."
        ) from None
    return group


def _remove(group: Path) -> None:
    """Remove the group once its last process is gone, which takes the kernel a moment."""
    for _ in range(100):
        try:
            group.rmdir()
        except OSError:
            SystemClock().sleep(0.05)
        else:
            return
