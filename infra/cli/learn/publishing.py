"""A learned card takes the place of the configuration in use, where nothing speaks against it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.cli.learn.writing import write_whole
from infra.configuration.load import LoadedConfiguration, text_of

APART = 0.05
"""Of all leads: so many more, or less, in a band are a storm."""


def why_not_published(report: Mapping[str, Any], loaded: LoadedConfiguration, file: Path) -> str:
    """Return why a card that has passed the gate is left to people; "" where it may be used.

    Args:
        report: of the learned card.
        loaded: the configuration that it was learned beside.
        file: where that was read.
    """
    for band in report["bands"]:
        if abs(band["share"] - band["share_before"]) > APART:
            return (
                f"the band {band['band']} would have {band['share']:.0%} of the leads, and has"
                f" {band['share_before']:.0%} now"
            )
    if text_of(file) != loaded.text:
        return "the configuration was changed while this one was learned"
    return ""


def publish(learned: Path, file: Path) -> Path:
    """Put the learned configuration in the place of the one in use; return where that one is kept.

    A process that reads the file meanwhile finds the one before, or all of the new one.

    Raises:
        OSError: nothing can be written there; the one in use is as it was.
    """
    before = file.with_name(f"{file.stem}.before{file.suffix}")
    for target, text in ((before, text_of(file)), (file, text_of(learned))):
        mode = file.stat().st_mode
        write_whole(target, text)
        target.chmod(mode)
    learned.unlink()
    return before
