"""What an error could give away to the most careless log."""

import traceback


def everything_told(error: BaseException) -> str:
    """Return all that a careless log could print of an error: chains, attributes, arguments."""
    told = [*traceback.format_exception(error), repr(error), repr(error.args), repr(vars(error))]
    for linked in (error.__cause__, error.__context__):
        told += [everything_told(linked)] if linked is not None else []
    return "\n".join(told)


def everything_local(error: BaseException) -> str:
    """Return a traceback with the local variables of this package's frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join(str(frame.locals) for frame in shown.stack if "/infra/bitrix24/" in frame.filename)
