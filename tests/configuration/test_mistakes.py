"""Every kind of mistake: what it is, where it is, what to do."""

import pytest

from tests.configuration.small_files import (
    BANDS,
    BOTH,
    HEAD,
    PEOPLE,
    PRODUCTS,
    RULE,
    mistakes,
    the_mistake,
    warnings,
)

# Each row: a part of a file, where the mistake is seen, words of what it is, words of what to do.
KINDS = [
    (
        '[[rule]]\nid = "r"\npoint = 5\nwhen = "true"\npoints = 1\n',
        "point = 5",
        "not a key of [rule]",
        '"points"?',
    ),
    ('[figures]\nhorizon = "61d"\n', "horizon", "more than 60", "60d"),
    ('[figures]\nhorizon = "36h"\n', "horizon", "not whole days", "30d"),
    ('[figures]\nkeep = "90d"\n', "keep", "the 90 days before", "180d"),
    ('[figures]\ndigest_to = ["Sofia"]\n', "digest_to", "digest_to", "whole number"),
    (
        '[figures]\ndashboard_url = "https://host/?token=1"\n',
        "dashboard_url",
        "dashboard_url",
        "without a token",
    ),
    ("[figures]\namount = true\n", "amount = true", "not a key of [figures]", '"amounts"?'),
    ("[agreement]\njunk_share = 15\n", "junk_share", "less than or equal to 1", "junk_share = 0.15"),
    ('[agreement]\nanswered_in = "90m"\n', "answered_in", "not whole days", "30d"),
    ("[agreement]\nhot_per_week = 0\n", "hot_per_week", "greater than", "hot_per_week = 25"),
    ("[scor]\nhysteresis = 1\n", "[scor]", "not a key of the file", '"score"?'),
    ("[[signal]]\nid = 's'\npoints = 1\n", "[[signal]]", '"type" is missing', "email.opened"),
    (RULE.replace("5", '"5"') + 'when = "lead.has_phone"\n', "points =", "points:", "whole number"),
    (RULE.replace("5", "5.5") + 'when = "lead.has_phone"\n', "points =", "points:", ""),
    (RULE.replace("5", "true") + 'when = "lead.has_phone"\n', "points =", "points:", ""),
    (RULE + "when = 'lead.amount >= 5'\n", "when =", "no matching overload", "500000.0"),
    (RULE + "when = 'lead.soruce == \"x\"'\n", "when =", "no field is called", '"lead.source"?'),
    (RULE + "when = 'lead.seats > 5'\n", "when =", "no field is called", ""),
    (RULE + "when = 'lead.company'\n", "when =", "not a yes-or-no question", ""),
    (RULE + "when = 'lead.has_phone &&'\n", "when =", "ends too early", ""),
    (RULE + "when = 'lead.company.matches(\"(\")'\n", "when =", "not a regular expression", ""),
    (RULE + "when = 'now - lead.created_at > duration(\"3d\")'\n", "when =", "has no days", ""),
    (RULE + "when = 'lead.has_phone && false'\n", "when =", "never holds", "remove"),
    (RULE + "when = 'band == \"hot\"'\n", "when =", "no field is called 'band'", "Only queues"),
    (
        "[[queue]]\nid = 'q'\nwhen = 'scor > 5'\nmembers = [7]\n",
        "when =",
        "no field is called 'scor'",
        '"score"?',
    ),
    ("[[queue]]\nid = 'q'\nwhen = '1 > 2'\nmembers = [7]\n", "when =", "never holds", ""),
    ((RULE + "when = 'lead.has_phone'\n") * 2, "id = 'never'", 'id "r" is used twice', ""),
    ("[[band]]\nid = 'hot'\nfrom = 50\n", "id = 'hot'", 'id "hot" is used twice', ""),
    ("[[manager]]\nid = 7\n", "", "manager 7 is there twice", ""),
    ("[[band]]\nid = 'warm'\nfrom = 70\n", "from = 70", 'starts where "hot" does', ""),
    ("[[band]]\nid = 'best'\nfrom = 101\n", "from = 101", "no lead is ever at 101", ""),
    ("[[band]]\nid = 'w'\nfrom = 30\nnotify = ['boss']\n", "notify =", "cannot be notified", '"manager"'),
    ("[[band]]\nid = 'w'\nfrom = 30\nnotify = ['senior']\n", "notify =", "no senior", "[portal]"),
    ("[[band]]\nid = 'w'\nfrom = 30\nfirst_touch = '20'\n", "first_touch", "not a duration", '"2h30m"'),
    ("[[band]]\nid = 'w'\nfrom = 30\nfirst_touch = ''\n", "first_touch", "not a duration", ""),
    ("[[band]]\nid = 'w'\nfrom = 30\nfirst_touch = 20\n", "first_touch", "20 is not a duration", ""),
    ("[[band]]\nid = 'w'\nfrom = 30\nfirst_touch = '0m'\n", "first_touch", "not a useful duration", ""),
    ("[score]\nreviewed = 'May 2026'\n", "reviewed", "is not a day", "2026-12-24"),
    ("[score]\nreviewed = 2026-12-24T10:00:00\n", "reviewed", "is not a day", "2026-12-24"),
    ("[[band]]\nid = 'w'\nfrom = 3\n[band.nurture]\nafter='1d'\nstage='N'\nowner=0\n", "owner", "owner:", ""),
    ("[[queue]]\nid = 'q'\nmembers = [7, 8]\n", "members = [7, 8]", "8 is not a manager", "[[manager]]"),
    ("[[queue]]\nid = 'q'\nmembers = [7, 7]\n", "members = [7, 7]", "listed twice", "weight"),
    (
        "[[queue]]\nid = 'q'\nmembers = ['dept:12']\n",
        "members =",
        '"dept:12" is not a member',
        "department:12",
    ),
    ("[[queue]]\nid = 'q'\nmembers = 'department:0'\n", "members =", "is not a member", "department:12"),
    ("[[queue]]\nid = 'q'\nmembers = [true]\n", "members =", "is not a member", "department:12"),
    (
        "[[queue]]\nid = 'q'\nmembers = [8, 'department:2']\n",
        "members =",
        "8 is not a manager",
        "[[manager]]",
    ),
    ("[[queue]]\nid = 'q'\nmembers = ['department:2', 'department:2']\n", "members =", "listed twice", ""),
    ("[[queue]]\nid = 'q'\nmembers = []\n", "members = []", "members:", ""),
    ("[[queue]]\nid = 'q'\nmembers = [7]\nfallback = 'al'\n", "fallback", 'no queue "al"', '"all"?'),
    ("[[queue]]\nid = 'q'\nmembers = [7]\nfallback = 'q'\n", "fallback", "lead back", ""),
    ("[[queue]]\nid = 'q'\nmembers = [7]\nstrategy = 'fair'\n", "strategy", "round-robin", ""),
    (
        "[[manager]]\nid = 8\ntimezone = 'Europe/Bern'\n",
        "Europe/Bern",
        "not a known time zone",
        "Europe/Berlin",
    ),
    ("[[manager]]\nid = 8\nhours = 'mon-fri 18:00-09:00'\n", "hours", "end after it starts", '"any"'),
    ("[[manager]]\nid = 8\nhours = 'weekdays'\n", "hours", "is not like", ""),
    ("[[manager]]\nid = 8\nabsent = ['2026-13-01']\n", "absent", "not in the calendar", ""),
    ("[[manager]]\nid = 8\nabsent = ['2026-12-24..2026-01-06']\n", "absent", "ends before it starts", ""),
    ("[[manager]]\nid = 8\nabsent = ['soon']\n", "absent", "not a day or a range", "2026-12-24"),
    ("[[manager]]\nid = 8\nweight = 0\n", "weight", "weight:", ""),
    ("[inputs]\nsource = { field = 'UF_CRM_X', type = 'int' }\n", "source =", "already a field", ""),
    ("[inputs]\nsize = { field = 'SIZE', type = 'int' }\n", "size =", "field:", "UF_CRM_"),
    ("[inputs]\nsize = { field = 'UF_CRM_X', type = 'integer' }\n", "size =", "type:", ""),
    ("[inputs]\nsize = { field = 5, type = 'int' }\n", "size =", "field: 5", "in quotes"),
    (
        "[inputs]\nsize = { field = { led = 'UF_CRM_X' }, type = 'int' }\n",
        "size =",
        "'lead' or 'deal'",
        "field =",
    ),
    ("[inputs]\nsize = { field = { lead = 'SIZE' }, type = 'int' }\n", "size =", 'lead: "SIZE"', "UF_CRM_"),
    (
        "[inputs]\nsize = { field = { deal = 'UF_CRM_X' }, type = 'int' }\n",
        "size =",
        'Leads are handled, and "size" names no field of theirs',
        'field = { deal = "UF_CRM_X", lead = "UF_CRM_…" }',
    ),
    (
        f"{BOTH}[inputs]\nsize = {{ field = {{ lead = 'UF_CRM_X' }}, type = 'int' }}\n",
        "size =",
        'Deals are handled, and "size" names no field of theirs',
        'field = { lead = "UF_CRM_X", deal = "UF_CRM_…" }',
    ),
    (PRODUCTS + "when = '\"A\" in lead.branch'\n", "when =", "no matching overload", "is_multiple = true"),
    (PRODUCTS + "when = 'lead.products == \"A\"'\n", "when =", "no matching overload", '"…" in lead.name'),
    (PRODUCTS + "when = 'lead.renewal < now'\n", "when =", "no matching overload", "today"),
    (
        PRODUCTS.replace(RULE, "[[table]]\nid = 't'\nvalue = 'lead.products'\npoints = { A = 1 }\n"),
        "value",
        "cannot look at several values",
        '"…" in lead.products',
    ),
    ("[[group]]\nid = 'g'\nmin = 5\nmax = 1\n", "[[group]]", "min above its max", ""),
    (
        "[[table]]\nid = 't'\nvalue = 'lead.sorce'\npoints = { A = 1 }\n",
        "value",
        "not a field",
        '"lead.source"?',
    ),
    ("[[table]]\nid = 't'\nvalue = 'lead.source'\n", "[[table]]", "needs points or steps", ""),
    ("[[table]]\nid = 't'\nvalue = 'lead.source'\nsteps = [[1, 2]]\n", "steps", "Steps need a number", ""),
    ("[[table]]\nid = 't'\nvalue = 'lead.amount'\nsteps = [[1, 2], [1, 3]]\n", "steps", "same value", ""),
    ("[[table]]\nid = 't'\nvalue = 'lead.amount'\nsteps = [[1, 'x']]\n", "steps", "steps:", ""),
    ("[[table]]\nid = 't'\nvalue = 'lead.source'\npoints = { A = 1, a = 2 }\n", "points", "only in case", ""),
    (
        "[[table]]\nid = 't'\nvalue = 'lead.has_phone'\npoints = { yes = 1 }\n",
        "points",
        "can never be a bool",
        "true",
    ),
    (
        "[[table]]\nid = 't'\nvalue = 'lead.amount'\npoints = { many = 1 }\n",
        "points",
        "can never be a double",
        "",
    ),
    ("[[table]]\nid = 't'\nvalue = 'now'\npoints = { a = 1 }\n", "value", "cannot look at a moment", ""),
    (
        "[[signal]]\nid='s'\ntype='a'\npoints=1\nlinear='1d'\nexpires='1d'\n",
        "[[signal]]",
        "ages in 2 ways",
        "",
    ),
    (
        "[[decay]]\nid = 'd'\nunanswered = '3d'\npoints = -5\nevery = '3d'\n",
        "[[decay]]",
        "never ends",
        "floor",
    ),
    ("[[decay]]\nid = 'd'\nunanswered = '3d'\npoints = 5\n", "points = 5", "points:", ""),
    (
        "[[decay]]\nid='d'\nunanswered='3d'\npoints=-5\nevery='3d'\nfloor=-2\n",
        "floor",
        "above the points",
        "",
    ),
    ("[table]\nid = 't'\n", "[table]", "several [table]", "[[table]]"),
    ("[score]\nmin = 100\nmax = 100\n", "", "min is not below its max", ""),
]


