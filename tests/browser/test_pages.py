"""Every page as people look at it: on a desk, on a phone, by night, on paper, and with a screen reader."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infra.web.dashboard import View
from tests.browser.chromium import LOOKS, PICTURES, opened, photograph, sticking_out, violations
from tests.browser.sample_pages import pages

pytestmark = pytest.mark.process
PAGES = pages()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_accessible_and_fetches_nothing(
    browser: Browser, written: Callable[[View], Path], name: str, look: str
) -> None:
    file = written(PAGES[name])
    with opened(browser, file, LOOKS[look]) as (page, fetched):
        photograph(page, f"{name}-{look}")
        assert sticking_out(page) == []
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        assert violations(page) == []
        assert fetched == [file.absolute().as_uri()]


@pytest.mark.parametrize("name", ["overview", "story", "rules", "managers"])
def test_a_page_becomes_a_pdf(browser: Browser, written: Callable[[View], Path], name: str) -> None:
    with opened(browser, written(PAGES[name]), LOOKS["paper"]) as (page, _):
        PICTURES.mkdir(parents=True, exist_ok=True)
        pdf = page.pdf(path=PICTURES / f"{name}.pdf", prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") <= 6


@pytest.mark.parametrize("name", ["sheet", "sheet-smallest"])
def test_a_sheet_is_one_or_two_pages_of_paper(
    browser: Browser, written: Callable[[View], Path], name: str
) -> None:
    with opened(browser, written(PAGES[name]), LOOKS["paper"]) as (page, _):
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") <= 2


@pytest.mark.parametrize(("look", "shown"), [("desktop", "full"), ("tablet", "half"), ("phone", "phone")])
def test_a_chart_is_drawn_once_in_the_size_that_fits(
    browser: Browser, written: Callable[[View], Path], look: str, shown: str
) -> None:
    with opened(browser, written(PAGES["overview"]), LOOKS[look]) as (page, _):
        charts = page.locator("#days .chart > div:visible")
        assert charts.evaluate_all("all => all.map(each => each.className)") == [shown]


def test_letters_in_charts_are_legible_on_a_phone(browser: Browser, written: Callable[[View], Path]) -> None:
    with opened(browser, written(PAGES["overview"]), LOOKS["phone"]) as (page, _):
        heights = page.locator(".chart text:visible").evaluate_all(
            "all => all.map(each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"
            ".filter(each => each)"
        )
    assert min(heights) > 9


def test_every_page_can_be_walked_with_the_keyboard(
    browser: Browser, written: Callable[[View], Path]
) -> None:
    with opened(browser, written(PAGES["overview"]), LOOKS["desktop"]) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
