"""Pages from the templates of this room, each one HTML file that needs nothing else."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.language.language import ENGLISH, Language
from infra.web.wording import filters


@cache
def environment(language: Language = ENGLISH) -> Environment:
    """Return what makes pages in a language; whatever is not `Markup` is escaped."""
    made = Environment(
        loader=PackageLoader("infra.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        lstrip_blocks=True,
    )
    # The extension adds this method; its types do not know of it.
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= filters(language)
    made.globals["language"] = language
    return made


def write_page(path: Path, template: str, **values: object) -> None:
    """Write the page that `template` makes of `values`.

    Raises:
        UndefinedError: the template uses a value that is not given.
        OSError: the file cannot be written.
    """
    path.write_text(environment().get_template(template).render(values), encoding="utf-8")
