"""`fairlead retrain`: what `[learning]` asks for, once: read the history, learn, judge, perhaps publish."""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import structlog
import typer
from rich.markup import escape

from functions.errors import ConfigurationInvalid, PortalError, SettingInvalid
from functions.ports import Beat, Notification, RunResult
from infra.cli.history import From, history
from infra.cli.learn.command import learn_card
from infra.cli.learn.publishing import publish, why_not_published
from infra.cli.state import file_of_state
from infra.cli.terminal import ensure_writable, err, out, sentence_about
from infra.configuration.load import LoadedConfiguration, read_configuration
from infra.http.scheduled import leave_mark
from infra.language.language import Language
from infra.language.speaker import language_in
from infra.settings import Settings, read_settings
from infra.wiring import Wiring

NAME = "learning"
"""What the run is called among the signs of life."""
PLAN = "fairlead plan --config fairlead.learned.toml"
MOST_RIVALS = 3
"""Earlier cards that a new one is compared with, beside the one in use; each is a reading of the file."""
_MOST_VERSIONS = 50
"""Versions of the configuration among which earlier cards are looked for."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retrained:
    """What became of one run.

    Attributes:
        report: of the learned card; None where nothing could be learned.
        is_published: whether it is the configuration in use now.
        why_not: why it was left to people although it may be used; "" where no more was asked for.
    """

    report: dict[str, Any] | None
    is_published: bool = False
    why_not: str = ""

    @property
    def is_passed(self) -> bool:
        """True where the card may take the place of the one in use."""
        return self.report is not None and self.report["gate"]["passed"]


def retrain(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where to write; without it beside the state.")
    ] = None,
    since: Annotated[str, typer.Option(help="How far back the history goes: 24m, 2y, 6w.")] = "24m",
    source: Annotated[
        From, typer.Option("--from", help="What the state has kept, what the portal tells, or both.")
    ] = From.BOTH,
) -> None:
    """Learn the scorecard anew as `[learning]` wishes, and say so to those who get the digest.

    It reads the history, learns, and judges the new card on leads that the card in use was not learned from,
    against the best of the cards that were in use. What it writes: fairlead.learned.toml, .json and .html.
    Only with `publish = "when-better"` does a card that passes take the place of the configuration, and only
    where no band gets five in a hundred leads more or less; the one before is kept as fairlead.before.toml.
    Exit 0 when it ran, whatever came of it; 1 when it could not.

    Example: fairlead retrain --dir /var/lib/fairlead
    """
    settings = read_settings()
    with closing(Wiring(settings)) as wiring:
        result = RunResult.FAILED
        try:
            found = _learned_anew(wiring, settings, folder or _folder_of(settings), since, source)
            result = RunResult.DONE
        finally:
            leave_mark(wiring, NAME, Beat(wiring.clock.now(), result))
        _log_it(found)
        # During a pause and while everything is observed no message is sent; the page of the card says it.
        if found.is_passed and wiring.paused_since is None and not wiring.config.going_live.is_observing:
            _notify(wiring, found)


def _folder_of(settings: Settings) -> Path:
    """Return the folder of the state, which a server may write to; that of the configuration without one."""
    return (file_of_state(settings) or settings.config).parent


def _learned_anew(wiring: Wiring, settings: Settings, folder: Path, since: str, source: From) -> Retrained:
    loaded, rows = wiring.loaded, folder / "fairlead.history.csv"
    learned = folder / f"{settings.config.stem}.learned.toml"
    report = learned.with_suffix(".json")
    ensure_writable(learned)
    try:
        history(since, rows, source)
    except typer.Exit:  # there is no closed lead yet
        return Retrained(None)
    report.unlink(missing_ok=True)
    is_written = True
    with TemporaryDirectory(dir=folder) as kept:
        try:
            learn_card(
                rows,
                "converted",
                settings.config,
                learned,
                report=report,
                page=learned.with_suffix(".html"),
                against=_earlier_cards(wiring, Path(kept)),
            )
        except typer.Exit as ended:
            if ended.exit_code != 1:  # no library, or wishes that no file can meet
                raise
            is_written = False
        finally:
            rows.unlink(missing_ok=True)
    found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else None
    if found is None or not is_written or loaded.model.learning.publish == "never":
        return Retrained(found)
    why_not = why_not_published(found, loaded, settings.config)
    if why_not:
        err.print(f"[yellow]![/yellow] Not published: {escape(why_not)}.", soft_wrap=True)
        return Retrained(found, why_not=why_not)
    try:
        before = publish(learned, settings.config)
    except OSError as error:
        err.print(f"[yellow]![/yellow] Not published: {escape(sentence_about(error))}", soft_wrap=True)
        return Retrained(found, why_not="the configuration cannot be written here")
    out.print(
        f"Published: {escape(str(settings.config))}. The one before: {escape(str(before))}", soft_wrap=True
    )
    return Retrained(found, is_published=True)


def _earlier_cards(wiring: Wiring, folder: Path) -> list[Path]:
    """Return the newest learned cards that were in use before, as files; each scorecard once."""
    cards = {wiring.config.scorecard.version: Path()}
    for entry in wiring.state.configuration_versions.newest(_MOST_VERSIONS):
        earlier = _learned_configuration(entry.text)
        if earlier is not None and earlier.scorecard.version not in cards and len(cards) <= MOST_RIVALS:
            file = folder / f"of {entry.first_used_at:%Y-%m-%d} ({entry.version[:6]})"
            file.write_text(entry.text, encoding="utf-8")
            cards[earlier.scorecard.version] = file
    return list(cards.values())[1:]


def _learned_configuration(text: str) -> LoadedConfiguration | None:
    """Return a configuration of before whose card was learned; None for every other."""
    try:
        loaded = read_configuration(text)
    except ConfigurationInvalid:
        return None
    return loaded if loaded.model.learned is not None else None


def _log_it(found: Retrained) -> None:
    gate = found.report["gate"] if found.report else {}
    _log.info(
        "scorecard.learned",
        passed=found.is_passed,
        published=found.is_published,
        auc=gate.get("auc"),
        leads=gate.get("n"),
        reasons=gate.get("reasons", ["nothing could be learned"]),
        why_not_published=found.why_not,
    )


def _notify(wiring: Wiring, found: Retrained) -> None:
    """Say it to those who get the digest; a portal that takes nothing stops nothing."""
    config, day = wiring.config, wiring.clock.now().date().isoformat()
    users = config.figures.digest_to or ((config.senior,) if config.senior is not None else ())
    notes = [
        Notification(
            user, text_of_news(found, language_in(config.language_of(user))), f"FAIRLEAD|LEARNED|{day}"
        )
        for user in users
    ]
    try:
        failed = wiring.crm.notify(notes)
    except (PortalError, SettingInvalid) as error:
        _log.warning("learning.not_notified", errors=[type(error).__name__])
        return
    if failed:
        _log.warning(
            "learning.not_notified", errors=sorted({type(each).__name__ for each in failed.values()})
        )


def text_of_news(found: Retrained, language: Language) -> str:
    """Return the message of a card that has passed the gate."""
    report = found.report or {}
    gate = report["gate"]
    learned = language.gettext(
        "A scorecard was learned from %(leads)s leads. Of two newer leads, one a buyer, it puts the buyer"
        " first in %(right)s of the cases; the best one so far in %(before)s."
    )
    values = {
        "leads": language.number(report["rows"]),
        "right": language.percent(gate["auc"] or 0.0, 1),
        "before": language.percent(gate["against"]["auc"] or 0.0, 1),
    }
    if found.is_published:
        then = language.gettext("It is in use now.")
    else:
        then = language.gettext("What it would change: %(command)s") % {"command": PLAN}
    return f"{learned % values} {then}"