@pytest.mark.parametrize(
    ("handled", "field"),
    [
        ("", "'UF_CRM_X'"),
        ("", "{ lead = 'UF_CRM_X' }"),
        ("", "{ lead = 'UF_CRM_X', deal = 'UF_CRM_Y' }"),
        (BOTH, "'UF_CRM_X'"),
        (BOTH, "{ lead = 'UF_CRM_X', deal = 'UF_CRM_Y' }"),
    ],
)
def test_an_input_names_a_field_of_everything_that_is_handled(handled: str, field: str) -> None:
    text = f"{HEAD}{BANDS}{PEOPLE}{handled}[inputs]\nsize = {{ field = {field}, type = 'int' }}\n"
    assert warnings(text) == ()


@pytest.mark.parametrize("field", ["5", "{ led = 'UF_CRM_X' }", "{ lead = 'SIZE' }", "{}"])
def test_what_is_wrong_with_one_name_or_one_for_each_is_told_once(field: str) -> None:
    the_mistake(f"{HEAD}{BANDS}{PEOPLE}[inputs]\nsize = {{ field = {field}, type = 'int' }}\n")


@pytest.mark.parametrize(("part", "where", "what", "remedy"), KINDS)
def test_a_mistake_says_what_where_and_what_to_do(part: str, where: str, what: str, remedy: str) -> None:
    text = HEAD + BANDS + PEOPLE + part
    found = [problem for problem in mistakes(text) if what.lower() in problem.what.lower()]
    assert found, mistakes(text)
    assert remedy in found[0].remedy
    assert found[0].remedy
    assert found[0].where == "fairlead.toml"
    if where in part and where:
        last = max(number for number, line in enumerate(text.splitlines(), 1) if where in line)
        assert found[0].line == last


