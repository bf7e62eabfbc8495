"""The pages of the dashboard as files of a folder, which open without a server."""

from collections.abc import Mapping
from pathlib import Path

from infra.language.language import ENGLISH, Language
from infra.web.dashboard import View, render_page
from infra.web.links import FolderLinks, file_of


def write_folder(folder: Path, views: Mapping[str, View], *, language: Language = ENGLISH) -> Path:
    """Write each view under its path, such as `/leads/7`, and return the file of the overview.

    Raises:
        OSError: a file cannot be written.
    """
    for path, view in views.items():
        file = folder / file_of(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_page(view, base=FolderLinks(path, views), language=language), encoding="utf-8")
    return folder / file_of("")
