"""One POST to a handler, by the standard library alone."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

_HEADERS = {
    "User-Agent": "Bitrix24 Webhook Engine",
    "Content-Type": "application/x-www-form-urlencoded",
    "Connection": "close",
}


def post(url: str, form: bytes, *, timeout: float) -> int | None:
    """Return the status of the handler's answer, None when there was none within `timeout` seconds."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        connection.request(
            "POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", form, _HEADERS
        )
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return None
    else:
        return answer.status
    finally:
        connection.close()
