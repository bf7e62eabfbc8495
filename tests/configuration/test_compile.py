from datetime import date, timedelta
from fractions import Fraction

import pytest

from functions.domain.calendar.business_hours import WorkingHours
from functions.domain.conditions import Environment
from functions.domain.distribution import Manager
from functions.domain.figures.settings import Agreement, FiguresSettings
from functions.domain.scoring import Facts, score_lead
from infra.configuration.load import read_configuration
from tests.scoring.builders import NOW, a_lead, facts_of
from tests.scoring.test_tables_and_rules import points_of

FILE = """
[portal]
timezone = "Europe/Berlin"
holidays = "DE-BY"
intake_user = [1, 2]
[inputs]
seats = { field = "UF_CRM_SEATS", type = "int" }
is_partner = { field = "UF_CRM_PARTNER", type = "bool" }
[score]
max = 50
[retention]
ledger = "2w"

[figures]
horizon = "45d"
by_manager = false
keep = "1y"
digest_to = [3, 9, 3]

[agreement]
junk_share = 0.15
answered_in = "7d"
[[table]]
id = "seats"
value = "lead.seats"
steps = [[100, 20], [10, 5]]
[[table]]
id = "partner"
value = "lead.is_partner"
points = { true = 7 }
[[table]]
id = "exact"
value = "lead.seats"
points = { 10 = 3 }
[[band]]
id = "warm"
from = 20
first_touch = "2h30m"
notify = ["manager", 12]
[[band]]
id = "cold"
from = 0
[[manager]]
id = 7
weight = 0.1
hours = "any"
timezone = "Asia/Tokyo"
absent = ["2026-12-24..2027-01-06", "2026-08-01"]
is_standby = true
[[queue]]
id = "all"
when = 'score >= 5 && lead.seats > 9'
strategy = "least-open"
hours = "any"
members = [7]
[[queue]]
id = "rest"
members = [7]
"""
LOADED = read_configuration(FILE)
CONFIGURATION = LOADED.configuration
HEAD_ONLY = '[portal]\ntimezone = "Europe/Berlin"\n[[band]]\nid = "all"\nfrom = 0\n'


def with_seats(seats: int) -> Facts:
    return facts_of(a_lead(inputs={"seats": seats, "is_partner": True}))


@pytest.mark.parametrize(
    ("seats", "points"),
    [(9, {"partner": 7}), (10, {"seats": 5, "partner": 7, "exact": 3}), (100, {"seats": 20, "partner": 7})],
)
def test_tables_over_custom_fields_are_of_their_types(seats: int, points: dict[str, int]) -> None:
    assert points_of(score_lead(with_seats(seats), LOADED.scorecard, NOW)) == points


def test_a_queue_sees_the_score_and_custom_fields() -> None:
    for seats, queue in ((10, "all"), (9, "rest")):
        facts = with_seats(seats)
        taken = CONFIGURATION.queue_for(facts, score_lead(facts, LOADED.scorecard, NOW), NOW)
        assert taken is not None
        assert taken.id == queue


def test_a_manager_has_hours_time_zone_and_days_off() -> None:
    manager = CONFIGURATION.managers[7]
    assert manager.calendar.hours == WorkingHours.parse("any")
    assert manager.calendar.timezone.key == "Asia/Tokyo"
    assert manager.weight == Fraction(1, 10)
    assert manager.is_standby
    assert [(away.first_on, away.last_on) for away in manager.absences] == [
        (date(2026, 12, 24), date(2027, 1, 6)),
        (date(2026, 8, 1), date(2026, 8, 1)),
    ]


def test_a_queue_may_ignore_hours() -> None:
    assert CONFIGURATION.queues["all"].is_any_time
    assert not CONFIGURATION.queues["rest"].is_any_time
    assert CONFIGURATION.queues["all"].strategy == "least-open"


def test_the_holidays_are_of_the_region() -> None:
    # Epiphany is a holiday in Bavaria, not in Germany.
    assert not CONFIGURATION.business.is_working_day(date(2026, 1, 6))
    assert CONFIGURATION.business.is_working_day(date(2026, 1, 7))


def test_a_company_closes_on_days_of_its_own_and_works_on_others() -> None:
    days = 'holidays = ["DE-BY", "2026-08-03..2026-08-05"]\nworking_days = ["2026-08-08"]'
    text = FILE.replace('holidays = "DE-BY"', days)
    own_hours = text.replace('hours = "any"\ntimezone', 'hours = "mon-fri 07:00-15:00"\ntimezone')
    config = read_configuration(own_hours).configuration
    worked = [day for day in range(1, 10) if config.business.is_working_day(date(2026, 8, day))]
    assert worked == [6, 7, 8]
    assert not config.business.is_working_day(date(2026, 1, 6))
    manager = next(iter(config.managers.values()))
    assert manager.calendar.blocks_on(date(2026, 8, 8)) == ((420, 900),)
    assert manager.calendar.blocks_on(date(2026, 8, 3)) == ()


