"""Checks of what queues prefer, and of the turns that they share: a preference without effect is reported."""

import re

from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, suggest
from infra.configuration.people import QueueSection
from infra.configuration.values import Department

WITH_TURNS = frozenset({"round-robin", "best-fit"})
OF_ONE_BAND = re.compile(r"""\s*band\s*==\s*["'][^"']*["']\s*(&&|$)""")
"""A condition that only leads of one band can meet."""


def check_turns(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    """Note turns that cannot be shared: of no queue, of one that chooses otherwise, or of other members."""
    if queue.turns is None or not draft.knows(("queue", number), "turns"):
        return
    path, names = ("queue", number, "turns"), draft.names("queue")
    if queue.turns not in names:
        remedy = suggest(queue.turns, names, otherwise="Add that queue.")
        findings.wrong(path, f'There is no queue "{queue.turns}".', remedy)
        return
    owner = _queue(queue.turns, draft)
    if owner is None:  # its own mistakes are reported
        return
    at, other = owner
    if at == number:
        findings.wrong(
            path, f'"{queue.id}" cannot share its own turns.', "Name another queue, or leave it out."
        )
    elif other.turns is not None:
        remedy = f'Write turns = "{other.turns}" here too.'
        findings.wrong(path, f'"{other.id}" has no turns of its own: it shares those of another.', remedy)
    elif not {queue.strategy, other.strategy} <= WITH_TURNS:
        what = f'"{queue.id}" and "{other.id}" share turns, and only round-robin and best-fit have any.'
        findings.wrong(path, what, 'Write strategy = "round-robin" in both, or leave `turns` out.')
    elif draft.knows(("queue", number), "members") and draft.knows(("queue", at), "members"):
        _check_members(number, queue, other, findings)


def _queue(name: str, draft: Draft) -> tuple[int, QueueSection] | None:
    found = ((number, queue) for number, queue in draft.queues if queue.id == name)
    return next((each for each in found if draft.knows(("queue", each[0]), "id", "turns", "strategy")), None)


def _check_members(number: int, queue: QueueSection, other: QueueSection, findings: Findings) -> None:
    """Note members who are none of the other queue: they would be owed nothing there."""
    missing = [_named(each) for each in queue.members if each not in other.members]
    if missing:
        what = (
            f'Members of "{queue.id}" are not in "{other.id}", whose turns it shares: {", ".join(missing)}.'
        )
        remedy = f'Add them to the members of "{other.id}", or leave `turns` out.'
        findings.wrong(("queue", number, "turns"), what, remedy)


def _named(member: int | Department) -> str:
    return str(member) if isinstance(member, int) else f"department:{member.id}"


def check_preferences(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    """Note preferences without effect: no member has the skill, or all must, or no turns are shared."""
    if not queue.prefers or draft.unknown:  # doubts are for a file without mistakes
        return
    path = ("queue", number, "prefers")
    if needed := [skill for skill in queue.prefers if skill in queue.needs]:
        what = f"Every member who may get a lead of {queue.id} has {', '.join(needed)}: `needs` asks for it."
        findings.doubtful(path, what, "Leave it in one of them: `needs` for only, `prefers` for rather.")
    # Who is in a department is not known here: it may be any of the managers.
    listed = [manager for _, manager in draft.managers if queue.departments or manager.id in queue.users]
    skills = {skill for manager in listed for skill in manager.skills}
    for skill in dict.fromkeys(queue.prefers):
        if skill not in skills:
            remedy = suggest(skill, skills, otherwise="Add it to the skills of those who have it.")
            findings.doubtful(path, f"No member of {queue.id} has the skill {skill}.", remedy)
    is_effective = bool(skills.intersection(queue.prefers).difference(queue.needs))
    if is_effective and queue.strategy in WITH_TURNS and not _shares_turns(queue, draft):
        what = (
            f"All leads of {queue.id} prefer the same members, and its turns see to it that these get no more"
            " of them in the end than the others."
        )
        remedy = "Name in `turns` a queue through which the same members get other leads."
        findings.doubtful(path, what, remedy)


def check_fit(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    """Note a queue that chooses by fit among leads of one kind: everybody gets as many of them anyway."""
    if queue.strategy != "best-fit" or draft.unknown or _shares_turns(queue, draft):
        return
    is_of_one_band = OF_ONE_BAND.match(queue.when or "") is not None
    if is_of_one_band or len(draft.names("band")) < 2:
        what = (
            f"All leads of {queue.id} are of one band, and everybody gets as many of them whoever is better"
            " with them."
        )
        remedy = "Name in `turns` a queue through which the same members get leads of other bands."
        findings.doubtful(("queue", number, "strategy"), what, remedy)


def _shares_turns(queue: QueueSection, draft: Draft) -> bool:
    return queue.turns is not None or any(other.turns == queue.id for _, other in draft.queues)
