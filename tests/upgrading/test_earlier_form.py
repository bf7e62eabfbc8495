"""A state of the version before is opened on every store, and gone on with; no message is sent twice.

`form3-*.json` were written by the code at commit 96b15db~1, the last that stored records in form 3: its team
played `scene.an_afternoon`, and `scene.rows_of` read the store. When the form changes again, the same is done
with the last commit of form 4.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import lead
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import SCHEMA, LeadState
from functions.errors import RecordUnreadable
from infra.sqlite.backup import back_up, restore
from tests.builders import TUESDAY_NOON
from tests.reconciling.runs import catch_up
from tests.team import COLD, Team, a_team
from tests.upgrading.scene import LATER, play_portal, portal_of, put_rows

HERE = Path(__file__).parent
FORM = 3


def left_behind(url: str) -> dict[str, Any]:
    """What the version before has left on a store of this kind."""
    text = (HERE / f"form{FORM}-{url.partition(':')[0]}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def team(new_state: Callable[[], str], tmp_path: Path) -> Iterator[Team]:
    """The team of that afternoon, an hour and a quarter later, with the version of today."""
    url = new_state()
    known = left_behind(url)
    with a_team(tmp_path, state=url, hash_key="a-key-for-hashes") as team:
        put_rows(url, team.wiring.state, known["rows"])
        play_portal(team, known["portal"])
        team.actions.add_activity(lead(1), "call", by=known["portal"][0]["ASSIGNED_BY_ID"])
        team.clock.advance(LATER)
        yield team


def test_the_fixture_is_of_the_form_before() -> None:
    assert f'"schema":{FORM},' in "".join(left_behind("sqlite:")["rows"])
    assert FORM == SCHEMA - 1


def test_what_was_known_is_known(team: Team) -> None:
    states = [team.record(lead(number)).state for number in (1, 2, 3, 4)]
    assert states == [LeadState.ASSIGNED, LeadState.CLOSED, LeadState.ASSIGNED, LeadState.HELD]
    state = team.wiring.state
    assert Outcome.ASSIGNED in [each.outcome for each in state.ledger.of_lead(lead(2))]
    [seen] = state.signals.of_subjects(["lead:1"], now=team.clock.now())["lead:1"]
    assert seen.type == "page.viewed"
    assert state.inbox.has([lead(1), lead(2), lead(3), lead(4)]) == {lead(1), lead(4)}
    hashes = [each for each in team.record(lead(1)).identity.subjects if each.startswith("email:")]
    assert state.leads.of_subjects(hashes) == {hashes[0]: [lead(1)]}


def test_it_goes_on_and_nobody_is_told_twice(team: Team) -> None:
    before = portal_of(team)
    for item in map(lead, (1, 2, 3)):
        team.announce(item)
    team.process()
    catch_up(team)
    after = portal_of(team)
    assert [row["ASSIGNED_BY_ID"] for row in after[:3]] == [row["ASSIGNED_BY_ID"] for row in before[:3]]
    assert after[3]["ASSIGNED_BY_ID"] in {7, 8, 9}, "the held lead has reached a manager"
    assert [note.tag for note in team.portal.sent_notifications if "-1-notification" in note.tag] == []
    assert team.record(lead(3)).schema == SCHEMA


def test_what_comes_next_ends_in_the_history(team: Team) -> None:
    new = team.add_lead(**COLD)
    team.process()
    assert team.record(new).state is LeadState.ASSIGNED
    for item in (lead(3), new):
        team.actions.update_lead(item, STATUS_ID="CONVERTED")
        team.announce(item)
    team.process()
    assert [team.record(item).state for item in (lead(3), new)] == [LeadState.CLOSED, LeadState.CLOSED]
    # Of a lead that was last decided on by the version before nothing was kept to learn from.
    assert len(team.wiring.state.history.page(after="", limit=9)) == 1


def test_rolling_back_is_refused_record_by_record_and_a_backup_of_before_is_taken(tmp_path: Path) -> None:
    state, backup = tmp_path / "fairlead.db", tmp_path / "before.db"
    with a_team(tmp_path, hash_key="a-key-for-hashes") as team:
        put_rows(f"sqlite:///{state}", team.wiring.state, left_behind("sqlite:")["rows"])
        assert back_up(state, backup).leads == 4
        newer = json.dumps({"schema": SCHEMA + 1, "item": ["lead", 1]})
        with team.wiring.state.database.writing() as connection:  # type: ignore[attr-defined]  # it is SQLite
            connection.execute("UPDATE leads SET record = ? WHERE item = '1'", (newer,))
        with pytest.raises(RecordUnreadable, match="newer version of Fairlead"):
            team.record(lead(1))
        team.wiring.close()
    restore(backup, state, now=TUESDAY_NOON)
    with a_team(tmp_path, hash_key="a-key-for-hashes") as team:
        assert team.record(lead(1)).state is LeadState.ASSIGNED
