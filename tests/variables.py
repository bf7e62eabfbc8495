"""The environment variables that the product reads, as its source names them."""

import ast
import inspect

from infra import settings


def names_of_variables() -> set[str]:
    """The first argument of each `text(...)` where the settings are made."""
    calls = (
        node
        for node in ast.walk(ast.parse(inspect.getsource(settings._settings)))
        if isinstance(node, ast.Call)
    )
    found = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "text"]
    return {str(each.value) for each in found if isinstance(each, ast.Constant)}
