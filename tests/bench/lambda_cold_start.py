"""Rows: how long `lead_events` takes on Lambda from its start to its first answer, beside a bare function."""

import compileall
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from infra.clock import SystemClock
from tests.aws.archives import make
from tests.aws.events import a_form
from tests.aws.runtime_api import on_lambda
from tests.aws.stand_in import StandIn, standing_in
from tests.bench.quota import processors
from tests.bench.row import NotMeasured, Row
from tests.bench.starting import BARE
from tests.team import CONFIGURATION, TOKEN

TIMES = 7
SHARES = (None, 0.5)
"""Every processor, and half of one: what comes with some 900 MB."""
NAMED = "BITRIX24_APPLICATION_TOKEN"


@dataclass(frozen=True)
class Unpacked:
    """The archive, and beside it the loop of the runtime and the bare function with the same libraries."""

    archive: Path
    bare: Path
    loop: Path


def measure(times: int = TIMES, shares: Sequence[float | None] = SHARES) -> tuple[Row, ...]:
    """Return a row for each share of a processor, None is no limit."""
    with TemporaryDirectory() as folder:
        make(Path(folder), CONFIGURATION)
        return rows_of(Path(folder), times=times, shares=shares)


def rows_of(made: Path, *, times: int, shares: Sequence[float | None]) -> tuple[Row, ...]:
    """Return the rows of the archives that were unpacked in a folder."""
    with _unpacked(made) as unpacked, standing_in() as amazon:
        return tuple(_measured(unpacked, amazon, share, times) for share in shares)


def _measured(unpacked: Unpacked, amazon: StandIn, share: float | None, times: int) -> Row:
    """Start each in turn, again and again, so that what else the machine does meets both."""
    where = "every processor" if share is None else f"{share:g} processor"
    what = f"lead_events on Lambda: cold start with {where}, against a bare function with the same libraries"
    seconds: dict[str, list[float]] = {"main.lead_events": [], "signed.signed": []}
    try:
        for _ in range(times):
            for handler, each in seconds.items():
                with processors(share) as before:
                    each.append(_seconds(unpacked, amazon, handler, before))
    except NotMeasured as missing:
        raise NotMeasured(f"{what}: {missing}") from None
    ours, bare = (median(each) for each in seconds.values())
    return Row(
        what=what,
        reached=round(ours / bare, 2),
        target=1.15,
        unit="times",
        bound="at most",
        ratio=round(ours / bare, 2),
        ratio_to=f"the bare function ({bare:.2f} s)",
        run=f"process start to first answer under awslambdaric, median of {times} in turn: lead_events"
        f" {ours:.2f} s, bare {bare:.2f} s; both with compiled sources, and both ask for secrets, write an"
        " entry and a sign of life, and kick, at a stand-in for Amazon's services that answers at once",
    )


def _seconds(unpacked: Unpacked, amazon: StandIn, handler: str, before: Sequence[str]) -> float:
    """Return how long it takes until an event is answered with 202."""
    stored = [{"Name": f"/fairlead/{NAMED}", "Version": 1, "Value": TOKEN}]
    amazon.answers = [(200, {"Parameters": stored})]
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_ENDPOINT_URL": amazon.url,
        "AWS_SECRET_ACCESS_KEY": "planted-key",
        "FAIRLEAD_QUEUE": "sqs://eu-central-1/000000000000/fairlead.fifo",
        "FAIRLEAD_SECRETS": f"{NAMED}=/fairlead/{NAMED}:1",
        "FAIRLEAD_STATE": "dynamodb://eu-central-1/fairlead",
    }
    workspace = unpacked.archive if handler.startswith("main.") else unpacked.bare
    event = a_form({"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7", "auth[application_token]": TOKEN})
    clock, log = SystemClock(), unpacked.loop.parent / "log"
    began = clock.monotonic()
    with on_lambda(workspace, unpacked.loop, handler, environment, log, before=before) as function:
        answer = function.answer_to(event)
        took = clock.monotonic() - began
    assert answer["statusCode"] == 202, answer
    return took


@contextmanager
def _unpacked(made: Path) -> Iterator[Unpacked]:
    with TemporaryDirectory() as name:
        bare, loop = Path(name) / "bare", Path(name) / "loop"
        shutil.copytree(made / "lean", bare, ignore=shutil.ignore_patterns("functions", "infra", "main.py"))
        shutil.copyfile(BARE / "signed.py", bare / "signed.py")
        shutil.copytree(made / "loop", loop)
        # Lambda's own copy of the loop is compiled, and so is what a user would deploy.
        compileall.compile_dir(loop, quiet=1)
        compileall.compile_file(bare / "signed.py", quiet=1)
        yield Unpacked(made / "lean", bare, loop)
