"""Where the links of a page lead: to a server, or to the files of a folder that needs none."""

from collections.abc import Container
from dataclasses import dataclass
from posixpath import dirname, relpath
from typing import Protocol


class Links(Protocol):
    """What a page links by; the paths are those behind the address of the dashboard, "" for the overview."""

    @property
    def is_live(self) -> bool:
        """Whether a server answers, so that forms and other orders of a table make sense."""

    def has(self, path: str) -> bool:
        """Whether a page, such as `/leads/7`, can be linked to."""

    def to(self, path: str) -> str:
        """Return the address of a page."""


@dataclass(frozen=True, slots=True)
class ServedLinks:
    """Links to a server.

    Attributes:
        base: the path of the dashboard on it.
        without: the paths of pages that say nothing now.
    """

    base: str
    is_live: bool = True
    without: Container[str] = ()

    def has(self, path: str) -> bool:
        """Every other page can be asked for."""
        return path not in self.without

    def to(self, path: str) -> str:
        """Return the address of a page."""
        return self.base + path


@dataclass(frozen=True, slots=True)
class FolderLinks:
    """Links between the files of a folder.

    Attributes:
        page: the path of the page that links.
        pages: the paths of all that are written.
    """

    page: str
    pages: Container[str]
    is_live: bool = False

    def has(self, path: str) -> bool:
        """Only what is written can be linked to."""
        return path in self.pages

    def to(self, path: str) -> str:
        """Return the address of a page, relative to the file of this one."""
        return relpath(file_of(path), dirname(file_of(self.page)) or ".")


def file_of(path: str) -> str:
    """Return the file of a page in the folder: `index.html`, `rules.html`, `leads/7.html`, `figures.csv`."""
    if not path:
        return "index.html"
    return f"figures{path}" if path.startswith(".") else f"{path.removeprefix('/')}.html"