def test_days_that_are_worked_are_part_of_what_scores_rest_on() -> None:
    text = FILE.replace('holidays = "DE-BY"', 'holidays = "DE-BY"\nworking_days = ["2026-08-08"]')
    assert read_configuration(text).scorecard.version != LOADED.scorecard.version


STAFF = FILE.replace("members = [7]", 'members = [7, "department:2", "department:3"]', 1)


def test_the_people_of_departments_become_members_with_what_the_file_says_of_them() -> None:
    config = read_configuration(STAFF).configuration
    staffed = config.staffed({2: (9, 7, 1), 3: (12, 9)})
    assert config.departments == {2, 3}
    assert staffed.queues["all"].members == (7, 9, 12)  # 1 takes in leads
    assert staffed.queues["rest"].members == (7,)
    assert staffed.managers[7] == config.managers[7]
    assert staffed.managers[9] == Manager(9, config.business)


@pytest.mark.parametrize(("people", "is_staffed"), [({}, False), ({2: ()}, False), ({2: (), 3: ()}, True)])
def test_departments_of_which_nothing_is_known_have_nobody_and_nobody_has_left_them(
    people: dict[int, tuple[int, ...]], *, is_staffed: bool
) -> None:
    queue = read_configuration(STAFF).configuration.staffed(people).queues["all"]
    assert (queue.members, queue.is_staffed) == ((7,), is_staffed)


def test_a_configuration_without_departments_stays_as_it_is() -> None:
    assert CONFIGURATION.staffed({2: (9,)}) is CONFIGURATION


def test_bands_and_durations() -> None:
    warm = CONFIGURATION.band("warm")
    assert warm is not None
    assert (warm.first_touch, warm.notify) == (timedelta(hours=2, minutes=30), ("manager", "12"))


def test_what_is_remembered_is_kept_as_long_as_the_file_says() -> None:
    kept = LOADED.model.retention
    assert (kept.ledger, kept.closed) == (timedelta(days=14), timedelta(days=180))
    assert (kept.lead_signals, kept.signals) == (timedelta(days=365), timedelta(days=30))
    assert CONFIGURATION.signals_kept == kept.lead_signals


def test_figures_are_counted_as_the_file_says_and_without_a_word_as_ever() -> None:
    assert CONFIGURATION.figures == FiguresSettings(
        45, by_manager=False, amounts=False, kept=timedelta(days=365), digest_to=(3, 9)
    )
    assert CONFIGURATION.agreement == Agreement(junk_share=0.15, answered_in=timedelta(days=7))
    plain = read_configuration(HEAD_ONLY).configuration
    assert (plain.figures, plain.agreement) == (FiguresSettings(), Agreement())


def test_several_users_may_take_in_leads() -> None:
    assert CONFIGURATION.intake_users == {1, 2}


def test_the_version_is_of_the_text() -> None:
    assert read_configuration(FILE).version == LOADED.version == CONFIGURATION.version
    assert read_configuration(FILE + "\n# changed\n").version != LOADED.version
    assert read_configuration(FILE + "\n# changed\n").scorecard.version == LOADED.scorecard.version


def test_every_input_is_in_the_vocabulary() -> None:
    assert Environment.for_rules({"seats": "int"}).fields["lead.seats"] == "int"
    assert LOADED.scorecard.environment.fields["lead.is_partner"] == "bool"


@pytest.mark.parametrize("is_multiple", [False, True])
@pytest.mark.parametrize(
    ("kind", "when"),
    [
        ("string", "lead.given == ''"),
        ("int", "lead.given == 0"),
        ("double", "lead.given == 0.0"),
        ("bool", "!lead.given"),
        ("list", "lead.given == ''"),
        ("money", "lead.given == 0.0"),
        ("date", "lead.given < today"),
        ("datetime", "lead.given < now"),
        ("user", "lead.given == 0"),
        ("address", "lead.given == ''"),
    ],
)
def test_an_input_of_every_type_is_empty_until_the_lead_has_it(
    kind: str, when: str, *, is_multiple: bool
) -> None:
    several = "true" if is_multiple else "false"
    given = f'given = {{ field = "UF_CRM_X", type = "{kind}", is_multiple = {several} }}'
    condition = "lead.given == []" if is_multiple else when
    rule = f'[[rule]]\nid = "given"\npoints = 5\nwhen = "{condition}"\n'
    card = read_configuration(FILE.replace("[inputs]", f"[inputs]\n{given}") + rule).scorecard
    score = score_lead(facts_of(), card, NOW)
    assert (score.warnings, points_of(score)["given"]) == ((), 5)
