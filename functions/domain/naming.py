"""What the items, notes and refusals of leads are called in the language of the reader."""

from functions.domain.item import DEAL, HANDLED, LEAD, Item
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
