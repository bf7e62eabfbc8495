"""`fairlead learn` where rows or words are bad, or it is interrupted: one sentence, nothing half written."""

import csv
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.learning.environment import INSTALL, PYTHON, RUN, environment, is_ready
from tests.learning.test_command import CONFIGURATION, learned, learned_from
from tests.learning.world import World

pytestmark = [pytest.mark.process, pytest.mark.long]


def one_class(row: dict[str, str]) -> dict[str, str]:
    return row | {"converted": "0"}


def only_lately(row: dict[str, str]) -> dict[str, str]:
    return row if row["decided_at"] > "2026-11" else row | {"converted": "0"}


def backwards(row: dict[str, str]) -> dict[str, str]:
    return row | {"decided_at": row["closed_at"], "closed_at": row["decided_at"]}


def suspicious(row: dict[str, str]) -> dict[str, str]:
    told = {"1": "yes", "0": "no"}[row["converted"]]
    return {"source": told, "visits": row["converted"], **{k: row[k] for k in ("decided_at", "converted")}}


def unreadable(row: dict[str, str]) -> dict[str, str]:
    return row | {"converted": "perhaps"}


@pytest.mark.parametrize(
    ("change", "leads", "sentence"),
    [
        (dict, 40, "are too few to learn from"),
        (one_class, 400, "None of 400 leads converted"),
        (only_lately, 1200, "Before the newest fifth no lead converted"),
        (backwards, 400, "closed before their decision"),
        (suspicious, 600, "No column is left to learn from"),
        (unreadable, 100, "None of 0 leads converted"),
    ],
)
def test_bad_rows_end_in_one_sentence_and_nothing_is_written(
    tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]], leads: int, sentence: str
) -> None:
    rows = [change(row) for row in World(leads, seed=2).rows()]
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    run = learned_from(tmp_path)
    assert (run.done.returncode, sentence in run.said) == (1, True), run.said
    assert "Traceback" not in run.said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fairlead.toml", "rows.csv"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--keep", "nothing"), "No column is called nothing"),
        (("--monotone", "source=up"), "holds texts"),
        (("--monotone", "visits=sideways"), "is not NAME=up or NAME=down"),
        (("--mature", "soon"), "is not a duration"),
        (("--out", "fairlead.toml"), "would be replaced"),
        (("--out", "rows.csv"), "would be replaced"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    run = learned(tmp_path, World(100), *words)
    assert (run.done.returncode, sentence in run.said) == (2, True), run.said
    assert not (tmp_path / "fairlead.learned.toml").exists()
    assert (tmp_path / "fairlead.toml").read_text(encoding="utf-8") == CONFIGURATION


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    if not is_ready():
        pytest.skip(INSTALL)
    World(4000, seed=5, noise=10).write(tmp_path / "rows.csv")
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    # Also where the tests themselves were started with the signal ignored, as in the background of a shell.
    heard = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {RUN}"
    words = [str(PYTHON), "-c", heard, "learn", "rows.csv", "--outcome", "converted"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stderr is not None
        # What has been read is said before the learning, which takes seconds.
        while "Reading" not in started.stderr.readline():
            pass
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=60)
    assert started.returncode not in {0, None}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fairlead.toml", "rows.csv"]
