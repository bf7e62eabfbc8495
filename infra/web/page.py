"""Pages from the templates of this room, each one HTML file that needs nothing else."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(loader=PackageLoader("infra.web"), autoescape=True, undefined=StrictUndefined)


def write_page(path: Path, template: str, **values: object) -> None:
    """Write the page that `template` makes of `values`; everything that is not `Markup` is escaped.

    Raises:
        UndefinedError: the template uses a value that is not given.
        OSError: the file cannot be written.
    """
    path.write_text(_ENVIRONMENT.get_template(template).render(values), encoding="utf-8")
