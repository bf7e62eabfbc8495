"""A file without mistakes, and one mistake of each kind that can be planted in it."""

from dataclasses import dataclass

GOOD = """\
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
plan = "standard"
working_hours = "mon-fri 09:00-18:00"
holidays = "DE-BY"
intake_user = [1, 2]
senior = 3
second_look = "90d"
language = "de"

[privacy]
objection = "UF_CRM_NO_SCORING"
manager = 3

[fields]
score = "UF_CRM_LEAD_SCORE"

[fields.deal]
band = "UF_CRM_SCORE_BAND"

[[handle]]
entity = "lead"

[[handle]]
entity = "deal"
funnels = [0, 4]

[inputs]
size = { field = "UF_CRM_SIZE", type = "int" }
partner = { field = "UF_CRM_PARTNER", type = "bool" }

[score]
start = 12
hysteresis = 3
min = 0
max = 120

[learned]
rows = 9864
until = "2026-10-31"
weight = 0.94
probability = [[0, 0.01], [50, 0.2], [120, 0.9]]

[retention]
ledger = "90d"

[[group]]
id = "fit"
min = -50
max = 60

[[table]]
id = "source"
group = "fit"
value = "lead.source"
points = { WEB = 10, RECOMMENDATION = 30 }
otherwise = -5

[[table]]
id = "amount"
value = "lead.amount"
steps = [[1000, 10], [5000, 20]]

[[table]]
id = "partner"
value = "lead.partner"
points = { true = 5 }
missing = 1

[[pair]]
id = "source-by-size"
values = ["lead.source", "lead.size"]
rows = { values = [["WEB", "CALL"], ["AD"]] }
columns = { steps = [10, 100] }
points = [[0, 0, 0, 0], [0, 1, 2, 3], [0, -1, -2, -3], [0, 0, 0, 0]]

[[rule]]
id = "large"
when = "lead.size > 100"
points = 12

[[rule]]
id = "small"
when = "lead.size < 10 && lead.partner"
points = -7

[[rule]]
id = "student"
when = 'lead.job_title.matches("(?i)student")'
points = -30
why = "A student"

[[signal]]
id = "opened"
type = "email.opened"
points = 2
per_day = 1
half_life = "14d"

[[signal]]
id = "pricing"
type = "pricing.viewed"
points = 10
expires = "30d"

[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30

[[band]]
id = "hot"
name = "Heiß"
from = 70
first_touch = "20m"
notify = ["manager", "senior"]

[[band]]
id = "warm"
from = 40
notify = ["manager"]

[[band]]
id = "cold"
from = 0
nurture = { after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.1 }

[[manager]]
id = 7
name = "Anna"
language = "pl"
weight = 0.5

[[manager]]
id = 8
daily_cap = 10
hours = "mon-thu 10:00-19:00"

[[manager]]
id = 9
timezone = "Europe/Lisbon"
absent = ["2026-12-24..2027-01-06"]
skills = ["big"]

[[manager]]
id = 10

[[queue]]
id = "enterprise"
name = "Großkunden"
when = 'band == "hot" && lead.size > 500'
members = [8, 9]
needs = ["big"]
fallback = "everyone"

[[queue]]
id = "everyone"
strategy = "least-open"
members = [7, 8, 9]
"""


ABOVE = "the heading above"


@dataclass(frozen=True)
class Mistake:
    """A line of the file, what stands there instead, and what is reported of it: words, and which line.

    Attributes:
        excludes: how lines begin whose own mistakes are about the same thing.
        told_at: the line that is reported, where it is another one.
    """

    line: str
    instead: str
    what: str
    excludes: tuple[str, ...] = ()
    told_at: str = ""


