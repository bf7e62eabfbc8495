"""Checks of what is handled: each kind of record once, and funnels of those that have any."""

from functions.domain.item import HANDLED
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings
from infra.configuration.source_map import KeyPath


def check_handling(draft: Draft, findings: Findings) -> None:
    """Note a kind that is handled twice, and funnels of a kind that has none."""
    seen: set[str] = set()
    for number, handle in draft.handled:
        path: KeyPath = ("handle", number)
        if not draft.knows(path, "entity"):
            continue
        if handle.entity in seen:
            has_funnels = HANDLED[handle.entity].has_funnels
            remedy = "Put all funnels into one [[handle]]." if has_funnels else "Keep one of them."
            findings.wrong((*path, "entity"), f'"{handle.entity}" is handled twice.', remedy)
        elif not HANDLED[handle.entity].has_funnels and "funnels" in dict(draft.items("handle"))[number]:
            findings.wrong((*path, "funnels"), "Only deals have funnels.", "Take funnels out.")
        seen.add(handle.entity)
