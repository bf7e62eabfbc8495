"""Where a record stands in the portal, as one text: the code of its stage, and the funnel that it is in.

Codes of different funnels may be the same, and a deal is moved to a stage of another funnel only together
with the funnel (docs/bitrix24-deals.md 3). In the default funnel, and for leads, the code is all of it.
"""


def stage_key(code: str, funnel: int = 0) -> str:
    """Return `NEW` for a stage of the default funnel, `10/C10:NEW` for one of another, "" for none."""
    return f"{funnel}/{code}" if funnel and code else code


def parts_of(key: str) -> tuple[str, int]:
    """Return the code and the funnel of a stage's key."""
    funnel, slash, code = key.partition("/")
    return (code, int(funnel)) if slash else (key, 0)
