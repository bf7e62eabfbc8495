"""The environment variables that the product reads, as its source names them."""

import ast
import inspect

from infra.settings import read_settings


def names_of_variables() -> set[str]:
    """The first argument of each `text(...)` in `read_settings`."""
    calls = (
        node for node in ast.walk(ast.parse(inspect.getsource(read_settings))) if isinstance(node, ast.Call)
    )
    found = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "text"]
    return {str(each.value) for each in found if isinstance(each, ast.Constant)}
