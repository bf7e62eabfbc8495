"""Keeps a Firestore emulator for as long as anybody holds a lock: `python -m tests.emulators USERS COMMAND`.

A lock ends with its process, however that ends; so nothing is left running after a crash or Ctrl-C.
"""

import fcntl
import sys
from pathlib import Path

from tests.emulators import firestore


def keep(users: Path, command: tuple[str, ...]) -> None:
    """Run the emulator, tell where it answers, and end it with the last of its users."""
    with users.open("a", encoding="utf-8") as lock, firestore.running(command) as host:
        sys.stdout.write(f"{host}\n")
        sys.stdout.close()
        fcntl.flock(lock, fcntl.LOCK_EX)
        firestore.address_beside(users).unlink(missing_ok=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), tuple(sys.argv[2:]))
