"""Checks of `[signals]`: how far browsers can move a score, and whether anything counts what is taken."""

import re
from collections.abc import Iterator

from functions.domain.scoring.signals import FROM_BROWSERS
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings
from infra.configuration.scoring import SignalSection
from infra.configuration.senders import MAIL_KINDS, SendersSection
from infra.configuration.source_map import KeyPath

_CALL = re.compile(r"\bcount\s*\(")
_CALL_FOR_OTHERS = re.compile(
    rf"""{_CALL.pattern}\s*[rR]?(["']{{3}}|["'])(?!{re.escape(FROM_BROWSERS)})[^"'\\]*\1\s*\)"""
)
"""One that names the type of others as it is: what any other call counts may come from browsers."""
_CAP: KeyPath = ("signals", "browser", "max_points")


def check_senders(draft: Draft, findings: Findings) -> None:
    """Note rules by which a browser could move a score too far, and senders whose signals nothing counts."""
    unbounded = [
        (number, signal)
        for number, signal in _signals(draft)
        if signal.type.startswith(FROM_BROWSERS) and signal.points and signal.max_points is None
    ]
    for number, signal in unbounded:
        what = f'Any visitor can send "{signal.type}" again and again, and nothing bounds its points.'
        findings.wrong(("signal", number), what, "Add the most that all of them give: max_points = 10")
    if draft.senders is None or unbounded or not draft.knows(("signals",), "browser"):
        return
    _check_cap(draft, draft.senders, findings)
    _check_counted(draft, draft.senders, findings)


def _signals(draft: Draft) -> Iterator[tuple[int, SignalSection]]:
    """Yield the signals of which the file says what they count, with their index."""
    for number, signal in draft.signals:
        if draft.knows(("signal", number), "type", "points", "max_points"):
            yield number, signal


def _check_cap(draft: Draft, senders: SendersSection, findings: Findings) -> None:
    most = sum(points for _, points in _by_browsers(draft))
    if most > senders.browser.max_points:
        first, _ = next(_by_browsers(draft))
        what = (
            f"What browsers send can move a score by {most} points, and [signals.browser] allows"
            f" {senders.browser.max_points}."
        )
        is_written = "max_points" in senders.browser.model_fields_set
        remedy = f"Lower the points, or allow it: max_points = {most} in [signals.browser]."
        findings.wrong(_CAP if is_written else first, what, remedy)


def _by_browsers(draft: Draft) -> Iterator[tuple[KeyPath, int]]:
    """Yield the most points, up or down, of everything that counts signals of browsers."""
    for number, signal in _signals(draft):
        if signal.type.startswith(FROM_BROWSERS):
            yield ("signal", number), signal.max_points or 0
    for number, rule in draft.rules:
        if draft.knows(("rule", number), "when", "points") and _counts_them(rule.when):
            yield ("rule", number), abs(rule.points)


def _counts_them(condition: str) -> bool:
    return len(_CALL.findall(condition)) > len(_CALL_FOR_OTHERS.findall(condition))


def _check_counted(draft: Draft, senders: SendersSection, findings: Findings) -> None:
    types = {signal.type for _, signal in _signals(draft)}
    mailers = senders.mailers
    if mailers.vendors and types.isdisjoint(getattr(mailers, kind) for kind in MAIL_KINDS):
        what = "Mailers are taken, and no [[signal]] counts what they send."
        findings.doubtful(("signals", "mailers", "vendors"), what, f'For example: type = "{mailers.opened}"')
    if senders.browser.origins and not any(each.startswith(FROM_BROWSERS) for each in types):
        what = "Browsers may send signals, and no [[signal]] counts them."
        remedy = f'Their types begin with {FROM_BROWSERS}, for example: type = "{FROM_BROWSERS}page.viewed"'
        findings.doubtful(("signals", "browser", "origins"), what, remedy)
