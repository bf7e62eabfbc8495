"""The strategies that need the portal: the fewest open leads, caps of open leads, absences."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from functions.domain.item import Item
from tests.team import COLD, CONFIGURATION, Team, a_team

LEAST_OPEN = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nstrategy = "least-open"')


def managers_of(team: Team, items: list[Item]) -> Counter[int | None]:
    return Counter(team.record(item).assignment.manager for item in items)


def test_least_open_evens_out_what_the_portal_counts(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=LEAST_OPEN) as team:
        for manager, open_leads in ((7, 6), (8, 3), (9, 0)):
            for _ in range(open_leads):
                team.actions.add_lead(ASSIGNED_BY_ID=manager, **COLD)
        team.actions.add_lead(ASSIGNED_BY_ID=9, STATUS_ID="JUNK", **COLD)
        items = [team.add_lead(**COLD) for _ in range(12)]
        team.process()
        assert managers_of(team, items) == {7: 1, 8: 4, 9: 7}


def test_least_open_goes_by_weight(tmp_path: Path) -> None:
    halved = LEAST_OPEN.replace("id = 8\n", "id = 8\nweight = 0.5\n", 1)
    with a_team(tmp_path, configuration=halved) as team:
        items = [team.add_lead(**COLD) for _ in range(10)]
        team.process()
        assert managers_of(team, items) == {7: 4, 8: 2, 9: 4}


def test_an_open_cap_holds_until_somebody_closes_a_lead(tmp_path: Path) -> None:
    capped = CONFIGURATION.replace("daily_cap = 50", "open_cap = 1")
    with a_team(tmp_path, configuration=capped) as team:
        items = [team.add_lead(**COLD) for _ in range(4)]
        team.process()
        assert managers_of(team, items) == {7: 1, 8: 1, 9: 1, None: 1}
        held = next(item for item in items if team.record(item).hold)
        done = next(item for item in items if team.record(item).assignment.manager == 8)
        team.actions.update_lead(done, STATUS_ID="CONVERTED")
        team.clock.advance(timedelta(hours=1))
        team.process()
        assert team.record(held).assignment.manager == 8


def test_random_is_drawn_from_the_lead_and_can_be_replayed(tmp_path: Path) -> None:
    drawn = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nstrategy = "random"')
    runs = []
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        with a_team(tmp_path / run, configuration=drawn) as team:
            items = [team.add_lead(**COLD) for _ in range(60)]
            team.process()
            runs.append([team.record(item).assignment.manager for item in items])
    assert runs[0] == runs[1]
    assert min(Counter(runs[0]).values()) >= 10


def test_an_absence_in_the_portal_is_seen_within_ten_minutes(team: Team) -> None:
    first = team.add_lead(**COLD)
    team.process()
    away = {7, 8, 9} - {team.record(first).assignment.manager}
    for manager in away:
        team.portal.people.add(id=manager, name="Away", absent_until=team.clock.now() + timedelta(days=2))
    team.clock.advance(timedelta(minutes=11))
    items = [team.add_lead(**COLD) for _ in range(6)]
    team.process()
    assert managers_of(team, items) == {team.record(first).assignment.manager: 6}


def test_the_roster_is_read_once_in_ten_minutes(team: Team) -> None:
    for _ in range(5):
        team.add_lead(**COLD)
        team.process()
        team.clock.advance(timedelta(minutes=1))
    assert team.portal.requests.count_commands("user.get") == 1
