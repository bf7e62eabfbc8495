"""What an error could disclose in a careless log."""

import traceback


def all_error_text(error: BaseException) -> str:
    """Return everything that a log could print of an error: chained errors, attributes, arguments."""
    texts = [*traceback.format_exception(error), repr(error), repr(error.args), repr(vars(error))]
    for linked in (error.__cause__, error.__context__):
        texts += [all_error_text(linked)] if linked is not None else []
    return "\n".join(texts)


def all_local_variables(error: BaseException) -> str:
    """Return a traceback with the local variables of this package's frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join(str(frame.locals) for frame in shown.stack if "/infra/bitrix24/" in frame.filename)
