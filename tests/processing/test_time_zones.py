"""A team in two time zones: everybody reads deadlines by the own clock."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from functions.domain.lead.look_reason import LookReason
from tests.team import CONFIGURATION, HOT, Team, a_team

URALS = ZoneInfo("Asia/Yekaterinburg")
OF_ONE = CONFIGURATION.replace("members = [7, 8, 9]", "members = [7]")
IN_THE_URALS = OF_ONE.replace("id = 7\n", 'id = 7\ntimezone = "Asia/Yekaterinburg"\n')


def told(team: Team) -> dict[int, str]:
    """The first touch in the newest message of each user."""
    return {note.user: note.message.rpartition("First touch by ")[2] for note in team.portal.notifications}


def test_f12_a_manager_in_another_zone_reads_the_deadline_there_and_the_senior_here(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=IN_THE_URALS) as team:
        team.add_lead(**HOT)
        team.process()
        assert told(team) == {7: "Tue 03 Nov 16:20 (Yekaterinburg).", 3: "Tue 03 Nov 12:20 (Berlin)."}


def test_the_reminder_is_by_the_same_clock(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=IN_THE_URALS) as team:
        item = team.add_lead(**HOT)
        team.process()
        team.clock.advance_to(team.clock.now() + timedelta(minutes=16))
        team.announce(item, reason=LookReason.DUE)
        team.process()
        reminder = team.portal.sent_notifications[-1]
        assert reminder.message.startswith("Reminder of the first touch")
        assert "First touch by Tue 03 Nov 16:20 (Yekaterinburg)." in reminder.message


def test_a_deadline_runs_in_the_managers_own_working_hours(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 3, 17, 50, tzinfo=URALS)
    with a_team(tmp_path, configuration=IN_THE_URALS, at=evening) as team:
        team.add_lead(**HOT)
        team.process()
        [todo] = team.portal.todos
        assert todo.deadline == datetime(2026, 11, 4, 9, 10, tzinfo=URALS)
        assert told(team) == {7: "Wed 04 Nov 09:10 (Yekaterinburg).", 3: "Wed 04 Nov 05:10 (Berlin)."}


def test_f12_a_team_in_one_zone_reads_no_name_of_it(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=OF_ONE) as team:
        team.add_lead(**HOT)
        team.process()
        assert told(team) == {7: "Tue 03 Nov 12:20.", 3: "Tue 03 Nov 12:20."}