@pytest.mark.parametrize(
    ("portal", "what"),
    [
        ("", '"timezone" is missing'),
        ('timezone = "Berlin"', "not a known time zone"),
        ('timezone = "Europe/Berlin"\nholidays = "XX"', 'holidays of "XX" are not known'),
        ('timezone = "Europe/Berlin"\nholidays = "DE-XX"', '"XX" is not a region of DE'),
        ('timezone = "Europe/Berlin"\nholidays = "Germany"', "holidays:"),
        ('timezone = "Europe/Berlin"\nholidays = ["DE", "XX"]', 'holidays of "XX" are not known'),
        ('timezone = "Europe/Berlin"\nholidays = ["DE", "2026-02-30"]', "not in the calendar"),
        ('timezone = "Europe/Berlin"\nholidays = "0226-02-27"', "0226-02-27 lies outside of the calendar"),
        ('timezone = "Europe/Berlin"\nworking_days = ["2062-02-25"]', "2062-02-25 lies outside"),
        ('timezone = "Europe/Berlin"\nworking_days = ["28.02.2026"]', "not a day or a range"),
        ('timezone = "Europe/Berlin"\nworking_days = ["2026-03-02..2026-02-28"]', "ends before it starts"),
        (
            'timezone = "Europe/Berlin"\nholidays = "2026-12-24..2026-12-31"\nworking_days = ["2026-12-28"]',
            "2026-12-28 is a holiday and a working day",
        ),
        ('timezone = "Europe/Berlin"\nplan = "free"', "plan:"),
        ('timezone = "Europe/Berlin"\nphone_region = "49"', "phone_region:"),
        ('timezone = "Europe/Berlin"\nintake_user = "anna"', "intake_user:"),
        ('timezone = "Europe/Berlin"\ntidy = ["phone"]', 'tidy: "phone" cannot be tidied.'),
        ('timezone = "Europe/Berlin"\ntidy = ["emails", 7]', "tidy: 7 cannot be tidied."),
        ('timezone = "Europe/Berlin"\ntidy = "phones"', "tidy:"),
    ],
)
def test_mistakes_in_the_portal(portal: str, what: str) -> None:
    assert what in the_mistake(f"[portal]\n{portal}\n{BANDS}{PEOPLE}").what


def test_what_cannot_be_tidied_is_told_with_what_can() -> None:
    problem = the_mistake(f'[portal]\ntimezone = "Europe/Berlin"\ntidy = ["addresses"]\n{BANDS}{PEOPLE}')
    assert problem.remedy == "There are: phones, emails, names."


def test_without_a_band_at_the_bottom_some_leads_are_nowhere() -> None:
    problem = the_mistake(HEAD + '[[band]]\nid = "hot"\nfrom = 70\n' + PEOPLE)
    assert (problem.what, problem.remedy) == ("No band starts at 0.", "Give the lowest band from = 0")


def test_fallbacks_must_not_lead_in_a_circle() -> None:
    circle = "".join(
        f"[[queue]]\nid = '{name}'\nmembers = [7]\nfallback = '{after}'\n"
        for name, after in ("ab", "bc", "ca")
    )
    assert len(mistakes(HEAD + BANDS + PEOPLE + circle)) == 3
