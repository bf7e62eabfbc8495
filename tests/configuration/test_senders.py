"""Checks of `[signals]`: a browser moves a score within the cap, and what is taken is counted."""

import pytest

from infra.configuration.load import read_configuration
from tests.configuration.small_files import BANDS, HEAD, PEOPLE, line_of, mistakes, the_mistake, warnings

BEGINNING = HEAD + BANDS + PEOPLE
ORIGINS = '[signals.browser]\norigins = ["https://www.example.com"]\n'


def a_signal(points: int, *, most: int | None, kind: str = "browser.page.viewed") -> str:
    bound = "" if most is None else f"max_points = {most}\n"
    return f'[[signal]]\nid = "s{points}"\ntype = "{kind}"\npoints = {points}\n{bound}'


def test_without_the_section_mailers_and_browsers_are_not_taken() -> None:
    senders = read_configuration(BEGINNING).model.senders
    assert (senders.mailers.vendors, senders.browser.origins) == ((), ())


def test_what_browsers_give_within_the_cap_is_right() -> None:
    text = BEGINNING + ORIGINS + a_signal(5, most=12) + a_signal(-3, most=8)
    assert warnings(text) == ()


@pytest.mark.parametrize("points", [5, -5])
def test_points_of_browsers_need_a_bound_whether_or_not_there_is_a_website(points: int) -> None:
    text = BEGINNING + a_signal(points, most=None)
    problem = the_mistake(text)
    assert problem.line == line_of(text, "[[signal]]")
    assert "nothing bounds its points" in problem.what
    assert "max_points" in problem.remedy


def test_a_signal_of_others_needs_none() -> None:
    assert warnings(BEGINNING + a_signal(5, most=None, kind="browsers.page.viewed")) == ()


@pytest.mark.parametrize(
    "more",
    [
        a_signal(1, most=1),
        a_signal(-1, most=1),
        '[[rule]]\nid = "r"\npoints = 1\nwhen = \'count("browser.page.viewed") >= 3\'\n',
        '[[rule]]\nid = "r"\npoints = -1\nwhen = "count( r\'browser.x\') >= 3 || lead.has_phone"\n',
    ],
)
def test_more_than_the_cap_is_a_mistake_up_or_down_by_signals_or_by_rules(more: str) -> None:
    text = BEGINNING + a_signal(5, most=20)
    assert warnings(text) == ()
    problem = the_mistake(text + more)
    assert "by 21 points, and [signals.browser] allows 20" in problem.what
    assert "max_points = 21" in problem.remedy
    allowed = text + more + "[signals.browser]\nmax_points = 21\n"
    assert warnings(allowed) == ()


@pytest.mark.parametrize(
    "counted",
    [
        'count ("browser.x")',
        'count(R"browser.x")',
        'count(("browser.x"))',
        'count("brow" + "ser.x")',
        r'count("\u0062rowser.x")',
        "count(lead.source)",
        'count( // of any website\n "browser.x")',
        '0 + (["browser.x"].exists(kind, count(kind) > 0) ? 1 : 0)',
    ],
)
def test_a_rule_counts_browsers_however_it_names_the_type(counted: str) -> None:
    rule = f"[[rule]]\nid = 'r'\npoints = 500\nwhen = '''{counted} + count('mail.opened') >= 3'''\n"
    assert "by 500 points" in the_mistake(BEGINNING + rule).what


def test_a_rule_that_counts_others_is_not_bounded() -> None:
    when = """count("mail.opened") + count(r'browsers.x') + count(\"\"\"webinar.seen\"\"\") >= 3"""
    assert warnings(BEGINNING + f"[[rule]]\nid = 'r'\npoints = 500\nwhen = '''{when}'''\n") == ()


def test_a_cap_that_is_written_is_where_the_mistake_is_seen() -> None:
    text = BEGINNING + a_signal(5, most=20) + ORIGINS + "max_points = 10\n"
    assert the_mistake(text).line == line_of(text, "max_points = 10")


@pytest.mark.parametrize(
    ("section", "key", "remedy"),
    [
        ('[signals.mailers]\nvendors = ["mailgun"]\n', "vendors", '"email.opened"'),
        (ORIGINS, "origins", '"browser.page.viewed"'),
    ],
)
def test_a_sender_whose_signals_nothing_counts_is_doubtful(section: str, key: str, remedy: str) -> None:
    text = BEGINNING + section
    [doubt] = warnings(text)
    assert doubt.line == line_of(text, key)
    assert remedy in doubt.remedy


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.example.com/",
        "http://www.example.com",
        "www.example.com",
        "https://*.example.com",
        "*",
        "null",
    ],
)
def test_what_is_no_origin_as_a_browser_names_it_is_a_mistake(origin: str) -> None:
    text = BEGINNING + f'[signals.browser]\norigins = ["{origin}"]\n'
    assert "https://www.example.com" in the_mistake(text).remedy


@pytest.mark.parametrize(
    ("origin", "named"),
    [("https://www.example.com:443", "https://www.example.com"), ("http://localhost:80", "http://localhost")],
)
def test_a_port_that_browsers_leave_out_is_a_mistake(origin: str, named: str) -> None:
    text = BEGINNING + f'[signals.browser]\norigins = ["{origin}"]\n'
    assert the_mistake(text).remedy == f'Write "{named}".'


def test_a_mailer_that_is_not_known_is_a_mistake_that_names_those_that_are() -> None:
    problem = the_mistake(BEGINNING + '[signals.mailers]\nvendors = ["mandrill"]\n')
    assert all(vendor in problem.what for vendor in ("sendgrid", "mailgun", "postmark"))


def test_signals_in_two_brackets_says_what_was_meant() -> None:
    problem = the_mistake(BEGINNING + "[[signals]]\nid = 's'\n")
    assert "[[signal]]" in problem.remedy


def test_signals_with_mistakes_of_their_own_hide_no_other() -> None:
    signal, rule = '[[signal]]\nid = "s"\npoints = "5"\n', '[[rule]]\nid = "r"\npoints = 1\n'
    problems = mistakes(BEGINNING + signal + rule + "[signals.browser]\nper_minute = 0\n")
    named = ("type", "points", "when", "per_minute")
    assert [name for name, each in zip(named, problems, strict=True) if name not in each.what] == []
