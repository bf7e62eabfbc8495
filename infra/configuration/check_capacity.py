"""Checks of bands that begin where the team's capacity says."""

from infra.configuration.bands import BandSection
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings
from infra.configuration.source_map import KeyPath

_KEYS = ("touches_per_hour", "share", "at_least", "at_most")


def check_capacity(draft: Draft, findings: Findings) -> None:
    """Note thresholds by capacity without bounds, or across another band; and bounds that do nothing."""
    for number, band in draft.bands:
        path: KeyPath = ("band", number)
        if not draft.knows(path, "from", *_KEYS):
            continue
        if band.threshold != "capacity":
            for key in band.model_fields_set.intersection(_KEYS):
                what = f"`{key}` counts only where the band begins by capacity."
                findings.doubtful((*path, key), what, 'Write from = "capacity", or take it out.')
            continue
        if band.model_fields_set.isdisjoint({"touches_per_hour", "share"}):
            what = "It is not said what the team can do."
            findings.wrong((*path, "from"), what, "For example: touches_per_hour = 4")
        if band.at_least is None or band.at_most is None or band.at_least >= band.at_most:
            what = "A threshold by capacity needs bounds, the lower one first."
            findings.wrong((*path, "from"), what, "For example: at_least = 55, at_most = 90")
            continue
        _check_neighbours(number, band, draft, findings)


def _check_neighbours(number: int, band: BandSection, draft: Draft, findings: Findings) -> None:
    """Note another band that begins inside of the bounds: one would have no leads some day."""
    least, most = band.at_least or 0, band.at_most or 0
    for other_number, other in draft.bands:
        if other_number == number or not draft.knows(("band", other_number), "from"):
            continue
        bounds = (other.at_least or 0, other.at_most or 100) if other.threshold == "capacity" else None
        low, high = bounds or (other.start, other.start)
        if low <= most and high >= least:
            what = f'The band "{other.id}" begins between {least} and {most}, where this one may, too.'
            findings.wrong(("band", number, "from"), what, "Give both their own range.")
            return
