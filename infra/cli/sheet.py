"""`fairlead sheet`: what the configuration means for those who work by it, on paper."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from functions.dashboard.sheet import sheet_of
from functions.dashboard.view.sheet import Correction
from infra.cli.terminal import ensure_writable, out
from infra.cli.wording import wording_with_names
from infra.configuration.fields import fields_of
from infra.configuration.model import FairleadToml
from infra.language.speaker import language_in
from infra.settings import read_settings
from infra.web.dashboard import render_page
from infra.wiring import Wiring


def sheet(
    page: Annotated[Path, typer.Option("--out", help="The page, one HTML file to print on A4.")] = Path(
        "sheet.html"
    ),
) -> None:
    """Write the team's sheet: bands, points, deadlines, queues, corrections, what was agreed.

    All of it is from fairlead.toml. The portal is only asked what people are called.

    Example: fairlead sheet --out sheet.html
    """
    with closing(Wiring(read_settings())) as wiring:
        loaded = wiring.loaded
        view = sheet_of(
            wiring.config,
            wording_with_names(wiring),
            wiring.clock.now(),
            corrections=_corrections(loaded.model, wiring.handled),
            reviewed_on=loaded.model.score.reviewed,
        )
        text = render_page(view, base=None, language=language_in(wiring.config.language))
    ensure_writable(page)
    page.write_text(text, encoding="utf-8")
    out.print(f"The sheet, to print on A4: {escape(str(page))}", soft_wrap=True)


def _corrections(model: FairleadToml, handled: tuple[str, ...]) -> Iterator[Correction]:
    for entity in handled:
        fields = fields_of(model.fields, entity)
        yield Correction(entity, fields.score_adjust, fields.score_until)
