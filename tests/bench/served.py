"""`fairlead serve` as people start it, a process of its own, on a simulated portal with the real limits."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.bench.sales_floor import ROUND_THE_CLOCK
from tests.team import TOKEN

COMMAND = Path(sys.executable).with_name("fairlead")


@dataclass(frozen=True)
class Served:
    """What runs: the portal in this process, the functions in another one."""

    portal: SimulatedPortal
    url: str
    process: "subprocess.Popen[str]"
    state: Path
    log: Path


@contextmanager
def served(
    directory: Path, *, configuration: str = ROUND_THE_CLOCK, plan: str = "standard", token: str = TOKEN
) -> Iterator[Served]:
    """Start both in `directory`, and end the process when it is over."""
    portal = sample_portal(clock=SystemClock(), plan=plan)
    (directory / "fairlead.toml").write_text(configuration, encoding="utf-8")
    with (
        SimulatorServer(portal) as server,
        serving(server.webhook_url, directory, token=token) as (process, url),
    ):
        yield Served(portal, url, process, directory / "fairlead.db", directory / "log")


@contextmanager
def serving(
    webhook_url: str, directory: Path, *, token: str = TOKEN
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the functions alone, with what is in `directory`; yield their process and address."""
    with (directory / "log").open("a", encoding="utf-8") as lines:
        process = _start(webhook_url, directory, lines, token)
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip().removesuffix("/lead_events")
        finally:
            # A run under way would be finished first, which takes minutes at the portal's limit.
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _start(webhook_url: str, directory: Path, log: IO[str], token: str) -> "subprocess.Popen[str]":
    environment = {
        "BITRIX24_WEBHOOK_URL": webhook_url,
        "BITRIX24_APPLICATION_TOKEN": token,
        "FAIRLEAD_HASH_KEY": "of-a-state-that-lives-for-an-hour",
    }
    # In its own folder it finds fairlead.toml, keeps fairlead.db, and reads nobody's .env.
    return subprocess.Popen(
        [COMMAND, "serve", "--port", "0"],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
