"""The page of a learned card: what counts most, what a score foretells, who changes band."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from markupsafe import Markup

from functions.commands.learn.card import points_of, points_of_pair
from functions.commands.learn.learn import Learned
from functions.commands.learn.measures import mean
from functions.dashboard.view.charts import CalibrationView, ScoreBin, Threshold
from functions.dashboard.view.shares import Share as ShownShare
from functions.domain.figures.calibration import calibration
from functions.domain.figures.proportions import Share
from functions.domain.scoring import Band, band_for
from infra.language.language import ENGLISH
from infra.web.charts.curves import calibration_chart
from infra.web.charts.drawing import Size
from infra.web.page import environment


@dataclass(frozen=True, slots=True)
class Line:
    """What one table, or pair, gives the leads.

    Attributes:
        apart: the deviation of its points over the leads.
        share: of that of the one that counts most.
    """

    title: str
    least: int
    most: int
    apart: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """The chart in every size."""

    full: Markup
    half: Markup
    phone: Markup


def learned_page(learned: Learned, report: Mapping[str, Any], bands: Sequence[Band]) -> str:
    """Return the page, one HTML file that needs nothing else.

    Args:
        learned: the card.
        report: the same as data.
        bands: of the card in use, ascending.
    """
    return (
        environment()
        .get_template("learned.html.jinja")
        .render(
            report=report,
            lines=lines_of(learned),
            chart=_chart(learned),
            moved=_moved(learned, bands),
        )
    )


def lines_of(learned: Learned) -> list[Line]:
    """Return the tables and pairs, those that count most first."""
    card, columns = learned.fitted.card, {each.field: each for each in learned.history.columns}
    given = [(table.label, points_of(table, columns[table.value])) for table in card.tables]
    for pair in card.pairs:
        rows, others = (columns[side.value] for side in (pair.rows, pair.columns))
        given.append((pair.label, points_of_pair(pair, rows, others)))
    lines = [Line(title, min(points), max(points), _deviation(points)) for title, points in given]
    lines.sort(key=lambda line: -line.apart)
    most = max((line.apart for line in lines), default=0.0) or 1.0
    return [Line(each.title, each.least, each.most, each.apart, each.apart / most) for each in lines]


def _deviation(points: Sequence[int]) -> float:
    middle = mean(points)
    return sqrt(mean([(each - middle) ** 2 for each in points]))


def _chart(learned: Learned) -> Drawn:
    counts: dict[int, Share] = {}
    for score, converted in zip(learned.fitted.seen, learned.history.outcomes, strict=True):
        counts[score] = counts.get(score, Share(0, 0)) + Share(int(converted), 1)
    bins = [
        ScoreBin(each.lowest, each.highest, _shown(each.converted), each.is_out_of_order)
        for each in calibration(counts)
        if each.converted.of
    ]
    thresholds = sorted(
        (Threshold(each.band, each.start) for each in learned.bands), key=lambda each: each.points
    )
    view = CalibrationView(tuple(bins), tuple(thresholds))
    return Drawn(*(calibration_chart(view, size, ENGLISH) for size in (Size.FULL, Size.HALF, Size.PHONE)))


def _shown(share: Share) -> ShownShare:
    return ShownShare(share.count, share.of, share.low or 0.0, share.high or 0.0)


def _moved(learned: Learned, bands: Sequence[Band]) -> Counter[tuple[str, str]]:
    """Return how many leads go from which band to which."""
    starts = {each.band: each.start for each in learned.bands}
    after = [Band(band.id, starts[band.id]) for band in bands]
    both = zip(learned.history.leads, learned.scores, strict=True)
    return Counter((band_for(lead.points, bands).id, band_for(score, after).id) for lead, score in both)
