"""What it had to do with who got a lead that such leads suit some better, in a few words.

How much better is said of a manager only where figures of single managers are shown.
"""

from collections.abc import Sequence

from functions.commands.explain_preference import is_tied, limit_of
from functions.commands.wording import Wording
from functions.domain.distribution import USUAL, Candidate, Strategy, best_fits, is_by_debt_alone
from functions.domain.item import Item
from functions.domain.texts import Texts


def why_fits(
    winner: Candidate, eligible: Sequence[Candidate], item: Item, texts: Texts, *, by_manager: bool
) -> str | None:
    """Return why the winner came before their turn; None when it was not because the lead suited them."""
    best = best_fits(eligible, item=item)
    if winner not in best:
        return None
    if by_manager and winner.advantage > USUAL:
        more = texts.percent(float(winner.advantage - USUAL), 0)
        why = texts.gettext("who converts %(more)s more of such leads than the others let expect") % {
            "more": more
        }
    else:
        why = texts.gettext("whom such leads suit best of those whose turn it could be")
    return f"{why}; {texts.gettext('the tie was drawn')}" if is_tied(winner, best, eligible) else why


def by_debt_alone(winner: Candidate, item: Item, texts: Texts) -> str:
    """Return what follows where it did not matter whom the lead suited; nothing where it does."""
    if winner.strategy is not Strategy.BEST_FIT or not is_by_debt_alone(item):
        return ""
    return f"; {texts.gettext('one lead in ten goes by debt alone')}"


def why_not_fits(
    candidate: Candidate, eligible: Sequence[Candidate], item: Item, wording: Wording, *, by_manager: bool
) -> str | None:
    """Return why an eligible candidate was passed over for another's fit; None when it was not for that."""
    best, texts = best_fits(eligible, item=item), wording.texts
    if not best or candidate in best:
        return None
    manager = wording.name(candidate.manager_id)
    if not by_manager:
        words = texts.gettext("%(manager)s was passed over: this queue chooses whom a lead suits")
        return words % {"manager": manager}
    if candidate.advantage < best[0].advantage:
        return texts.gettext("such leads suit %(manager)s less") % {"manager": manager}
    values = {"manager": manager, "limit": limit_of(candidate, eligible, wording)}
    return texts.gettext("such leads suit %(manager)s, but %(limit)s") % values
