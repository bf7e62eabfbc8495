"""Checks of managers and queues: members, skills and fallbacks that exist."""

from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, suggest
from infra.configuration.people import QueueSection


def check_queues(draft: Draft, findings: Findings) -> None:
    """Note members, skills and fallbacks that do not exist, and leads that no queue takes."""
    for section in ("manager", "queue"):
        _check_ids(draft, section, findings)
    for number, queue in draft.queues:
        _check_members(number, queue, draft, findings)
        _check_fallback(number, queue, draft, findings)
    is_whole = len(draft.queues) == len(draft.items("queue"))
    if draft.managers and is_whole and all(queue.when for _, queue in draft.queues):
        what = "Leads that no queue takes wait until somebody changes this file."
        findings.doubtful(("queue", len(draft.queues) - 1), what, "End with a queue that has no `when`.")


def _check_ids(draft: Draft, section: str, findings: Findings) -> None:
    seen: set[object] = set()
    for number, name in draft.declared(section):
        if name in seen:
            findings.wrong(
                (section, number, "id"), f"The {section} {name} is there twice.", "Keep one of them."
            )
        if isinstance(name, str | int):
            seen.add(name)


def _check_members(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    known = [name for _, name in draft.declared("manager")]
    for member in queue.members:
        if member not in known:
            remedy = f"Add a [[manager]] with id = {member}, or take it out of the queue."
            findings.wrong(("queue", number, "members"), f"{member} is not a manager.", remedy)
    if len(set(queue.members)) < len(queue.members):
        findings.wrong(
            ("queue", number, "members"), "A member is listed twice.", "For more leads, use weight."
        )
    skills = [set(manager.skills) for _, manager in draft.managers if manager.id in queue.members]
    if queue.needs and skills and not any(set(queue.needs) <= has for has in skills):
        what = f"No member of {queue.id} has the skills {', '.join(queue.needs)}."
        findings.doubtful(("queue", number, "needs"), what, "Add them to a manager's skills.")


def _check_fallback(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    if queue.fallback is None:
        return
    path = ("queue", number, "fallback")
    names = [str(name) for _, name in draft.declared("queue")]
    if queue.fallback not in names:
        remedy = suggest(queue.fallback, names, otherwise="Add that queue.")
        findings.wrong(path, f'There is no queue "{queue.fallback}".', remedy)
    elif queue.id in _followers(queue, draft):
        findings.wrong(path, f'The fallbacks of "{queue.id}" lead back to it.', "End the chain somewhere.")


def _followers(queue: QueueSection, draft: Draft) -> list[str]:
    """Return the queues that the fallbacks of `queue` lead to; a circle is followed once."""
    next_of = {other.id: other.fallback for _, other in draft.queues}
    chain: list[str] = []
    name = queue.fallback
    while name is not None and name not in chain:
        chain.append(name)
        name = next_of.get(name)
    return chain
