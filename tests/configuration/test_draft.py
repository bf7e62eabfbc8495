"""However many mistakes a file has, one run tells each, with its line, once, and nothing that follows."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.load import read_configuration

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
hysteresis = 3
min = 0
max = 120

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
    """A line of the file, what stands there instead, and what is told of it: words, and which line.

    Attributes:
        excludes: how lines begin whose own mistakes are about the same thing.
        told_at: the line that is told, where it is another one.
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


@st.composite
def several(draw: st.DrawFn) -> list[Mistake]:
    chosen: list[Mistake] = []
    for each in draw(st.lists(st.sampled_from(MISTAKES), min_size=1, max_size=25)):
        if all(are_apart(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def planted(mistakes: list[Mistake]) -> str:
    instead = {LINES.index(each.line): each.instead for each in mistakes}
    return "\n".join(instead.get(number, line) for number, line in enumerate(LINES)) + "\n"


def told(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(text)
    return caught.value.problems


def line_of(mistake: Mistake) -> int:
    """Return the line at which the mistake is told: its own, the heading above it, or another one."""
    at = LINES.index(mistake.line)
    if mistake.told_at == ABOVE:
        at = max(number for number, line in enumerate(LINES[:at]) if line.startswith("["))
    elif mistake.told_at:
        at = LINES.index(mistake.told_at)
    return at + 1


def test_the_file_has_no_mistake_and_each_line_of_one_stands_once() -> None:
    assert read_configuration(GOOD).warnings == ()
    assert [each.line for each in MISTAKES if LINES.count(each.line) != 1] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.instead)
def test_one_mistake_is_told_once_with_its_line_and_a_remedy(mistake: Mistake) -> None:
    found = [each for each in told(planted([mistake])) if not is_missing(each, [mistake])]
    assert [(mistake.what in each.what, each.line) for each in found] == [(True, line_of(mistake))]
    assert found[0].remedy


@settings(max_examples=200)
@given(mistakes=several())
def test_b73_every_mistake_is_told_in_one_run_once_and_nothing_that_only_follows(
    mistakes: list[Mistake],
) -> None:
    problems = told(planted(mistakes))
    left = [each for each in problems if not is_missing(each, mistakes)]
    for mistake in mistakes:
        own = [each for each in left if each.line == line_of(mistake) and mistake.what in each.what]
        assert own, mistake
        left.remove(own[0])
    assert left == []
    assert len(set(problems)) == len(problems)


def is_missing(problem: Problem, mistakes: list[Mistake]) -> bool:
    """True when a key that has to be there is told as missing: where one is misspelt it is."""
    return "is missing in" in problem.what and any("is not a key" in each.what for each in mistakes)


def test_a_wrong_value_an_unknown_member_and_a_wrong_condition_are_told_together() -> None:
    text = GOOD.replace('plan = "standard"', 'plan = "free"')
    text = text.replace("members = [8, 9]\nneeds", "members = [8, 99]\nstrategy = 5\nneeds")
    text = text.replace("lead.size > 500", "lead.sise > 500")
    assert [each.what.partition(" ")[0] for each in told(text)] == ["plan:", "No", "99", "strategy:"]


def test_everything_wrong_with_what_is_handled_is_told_beside_the_other_mistakes() -> None:
    handle = '[[handle]]\nentity = "lead"\n'
    text = GOOD.replace(handle, f'{handle}funnels = [0]\n\n{handle}\n[[handle]]\nentity = "task"\n')
    text = text.replace("funnels = [0, 4]", 'funnels = [0, "Sales"]').replace(
        "lead.size > 500", "lead.sise > 500"
    )
    assert [(each.what, each.remedy) for each in told(text)][:2] == [
        ("Only deals have funnels.", "Take funnels out."),
        ('"lead" is handled twice.', "Keep one of them."),
    ]
    assert [each.what.split(":")[0].split(" ")[0] for each in told(text)][2:] == ["entity", "funnels", "No"]


def test_two_sections_of_deals_are_one_with_all_funnels() -> None:
    text = GOOD.replace('entity = "lead"', 'entity = "deal"\nfunnels = [1]')
    assert [(each.what, each.remedy) for each in told(text)] == [
        ('"deal" is handled twice.', "Put all funnels into one [[handle]].")
    ]


@pytest.mark.parametrize(
    ("when", "what"),
    [
        (
            'lead.sorce == "WEB" && lead.amount > 5 && lead.company == 3',
            ["No field is called 'lead.sorce'.", "(double, int)", "(string, int)"],
        ),
        (
            'lead.sorce == "WEB" || lead.company.matches("(")',
            ["No field is called 'lead.sorce'.", "not a regular expression"],
        ),
        ('lead.x == 1 || lead.x == 2 && lead.y == ""', ["'lead.x'", "'lead.y'"]),
        ("lead.x == && lead.y", ["Extraneous input"]),
    ],
)
def test_all_that_is_wrong_with_one_condition_is_told_at_once(when: str, what: list[str]) -> None:
    problems = told(GOOD.replace('when = "lead.size > 100"', f"when = '{when}'"))
    assert len(problems) == len(what)
    assert all(words in each.what for words, each in zip(what, problems, strict=True))
    assert len({each.column for each in problems}) == len(what)


@pytest.mark.parametrize("name", ["[1]", "{}", "true", "1.5", '""'])
@pytest.mark.parametrize("section", ["manager", "queue", "group", "rule", "band"])
def test_an_id_in_no_known_form_is_one_mistake_beside_others(section: str, name: str) -> None:
    heading = f"[[{section}]]\n"
    text = GOOD.replace(heading, f"{heading}id = {name}\n#", 1).replace('plan = "standard"', 'plan = "free"')
    found = {each.what.partition(":")[0] for each in told(text)}
    assert {"plan", "id"} <= found


@pytest.mark.parametrize("heading", ["[[managers]]", "[manager]", "[[manger]]"])
def test_members_under_a_misspelt_heading_are_not_called_unknown(heading: str) -> None:
    text = GOOD.replace("[[manager]]", heading, 1 if heading == "[manager]" else -1)
    if heading == "[manager]":
        text = text.replace("[[manager]]\nid = 8", "[[other]]\nid = 8")
    assert not [each for each in told(text) if "is not a manager" in each.what]


VALUES = [
    "1",
    "-3",
    "1.5",
    "nan",
    "true",
    '"x"',
    '""',
    '"20m"',
    "[]",
    "{}",
    '[1, "a"]',
    "[[1, 2], [3]]",
    "[[[]]]",
]


@given(
    changes=st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from([*VALUES, None])), max_size=6)
)
def test_whatever_value_stands_for_whatever_key_is_accepted_or_told(
    changes: list[tuple[int, str | None]],
) -> None:
    lines = list(LINES)
    for number, value in changes:
        key, is_key, _ = LINES[number].partition(" = ")
        swapped = LINES[number].replace("[[", "[") if "[[" in LINES[number] else f"[{LINES[number]}]"
        lines[number] = f"{key} = {value}" if is_key and value else swapped
    with suppress(ConfigurationInvalid):
        assert read_configuration("\n".join(lines)).configuration.version
