"""What tests of several folders need: places to keep a state in, and what holds for every test.

A test that starts a process, or needs one that another has started, is marked `process`; `make quick` runs
the others.
With FAIRLEAD_NO_SKIPS=1 nothing may be skipped, expected to fail or left out.
"""

import os
import ssl
import subprocess
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache
from inspect import unwrap
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

import pytest
import structlog
import trustme
from hypothesis import HealthCheck, settings
from pydantic import Field
from pydantic_settings import BaseSettings
from xdist.scheduler import LoadScopeScheduling

from functions.domain.item import DEAL, LEAD
from tests.emulators import firestore, twins
from tests.team import handled

Report = TypeVar("Report", pytest.CollectReport, pytest.TestReport)
A_PROCESS = frozenset(
    {
        "command",
        "firestore_host",
        "followed",
        "ministack",
        "moto_address",
        "new_dynamodb",
        "new_firestore",
        "new_moto",
        "new_workspace",
        "planned",
    }
)
"""The fixtures behind which there is a process."""
TOGETHER = frozenset(
    {
        "tests/hostile/test_http.py",
        "tests/terraform/aws/test_chain.py",
        "tests/terraform/aws/test_portals.py",
        "tests/terraform/aws/test_twins.py",
        "tests/terraform/test_portals.py",
        "tests/terraform/test_runbook.py",
    }
)
"""The modules whose tests share what takes long to make."""


class RunSettings(BaseSettings):
    """What the environment says about a whole run."""

    no_skips: bool = Field(default=False, validation_alias="FAIRLEAD_NO_SKIPS")


NO_SKIPS = RunSettings().no_skips

# What a machine is busy with decides no test.
settings.register_profile(
    "unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


BEHAVIOURS = frozenset({"processing", "nurturing", "distribution", "rescoring", "reconciling", "lead"})
"""The rooms whose tests with a team are played on leads and on deals, or on those that a mark says why."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play the behaviours of a team on leads and on deals."""
    room = Path(metafunc.module.__file__).parent.name
    is_of_a_team = {"a_team", "Team"} & vars(metafunc.module).keys() or "team" in metafunc.fixturenames
    if room in BEHAVIOURS and is_of_a_team and "played_on" in metafunc.fixturenames:
        other = {"of_leads": DEAL, "of_deals": LEAD}
        left_out = {other[mark.name] for mark in metafunc.definition.iter_markers() if mark.name in other}
        metafunc.parametrize(
            "played_on", [each for each in (LEAD, DEAL) if each not in left_out], indirect=True
        )


@pytest.fixture(autouse=True)
def played_on(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let teams work on what the test is played on; leads, where nothing is said."""
    before = handled.set(getattr(request, "param", LEAD))
    yield
    handled.reset(before)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a process through a fixture; begin with what takes long: it is not waited for then."""
    for item in items:
        if A_PROCESS & set(getattr(item, "fixturenames", ())):
            item.add_marker("process")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep tests that are not marked `process` from starting any."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail(f"It starts a process: mark it with @pytest.mark.process. {item.nodeid}")

    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("process") is None:
            patch.setattr(subprocess.Popen, "__init__", refuse)
            patch.setattr(BaseProcess, "start", refuse)
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let nothing be skipped where nothing may be."""
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let no module be skipped where nothing may be."""
    return _unskipped((yield))


def _unskipped(report: Report) -> Report:
    """Return a report that has failed, where it was skipped or expected to fail and nothing may be."""
    if NO_SKIPS and (report.skipped or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here (FAIRLEAD_NO_SKIPS): {report.longreprtext}"
        vars(report).pop("wasxfail", None)
    return report


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Let nothing be left out where nothing may be."""
    if NO_SKIPS:
        raise pytest.UsageError(f"Nothing may be left out here (FAIRLEAD_NO_SKIPS): {len(items)} tests.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are processors: some tests wait more than they work."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give out tests one by one, in their order, a module of TOGETHER as a whole."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _unit_of
    return scheduling


def _unit_of(test: str) -> str:
    module = test.partition("::")[0]
    return module if module in TOGETHER else test


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Read the world's certificates once: no test asks the world, and reading takes longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority that is trusted only where BITRIX24_CA_FILE names it."""
    return trustme.CA()


@pytest.fixture
def own_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every client have a TLS context of its own: one that trusts more may not be shared."""
    monkeypatch.setattr(ssl, "create_default_context", unwrap(ssl.create_default_context))


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path, own_contexts: None) -> Path:
    """The authority's certificate, as BITRIX24_CA_FILE names it."""
    path = tmp_path / "own-ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo what a test does to how facts are logged, or to that nothing has been said of it yet."""
    before = structlog.get_config() if structlog.is_configured() else None
    yield
    structlog.reset_defaults()
    if before is not None:
        structlog.configure(**before)


@pytest.fixture
def new_process(logs_as_before: None) -> None:
    """As if this process had not yet said how it logs: a function that is asked for then does."""
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def of_this_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run have in common."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def firestore_host(of_this_run: Path) -> Iterator[str]:
    """`host:port` of the Firestore emulator, one for all tests of all processes."""
    with firestore.shared(of_this_run / "firestore") as host:
        yield host


@pytest.fixture
def new_firestore(firestore_host: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Gives the address of an empty Firestore each time: a project of its own, so nothing is ever reset."""
    # Google's client reads this variable by itself; our code never does.
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_host)
    return lambda: f"firestore://demo-{uuid4().hex}/(default)"


@pytest.fixture(scope="session")
def ministack() -> Iterator[str]:
    """Where MiniStack answers, in place of AWS; one for each process of a run, ended with it."""
    with twins.ministack() as address:
        yield address


@pytest.fixture
def new_dynamodb(ministack: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Gives the address of an empty table each time, so nothing is ever reset."""
    return twins.tables_of(ministack, monkeypatch)


@pytest.fixture(scope="session")
def moto_address() -> Iterator[str]:
    """Where moto's server answers, in place of DynamoDB."""
    with twins.moto() as address:
        yield address


@pytest.fixture
def new_moto(moto_address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Gives the address of an empty table on moto each time, which loses updates that come together."""
    monkeypatch.setattr("infra.aws.database.SIDE_BY_SIDE", 1)
    return twins.tables_of(moto_address, monkeypatch)


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Callable[[], str]:
    """Gives the address of a new SQLite file each time."""
    numbers = count()
    return lambda: f"sqlite:///{tmp_path / f'fairlead-{next(numbers)}.db'}"


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("firestore", marks=pytest.mark.process),
        pytest.param("dynamodb", marks=pytest.mark.process),
    ]
)
def new_state(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the address of an empty state each time; the test runs once on each kind of store."""
    give: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return give
