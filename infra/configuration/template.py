"""The ready configurations that come with Fairlead, as commented TOML texts."""

from importlib.resources import files

TEMPLATES = ("b2b", "b2b-rating", "behaviour", "saas", "workflow")


def template(name: str) -> str:
    """Return the text of one of `TEMPLATES`."""
    return (files("infra.configuration") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
