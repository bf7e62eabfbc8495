"""Pages and charts: what comes from outside is text, and what is missing is noticed."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from infra.web.charts import BLUE, bar_chart, stacked_bar_chart
from infra.web.page import write_page

MARKUP = "Anna <b>Arendt</b>"


def test_a_template_that_lacks_a_value_writes_no_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with pytest.raises(UndefinedError):
        write_page(page, "plan.html.jinja", charts=[])
    assert not page.exists()


@pytest.mark.parametrize("chart", [bar_chart, stacked_bar_chart])
def test_names_in_a_chart_are_text_and_there_is_no_script(chart: object) -> None:
    assert callable(chart)
    svg = chart([(MARKUP, [1, None])], labels=[MARKUP, "Boris"], colors=[BLUE])
    assert isinstance(svg, Markup)
    assert "Anna &lt;b&gt;" in svg
    assert "<b>" not in svg
    assert "<script" not in svg


def test_colours_repeat_where_there_are_more_series() -> None:
    svg = bar_chart([("a", [1]), ("b", [2]), ("c", [3])], labels=["x"], colors=["#111111", "#222222"])
    assert svg.count("#111111") > svg.count("#222222") > 0
