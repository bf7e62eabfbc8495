"""Rating, workflow and software as a service, with points computed by hand; and what all templates share."""

from typing import Any

import pytest

from functions.domain.scoring import SignalSeen, score_lead
from tests.configuration.templates import FOLDER, NAMES, scored, template
from tests.scoring.builders import DAY, HOUR, NOW, a_lead, facts_of, seen


def test_there_are_no_other_templates() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_neither_mistakes_nor_doubts(name: str) -> None:
    assert template(name).warnings == ()
    assert template(name).configuration.queues["everyone"].members


@pytest.mark.parametrize("name", NAMES)
def test_a_template_explains_itself_to_a_newcomer(name: str) -> None:
    lines = (FOLDER / f"{name}.toml").read_text().splitlines()
    assert lines[0].startswith("# Fairlead ")
    assert sum("#" in line for line in lines) >= 6


@pytest.mark.parametrize(
    ("fields", "row", "points"),
    [
        ({"inputs": {"company_size": 9}}, "size", 1),
        ({"inputs": {"company_size": 10}}, "size", 3),
        ({"inputs": {"company_size": 50}}, "size", 5),
        ({"inputs": {"company_size": 250}}, "size", 8),
        ({"inputs": {"company_size": 1000}}, "size", 10),
        ({"job_title": "Founder"}, "position", 10),
        ({"job_title": "Head of Sales"}, "position", 6),
        ({"job_title": "Head and Director"}, "position", 10),  # 16, and the group ends at 10
        ({"job_title": "Assistant"}, "position", 1),
        ({"amount": 4999.0}, "budget", 1),
        ({"amount": 5000.0}, "budget", 3),
        ({"amount": 20_000.0}, "budget", 5),
        ({"amount": 50_000.0}, "budget", 7),
        ({"amount": 100_000.0}, "budget", 10),
        ({"inputs": {"urgency": "this week"}}, "urgency", 10),
        ({"inputs": {"urgency": "This month"}}, "urgency", 7),
        ({"inputs": {"urgency": "this quarter"}}, "urgency", 4),
        ({"inputs": {"urgency": "later"}}, "urgency", 2),
        ({"inputs": {"urgency": "who knows"}}, "urgency", 1),
    ],
)
def test_each_question_of_the_rating(fields: dict[str, Any], row: str, points: int) -> None:
    lines = scored("b2b-rating", facts_of(a_lead(**fields))).contributions
    assert sum(line.points for line in lines if row in (line.id, line.group)) == points


@pytest.mark.parametrize(
    ("replies", "clicks", "points"), [(0, 0, 1), (1, 0, 4), (0, 1, 2), (1, 2, 8), (9, 9, 10)]
)
def test_the_fifth_question_of_the_rating_is_the_conversation(replies: int, clicks: int, points: int) -> None:
    signals = seen("email.replied", *[HOUR] * replies) + seen("link.clicked", *[HOUR] * clicks)
    lines = scored("b2b-rating", facts_of(signals=signals)).contributions
    assert sum(line.points for line in lines if line.group == "interaction") == points


def test_the_rating_goes_from_5_to_50() -> None:
    best = a_lead(job_title="CEO", amount=1e6, inputs={"company_size": 2000, "urgency": "this week"})
    talks = seen("email.replied", HOUR, HOUR, HOUR) + seen("link.clicked", HOUR, HOUR, HOUR)
    lowest, highest = scored("b2b-rating", facts_of()), scored("b2b-rating", facts_of(best, signals=talks))
    assert (lowest.points, lowest.band) == (5, "cold")
    assert (highest.points, highest.band) == (50, "hot")


def test_the_workflow_plays_its_story() -> None:
    card = template("workflow").scorecard
    form, opened, priced, touched = (NOW + n * HOUR for n in range(4))
    plain, enriched = a_lead(), a_lead(company="Fine Works", job_title="Buyer")
    signals = (
        SignalSeen("form.submitted", form),
        SignalSeen("offer.opened", opened),
        SignalSeen("pricing.viewed", priced),
    )
    story = [
        (facts_of(plain, signals=signals[:1]), form, 10, "nurturing"),
        (facts_of(enriched, signals=signals[:1]), form, 15, "nurturing"),
        (facts_of(enriched, signals=signals[:2]), opened, 20, "nurturing"),
        (facts_of(enriched, signals=signals), priced, 35, "ready"),  # the manager is notified
        (facts_of(enriched, signals=signals, unanswered_since=touched), touched + 3 * DAY, 30, "ready"),
        (facts_of(enriched, signals=signals, unanswered_since=touched), touched + 6 * DAY, 25, "nurturing"),
        (facts_of(enriched, signals=signals), touched + 7 * DAY, 35, "ready"),  # a reply
    ]
    band = None
    for facts, now, points, band_then in story:
        score = score_lead(facts, card, now, band_before=band)
        assert (score.points, score.band) == (points, band_then)
        band = score.band


def test_without_enrichment_the_first_silence_is_enough() -> None:
    signals = seen("form.submitted", HOUR) + seen("offer.opened", HOUR) + seen("pricing.viewed", HOUR)
    card = template("workflow").scorecard
    assert score_lead(facts_of(signals=signals), card, NOW).band == "ready"
    silent = score_lead(
        facts_of(signals=signals, unanswered_since=NOW), card, NOW + 3 * DAY, band_before="ready"
    )
    assert (silent.points, silent.band) == (25, "nurturing")


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({"company": "Fine Works", "job_title": "Buyer"}, 5),
        ({"inputs": {"industry": "retail"}}, 5),
        ({"inputs": {"company_size": 3, "industry": "retail"}}, 10),
        ({"company": "x", "job_title": "y", "inputs": {"company_size": 3, "industry": "z"}}, 15),
    ],
)
def test_enrichment_of_the_workflow_gives_5_to_15(fields: dict[str, Any], points: int) -> None:
    assert scored("workflow", facts_of(a_lead(**fields))).points == points


@pytest.mark.parametrize(
    ("fields", "row", "points"),
    [
        ({"inputs": {"company_size": 10}}, "company-size", 5),
        ({"inputs": {"company_size": 50}}, "company-size", 10),
        ({"inputs": {"company_size": 200}}, "company-size", 15),
        ({"job_title": "Head of Engineering"}, "role", 15),
        ({"job_title": "Student"}, "role", 0),
        ({"inputs": {"industry": "Finance"}}, "industry", 10),
        ({"inputs": {"industry": "retail"}}, "industry", 5),
        ({"has_email": True, "company": "Fine Works"}, "work-address", 10),
    ],
)
def test_the_four_criteria_of_who_a_saas_lead_is(fields: dict[str, Any], row: str, points: int) -> None:
    lines = scored("saas", facts_of(a_lead(**fields))).contributions
    assert sum(line.points for line in lines if line.id == row) == points


@pytest.mark.parametrize(
    ("action", "times", "points"),
    [
        ("trial.started", 2, 20),
        ("feature.used", 2, 6),
        ("feature.used", 9, 9),
        ("teammate.invited", 5, 20),
        ("pricing.viewed", 5, 10),
    ],
)
def test_the_four_criteria_of_what_a_saas_lead_does(action: str, times: int, points: int) -> None:
    assert scored("saas", facts_of(signals=seen(action, *[HOUR / 10] * times))).points == points


def test_the_thresholds_of_saas_are_70_and_40() -> None:
    assert [(band.id, band.threshold) for band in template("saas").scorecard.bands_ascending] == [
        ("self-service", 0),
        ("promising", 40),
        ("sales-ready", 70),
    ]
