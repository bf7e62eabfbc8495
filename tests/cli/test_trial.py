"""N9 and N10: a trial that shows a score, a manager and a reason within a minute, at any hour."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import httpx
import pytest
from typer.testing import CliRunner

from functions.domain.item import DEAL, LEAD
from functions.domain.lead.record import LeadState
from functions.errors import SettingInvalid
from infra.cli.main import app
from infra.clock import ManualClock
from infra.configuration.load import read_configuration, template
from infra.demo.cast import Sequel, inquiries
from infra.demo.trial import ROUND_THE_CLOCK, TEMPLATE, Happening, configuration, open_trial, zone_here

BERLIN = ZoneInfo("Europe/Berlin")
OUTCOME = re.compile(r"[0-9:]{8} Lead (\d+), a[^:]+: \d+ points, (hot|warm|cold), for (Anna|Boris|Vera)")


@contextmanager
def trying(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Type `fairlead try …` in an empty folder, with a folder for what is temporary beside it."""
    command = [sys.executable, "-c", "from infra.cli.main import run; run()", "try", *options]
    for name in ("here", "scratch"):
        (folder / name).mkdir()
    environment = {"TMPDIR": str(folder / "scratch"), "PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"}
    # Of an installation on this machine, which is nothing to the trial.
    environment |= {"FAIRLEAD_DASHBOARD_TOKEN": "of-an-installation", "FAIRLEAD_QUEUE": "sqs://elsewhere"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder / "here",
        env=environment,
    ) as process:
        yield process


def played(
    folder: Path, *, leads: int, moment: datetime, seed: int = 24, entity: str = LEAD
) -> list[Happening]:
    with open_trial(folder, seed=seed, entity=entity, clock=ManualClock(moment)) as trial:
        return list(trial.run(leads=leads, every=0.0, stop=Event()))


@pytest.mark.long
@pytest.mark.process
def test_n9_a_trial_tells_score_manager_reason_and_page_of_each_lead_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    with trying(tmp_path, "--leads", "5", "--every", "0") as process:
        told, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    lines = told.splitlines()
    leads = [(at, found[1]) for at, line in enumerate(lines) if (found := OUTCOME.match(line))]
    assert [number for _, number in leads] == ["1", "2", "3", "4", "5"]
    pages = lines[0].removeprefix("The pages: ")
    for at, number in leads:
        assert re.search(r"\S [+-]\d+", lines[at + 1]), lines[at + 1]
        assert lines[at + 2].strip() == f"{pages}/leads/{number}"
    assert "`fairlead init`" in lines[-1]
    assert [*(tmp_path / "here").iterdir(), *(tmp_path / "scratch").iterdir()] == []


@pytest.mark.long
@pytest.mark.process
def test_n9_the_pages_are_there_with_the_first_lead_and_ctrl_c_ends_with_what_to_do_next(
    tmp_path: Path,
) -> None:
    with trying(tmp_path, "--every", "600") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.rstrip().endswith("/leads/1"))
        story = httpx.get(line.strip())
        overview = httpx.get(line.strip().removesuffix("/dashboard/leads/1"), follow_redirects=True)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    assert (story.status_code, "Why 80 points" in story.text) == (200, True)
    assert (overview.status_code, "· 1 lead\n" in overview.text) == (200, True)
    assert (process.returncode, "`fairlead init`" in told) == (0, True)


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 11, 29, 3, 12, tzinfo=BERLIN), datetime(2026, 12, 25, 23, 40, tzinfo=BERLIN)],
    ids=["Sunday at night", "a holiday"],
)
def test_n10_no_lead_of_a_trial_is_held_whatever_the_hour(moment: datetime, tmp_path: Path) -> None:
    happened = played(tmp_path, leads=4, moment=moment)
    assert {each.record.state for each in happened} == {LeadState.ASSIGNED}
    assert {each.record.hold for each in happened} == {None}


@pytest.mark.parametrize("entity", [LEAD, DEAL])
def test_what_happens_in_a_trial_is_varied(entity: str, tmp_path: Path) -> None:
    moment = datetime(2026, 11, 30, 12, 0, tzinfo=BERLIN)
    happened = played(tmp_path, leads=9, moment=moment, entity=entity)
    news = {each.what for each in happened}
    assert news >= {", a recommendation", ", an advertisement", ", a form", ", a call"}
    assert news >= {" is called, and calls back", " asks for an offer", " is found to be junk"}
    assert {each.record.score.band for each in happened} == {"hot", "warm", "cold"}
    assert any(each.record.identity.repeat_of for each in happened)
    assert any(each.record.state is LeadState.CLOSED for each in happened)
    assert {each.record.assignment.manager for each in happened} == {7, 8, 9}
    replied = next(each.record for each in happened if each.what == " is called, and calls back")
    assert replied.milestones.replied_at is not None


def test_a_seed_repeats_the_people_of_a_trial() -> None:
    def people(seed: int) -> list[object]:
        return [each.fields for each, _ in zip(inquiries(seed=seed), range(30), strict=False)]

    assert people(1) == people(1) != people(2)


def test_nobody_in_a_trial_can_be_called_or_written_to() -> None:
    cast = [each for each, _ in zip(inquiries(seed=3), range(2500), strict=False)]
    phones = [each.fields["PHONE"][0][1] for each in cast if "PHONE" in each.fields]
    emails = {each.fields["EMAIL"][0][1].partition("@")[2] for each in cast if "EMAIL" in each.fields}
    assert all(
        re.fullmatch(r"\+49 (30 23125|40 66969|69 90009|89 99998|221 4710)\d{3}", phone) for phone in phones
    )
    assert emails == {"example.com"}
    assert {each.sequel for each in cast} == {None, *Sequel}


@pytest.mark.parametrize("entity", [LEAD, DEAL])
def test_the_trial_is_the_template_of_init_but_for_its_team(entity: str) -> None:
    text = template(TEMPLATE, (entity,))
    assert {written for written in ROUND_THE_CLOCK if text.count(written) == 0} == set()
    given, ours = read_configuration(text).scorecard, read_configuration(configuration(entity)).scorecard
    assert (ours.tables, ours.bands_ascending) == (given.tables, given.bands_ascending)
    assert [rule.points for rule in ours.rules] == [rule.points for rule in given.rules]
    assert read_configuration(configuration(entity)).warnings == ()


def test_a_trial_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "fairlead.db").touch()
    result = CliRunner().invoke(app, ["try", "--to", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert "Name a new folder." in str(result.exception)


@pytest.mark.parametrize(
    ("named", "zone"),
    [("zoneinfo/Asia/Almaty", "Asia/Almaty"), ("zoneinfo/posix/Asia/Almaty", "UTC"), ("elsewhere", "UTC")],
)
def test_the_time_zone_of_the_machine_is_that_of_the_trial(named: str, zone: str, tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(tmp_path / named)
    assert zone_here(link) == zone