MISTAKES = [
    Mistake('timezone = "Europe/Berlin"', 'timezone = "Europe/Bern"', "not a known time zone"),
    Mistake('phone_region = "DE"', 'phone_region = "49"', "phone_region"),
    Mistake('plan = "standard"', 'plan = "free"', "plan"),
    Mistake('working_hours = "mon-fri 09:00-18:00"', 'working_hours = "always"', "working_hours"),
    Mistake('holidays = "DE-BY"', 'holidays = "DE-XX"', '"XX" is not a region of DE'),
    Mistake("intake_user = [1, 2]", 'intake_user = ["Ines"]', "intake_user"),
    Mistake("senior = 3", 'senior = "Sofia"', "senior"),
    Mistake(
        "senior = 3",
        "# senior",
        "no senior",
        ('notify = ["manager", "senior"]',),
        'notify = ["manager", "senior"]',
    ),
    Mistake("senior = 3", "senoir = 3", '"senoir" is not a key'),
    Mistake('second_look = "90d"', 'second_look = "90"', "not a duration"),
    Mistake('language = "de"', 'language = "german"', "language"),
    Mistake('language = "pl"', 'language = "polski"', "language"),
    Mistake('name = "Heiß"', 'name = "[b]Heiß[/b]"', "name"),
    Mistake('name = "Heiß"', 'name = "warm"', 'Another band is called "warm"'),
    Mistake('name = "Großkunden"', 'name = "everyone"', 'Another queue is called "everyone"'),
    Mistake('objection = "UF_CRM_NO_SCORING"', 'objection = "NO_SCORING"', "objection"),
    Mistake("manager = 3", "manger = 3", '"manger" is not a key'),
    Mistake('score = "UF_CRM_LEAD_SCORE"', 'score = "SCORE"', "score"),
    Mistake("[fields]", "[feilds]", '"feilds" is not a key', ('score = "UF_CRM_LEAD_SCORE"',)),
    Mistake('band = "UF_CRM_SCORE_BAND"', 'band = "BAND"', "band"),
    Mistake('band = "UF_CRM_SCORE_BAND"', 'bnad = "UF_CRM_SCORE_BAND"', '"bnad" is not a key'),
    Mistake('entity = "lead"', 'entity = "contact"', "entity"),
    Mistake('entity = "lead"', "entity = []", "entity"),
    Mistake('entity = "lead"', 'entiyt = "lead"', '"entiyt" is not a key'),
    Mistake(
        'entity = "deal"',
        'entity = "lead"',
        '"lead" is handled twice',
        ('entity = "lead"',),
    ),
    Mistake("funnels = [0, 4]", 'funnels = [0, "Sales"]', "funnels"),
    Mistake("funnels = [0, 4]", "funnels = [-1]", "funnels"),
    Mistake("funnels = [0, 4]", "funnels = []", "funnels"),
    Mistake("funnels = [0, 4]", "funnel = [0, 4]", '"funnel" is not a key'),
    Mistake(
        'size = { field = "UF_CRM_SIZE", type = "int" }', 'size = { field = "SIZE", type = "int" }', "field"
    ),
    Mistake(
        'size = { field = "UF_CRM_SIZE", type = "int" }',
        'size = { field = "UF_CRM_SIZE", type = "number" }',
        "type",
    ),
    Mistake(
        'partner = { field = "UF_CRM_PARTNER", type = "bool" }',
        'partner = { field = "UF_CRM_PARTNER", tpye = "bool", type = "bool" }',
        '"tpye" is not a key',
    ),
    Mistake("[inputs]", "[input]", '"input" is not a key', ("size = {", "partner = {")),
    Mistake("hysteresis = 3", "hysteresis = -1", "hysteresis"),
    Mistake("max = 120", 'max = "120"', "max"),
    Mistake("max = 120", "max = 0", "min is not below its max", ("from", "min = 0"), ABOVE),
    Mistake('ledger = "90d"', 'ledger = "soon"', "not a duration"),
    Mistake("min = -50", "min = 61", "min above its max", ("max = 60",), ABOVE),
    Mistake("max = 60", "max = 6.5", "max", ("min = -50",)),
    Mistake('value = "lead.source"', 'value = "lead.sorce"', "not a field"),
    Mistake(
        "points = { WEB = 10, RECOMMENDATION = 30 }", "points = { WEB = 10, web = 30 }", "differ only in case"
    ),
    Mistake("points = { WEB = 10, RECOMMENDATION = 30 }", 'points = { WEB = "10", AD = 3 }', "WEB: "),
    Mistake("otherwise = -5", "otherwise = 0.5", "otherwise"),
    Mistake("steps = [[1000, 10], [5000, 20]]", "steps = [[1000, 10], [1000, 20]]", "same value"),
    Mistake("steps = [[1000, 10], [5000, 20]]", 'steps = [[1000, "ten"]]', "steps"),
    Mistake(
        "steps = [[1000, 10], [5000, 20]]", "stpes = [[1000, 10]]", '"stpes" is not a key', ("value = ",)
    ),
    Mistake("points = { true = 5 }", "points = { yes = 5 }", "can never be a bool"),
    Mistake("start = 12", 'start = "12"', "start"),
    Mistake("rows = 9864", "rows = -1", "rows"),
    Mistake('until = "2026-10-31"', 'until = "October"', "until"),
    Mistake("weight = 0.94", "weight = 94", "weight"),
    Mistake("weight = 0.94", "wieght = 0.94", '"wieght" is not a key'),
    Mistake(
        "probability = [[0, 0.01], [50, 0.2], [120, 0.9]]",
        "probability = [[0, 0.01], [50, 0.2], [120, 0.1]]",
        "A higher score cannot be worth less",
    ),
    Mistake("missing = 1", 'missing = "none"', "missing"),
    Mistake('values = ["lead.source", "lead.size"]', 'values = ["lead.source", "lead.szie"]', "not a field"),
    Mistake('rows = { values = [["WEB", "CALL"], ["AD"]] }', 'rows = { values = ["WEB"] }', "values"),
    Mistake("columns = { steps = [10, 100] }", "columns = { steps = [100, 10] }", "rise"),
    Mistake(
        "points = [[0, 0, 0, 0], [0, 1, 2, 3], [0, -1, -2, -3], [0, 0, 0, 0]]",
        "points = [[0, 0, 0, 0], [0, 1, 2, 3], [0, -1, -2, -3]]",
        "have 3 rows, and its rows are 4",
        ("rows = {", "columns = {"),
    ),
    Mistake('when = "lead.size > 100"', 'when = "lead.szie > 100"', "No field is called"),
    Mistake('when = "lead.size > 100"', 'when = "lead.size >"', "ends too early"),
    Mistake("points = 12", 'points = "12"', "points"),
    Mistake('id = "small"', 'id = "large"', 'id "large" is used twice', ('id = "large"',)),
    Mistake("points = -7", "pionts = -7", '"pionts" is not a key'),
    Mistake(
        "when = 'lead.job_title.matches(\"(?i)student\")'",
        "when = 'lead.job_title.matches(\"(\")'",
        "not a regular expression",
    ),
    Mistake('why = "A student"', "why = 3", "why"),
    Mistake('type = "email.opened"', 'type = ""', "type"),
    Mistake("per_day = 1", "per_day = 0", "per_day"),
    Mistake('half_life = "14d"', 'half_life = "14 days"', "not a duration"),
    Mistake("per_day = 1", 'linear = "3d"', "ages in 2 ways", (), ABOVE),
    Mistake('unanswered = "3d"', "unanswered = 3", "not a duration"),
    Mistake("floor = -30", "floor = 30", "floor"),
    Mistake("floor = -30", "floor = -3", "above the points", ('every = "3d"',)),
    Mistake("floor = -30", "# floor", "never ends", ('every = "3d"',), ABOVE),
    Mistake("floor = -30", "flor = -30", '"flor" is not a key'),
    Mistake('every = "3d"', 'every = "never"', "not a duration", ("floor = -30",)),
    Mistake('first_touch = "20m"', "first_touch = 20", "not a duration"),
    Mistake("from = 40", "from = 70", 'starts where "hot" does', ("from = 70", "max = 120")),
    Mistake("from = 40", "from = 400", "no lead is ever at 400", ("max = 120", "min = 0")),
    Mistake("from = 40", 'from = "40"', "from"),
    Mistake("from = 0", "from = 5", "No band starts at 0", ("min = 0", "max = 120", "from = 40"), "[[band]]"),
    Mistake('notify = ["manager"]', 'notify = ["boss"]', "cannot be notified"),
    Mistake(
        'nurture = { after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.1 }',
        'nurture = { after = "24h", stage = "UC_NURTURE", owner = 0, control = 0.1 }',
        "owner",
    ),
    Mistake("weight = 0.5", "weight = 0", "weight"),
    Mistake("id = 10", "id = 7", "is there twice"),
    Mistake("daily_cap = 10", "daily_cap = 1.5", "daily_cap"),
    Mistake('hours = "mon-thu 10:00-19:00"', 'hours = "late"', "hours"),
    Mistake('timezone = "Europe/Lisbon"', 'timezone = "Lisbon"', "not a known time zone"),
    Mistake('absent = ["2026-12-24..2027-01-06"]', 'absent = ["soon"]', "absent"),
    Mistake('skills = ["big"]', 'skills = "big"', "skills"),
    Mistake("id = 9", 'id = "nine"', "id"),
    Mistake("members = [8, 9]", "members = [8, 99]", "99 is not a manager", ("id = 9",)),
    Mistake("members = [8, 9]", "members = [8, 8]", "listed twice"),
    Mistake("members = [8, 9]", 'members = [8, "9"]', "members"),
    Mistake('fallback = "everyone"', 'fallback = "evryone"', 'no queue "evryone"'),
    Mistake(
        "when = 'band == \"hot\" && lead.size > 500'", "when = 'band == 3'", "Found no matching overload"
    ),
    Mistake("when = 'band == \"hot\" && lead.size > 500'", "when = 'false'", "never holds"),
    Mistake('strategy = "least-open"', 'strategy = "fair"', "strategy"),
    Mistake("members = [7, 8, 9]", "members = []", "members"),
]
"""One for each kind. A line stands once in the file, and has at most one mistake at a time."""
LINES = GOOD.splitlines()


def are_apart(one: Mistake, other: Mistake) -> bool:
    """True when the mistakes are about different things."""
    is_excluded = other.line.startswith(one.excludes) or one.line.startswith(other.excludes)
    return one.line != other.line and not is_excluded


def planted(mistakes: list[Mistake]) -> str:
    instead = {LINES.index(each.line): each.instead for each in mistakes}
    return "\n".join(instead.get(number, line) for number, line in enumerate(LINES)) + "\n"


def line_of(mistake: Mistake) -> int:
    """Return the line at which the mistake is reported: its own, the heading above it, or another one."""
    at = LINES.index(mistake.line)
    if mistake.told_at == ABOVE:
        at = max(number for number, line in enumerate(LINES[:at]) if line.startswith("["))
    elif mistake.told_at:
        at = LINES.index(mistake.told_at)
    return at + 1
