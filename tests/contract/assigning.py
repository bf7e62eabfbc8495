"""One of several processes that assign the same leads: `-m tests.contract.assigning STATE CAP SEED`."""

import random
import sys

from functions.domain.lead.assignment import AssignmentRequest
from tests.builders import a_record
from tests.contract.conftest import opened
from tests.contract.test_assignments import settle, three


def main(state_url: str, cap: str, seed: str) -> None:
    state = opened(state_url)
    lead_ids = list(range(1, 31))
    random.Random(seed).shuffle(lead_ids)
    for lead_id in lead_ids:
        state.assignments.assign(
            [AssignmentRequest(a_record(lead_id), None, "all")],
            initial=three(cap=int(cap)),
            apply_outcome=settle,
        )
    state.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
