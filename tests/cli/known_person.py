"""A lead whose person `fairlead` knows by e-mail and phone, in the state that its commands see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from functions.domain.item import lead
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.team import HOT, Team, a_team

EMAIL, PHONE = "buyer@example.com", "+49 30 5550101"


@contextmanager
def a_known_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """Yield a team with one placed lead, known by e-mail and phone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAIRLEAD_HASH_KEY", "a-key-for-hashes")
    monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{tmp_path / 'fairlead.db'}")
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(tmp_path / "fairlead.toml"))
    with a_team(tmp_path) as team:
        settings = replace(team.wiring.settings, hash_key=read_settings().hash_key)
        wiring = Wiring(settings, clock=team.clock)
        hashing = Team(team.portal, wiring, team.clock)
        hashing.add_lead(**HOT)
        hashing.process()
        hashing.announce(lead(1))
        yield hashing
        wiring.close()
