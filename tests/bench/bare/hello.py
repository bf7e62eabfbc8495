"""The least that functions-framework can serve."""

from flask import Request


def hello(_request: Request) -> str:
    """Answer."""
    return "hello"
