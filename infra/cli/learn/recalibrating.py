"""`fairlead learn --recalibrate`: the probability is shifted to what came lately; no point is touched."""

from pathlib import Path

from rich.markup import escape

from functions.commands.learn.calibrate import shifted
from functions.commands.learn.folds import mature, maturity_of
from infra.cli.learn.reading import Read
from infra.cli.learn.refusing import refuse
from infra.cli.learn.writing import recalibrated_text, write_whole
from infra.cli.terminal import out
from infra.configuration.load import LoadedConfiguration

FEWEST = 200
_LATELY = 90 * 86_400.0


def recalibrate(read: Read, loaded: LoadedConfiguration, target: Path, maturity: float | None) -> None:
    """Write the configuration with a probability that expects what came; exits where it cannot."""
    probability = loaded.scorecard.probability
    if probability is None:
        refuse(
            "The card in use was not learned: it has no probability to shift. Run fairlead learn first.", 1
        )
    leads = read.history.leads
    seconds = maturity_of(leads) if maturity is None else maturity
    rows = mature(leads, seconds).rows
    newest = max((leads[row].decided_at or 0.0 for row in rows), default=0.0)
    lately = [leads[row] for row in rows if (leads[row].decided_at or newest) >= newest - _LATELY]
    converted = sum(lead.converted is True for lead in lately)
    if len(lately) < FEWEST or not 0 < converted < len(lately):
        refuse(
            f"{len(lately):,} leads of the last 90 days, {converted:,} of them converted, are too few: "
            f"{FEWEST} are needed, of both kinds.",
            1,
        )
    curve = shifted(probability.points, [lead.points for lead in lately], converted)
    write_whole(target, recalibrated_text(loaded, curve))
    expected = sum(probability.at(lead.points) for lead in lately)
    out.print(
        f"{converted:,} of {len(lately):,} leads were converted, and {expected:,.0f} were expected: the "
        f"probability is shifted, no point is touched. Written: {escape(str(target))}",
        soft_wrap=True,
    )
