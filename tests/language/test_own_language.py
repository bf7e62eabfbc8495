"""A manager's own language: in to-dos and messages; the card and its fields speak the portal's."""

from pathlib import Path

from tests.team import CONFIGURATION, HOT, Team, a_team

IN_GERMAN = CONFIGURATION.replace("[portal]\n", '[portal]\nlanguage = "de"\nexplain = "pinned"\n')
WITH_A_POLE = (
    IN_GERMAN.replace("id = 7\n", 'id = 7\nlanguage = "pl"\n')
    .replace("id = 8\n", 'id = 8\nlanguage = "pl"\n')
    .replace("id = 9\n", 'id = 9\nlanguage = "pl"\n')
)


def messages_to(team: Team, user: int) -> list[str]:
    return [each.message for each in team.portal.sent_notifications if each.user == user]


def test_each_reads_their_own_language_and_the_card_the_portals(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=WITH_A_POLE) as team:
        item = team.add_lead(**HOT)
        team.process()
        manager = team.record(item).assignment.manager or 0
        [to_manager], [to_senior] = messages_to(team, manager), messages_to(team, 3)
        assert "90 punktów" in to_manager
        assert "Pierwszy kontakt do: wt. 3 lis, 12:20." in to_manager
        assert "Amount: od 500\xa0000" in to_manager
        assert "90 Punkte" in to_senior
        assert "Erstkontakt bis Di. 3. Nov., 12:20." in to_senior
        [todo] = team.portal.todos
        assert todo.title.startswith("Pierwszy kontakt: hot, ")
        [comment] = team.portal.comments
        assert comment.text.startswith("Warum 90 Punkte (hot): ")
        assert "Amount ab 500.000" in str(team.lead(item)["UF_CRM_LEAD_SCORE_WHY"])


def test_a_todo_of_ours_is_known_again_in_whatever_language_it_was_written(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=WITH_A_POLE) as team:
        item = team.add_lead(**HOT)
        team.process()
        reading = team.wiring.crm.read([item], managers=())
        [todo] = reading.leads[item].todos
        assert todo.manager == team.record(item).assignment.manager
        assert reading.leads[item].card_comment is None
