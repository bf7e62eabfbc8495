"""Functions as processes of functions-framework in the deployed environment: when the first answer comes."""

import compileall
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import uuid4

from infra.clock import SystemClock
from tests.bench.row import NotMeasured
from tests.bundle.task_queue import TaskQueue, serving
from tests.bundle.unattended import ACCOUNT, NAME
from tests.bundle.unpacking import environment_of, unpack
from tests.emulators import firestore
from tests.sharing import a_free_port
from tests.team import CONFIGURATION, TOKEN

BARE = Path(__file__).parent / "bare"
NOWHERE = Path(os.devnull)
LONGEST = 120.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Function:
    """What is started, and the request that it is to answer."""

    target: str
    workspace: Path
    command: Path
    environment: Mapping[str, str] = field(repr=False)
    method: str = "GET"
    path: str = "/"


@dataclass(frozen=True)
class Started:
    """A process that has given its first answer, `seconds` after it was started."""

    seconds: float
    process: "subprocess.Popen[bytes]"
    port: int


@contextmanager
def functions() -> Iterator[dict[str, Function]]:
    """Yield `lead_events` and the bare functions by name, with Firestore's emulator and a queue to talk to.

    Raises:
        NotMeasured: the emulator is not installed.
    """
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    queue = TaskQueue(NAME, SystemClock())
    with TemporaryDirectory() as name, firestore.running(command) as emulator, serving(queue) as there:
        folder, project = Path(name), f"demo-{uuid4().hex}"
        workspace = unpack(folder, CONFIGURATION)
        shutil.copytree(BARE, folder / "bare")
        # Google's build compiles the sources as well.
        compileall.compile_dir(folder, quiet=1)
        framework = environment_of(workspace) / "functions-framework"
        environment = {
            "BITRIX24_APPLICATION_TOKEN": TOKEN,
            "FAIRLEAD_PROCESSING_URL": "https://processing.example/",
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_STATE": f"firestore://{project}/(default)",
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
            "FIRESTORE_EMULATOR_HOST": emulator,
            "K_SERVICE": "fairlead-lead-events",
        }
        path = f"/?{urlencode({'project': project, 'emulator': emulator})}"
        bare = {
            target: Function(target, folder / "bare", framework, environment, path=path)
            for target in ("hello", "rest", "client")
        }
        ours = Function("lead_events", workspace, framework, environment, method="POST")
        yield {"lead_events": ours, **bare}


@contextmanager
def started(
    function: Function,
    before: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    log: Path = NOWHERE,
) -> Iterator[Started]:
    """Start it, wait for its first answer, and end it when it is over."""
    port, clock = a_free_port(), SystemClock()
    source = "main.py" if function.target == "lead_events" else f"{function.target}.py"
    arguments = ["--target", function.target, "--source", source, "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as lines:
        began = clock.monotonic()
        process = subprocess.Popen(
            [*before, str(function.command), *arguments],
            cwd=function.workspace,
            env={**function.environment, **(environment or {})},
            stdout=lines,
            stderr=lines,
        )
        try:
            while not _is_answered(function, port):
                assert process.poll() is None, f"{function.target} ended with {process.returncode}"
                assert clock.monotonic() - began < LONGEST, f"{function.target} does not answer"
                clock.sleep(0.002)
            yield Started(clock.monotonic() - began, process, port)
        finally:
            process.terminate()
            process.wait(timeout=30)


def ask(function: Function, port: int, lead_id: int = 1) -> None:
    """Send one request; an answer other than 2xx is an error, nobody who listens a ConnectionRefusedError."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        event = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": lead_id, "auth[application_token]": TOKEN}
        body = urlencode(event) if function.method == "POST" else None
        connection.request(function.method, function.path, body=body, headers=FORM if body else {})
        status = connection.getresponse().status
        assert status // 100 == 2, f"{function.target} answers {status}"
    finally:
        connection.close()


def _is_answered(function: Function, port: int) -> bool:
    try:
        ask(function, port)
    except ConnectionRefusedError:
        return False
    return True
