"""One of several processes that empty an inbox: `-m tests.contract.taking STATE` tells whom it took."""

import sys
from datetime import timedelta

from tests.contract.conftest import opened
from tests.contract.test_inbox import LEASE, NOW
from tests.stored import end


def main(state_url: str) -> None:
    state = opened(state_url)
    # A later now than the one of the put: what a lease hides stays hidden for all of them.
    while entries := state.inbox.lease(7, now=NOW + timedelta(seconds=1), duration=LEASE):
        sys.stdout.writelines(f"{entry.item.id}\n" for entry in entries)
        end(state.unit_of_work, entries)
    state.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
