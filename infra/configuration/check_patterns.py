r"""Checks that a pattern in a condition finds what it looks like: letters that are not ASCII, backslashes."""

from dataclasses import dataclass

from functions.domain.conditions import ConditionFailed, ConditionInvalid, Environment
from infra.configuration.patterns import BEFORE, BEHIND, WORD_SIGN, ascii_only

BACKSLASH = "Put the condition in single quotes, and r before the double quotes of a pattern"
_ASCII_ONLY = r"\b and \w know ASCII letters only"


@dataclass(frozen=True, slots=True)
class PatternFault:
    """What a pattern does not find, and what to write instead; `is_wrong` is False where it may be meant."""

    what: str
    remedy: str
    is_wrong: bool = True


def pattern_fault(literal: str, environment: Environment) -> PatternFault | None:
    r"""Return what is wrong with a valid pattern that silently finds nothing; None for any other.

    That is one with `\b` or `\w` beside a letter that is not ASCII, or with a backspace in it. `literal` is
    the pattern as it stands in a condition, in its quotes.
    """
    pattern = environment.text_of(literal)
    if "\b" in pattern:
        meant = pattern.replace("\b", r"\b")
        fault = ascii_only(meant)
        better = meant if fault is None or fault.instead is None else fault.instead
        what = r"This pattern looks for a backspace: in plain quotes \b is one."
        return PatternFault(what, f"{BACKSLASH}: {_quoted(better)}.")
    fault = ascii_only(pattern)
    if fault is None:
        return None
    remedy = rf"Write {WORD_SIGN} for \w, {BEFORE} for \b before a word and {BEHIND} behind it."
    if fault.instead is not None and _is_pattern(_quoted(fault.instead), environment):
        remedy = f"Write {_quoted(fault.instead)}."
    finds = "finds nothing beside" if fault.never else "finds no letter like"
    return PatternFault(f'{fault.token} {finds} "{fault.letter}": {_ASCII_ONLY}.', remedy, fault.never)


def _quoted(pattern: str) -> str:
    """Return the pattern as a condition writes it, in quotes that are not in it."""
    quotes = next((each for each in ('"', "'", '"""', "'''") if each not in pattern), '"')
    return f"r{quotes}{pattern}{quotes}"


def _is_pattern(literal: str, environment: Environment) -> bool:
    try:
        answer = environment.compile(f'"".matches({literal})').evaluate({})
    except ConditionInvalid:
        return False
    return not isinstance(answer, ConditionFailed)
