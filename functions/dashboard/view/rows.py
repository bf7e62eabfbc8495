"""The lines of tables: bands, managers, rules, sources, and what the health of the machine is read from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from functions.dashboard.view.shares import Difference, MixedShare, Share


@dataclass(frozen=True, slots=True)
class BandRow:
    """The conversion of one band's leads; `before` is that of the period before."""

    band: str
    arrived: int
    conversion: Share
    before: Share | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """How many were touched in time, of one band or of one manager.

    Attributes:
        name: of the band or of the manager.
        manager: None in the line of a band.
        deadline, median, nine_in_ten: minutes of working time; None where there is none, or never reached.
        longest: the longest time observed, in minutes: what is never reached takes longer.
    """

    name: str
    in_time: Share
    manager: int | None = None
    deadline: int | None = None
    median: int | None = None
    nine_in_ten: int | None = None
    longest: int = 0


class Presence(StrEnum):
    """Why a manager gets no leads now, or since when they do."""

    HERE = "here"
    AWAY = "away"
    PAUSED = "paused"
    AT_CAP = "at-cap"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ManagerRow:
    """One manager's share of the leads and their load.

    Attributes:
        due, got: leads, in the days that the page shows.
        owed: leads that they are still to get; negative when they had some ahead of their turn.
        cap: None without a daily cap.
        until: when the absence ends; for NEW since when they take part.
        in_time, conversion: None where figures by manager are not kept.
        mixed: the conversion with the team's mix of bands; None as well with too few leads of a band.
    """

    id: int
    name: str
    due: float
    got: int
    owed: float
    given_today: int
    cap: int | None
    open: int
    presence: Presence = Presence.HERE
    until: date | None = None
    in_time: Share | None = None
    conversion: Share | None = None
    mixed: MixedShare | None = None


class Verdict(StrEnum):
    """What the leads say of a rule's points."""

    EARNS = "earns"
    AGAINST = "against"
    UNPROVEN = "unproven"
    TOO_FEW = "too-few"


class RuleKind(StrEnum):
    """How points are given."""

    RULE = "rule"
    STEP = "step"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Conversion with and without a rule, a step of a table, or a signal.

    Attributes:
        table: the title of the table that the step belongs to; empty for others.
        points: on average, where they differ from lead to lead.
        difference: None while there are too few.
        together_with: the title of a rule that mostly fires with it.
    """

    id: str
    title: str
    kind: RuleKind
    points: float
    fired: Share
    with_it: Share
    without: Share
    difference: Difference | None
    verdict: Verdict
    table: str = ""
    together_with: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What became of one source's leads."""

    name: str
    arrived: int
    highest_band: Share
    touched: Share
    converted: Share
    junk: Share


class Term(StrEnum):
    """What marketing and sales have promised each other."""

    HOT_PER_WEEK = "hot-per-week"
    JUNK_SHARE = "junk-share"
    TOUCHED_IN_TIME = "touched-in-time"
    ANSWERED_IN = "answered-in"


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the agreement: what is, what was promised, and in how many of the last weeks it was kept.

    Attributes:
        number, target: leads a week, or shares from 0 to 1; for ANSWERED_IN the share of leads. The number is
            of the last week that can be judged; None while there is none.
        is_kept: in that week; None while there are too few leads to say.
        weeks_kept, weeks: of the weeks in which it was either kept or missed.
        within: the time to touch a lead in, for ANSWERED_IN.
        undecided: further weeks, in which there were too few leads to say.
        monday: when that last week began.
        band: the band of HOT_PER_WEEK.
    """

    term: Term
    number: float | None
    target: float
    is_kept: bool | None
    weeks_kept: int
    weeks: int
    within: timedelta | None = None
    undecided: int = 0
    monday: date | None = None
    band: str = ""


class Sign(StrEnum):
    """What the health of the machine is read from."""

    PAUSED = "paused"
    OBSERVING = "observing"
    WEBHOOK = "webhook"
    INBOX = "inbox"
    CONSERVED = "conserved"
    PORTAL = "portal"
    BROKEN = "broken"
    HELD = "held"
    CLOCK = "clock"
    STATE = "state"
    FIGURES = "figures"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class HealthItem:
    """One sign of health; which of the values it has follows from its kind.

    Attributes:
        at: PAUSED since when, WEBHOOK the last, CONSERVED when it was checked, FIGURES and RUN the last run.
        span: WEBHOOK how long ago, INBOX the oldest entry, HELD the oldest lead, CLOCK the skew.
        longest: INBOX the longest wait today.
        count: INBOX entries, CONSERVED unaccounted, BROKEN and HELD leads, STATE bytes.
        of: CONSERVED open leads.
        share: PORTAL of the limit, in the busiest five minutes.
        name: RUN the name of the schedule.
        words: what went wrong, for the person who repairs it.
        result: RUN how it ended: `done`, `cut` or `failed`; empty where that is not known.
        is_unread: whether the state did not let it be read.
    """

    sign: Sign
    is_well: bool
    at: datetime | None = None
    span: timedelta | None = None
    longest: timedelta | None = None
    count: int | None = None
    of: int | None = None
    share: float | None = None
    name: str = ""
    words: str = ""
    result: str = ""
    is_unread: bool = False
