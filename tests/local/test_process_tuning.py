"""One heap for all threads, as the C library itself counts them."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys
from threading import Barrier, Thread
from infra.local.process_tuning import share_one_heap

if sys.argv[1] == "shared":
    share_one_heap()
together = Barrier(5)


def work():
    kept = [bytes(10_000) for _ in range(10)]
    together.wait()
    together.wait()


threads = [Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
together.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
together.wait()
for thread in threads:
    thread.join()
"""


def heaps(way: str) -> int:
    ended = subprocess.run([sys.executable, "-c", PROGRAM, way], capture_output=True, text=True, check=True)
    return ended.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has several heaps")
@pytest.mark.process
def test_threads_that_would_have_heaps_of_their_own_share_one() -> None:
    assert heaps("own") > 1
    assert heaps("shared") == 1
