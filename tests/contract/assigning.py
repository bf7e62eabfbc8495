"""One of several processes that assign the same leads: `python -m tests.contract.assigning FILE SEED`."""

import random
import sys
from pathlib import Path

from functions.ports import Ask
from infra.sqlite import Database, SqliteRotations
from tests.builders import a_record
from tests.contract.test_rotations import settle, three


def main(path: str, seed: str) -> None:
    database = Database(Path(path))
    lead_ids = list(range(1, 31))
    random.Random(seed).shuffle(lead_ids)
    for lead_id in lead_ids:
        SqliteRotations(database).assign([Ask(a_record(lead_id), "all")], desk=three(), settle=settle)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
