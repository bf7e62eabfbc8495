"""What the terminal says about a learned card."""

from collections.abc import Collection, Sequence

from rich.markup import escape
from rich.table import Table

from functions.commands.learn.gate import Judged, Verdict
from functions.commands.learn.learn import Learned
from functions.domain.scoring import Scorecard
from infra.cli.learn.inputs import NewInput
from infra.cli.learn.reading import Read
from infra.cli.terminal import out

_APART = 0.05
"""Of all leads: so many more, or less, in a band are a storm."""


def print_learned(read: Read, learned: Learned, scorecard: Scorecard, *, is_ordered: bool) -> None:
    """Print what the card rests on, what was left out and why, and how it did on the newest leads."""
    fitted = learned.fitted
    out.print(
        f"Learned from {fitted.rows:,} leads, {fitted.converted:,} of them converted: "
        f"{len(fitted.card.tables)} tables, {len(fitted.card.pairs)} pairs; "
        f"{fitted.weight:.0%} learned, {1 - fitted.weight:.0%} the card before.",
        soft_wrap=True,
    )
    _print_rows(read, learned)
    for each in learned.left_out:
        out.print(f"[yellow]-[/yellow] {escape(each.column)}: left out, {escape(each.why)}", soft_wrap=True)
    for drift in learned.drift:
        if drift.is_alarming:
            out.print(
                f"[yellow]![/yellow] {escape(drift.column)} has moved: the newest leads have other values "
                f"(PSI {drift.psi:.2f}, alarm from {drift.alarm:.2f})",
                soft_wrap=True,
            )
    _print_verdict(learned.verdict, is_ordered=is_ordered)
    if scorecard.signals:
        doublings = 1 / fitted.scale.per_doubling
        out.print(
            f"Signals and decays keep their points. {fitted.scale.per_doubling:.1f} points double the odds "
            f"now, so 15 points of a signal are {15 * doublings:.1f} doublings: look whether that is meant.",
            soft_wrap=True,
        )
    moved = [each for each in learned.bands if each.before != each.start]
    if moved:
        starts = ", ".join(
            f"{each.band} from {each.start} (was {each.before}, {each.share:.0%})" for each in moved
        )
        out.print(f"Bands keep their shares of the leads: {escape(starts)}.", soft_wrap=True)
    for band in learned.bands:
        if abs(band.share - band.share_before) > _APART:
            out.print(
                f"[yellow]![/yellow] {escape(band.band)}: {band.share:.0%} of the leads by the learned card, "
                f"{band.share_before:.0%} by the one in use. See fairlead plan before you use it.",
                soft_wrap=True,
            )


def print_inputs(inputs: Sequence[NewInput], used: Collection[str]) -> None:
    """Print which inputs were added, and that their fields are guesses."""
    added = [each for each in inputs if f"lead.{each.name}" in used]
    if added:
        names = ", ".join(f"{each.name} ({each.field})" for each in added)
        out.print(
            f"[yellow]![/yellow] The configuration has no input for {len(added)} columns; they are added "
            f"with guessed names of fields. Write those of the portal: {escape(names)}",
            soft_wrap=True,
        )


def _print_rows(read: Read, learned: Learned) -> None:
    chosen = learned.chosen
    counts = (
        (
            read.rows - len(read.history) - read.outcomes_unread,
            "beyond those that are held: the others were drawn",
        ),
        (read.outcomes_unread, "with an outcome that is neither yes nor no"),
        (chosen.open, "still open"),
        (chosen.young, "too young to judge (--mature)"),
        (chosen.backwards, "closed before they were decided"),
    )
    said = [f"{count:,} {what}" for count, what in counts if count > 0]
    if said:
        out.print(f"Not learned from: {'; '.join(said)}.", soft_wrap=True)
    if chosen.lost:
        out.print(f"{chosen.lost:,} old open leads count as not converted.")
    if read.unread:
        out.print(f"[yellow]![/yellow] {read.unread:,} cells are not what their column is for: not known.")


def _print_verdict(verdict: Verdict, *, is_ordered: bool) -> None:
    which = "newest" if is_ordered else "drawn"
    table = Table(
        title=f"On {verdict.leads:,} {which} leads that it had not seen ({verdict.converted:,} converted)"
    )
    for title in ("", "AUC", "log loss", "Brier", "ECE"):
        table.add_column(title, justify="left" if not title else "right")
    for name, card in (("learned", verdict.new), (escape(verdict.against_name), verdict.against)):
        table.add_row(name, *_figures(card))
    out.print(table)
    out.print(
        f"Its log loss is more by at most {verdict.loss_bound:+.4f}, its AUC by at least "
        f"{verdict.auc_bound:+.3f} (95 %, one side); a perfect card would show an ECE of "
        f"{verdict.ece_by_chance:.3f}.",
        soft_wrap=True,
    )


def _figures(card: Judged) -> Sequence[str]:
    auc = "-" if card.auc is None else f"{card.auc:.3f}"
    return auc, f"{card.log_loss:.4f}", f"{card.brier:.4f}", f"{card.ece:.3f}"
