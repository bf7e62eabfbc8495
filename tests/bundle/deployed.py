"""The unpacked archive, served as Cloud Run does: one process a function, nothing else around."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.clock import SystemClock
from tests.sharing import a_free_port


@dataclass(frozen=True)
class Deployment:
    """Where the archive is, what serves it, and what its functions find in their environment."""

    workspace: Path
    command: Path
    environment: Mapping[str, str]

    @contextmanager
    def running(self, target: str) -> Iterator[str]:
        """Run one function as its own process; yield its address once it answers."""
        port = a_free_port()
        serve = [str(self.command), "--target", target, "--host", "127.0.0.1", "--port", str(port)]
        environment = {"K_SERVICE": f"fairlead-{target}", **self.environment}  # Cloud Run says it by itself
        process = subprocess.Popen(serve, cwd=self.workspace, env=environment)
        url = f"http://127.0.0.1:{port}/"
        try:
            _await_answer(process, url)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)

    @contextmanager
    def all_running(self, *targets: str) -> Iterator[dict[str, str]]:
        """Run several functions; yield their addresses by name."""
        with ExitStack() as stack:
            yield {target: stack.enter_context(self.running(target)) for target in targets}


def _await_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    clock = SystemClock()
    for _ in range(600):
        assert process.poll() is None, f"the function ended with {process.returncode}"
        try:
            httpx.get(url)
        except httpx.TransportError:
            clock.sleep(0.05)
        else:
            return
    raise AssertionError("the function does not answer")
