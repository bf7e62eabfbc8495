"""How a long-running process of many threads takes memory from the system."""

import ctypes
import sys

M_ARENA_MAX = -8
"""The option of glibc's `mallopt`: how many heaps there may be."""


def share_one_heap() -> None:
    """Let all threads take memory from one heap.

    glibc gives nearly every thread a heap of its own, and none of them gives back what its largest piece of
    work once needed. Python's threads take turns anyway, so more heaps bring nothing. Where there is no glibc
    nothing happens.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
