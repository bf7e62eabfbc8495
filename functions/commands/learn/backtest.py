"""Two cards on the same leads: which orders better, what its bands mean, and who would have had the leads."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from functions.commands.learn.blend import POINTS_A_UNIT
from functions.commands.learn.calibrate import platt
from functions.commands.learn.gate import Chance, auc_differences, differences_of_loss
from functions.commands.learn.history import History
from functions.commands.learn.measures import auc_of, calibration_error, losses, mean, sigmoid
from functions.domain.configuration import Configuration
from functions.domain.figures.proportions import Interval, Share
from functions.domain.figures.ranking import lift
from functions.domain.scoring import band_for

BEST = 0.1
"""The share of the leads whose lift is shown."""
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Tried:
    """One card on the leads.

    Attributes:
        best: which share of the conversions the best tenth of the leads has.
        bands: how many of each band converted, the highest band first.
        calibration: by tens of points, how many converted.
        queues: leads by queue; "" for those that no queue takes.
        managers: leads by manager, where each member of a queue has a share by its weight.
        is_calibrated_here: whether its probabilities were fitted to these leads, for it tells none.
    """

    name: str
    auc: float | None
    best: float | None
    log_loss: float
    ece: float
    bands: Mapping[str, Share]
    calibration: Mapping[int, Share]
    queues: Mapping[str, int]
    managers: Mapping[int, float]
    is_calibrated_here: bool


@dataclass(frozen=True, slots=True)
class Backtest:
    """What two cards say of the same leads; differences are of the second to the first.

    Attributes:
        auc: difference with its 95 % interval, paired.
        log_loss: the same.
        moved: leads by the band of the first card and that of the second.
    """

    leads: int
    converted: int
    first: Tried
    second: Tried
    auc: Interval | None
    log_loss: Interval
    moved: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Contender:
    """A configuration, and the leads that were scored by it."""

    name: str
    config: Configuration
    history: History


def backtest(first: Contender, second: Contender, chance: Chance) -> Backtest:
    """Return both cards on the leads that are closed; both histories have the same rows."""
    outcomes = first.history.outcomes
    one, other = (_said(each) for each in (first, second))
    differences = auc_differences(other[0], one[0], outcomes, chance)
    auc = None
    if differences:
        low, high = (differences[round(share * (len(differences) - 1))] for share in _ends())
        of_one, of_other = auc_of(one[0], outcomes), auc_of(other[0], outcomes)
        auc = Interval((of_other or 0.0) - (of_one or 0.0), low, high)
    bands = zip(_bands(first), _bands(second), strict=True)
    return Backtest(
        len(outcomes),
        sum(outcomes),
        _tried(first, *one),
        _tried(second, *other),
        auc,
        differences_of_loss(other[1], one[1], outcomes),
        Counter(bands),
    )


def _ends() -> tuple[float, float]:
    return (1 - _SURE) / 2, (1 + _SURE) / 2


def _said(contender: Contender) -> tuple[list[int], list[float]]:
    """Return scores, and probabilities: of the card where it tells them, else fitted to these leads."""
    scores = [lead.points for lead in contender.history.leads]
    probability = contender.config.scorecard.probability
    if probability is not None:
        return scores, [probability.at(score) for score in scores]
    line = platt(scores, contender.history.outcomes, unit=POINTS_A_UNIT)
    return scores, [sigmoid(line.at(score)) for score in scores]


def _bands(contender: Contender) -> list[str]:
    bands = contender.config.scorecard.bands_ascending
    by_score = {
        score: band_for(score, bands).id for score in {lead.points for lead in contender.history.leads}
    }
    return [by_score[lead.points] for lead in contender.history.leads]


def _tried(contender: Contender, scores: Sequence[int], probabilities: Sequence[float]) -> Tried:
    outcomes, config = contender.history.outcomes, contender.config
    by_points: defaultdict[int, Share] = defaultdict(lambda: Share(0, 0))
    for score, converted in zip(scores, outcomes, strict=True):
        by_points[score] += Share(int(converted), 1)
    by_band: dict[str, Share] = {band.id: Share(0, 0) for band in reversed(config.scorecard.bands_ascending)}
    for band, converted in zip(_bands(contender), outcomes, strict=True):
        by_band[band] += Share(int(converted), 1)
    tens: defaultdict[int, Share] = defaultdict(lambda: Share(0, 0))
    for score, share in by_points.items():
        tens[score // 10 * 10] += share
    queues = Counter(lead.queue for lead in contender.history.leads)
    return Tried(
        contender.name,
        auc_of(scores, outcomes),
        lift(by_points, BEST),
        mean(losses(probabilities, outcomes)),
        calibration_error(probabilities, outcomes),
        by_band,
        dict(sorted(tens.items())),
        queues,
        load_of(queues, config),
        is_calibrated_here=config.scorecard.probability is None,
    )


def load_of(queues: Mapping[str, int], config: Configuration) -> dict[int, float]:
    """Return the leads of each manager, where every queue gives its members turns by their weights.

    Caps, absences and turns that are owed are left out: who is there on a day is not in the rows.
    """
    loads: defaultdict[int, Fraction] = defaultdict(Fraction)
    for queue in config.routing.queues:
        members = [config.managers[each] for each in queue.members if each in config.managers]
        whole = sum((member.weight for member in members), Fraction(0))
        for member in members:
            loads[member.id] += queues.get(queue.id, 0) * member.weight / whole
    return {manager: float(load) for manager, load in sorted(loads.items())}
