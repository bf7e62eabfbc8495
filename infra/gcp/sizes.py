"""How much Firestore takes at once: what is more is split between leads, and long texts are packed.

Sources: firebase.google.com/docs/firestore/quotas: 10 MiB for a request, 1,048,576 bytes for a document. The
emulator takes 4 MiB (seen), what a gRPC server takes unless it is set otherwise; that is the bound here, and
leaves more of the time-out.
"""

import zlib
from collections.abc import Iterable
from typing import Any

from infra.cloud.parts import TooLarge

REQUEST = 7 * 2**19
"""Bytes of writes in one request, 3.5 MiB: an eighth of what is taken is left for what else is in it."""
DOCUMENT = 2**20 - 2**10
"""Bytes of one write; what Firestore adds to a document is some dozens."""
PACKED_FROM = 2**19
"""Bytes from which a text is packed: the record of a lead for which 4,000 managers were considered."""


def check(writes: Iterable[Any]) -> None:
    """Let pass what Firestore takes in one request.

    Raises:
        TooLarge: it would refuse the request, or one of its documents.
    """
    sizes = [type(write).pb(write).ByteSize() for write in writes]
    if sum(sizes) > REQUEST:
        raise TooLarge(f"{len(sizes)} writes are {sum(sizes):,} bytes; a request takes {REQUEST:,}.")
    if max(sizes, default=0) > DOCUMENT:
        raise TooLarge(f"A document is {max(sizes):,} bytes; Firestore takes {DOCUMENT:,}.")


def packed(text: str) -> str | bytes:
    """Return a text as it is stored: as it is, or compressed if it is long."""
    written = text.encode()
    return text if len(written) < PACKED_FROM else zlib.compress(written)


def unpacked(stored: str | bytes) -> str:
    """Return the text that `packed` stored."""
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()
