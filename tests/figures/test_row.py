"""What silence costs an open lead: points that its score has lost, and no more than it had."""

from functions.domain.figures.row import row_of
from functions.domain.item import lead
from functions.domain.lead.record import LeadRecord, LeadState, StoredScore
from functions.domain.scoring import Contribution

SILENT = Contribution("no-reply", -15, "No reply", kind="silence")


def silence(*contributions: Contribution, state: LeadState = LeadState.ASSIGNED) -> int:
    return row_of(LeadRecord(lead(7), state=state, score=StoredScore(contributions=contributions))).silence


def test_a_silence_costs_its_points() -> None:
    assert silence(Contribution("source", 40, "Web"), SILENT) == -15


def test_what_the_lowest_score_gives_back_is_not_lost() -> None:
    total = Contribution("total", 3, "The score is at least 0", kind="clamp")
    assert silence(Contribution("source", 12, "Web"), SILENT, total) == -12
    nothing_left = Contribution("total", 20, "The score is at least 0", kind="clamp")
    assert silence(Contribution("competitor", -5, "Competitor"), SILENT, nothing_left) == 0


def test_the_bound_of_a_group_and_a_closed_lead_have_nothing_to_do_with_it() -> None:
    group = Contribution("fit", 5, "Fit does not fall below 0", "fit", "clamp")
    assert silence(Contribution("source", 40, "Web"), group, SILENT) == -15
    assert silence(SILENT, state=LeadState.CLOSED) == 0


def test_above_the_highest_score_whatever_it_is_nothing_is_lost() -> None:
    for highest in (50, 100, 1_000):
        cut_off = Contribution("total", -25, f"The score is {highest}", kind="clamp")
        assert silence(Contribution("source", highest + 40, "Web"), SILENT, cut_off) == 0
