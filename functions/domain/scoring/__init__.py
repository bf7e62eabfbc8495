"""Scoring: pure functions from facts, a scorecard and a moment to points that explain themselves."""

from functions.scoring.activity import (
    Activity,
    ActivityKind,
    Direction,
    last_reply_at,
    last_touch_at,
    unanswered_since,
)
from functions.scoring.ageing import Signal
from functions.scoring.bands import Band, Nurture, band_for
from functions.scoring.bounds import Group
from functions.scoring.contribution import Contribution
from functions.scoring.later import next_change, score_later
from functions.scoring.lead import Adjustment, Facts, Lead, SignalSeen
from functions.scoring.lifts import Lift, lifts
from functions.scoring.reasons import reason, reasons
from functions.scoring.rules import Rule
from functions.scoring.score import Score, score_lead
from functions.scoring.scorecard import Scorecard
from functions.scoring.sight import Sight, counts
from functions.scoring.silence import Decay
from functions.scoring.tables import Table

__all__ = [
    "Activity",
    "ActivityKind",
    "Adjustment",
    "Band",
    "Contribution",
    "Decay",
    "Direction",
    "Facts",
    "Group",
    "Lead",
    "Lift",
    "Nurture",
    "Rule",
    "Score",
    "Scorecard",
    "Sight",
    "Signal",
    "SignalSeen",
    "Table",
    "band_for",
    "counts",
    "last_reply_at",
    "last_touch_at",
    "lifts",
    "next_change",
    "reason",
    "reasons",
    "score_later",
    "score_lead",
    "unanswered_since",
]
