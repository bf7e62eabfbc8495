"""The control sample: cold leads that stay with managers, to measure what the threshold costs. Pure."""

from hashlib import blake2b

_SPAN = 2**64


def is_in_control_sample(lead_id: int, *, year: int, share: float) -> bool:
    """Whether a lead is in the sample: always the same answer, for `share` (0 to 1) of all leads.

    `year` is the one in which the lead was created: it salts the hash, so that no rhythm in the ids favours
    the same leads for ever, and does not change, so that a lead never leaves the sample. A larger share
    only adds leads.
    """
    digest = blake2b(f"{year}:{lead_id}".encode(), digest_size=8, person=b"control").digest()
    return int.from_bytes(digest) < share * _SPAN
