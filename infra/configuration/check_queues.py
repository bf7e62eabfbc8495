"""Checks of managers and queues: members, skills and fallbacks that exist."""

from infra.configuration.check_preferences import check_fit, check_preferences, check_turns
from infra.configuration.draft import Draft, Raw
from infra.configuration.findings import Findings, suggest
from infra.configuration.people import QueueSection


def check_queues(draft: Draft, findings: Findings) -> None:
    """Note members, skills and fallbacks that do not exist, and leads that no queue takes."""
    for section in ("manager", "queue"):
        _check_ids(draft, section, findings)
    _check_unknown_members(draft, findings)
    for number, queue in draft.queues:
        _check_members(number, queue, draft, findings)
        _check_fallback(number, queue, draft, findings)
        check_turns(number, queue, draft, findings)
        check_preferences(number, queue, draft, findings)
        check_fit(number, queue, draft, findings)
    is_whole = not draft.unknown and len(draft.queues) == len(draft.items("queue"))
    if draft.queues and is_whole and all(queue.when for _, queue in draft.queues):
        what = "Leads that no queue takes wait until somebody changes this file."
        findings.doubtful(("queue", len(draft.queues) - 1), what, "End with a queue that has no `when`.")


def _check_ids(draft: Draft, section: str, findings: Findings) -> None:
    seen: set[object] = set()
    for number, name in draft.declared(section):
        if name in seen:
            findings.wrong(
                (section, number, "id"), f"The {section} {name} is there twice.", "Keep one of them."
            )
        seen.add(name)


def _check_unknown_members(draft: Draft, findings: Findings) -> None:
    known = draft.names("manager")
    members = {number: _members_in(item) for number, item in draft.items("queue")}
    unknown = {member for each in members.values() for member in each if str(member) not in known}
    # A manager whose id is wrong may be the member who is missed.
    nameless = sum(not draft.knows(("manager", number), "id") for number, _ in draft.items("manager"))
    if len(unknown) <= nameless:
        return
    for number, each in members.items():
        for member in dict.fromkeys(each):
            if member in unknown:
                remedy = f"Add a [[manager]] with id = {member}, or take it out of the queue."
                findings.wrong(("queue", number, "members"), f"{member} is not a manager.", remedy)


def _members_in(queue: Raw) -> list[int]:
    members = queue.get("members")
    several = members if isinstance(members, list) else []
    return [each for each in several if isinstance(each, int) and not isinstance(each, bool) and each > 0]


def _check_members(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    listed: list[object] = [*_members_in(dict(draft.items("queue"))[number])]
    if draft.knows(("queue", number), "members"):
        listed += map(str, queue.departments)
    if len(set(listed)) < len(listed):
        findings.wrong(
            ("queue", number, "members"), "A member is listed twice.", "For more leads, use weight."
        )
    if draft.unknown:  # doubts are for a file without mistakes
        return
    # Who is in a department is not known here: it may be any of the managers.
    members = [name for _, name in draft.declared("manager")] if queue.departments else queue.users
    skills = [set(manager.skills) for _, manager in draft.managers if manager.id in members]
    if queue.needs and skills and not any(set(queue.needs) <= has for has in skills):
        what = f"No member of {queue.id} has the skills {', '.join(queue.needs)}."
        findings.doubtful(("queue", number, "needs"), what, "Add them to a manager's skills.")


def _check_fallback(number: int, queue: QueueSection, draft: Draft, findings: Findings) -> None:
    if queue.fallback is None or not draft.knows(("queue", number), "fallback"):
        return
    path = ("queue", number, "fallback")
    names = draft.names("queue")
    if queue.fallback not in names:
        remedy = suggest(queue.fallback, names, otherwise="Add that queue.")
        findings.wrong(path, f'There is no queue "{queue.fallback}".', remedy)
    elif draft.knows(("queue", number), "id") and queue.id in _followers(queue, draft):
        findings.wrong(path, f'The fallbacks of "{queue.id}" lead back to it.', "End the chain somewhere.")


def _followers(queue: QueueSection, draft: Draft) -> list[str]:
    """Return the queues that the fallbacks of `queue` lead to; a circle is followed once."""
    next_of = {
        other.id: other.fallback
        for number, other in draft.queues
        if draft.knows(("queue", number), "id", "fallback")
    }
    chain: list[str] = []
    name = queue.fallback
    while name is not None and name not in chain:
        chain.append(name)
        name = next_of.get(name)
    return chain
