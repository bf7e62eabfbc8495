"""What is probably a mistake is reported with what to do, and stops nothing."""

import pytest

from tests.configuration.small_files import BANDS, HEAD, PEOPLE, RULE, line_of, warnings


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (RULE + "when = 'true || lead.has_phone'\n", "holds for every lead"),
        (RULE + "when = 'days_silent > 3'\n", "reads the clock"),
        (
            "[[group]]\nid = 'fit'\nmax = 3\n" + RULE + "group = 'fit'\nwhen = 'lead.has_phone'\n",
            "Only 3 of these 5",
        ),
        (
            "[[group]]\nid = 'fit'\nmin = -3\n[[decay]]\nid='d'\ngroup='fit'\nunanswered='1d'\npoints=-5\n",
            "Only -3 of",
        ),
        (
            "[[group]]\nid = 'engagement'\n" + RULE + "group = 'engagment'\nwhen = 'lead.has_phone'\n",
            "no group",
        ),
        ("[[queue]]\nid = 'q'\nmembers = [7]\nneeds = ['en']\n", "has the skills en"),
        ("[[decay]]\nid='d'\nunanswered='3d'\npoints=-5\nfloor=-30\n", "only once"),
    ],
)
def test_a_doubt_is_told_and_does_not_stop_anything(part: str, what: str) -> None:
    (only,) = warnings(HEAD + BANDS + PEOPLE + part)
    assert what in only.what
    assert only.remedy
    assert only.line


@pytest.mark.parametrize(
    ("days", "what"),
    [
        ('holidays = "DE"\nworking_days = ["2026-12-25"]', "2026-12-25 is a public holiday"),
        ('working_days = ["2026-02-27", "2026-02-28"]', "2026-02-27 is a working day anyway"),
    ],
)
def test_a_working_day_that_is_probably_another_one_is_a_doubt(days: str, what: str) -> None:
    (only,) = warnings(f"{HEAD}{days}\n{BANDS}{PEOPLE}")
    assert what in only.what
    assert only.line == line_of(f"{HEAD}{days}", "working_days")


def test_a_saturday_that_makes_up_for_a_bridge_day_is_no_mistake() -> None:
    days = 'holidays = ["DE", "2026-12-28..2026-12-31"]\nworking_days = [2026-12-19]\n'
    assert warnings(HEAD + days + BANDS + PEOPLE) == ()


@pytest.mark.parametrize(
    ("skills", "is_doubtful"), [('skills = ["en"]\n', False), ("", True)], ids=["somebody", "nobody"]
)
def test_a_skill_that_somebody_of_a_department_may_have_is_no_doubt(
    skills: str, *, is_doubtful: bool
) -> None:
    people = f"[[manager]]\nid = 7\n{skills}[[queue]]\nid = 'q'\nmembers = 'department:2'\nneeds = ['en']\n"
    assert bool(warnings(HEAD + BANDS + people)) is is_doubtful


def test_a_department_needs_no_manager_in_the_file() -> None:
    assert warnings(HEAD + BANDS + "[[queue]]\nid = 'q'\nmembers = 'department:2'\n") == ()


def test_leads_that_no_queue_takes_are_a_doubt() -> None:
    (only,) = warnings(HEAD + BANDS + PEOPLE + "when = 'score > 5'\n")
    assert "no queue takes" in only.what
