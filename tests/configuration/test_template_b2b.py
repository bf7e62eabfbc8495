"""The ten-row model, row by row, with points computed by hand."""

from datetime import timedelta
from typing import Any

import pytest

from functions.domain.scoring import improvements, reasons
from tests.configuration.templates import scored, template
from tests.scoring.builders import DAY, HOUR, NOW, a_lead, berlin, facts_of, seen


def points(row: str, **fields: Any) -> int:
    return sum(
        line.points for line in scored("b2b", facts_of(a_lead(**fields))).contributions if line.id == row
    )


def signal_points(row: str, kind: str, *ages: timedelta) -> int:
    lines = scored("b2b", facts_of(signals=seen(kind, *ages))).contributions
    return sum(line.points for line in lines if line.id == row)


@pytest.mark.parametrize(
    ("source", "given"),
    [("RECOMMENDATION", 30), ("ORGANIC", 15), ("WEB", 10), ("ADVERTISING", 5), ("CALL", 0), ("", 0)],
)
def test_row_1_source(source: str, given: int) -> None:
    assert points("source", source=source) == given


@pytest.mark.parametrize(("size", "given"), [(0, 0), (19, 0), (20, 10), (99, 10), (100, 20), (5000, 20)])
def test_row_2_company_size(size: int, given: int) -> None:
    assert points("company-size", inputs={"company_size": size}) == given


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("Managing Director", 15),
        ("CEO", 15),
        ("owner", 15),
        ("Geschäftsführerin", 15),
        ("Генеральный директор", 15),
        ("ВЛАДЕЛЕЦ", 15),
        ("Właściciel", 15),
        ("Gérante", 15),
        ("Accountant", 0),
        ("Homeowner consultant", 0),
        ("", 0),
    ],
)
def test_row_3_job_title(title: str, given: int) -> None:
    assert points("decision-maker", job_title=title) == given


@pytest.mark.parametrize(
    ("amount", "given"), [(49_999.0, 0), (50_000.0, 10), (100_000.0, 15), (499_999.0, 15), (500_000.0, 25)]
)
def test_row_4_amount(amount: float, given: int) -> None:
    assert points("amount", amount=amount) == given


@pytest.mark.parametrize(("phone", "email", "given"), [(1, 1, 10), (1, 0, 0), (0, 1, 0), (0, 0, 0)])
def test_row_5_completeness(phone: int, email: int, given: int) -> None:
    assert points("completeness", has_phone=bool(phone), has_email=bool(email)) == given


@pytest.mark.parametrize(
    ("ages", "given"),
    [
        ([HOUR], 5),
        ([HOUR, 2 * HOUR], 5),  # one a day
        ([HOUR, DAY, 2 * DAY], 14),  # 5·(0.998 + 0.952 + 0.906) = 14.3
        ([14 * DAY], 3),  # half: 2.5, rounded up
        ([n * DAY for n in range(30)], 20),  # the cap
    ],
)
def test_row_6_opened(ages: list[timedelta], given: int) -> None:
    assert signal_points("email-opened", "email.opened", *ages) == given


@pytest.mark.parametrize(
    ("ages", "given"), [([HOUR], 10), ([14 * DAY], 5), ([28 * DAY], 3), ([HOUR] * 5, 30)]
)
def test_row_7_clicked(ages: list[timedelta], given: int) -> None:
    assert signal_points("link-clicked", "link.clicked", *ages) == given


@pytest.mark.parametrize(("company", "given"), [("Big COMPETITOR Ltd", -50), ("Fine Works", 0)])
def test_row_8_competitor(company: str, given: int) -> None:
    assert points("competitor", company=company) == given


@pytest.mark.parametrize(
    ("since", "given"),
    [
        (berlin(2026, 6, 5, 14, 1), 0),  # Friday to Wednesday 14:00: one minute short of three working days
        (berlin(2026, 6, 5, 14, 0), -5),
        (berlin(2026, 6, 2, 14, 0), -10),
        (berlin(2026, 1, 7, 14, 0), -30),
    ],
)
def test_row_9_no_reply(since: Any, given: int) -> None:
    lines = scored("b2b", facts_of(unanswered_since=since)).contributions
    assert sum(line.points for line in lines if line.id == "no-reply") == given


@pytest.mark.parametrize(
    ("amount", "points", "band"), [(0.0, 35, "cold"), (50_000.0, 45, "warm"), (500_000.0, 60, "warm")]
)
def test_row_10_the_bands(amount: float, points: int, band: str) -> None:
    # Organic 15, 20 employees 10, phone and e-mail 10: 35.
    lead = a_lead(
        source="ORGANIC", amount=amount, has_phone=True, has_email=True, inputs={"company_size": 20}
    )
    score = scored("b2b", facts_of(lead))
    assert (score.points, score.band) == (points, band)


def test_the_best_lead_is_hot_and_explains_itself() -> None:
    lead = a_lead(
        source="RECOMMENDATION",
        amount=500_000.0,
        job_title="CEO",
        has_phone=True,
        has_email=True,
        inputs={"company_size": 100},
    )
    score = scored("b2b", facts_of(lead, signals=seen("link.clicked", HOUR)))
    assert (score.points, score.band) == (90, "hot")  # 100 of fit end at 80, and 10 of engagement
    assert reasons(score) == (
        "Recommendation +30 · Amount 500 000 or more +25 · Employees: 100 or more +20"
        " · Fit is capped at 80: -20 · Decides: director or owner +15 · Link clicked +10"
        " · Phone and e-mail are known +10"
    )


def test_a_warm_lead_knows_what_would_make_it_hot() -> None:
    lead = a_lead(source="RECOMMENDATION", amount=100_000.0, has_phone=True, has_email=True)
    found = improvements(scored("b2b", facts_of(lead)), template("b2b").scorecard, NOW)
    assert ("Decides: director or owner +15",) in [lift.changes for lift in found]


def test_the_bands_say_what_their_leads_are_due() -> None:
    hot, warm, cold = template("b2b").scorecard.bands
    assert (hot.first_touch, hot.notify) == (timedelta(minutes=20), ("manager", "senior"))
    assert warm.first_touch == 4 * HOUR
    assert cold.nurture is not None
    assert (cold.nurture.after, cold.nurture.owner, cold.nurture.control) == (DAY, 12, 0.1)


def test_managers_and_queues_are_ready() -> None:
    configuration = template("b2b").configuration
    assert [queue.id for queue in configuration.queues.values()] == ["enterprise", "everyone"]
    assert configuration.queues["enterprise"].fallback == "everyone"
    assert configuration.managers[7].daily_cap == 50
    assert (configuration.intake_users, configuration.senior) == (frozenset({1}), 3)


@pytest.mark.parametrize(("amount", "queue"), [(500_000.0, "enterprise"), (499_999.0, "everyone")])
def test_large_hot_leads_go_to_the_enterprise_queue(amount: float, queue: str) -> None:
    lead = a_lead(source="RECOMMENDATION", amount=amount, job_title="CEO", has_phone=True, has_email=True)
    facts = facts_of(lead)
    taken = template("b2b").configuration.queue_for(facts, scored("b2b", facts), NOW)
    assert taken is not None
    assert taken.id == queue
