"""Scoring: pure functions from facts, a scorecard and a moment to points that explain themselves."""

from functions.domain.scoring.activity import (
    DONE,
    SENT,
    Activity,
    ActivityKind,
    Direction,
    first_work_at,
    last_reply_at,
    last_touch_at,
    unanswered_since,
)
from functions.domain.scoring.bands import Band, Nurture, band_for
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.decay import Decay
from functions.domain.scoring.features import ABSENT, EPOCH, FeatureReader, days_unanswered, signal_counts
from functions.domain.scoring.groups import Group
from functions.domain.scoring.known import (
    OTHER_VALUE,
    PERSONAL,
    Known,
    KnownReader,
    KnownValue,
    SignalsKnown,
)
from functions.domain.scoring.lead import (
    MOST_COUNTED,
    Adjustment,
    Facts,
    InputValue,
    Lead,
    SignalSeen,
    Single,
)
from functions.domain.scoring.learned_from import LearnedFrom
from functions.domain.scoring.pairs import Pair, Side
from functions.domain.scoring.probability import DIGITS, Probability
from functions.domain.scoring.projection import next_change, project_score
from functions.domain.scoring.reasons import more, reasons
from functions.domain.scoring.rules import Rule
from functions.domain.scoring.score import Score, score_lead
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import SignalRule, newest
from functions.domain.scoring.tables import Table
from functions.domain.scoring.unnamed import unnamed
from functions.domain.scoring.what_if import Improvement, improvements

__all__ = [
    "ABSENT",
    "DIGITS",
    "DONE",
    "EPOCH",
    "MOST_COUNTED",
    "OTHER_VALUE",
    "PERSONAL",
    "SENT",
    "Activity",
    "ActivityKind",
    "Adjustment",
    "Band",
    "Contribution",
    "Decay",
    "Direction",
    "Facts",
    "FeatureReader",
    "Group",
    "Improvement",
    "InputValue",
    "Known",
    "KnownReader",
    "KnownValue",
    "Lead",
    "LearnedFrom",
    "Nurture",
    "Pair",
    "Probability",
    "Rule",
    "Score",
    "Scorecard",
    "Side",
    "SignalRule",
    "SignalSeen",
    "SignalsKnown",
    "Single",
    "Table",
    "band_for",
    "days_unanswered",
    "first_work_at",
    "improvements",
    "last_reply_at",
    "last_touch_at",
    "more",
    "newest",
    "next_change",
    "project_score",
    "reasons",
    "score_lead",
    "signal_counts",
    "unanswered_since",
    "unnamed",
]
