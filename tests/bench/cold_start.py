"""Rows: how long `lead_events` takes from its start to its first answer, beside bare functions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.quota import processors
from tests.bench.row import Row
from tests.bench.starting import Function, functions, started
from tests.bundle.imported import PROFILED, Imported, imported

TIMES = 7
TREE = Path("out/import-tree.txt")
SHOWN = 6


def measure(
    times: int = TIMES, shares: Sequence[float | None] = (None,), tree: Path = TREE
) -> tuple[Row, ...]:
    """Return a row for each share of a processor, None is no limit; write all imports to `tree`.

    Raises:
        NotMeasured: there is no emulator of Firestore, or a share cannot be given here.
    """
    with functions() as known:
        found = _imports(known["lead_events"])
        _write(found, tree)
        return tuple(_row(share, _medians(known, times, share), times, found) for share in shares)


def _medians(known: Mapping[str, Function], times: int, share: float | None) -> dict[str, float]:
    """Start each in turn, again and again, so that what else the machine does meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in known}
    for _ in range(times):
        for name, function in known.items():
            with processors(share) as before, started(function, before) as process:
                seconds[name].append(process.seconds)
    return {name: median(each) for name, each in seconds.items()}


def _row(share: float | None, took: Mapping[str, float], times: int, found: Sequence[Imported]) -> Row:
    ours, client, rest, hello = (took[name] for name in ("lead_events", "client", "rest", "hello"))
    where = "every processor" if share is None else f"{share:g} processor"
    roots = [each for each in found if not each.depth][:SHOWN]
    biggest = ", ".join(f"{each.name} {each.total / 1000:.0f} ms" for each in roots)
    return Row(
        what=f"lead_events: cold start with {where}, against a bare function with the same libraries",
        reached=round(ours / rest, 2),
        target=1.15,
        unit="times",
        bound="at most",
        ratio=round(ours / hello, 2),
        ratio_to=f"a bare hello ({hello:.2f} s)",
        run=f"process start to first answer, median of {times} in turn: lead_events {ours:.2f} s (one write,"
        f" one kick), bare with the same libraries and one read of Firestore {rest:.2f} s, bare with Google's"
        f" client and one read {client:.2f} s, of which ours is {ours / client:.2f}; no login, which the"
        f" emulator does not ask for; biggest imports: {biggest}",
    )


def _imports(function: Function) -> list[Imported]:
    """Return all imports up to the first answer, the most expensive first."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with started(function, environment=PROFILED, log=log):
            pass
        return sorted(imported(log.read_text(encoding="utf-8")), key=lambda each: -each.total)


def _write(found: Sequence[Imported], to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    head = "with its own, alone, in milliseconds (being told slows it down)"
    lines = (
        f"{each.total / 1000:9.1f} {each.own / 1000:9.1f}  {'  ' * each.depth}{each.name}" for each in found
    )
    to.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
