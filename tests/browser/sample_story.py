"""Three weeks in the life of an invented lead."""

from datetime import timedelta

from functions.dashboard.view.charts import (
    ScoreLine,
    ScoreStep,
    Threshold,
)
from functions.dashboard.view.story import (
    Happening,
    Improvement,
    NextChange,
    PassedOver,
    Reason,
    StoryEvent,
    StoryView,
)
from tests.browser.sample import AS_OF, BANDS, NAMES, moment


def the_story() -> StoryView:
    """Return three weeks in the life of a lead."""
    steps = (
        ScoreStep(
            moment(3, 9, 12),
            45,
            "warm",
            ((30, "Recommendation"), (10, "Phone and e-mail are known"), (5, "Newsletter opened")),
        ),
        ScoreStep(moment(3, 12, 4), 60, "warm", ((15, "Pricing page viewed"),)),
        ScoreStep(
            moment(5, 10, 30), 82, "hot", ((15, "Decides: director or owner"), (7, "Amount 100,000 or more"))
        ),
        ScoreStep(moment(12, 9), 77, "hot", ((-5, "No reply for 3 working days"),)),
        ScoreStep(moment(17, 9), 67, "warm", ((-10, "No reply for 6 working days"),)),
        ScoreStep(moment(19, 15, 20), 82, "hot", ((15, "The lead replied: silence ends"),)),
        ScoreStep(moment(24, 9), 79, "hot", ((-3, "Pricing page viewed: older than 14 days"),)),
    )
    thresholds = (Threshold("cold", 0), Threshold("warm", 40), Threshold("hot", 70))
    others = (
        PassedOver(NAMES[2], "absent until Mon 9 Nov 09:00", 0.83),
        PassedOver(NAMES[5], "daily cap reached", 1.17),
        PassedOver(NAMES[6], "without a skill that the queue needs", -0.2),
    )
    events = (
        StoryEvent(moment(3, 9, 12), Happening.ARRIVED, points=45, band="warm"),
        StoryEvent(moment(3, 9, 13), Happening.ASSIGNED, NAMES[0], "everyone", passed_over=others),
        StoryEvent(moment(3, 11, 40), Happening.TAKEN_BACK, NAMES[0], words="not touched within 2 h"),
        StoryEvent(moment(3, 11, 40), Happening.HELD, words="nobody who speaks French is in until 12:00"),
        StoryEvent(moment(3, 12), Happening.ASSIGNED, NAMES[6], "everyone", passed_over=others[:1]),
        StoryEvent(moment(3, 14, 31), Happening.TOUCHED, NAMES[6], is_late=True),
        StoryEvent(moment(5, 10, 30), Happening.SCORED, points=82, band="hot"),
        StoryEvent(moment(19, 15, 20), Happening.REPLIED, points=82, band="hot"),
        StoryEvent(moment(20, 9), Happening.CORRECTED, NAMES[1], words="+5 until 1 Dec"),
    )
    reasons = (
        Reason(30, "Recommendation"),
        Reason(15, "Decides: director or owner"),
        Reason(12, "Pricing page viewed, 3 of 4 times in 14 days"),
        Reason(10, "Phone and e-mail are known"),
        Reason(7, "Amount 100,000 or more"),
        Reason(5, "Newsletter opened"),
    )
    return StoryView(
        as_of=AS_OF,
        id=10412,
        entity="lead",
        points=79,
        band="hot",
        bands=BANDS,
        state="assigned",
        manager=NAMES[6],
        arrived_at=moment(3, 9, 12),
        source="Recommendation",
        portal_url="https://portal.example/crm/lead/details/10412/",
        due_at=AS_OF - timedelta(minutes=34),
        line=ScoreLine(steps, thresholds, AS_OF),
        reasons=reasons,
        events=events,
        next=NextChange(moment(30, 9), 74, "hot", "No reply for 3 working days"),
        improvements=(
            Improvement(("Amount 500,000 or more",), 89, "scorching"),
            Improvement(("Employees: 250 or more", "Pricing page viewed once more"), 91, "scorching"),
        ),
    )
