"""An invented experiment: under way, decided, stopped by itself, not begun, and with a card that looks on."""

from dataclasses import replace
from datetime import date

from functions.dashboard.view.experiment import ArmRow, Compared, ExperimentPageView, ExperimentView, Stage
from functions.dashboard.view.shares import Difference
from tests.browser.sample import AS_OF, a_share
from tests.browser.sample_charts import the_sequence

ENDED = date(2026, 11, 24)
LONGEST = "what-marketing-learned-from-the-leads-of-the-whole-last-year"


def the_experiment() -> ExperimentView:
    """Return one that has gone on for forty days."""
    arms = (
        ArmRow("a", 1402, a_share(402, 1402), a_share(131, 871), a_share(1180, 1290), (("EUR", 4120300),)),
        ArmRow("b", 1377, a_share(311, 1377), a_share(142, 866), a_share(1201, 1267), (("EUR", 4499100),)),
    )
    return ExperimentView(
        name="learned",
        started_on=date(2026, 10, 18),
        compared=Compared("fairlead.learned.toml"),
        stage=Stage.EARLY,
        wanted=0.03,
        harm=0.05,
        leads=1737,
        arrived=2779,
        arms=arms,
        difference=Difference(0.0136, -0.034, 0.061),
        sequence=the_sequence(),
        size=8886,
        days=152,
        monthly=410,
    )


def the_experiments() -> dict[str, ExperimentPageView]:
    """Return a page for each way in which an experiment can stand."""
    early = the_experiment()
    shadow = Compared("fairlead.learned.toml", is_shadow=True)
    strategy = Compared(queue="Новые клиенты", strategy="least-open", share=0.3)
    won = Difference(0.041, 0.012, 0.07)
    found = {
        "": early,
        "-decided": replace(early, stage=Stage.DECIDED, winner="b", difference=won, name=LONGEST),
        "-stopped": replace(
            early, stage=Stage.STOPPED, acting="a", winner="a", compared=strategy, ended_on=ENDED, days=None
        ),
        "-ended": replace(
            early, stage=Stage.ENDED, acting="b", winner="b", difference=won, ended_on=ENDED, days=None
        ),
        "-small": replace(early, stage=Stage.TOO_SMALL, monthly=11.0, can_decide=False, sequence=None),
        "-planned": replace(
            early,
            stage=Stage.PLANNED,
            leads=0,
            arrived=0,
            arms=(),
            difference=None,
            sequence=None,
        ),
        "-shadow": replace(
            early,
            stage=Stage.DECIDED,
            winner="b",
            compared=shadow,
            arms=(),
            orders=(0.691, 0.742),
            size=None,
            days=None,
            sequence=replace(the_sequence(), harm=None),
        ),
    }
    views = {f"experiment{name}": ExperimentPageView(AS_OF, 30, "hot", each) for name, each in found.items()}
    return views | {"experiment-none": ExperimentPageView(AS_OF, 30, "hot", None)}
