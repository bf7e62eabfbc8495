"""One of several processes that assign the same leads: `-m tests.contract.assigning STATE CAP SEED`."""

import random
import sys

from functions.domain.item import lead
from functions.domain.lead.assignment import AssignmentRequest
from tests.builders import a_record
from tests.contract.conftest import opened
from tests.contract.test_assignments import settle, three


def main(state_url: str, cap: str, seed: str) -> None:
    state = opened(state_url)
    items = list(range(1, 31))
    random.Random(seed).shuffle(items)
    for item in items:
        state.assignments.assign(
            [AssignmentRequest(a_record(lead(item)), None, "all")],
            initial=three(cap=int(cap)),
            apply_outcome=settle,
        )
    state.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
