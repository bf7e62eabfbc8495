"""How a long-running process of many threads shares the interpreter and the memory."""

import ctypes
import sys

SWITCH_INTERVAL = 0.0005
"""Seconds that a busy thread keeps the interpreter while others wait; Python's own default is ten times that.

An answer to the portal takes the interpreter back after every step of SQLite, and each time it would wait so
long for the pipeline, which computes beside it.
"""
M_ARENA_MAX = -8
"""The option of glibc's `mallopt`: how many heaps there may be."""


def tune_process() -> None:
    """Set up this process for threads that answer beside one that computes."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    share_one_heap()


def allow_many_files() -> None:
    """Let this process have as many files open as the system allows it.

    Each thread that answers has a connection of two files to its portal's SQLite file, and 1,024, which is
    usual, are those of thirty portals.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  Windows has none

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def share_one_heap() -> None:
    """Let all threads take memory from one heap.

    glibc gives nearly every thread a heap of its own, and none of them gives back what its largest piece of
    work once needed. Python's threads take turns anyway, so more heaps bring nothing. Without glibc nothing
    happens.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
