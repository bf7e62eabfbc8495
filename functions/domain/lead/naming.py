"""What the items, notes and refusals of leads are called in the language of the reader."""

from functions.domain.item import DEAL, HANDLED, LEAD, Item
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import Ending, LeadState
from functions.domain.texts import Texts

_CONTINUES = "continues "
_REFUSED = "refused: "


def item_name(item: Item, texts: Texts) -> str:
    """Return `lead 7`; a kind that the portal's people have made up has their word for it."""
    if item.entity == LEAD:
        return texts.gettext("lead %(number)s") % {"number": item.id}
    if item.entity == DEAL:
        return texts.gettext("deal %(number)s") % {"number": item.id}
    return item.label


def lead_link(item: Item, texts: Texts) -> str:
    """Return the link to a lead as a message shows it."""
    return f"[URL={HANDLED[item.entity].page}{item.id}/]{item_name(item, texts)}[/URL]"


def user_name(user: int | None, name: str, texts: Texts) -> str:
    """Return the name, or `user 8` for whom the configuration has none."""
    return name or texts.gettext("user %(number)s") % {"number": user}


def note_words(note: str, texts: Texts) -> str:
    """Return what is out of the ordinary in a decision; what is not known here as it is."""
    if note.startswith(_CONTINUES):
        kind, _, number = note.removeprefix(_CONTINUES).rpartition(" ")
        lead = item_name(Item(kind, int(number)), texts) if number.isdecimal() else number
        return texts.gettext("continues %(lead)s") % {"lead": lead}
    if note.startswith(_REFUSED):
        refused = note.removeprefix(_REFUSED).split(", ")
        words = ", ".join(refusal_words(each, texts) for each in refused)
        return texts.gettext("refused: %(what)s") % {"what": words}
    known = {
        "given out anew": texts.gettext("given out anew"),
        "taken by hand": texts.gettext("taken by hand"),
        "handed over to nurturing": texts.gettext("handed over to nurturing"),
        "hand-off given up": texts.gettext("hand-off given up"),
        "came back from nurturing": texts.gettext("came back from nurturing"),
        "second look": texts.gettext("second look"),
        "put back by hand": texts.gettext("put back by hand"),
        "vanished": texts.gettext("vanished"),
        "unreadable": texts.gettext("unreadable"),
        "elsewhere": texts.gettext("elsewhere"),
    }
    return known.get(note, note)


def refusal_words(refusal: str, texts: Texts) -> str:
    """Return what the portal refuses: `manager (AccessDenied)`; errors are named alike in every language."""
    part, bracket, error = refusal.partition(" (")
    known = {
        "update": texts.gettext("update"),
        "manager": texts.gettext("manager"),
        "stage": texts.gettext("stage"),
        "score": texts.gettext("score"),
        "responsible person of the contact": texts.gettext("responsible person of the contact"),
        "names, phones and e-mails": texts.gettext("names, phones and e-mails"),
        "notification": texts.gettext("notification"),
        "repeat-notice": texts.gettext("repeat-notice"),
        "reminder": texts.gettext("reminder"),
        "handed-on": texts.gettext("handed-on"),
        "escalation": texts.gettext("escalation"),
        "held-long": texts.gettext("held-long"),
        "todo": texts.gettext("todo"),
        "trigger": texts.gettext("trigger"),
        "comment": texts.gettext("comment"),
        "log-message": texts.gettext("log-message"),
        "card-comment": texts.gettext("card-comment"),
    }
    return f"{known.get(part, part)}{bracket}{error}"


def outcome_words(outcome: Outcome, texts: Texts) -> str:
    """Return what a decision came to."""
    return {
        Outcome.UNCHANGED: texts.gettext("unchanged"),
        Outcome.REWORDED: texts.gettext("reworded"),
        Outcome.WAITING: texts.gettext("waiting"),
        Outcome.SCORED: texts.gettext("scored"),
        Outcome.AGED: texts.gettext("aged"),
        Outcome.ASSIGNED: texts.gettext("assigned"),
        Outcome.REPEAT: texts.gettext("repeat"),
        Outcome.HELD: texts.gettext("held"),
        Outcome.KEPT: texts.gettext("kept"),
        Outcome.NURTURED: texts.gettext("nurtured"),
        Outcome.CLOSED: texts.gettext("closed"),
        Outcome.VANISHED: texts.gettext("vanished"),
        Outcome.UNREADABLE: texts.gettext("unreadable"),
        Outcome.ELSEWHERE: texts.gettext("elsewhere"),
        Outcome.REFUSED: texts.gettext("refused"),
        Outcome.POSTPONED: texts.gettext("postponed"),
        Outcome.SUPERSEDED: texts.gettext("superseded"),
        Outcome.OBJECTED: texts.gettext("objection"),
        Outcome.BROKEN: texts.gettext("broken"),
    }[outcome]


def state_words(state: LeadState, texts: Texts) -> str:
    """Return where a lead is."""
    return {
        LeadState.PENDING: texts.gettext("pending"),
        LeadState.ASSIGNED: texts.gettext("assigned"),
        LeadState.HELD: texts.gettext("held"),
        LeadState.NURTURED: texts.gettext("nurtured"),
        LeadState.CLOSED: texts.gettext("closed"),
    }[state]


def objection_words(texts: Texts) -> str:
    """Return why nothing is said of a lead's score."""
    return texts.gettext("The person objects to being scored: nothing is computed, and a human decides.")


def ending_words(ending: Ending, texts: Texts) -> str:
    """Return how a lead was closed."""
    return {
        Ending.CONVERTED: texts.gettext("converted"),
        Ending.JUNK: texts.gettext("junk"),
        Ending.LOST: texts.gettext("lost"),
    }[ending]


def hold_reason(reason: str, texts: Texts) -> str:
    """Return why a lead is held, in a word or two; what is not known here as it is."""
    known = {
        "inactive": texts.gettext("inactive"),
        "paused": texts.gettext("paused"),
        "skill": texts.gettext("skill"),
        "absent": texts.gettext("absent"),
        "daily-cap": texts.gettext("daily-cap"),
        "open-cap": texts.gettext("open-cap"),
        "uncounted": texts.gettext("uncounted"),
        "off-hours": texts.gettext("off-hours"),
        "clocked-out": texts.gettext("clocked-out"),
        "standby": texts.gettext("standby"),
        "passed": texts.gettext("passed"),
        "no-members": texts.gettext("no-members"),
        "members-unread": texts.gettext("members-unread"),
        "no-queue": texts.gettext("no-queue"),
        "observed": texts.gettext("only observed"),
        "backlog": texts.gettext("was there before"),
    }
    return known.get(reason, reason)
