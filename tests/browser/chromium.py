"""Chromium and axe-core: where they are found, and what a page looks like in them."""

import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pydantic import Field
from pydantic_settings import BaseSettings

from tests.sharing import is_up_to_date

READY = Path(".cache/browser/.ready")
AXE = READY.with_name("node_modules") / "axe-core/axe.min.js"
OWN = READY.with_name("chromium").absolute()
OWN_LIBRARIES = READY.with_name("lib").absolute()
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PICTURES = Path("out/browser")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class BrowserSettings(BaseSettings):
    """What the environment says about the browser."""

    chromium: str | None = Field(None, validation_alias="FAIRLEAD_CHROMIUM")
    takes_pictures: bool = Field(default=False, validation_alias="FAIRLEAD_PICTURES")


@dataclass(frozen=True)
class Look:
    """One way in which a page is viewed."""

    width: int
    scheme: Literal["light", "dark"] = "light"
    medium: Literal["screen", "print"] = "screen"


LOOKS = {
    "desktop": Look(1280),
    "desktop-dark": Look(1280, "dark"),
    "tablet": Look(800),
    "phone": Look(390),
    "phone-dark": Look(390, "dark"),
    "smallest": Look(320),
    "paper": Look(703, medium="print"),  # what A4 leaves between its margins
}


@cache
def command() -> tuple[str, dict[str, str | float | bool]] | None:
    """Where Chromium is, and what its environment needs; None where there is none."""
    named = BrowserSettings().chromium or next(filter(None, map(shutil.which, NAMES)), None)
    if BrowserSettings().chromium is None and _runs_here():
        return str(OWN), {"LD_LIBRARY_PATH": str(OWN_LIBRARIES)}
    return (named, {}) if named else None


def _runs_here() -> bool:
    return OWN.exists() and (platform.system(), platform.machine()) == ("Linux", "x86_64")


@contextmanager
def running() -> Iterator[Browser]:
    """Run Chromium; a test that asks in vain is skipped by name."""
    if not is_up_to_date(READY):
        pytest.skip(f"axe-core is not here, or another one than required: `make {READY}` brings it (npm).")
    found = command()
    if found is None:
        pytest.skip("There is no Chromium: install one, or name it in FAIRLEAD_CHROMIUM.")
    where, environment = found
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, env=environment or None)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, look: Look) -> Iterator[tuple[Page, list[str]]]:
    """Open a page as `look` says; yield it, and the addresses of all that it fetches."""
    context = browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.scheme)
    page, fetched = context.new_page(), list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    page.emulate_media(media=look.medium, color_scheme=look.scheme)
    page.goto(file.absolute().as_uri())
    yield page, fetched
    context.close()


def photograph(page: Page, name: str) -> None:
    """Take a picture of the whole page, for people to look at, if they have asked: `make browser` does."""
    if not BrowserSettings().takes_pictures:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    for tries_left in (2, 1, 0):
        try:
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        except Error:
            # On a busy machine one picture in a hundred fails in the pinned Chromium; the next one does not.
            if not tries_left:
                raise
        else:
            return


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, with the elements."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "standards => axe.run({runOnly: {type: 'tag', values: standards}, resultTypes: ['violations']})"
    result: dict[str, Any] = page.evaluate(run, STANDARDS)
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes'][:3]]}"
        for found in result["violations"]
    ]


def sticking_out(page: Page) -> list[str]:
    """Return the elements that are wider than the page, outside of areas that scroll."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? []
            : [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll"))
            .map(each => each.outerHTML.slice(0, 120)).slice(-3)"""
    )
    return found
