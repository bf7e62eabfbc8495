"""Every page with invented figures: full, on its first day, and with nothing at all."""

from dataclasses import replace
from datetime import date, timedelta

from functions.dashboard.view.charts import (
    ScoreLine,
)
from functions.dashboard.view.learned import LearnedView
from functions.dashboard.view.manager import (
    Absence,
    Debt,
    DecisionRow,
    ManagerView,
    OwnBandRow,
    StoppedRow,
    Today,
)
from functions.dashboard.view.pages import (
    ConfigurationVersion,
    DefinitionsView,
    FailureView,
    FairnessView,
    HealthView,
    ManagersView,
    RulesView,
    SourcesView,
    UncountedView,
)
from functions.dashboard.view.rows import (
    AgreementRow,
    SourceRow,
    Term,
)
from functions.dashboard.view.shares import MixedShare
from functions.domain.distribution import Gate
from infra.web.dashboard import View
from tests.browser.sample import (
    AS_OF,
    BANDS,
    NAMES,
    a_share,
    moment,
    the_health,
    the_managers,
    the_period,
    the_rules,
)
from tests.browser.sample_experiment import the_experiments
from tests.browser.sample_learned import the_learned, the_quiet_card
from tests.browser.sample_overview import the_empty_overview, the_first_days, the_overview
from tests.browser.sample_sheet import the_sheet, the_smallest_sheet
from tests.browser.sample_story import the_story

GATES = [each.value for each in Gate]


def pages() -> dict[str, View]:
    """Return every page by its name."""
    many = tuple(f"{name} {number}" for number in range(1, 8) for name in NAMES)
    return {
        "overview": the_overview(),
        "sheet": the_sheet(),
        "sheet-smallest": the_smallest_sheet(),
        "overview-first-days": the_first_days(),
        "overview-empty": the_empty_overview(),
        "managers": ManagersView(AS_OF, the_period(), (FairnessView("everyone", 2.5, the_managers(many)),)),
        "managers-none": ManagersView(AS_OF, the_period(), ()),
        "manager": the_manager(),
        "rules": RulesView(
            AS_OF,
            the_period(),
            the_rules(),
            (
                ConfigurationVersion(
                    "b1946ac92492",
                    moment(20, 14),
                    379,
                    "anna.lindqvist",
                    (
                        "[[rule]] newsletter: points 5 becomes 2",
                        "[[table]] source: new, with 14 lines, RECOMMENDATION = 40, WEB = 20, CALL = 5",
                    ),
                    3,
                ),
                ConfigurationVersion("3f9c2a7b1e00", moment(2, 9), 2100, "deployment"),
            ),
            the_learned(),
        ),
        "rules-learned-quiet": RulesView(AS_OF, the_period(), the_rules(), (), the_quiet_card()),
        "rules-learned-new": RulesView(
            AS_OF, the_period(), the_rules(), (), LearnedView(AS_OF.date(), 12, 12, (), (), None, ())
        ),
        **the_experiments(),
        "sources": SourcesView(AS_OF, the_period(), "hot", the_sources(), the_agreement()),
        "health": HealthView(AS_OF, the_health()),
        "definitions": DefinitionsView(AS_OF, 30),
        "story": the_story(),
        "story-new": replace(
            the_story(),
            line=ScoreLine((), (), AS_OF),
            events=(),
            reasons=(),
            improvements=(),
            next=None,
            due_at=None,
            points=0,
            band="",
            manager="",
        ),
        "story-first-hour": replace(
            the_story(),
            line=ScoreLine(the_story().line.steps[:2], the_story().line.thresholds, moment(3, 12, 40)),
            due_at=None,
            band="warm",
        ),
        "story-cold": replace(the_story(), band="cold", entity="deal", due_at=AS_OF + timedelta(hours=1)),
        "uncounted": UncountedView(AS_OF),
        "failure-401": FailureView(401),
        "failure-404": FailureView(404),
        "failure-405": FailureView(405),
    }


def the_manager() -> ManagerView:
    """Return one with a long name, an absence and a few decisions."""
    row = the_managers()[6]
    stopped = tuple(StoppedRow(gate, 9 - at, 8 + at, 8 + 2 * at) for at, gate in enumerate(GATES[1:5]))
    decisions = tuple(
        DecisionRow(
            AS_OF - timedelta(hours=3 * at),
            10412 - at,
            82 - 3 * at,
            BANDS[at // 5],
            GATES[at],
            "deal" if at == 5 else "lead",
            "" if GATES[at] == Gate.GIVEN else row.name,
        )
        for at in range(12)
    )
    return ManagerView(
        as_of=AS_OF,
        period=the_period(),
        row=row,
        given=301,
        taken_back=14,
        median=17,
        nine_in_ten=None,
        longest=221,
        mixed=MixedShare(0.11, 133, 0.07, 0.17),
        team_conversion=a_share(149, 1581),
        bands=(
            OwnBandRow("hot", a_share(14, 41), a_share(71, 237), (3, 4, 1, 0)),
            OwnBandRow("warm", a_share(9, 88), a_share(62, 562), (8, 11, 9, 2)),
            OwnBandRow("cold", a_share(1, 4), a_share(16, 782), (0, 1, 0, 5)),
        ),
        ages=(1, 7, 30),
        debts=(Debt("everyone", 1.83, 2.5), Debt("enterprise, French", -0.4, 1.0)),
        decisions=decisions,
        today=Today(3, stopped, elsewhere=4),
        absences=(Absence(date(2026, 11, 23), date(2026, 12, 2)),),
    )


def the_sources() -> tuple[SourceRow, ...]:
    """Return sources with many leads, with few, and one with a long name."""
    lines = [
        ("Recommendation", 130, 70, 118, 34, 2),
        ("Website", 1250, 160, 1011, 71, 210),
        ("Рекламная кампания «Осень — двести тысяч показов»", 890, 120, 640, 42, 96),
        ("Call", 180, 35, 160, 12, 8),
        ("Fair in Hannover", 29, 12, 20, 3, 1),
    ]
    return tuple(
        SourceRow(
            name,
            arrived,
            a_share(hot, arrived),
            a_share(touched, arrived),
            a_share(converted, arrived * 2 // 3),
            a_share(junk, arrived * 2 // 3),
        )
        for name, arrived, hot, touched, converted, junk in lines
    )


def the_agreement() -> tuple[AgreementRow, ...]:
    """Return promises that are kept, missed, and undecided."""
    return (
        AgreementRow(Term.HOT_PER_WEEK, 31, 25, True, 11, 13, monday=date(2026, 11, 16), band="hot"),  # noqa: FBT003  a row reads like the table
        AgreementRow(Term.JUNK_SHARE, 0.19, 0.15, None, 6, 7, undecided=2, monday=date(2026, 10, 19)),
        AgreementRow(Term.TOUCHED_IN_TIME, 0.8, 0.9, False, 2, 9, undecided=4, monday=date(2026, 11, 16)),  # noqa: FBT003  the same
        AgreementRow(Term.ANSWERED_IN, None, 1, None, 0, 0, timedelta(days=7)),
    )
