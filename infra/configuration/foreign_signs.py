"""Signs and words that other languages have where CEL has another one."""

import re
from dataclasses import dataclass

_IN_CEL = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "is": "==",
    "&": "&&",
    "|": "||",
    "=": "==",
    "<>": "!=",
    "true": "true",
    "false": "false",
    "none": "null",
}
_FOREIGN = re.compile(
    r"(?<![\w.])(?:(?i:and|or|not|is|none)|TRUE|True|FALSE|False)(?![\w.])"
    r"|(?<!&)&(?!&)|(?<!\|)\|(?!\|)|(?<![=!<>])=(?!=)|<>"
)


@dataclass(frozen=True, slots=True)
class ForeignSign:
    """What stands in a condition, at which character of it, and what CEL has instead."""

    sign: str
    at: int

    @property
    def what(self) -> str:
        """What is wrong, as a sentence."""
        return f'"{self.sign}" is not CEL.'

    @property
    def remedy(self) -> str:
        """What to write, as a sentence."""
        instead = _IN_CEL[self.sign.casefold()]
        example = {"!": "!lead.has_phone", "!=": 'lead.source != "WEB"'}.get(instead)
        return f"Write {instead}{f', as in {example}' if example else ''}."


def foreign_sign(code: str) -> ForeignSign | None:
    """Return the first sign of another language in a condition whose texts and comments are blanked."""
    found = _FOREIGN.search(code)
    return None if found is None else ForeignSign(found[0], found.start())
