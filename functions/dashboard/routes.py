"""Addresses of the dashboard: which page a path names, and what a query asks of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from functions.dashboard.reading import DAYS
from functions.dashboard.sorting import COLUMNS

BASE: Final = "/dashboard"
DEFAULT_DAYS = 90
ENTITIES = {"leads": "lead", "deals": "deal"}
"""What a story may be about, by the name of its folder."""
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Page(StrEnum):
    """A page that has one address; the value is the path behind that of the dashboard."""

    OVERVIEW = ""
    CSV = ".csv"
    JSON = ".json"
    MANAGERS = "/managers"
    RULES = "/rules"
    SOURCES = "/sources"
    EXPERIMENT = "/experiment"
    HEALTH = "/health"
    DEFINITIONS = "/definitions"


@dataclass(frozen=True, slots=True)
class ManagerPage:
    """The page of one manager."""

    manager: int


@dataclass(frozen=True, slots=True)
class StoryPage:
    """The story of one lead or deal."""

    entity: str
    number: int


@dataclass(frozen=True, slots=True)
class Search:
    """The story of the item of this number, be it a lead or a deal."""

    number: int


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another address, which has what was asked for."""

    path: str


Route = Page | ManagerPage | StoryPage | Search | Redirect


@dataclass(frozen=True, slots=True)
class Query:
    """What a page was asked for; what a query has beside is ignored, and so is what it may not be.

    Attributes:
        queue: the one that the shares are shown of; "" for all.
        sort: the column that managers are ordered by.
        is_wall: whether the page is to load itself anew, for a screen on a wall.
    """

    days: int = DEFAULT_DAYS
    queue: str = ""
    sort: str = COLUMNS[0]
    is_wall: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Query":
        """Return the query out of the values of an address."""
        days, sort = values.get("days", ""), values.get("sort", "")
        return cls(
            int(days) if days in map(str, DAYS) else DEFAULT_DAYS,
            values.get("queue", ""),
            sort if sort in COLUMNS else COLUMNS[0],
            values.get("wall") == "1",
        )


def route_of(path: str, values: Mapping[str, str]) -> Route | None:
    """Return what an address names; None for nothing that there is.

    Args:
        path: as it was sent, with percent signs decoded.
        values: of the query: `manager=7` on the first page names the page of a manager, and `id=7` what is
            searched for.
    """
    manager = values.get("manager", "")
    if path in {"", "/", f"{BASE}/"}:
        return Redirect(BASE)
    if path == BASE and _NUMBER.fullmatch(manager):
        days = values.get("days", "")
        return Redirect(f"{BASE}/managers/{manager}" + (f"?days={days}" if days in map(str, DAYS) else ""))
    page = next((page for page in Page if path == BASE + page), None)
    return _numbered(path, values) if page is None else page


def _numbered(path: str, values: Mapping[str, str]) -> Route | None:
    """Return the page of what has a number, which stands in the path, or was typed into the search."""
    folder, _, last = path.rpartition("/")
    number = values.get("id", "").strip() if path == f"{BASE}/find" else last
    if not _NUMBER.fullmatch(number):
        return None
    match folder.removeprefix(f"{BASE}/"):
        case "managers":
            return ManagerPage(int(number))
        case "leads" | "deals" as entities:
            return StoryPage(ENTITIES[entities], int(number))
        case _:
            return Search(int(number)) if path == f"{BASE}/find" else None
