"""After the two weeks of `fairlead demo` every figure on every page equals the recount."""

from importlib.resources import files
from pathlib import Path

import pytest

from functions.domain.item import LEAD
from infra.demo.play import play_story
from infra.demo.story import START
from infra.web.sources import dashboard_of
from tests.quarter.verdict import held_against, recount_of
from tests.recount.files import Files
from tests.recount.journal import journal_of_leads


@pytest.mark.long
def test_every_figure_of_the_demo_equals_the_recount(tmp_path: Path) -> None:
    config = files("infra.demo") / "fairlead.toml"
    with (
        journal_of_leads() as journal,
        play_story(
            Path(str(config)), tmp_path / "demo.db", seed=24, entity=LEAD, on_arrival=lambda _: None
        ) as end,
    ):
        app, text = end.stage.wiring, config.read_text(encoding="utf-8")
        recount = recount_of(app, end.stage.portal, journal, Files(app.state), [(START, text)])
        compared = held_against(recount, dashboard_of(app))
        assert list(map(str, compared.differences)) == []
