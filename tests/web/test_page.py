"""Pages: what comes from outside is text, what is missing is noticed, and each one stays small."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from functions.dashboard.view.pages import FailureView, HealthView
from functions.dashboard.view.rows import HealthItem, Sign
from infra.web.dashboard import View, render_page
from infra.web.page import write_page
from tests.browser.sample import AS_OF
from tests.browser.sample_pages import pages

MARKUP = "Anna <b>Arendt</b>"
PAGES = pages()
MOST_BYTES = 300 * 1024


def test_a_template_that_lacks_a_value_writes_no_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with pytest.raises(UndefinedError):
        write_page(page, "plan.html.jinja", charts=[])
    assert not page.exists()


def test_names_are_text() -> None:
    ill = HealthItem(Sign.RUN, is_well=False, name=MARKUP, words=MARKUP)
    page = render_page(HealthView(AS_OF, (ill,)), base="/dashboard")
    assert "Anna &lt;b&gt;Arendt" in page
    assert "<b>Arendt" not in page


@pytest.mark.parametrize("view", PAGES.values(), ids=PAGES)
def test_a_page_is_small_has_one_heading_and_no_script(view: View) -> None:
    page = render_page(view, base="/dashboard")
    assert len(page.encode()) <= MOST_BYTES
    assert page.count("<h1") == 1
    assert not re.search(r"<script|<link|<img|src=|@import|url\(| on[a-z]+=", page)


@pytest.mark.parametrize("view", PAGES.values(), ids=PAGES)
def test_a_page_as_a_file_links_to_no_other_page(view: View) -> None:
    page = render_page(view, base=None)
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert [link for link in links if not link.startswith(("#", "https://portal.example/"))] == []


@pytest.mark.parametrize("view", PAGES.values(), ids=PAGES)
def test_the_same_figures_are_the_same_bytes(view: View) -> None:
    assert render_page(view, base="/dashboard") == render_page(view, base="/dashboard")


@pytest.mark.parametrize("view", PAGES.values(), ids=PAGES)
def test_no_name_of_an_element_is_given_twice_and_every_link_inside_arrives(view: View) -> None:
    page = render_page(view, base="/dashboard")
    names = re.findall(r' id="([^"]*)"', page)
    assert sorted(set(names)) == sorted(names)
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(names)


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "token"), (404, "No such page"), (405, "Nothing can be changed"), (503, "the log says why")],
)
def test_a_failure_says_what_to_do(status: int, says: str) -> None:
    assert says in render_page(FailureView(status), base="/dashboard")
