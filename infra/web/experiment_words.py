"""What an experiment has come to, in one or two sentences: on its page, in the digest, and in a terminal."""

from functions.dashboard.view.experiment import ExperimentView, Stage
from functions.domain.figures.experiments import FEWEST_A_MONTH
from infra.language.language import Language


def experiment_words(view: ExperimentView, language: Language) -> str:
    """Return how far the experiment is, and what to do next."""
    match view.stage:
        case Stage.PLANNED:
            return f"{_starts(view, language)} {_outlook(view, language)}"
        case Stage.EARLY:
            return f"{_early(view, language)} {_to_go(view, language)}".rstrip()
        case Stage.TOO_SMALL:
            return _too_small(view, language)
        case Stage.DECIDED:
            return f"{_decided(view, language)} {_end(view.winner, language)}"
        case Stage.STOPPED:
            return f"{_stopped(view, language)} {_all_by(view, language)} {_end(view.acting, language)}"
        case Stage.ENDED:
            ended = language.gettext("Ended.")
            result = _decided(view, language) if view.winner else language.gettext("It decided nothing.")
            return f"{ended} {_all_by(view, language)} {result}"


def _starts(view: ExperimentView, language: Language) -> str:
    return language.gettext("It starts on %(day)s.") % {"day": language.full_day(view.started_on)}


def _outlook(view: ExperimentView, language: Language) -> str:
    """Return how long it will take, or that it decides nothing here."""
    if view.compared.is_shadow:
        return language.gettext("Both scorecards score every lead, and only that of this file acts.")
    if not view.can_decide:
        return _too_small(view, language)
    if view.size is None or view.days is None:
        return language.gettext("How long it takes can be told once leads are old enough.")
    words = language.ngettext(
        "To find a difference of %(points)s percentage points it takes about %(leads)s leads, and 1 day.",
        "To find a difference of %(points)s percentage points it takes about %(leads)s leads, and %(days)s"
        " days.",
        view.days,
    )
    return words % {
        "points": _points(view.wanted, language),
        "leads": language.number(view.size),
        "days": language.number(view.days),
    }


def _early(view: ExperimentView, language: Language) -> str:
    if view.difference is None:
        return language.gettext("Too early to say: too few leads are old enough.")
    return language.gettext("Too early to say: the difference may still be chance.")


def _to_go(view: ExperimentView, language: Language) -> str:
    if not view.days:
        return ""
    words = language.ngettext("About 1 day to go.", "About %(num)s days to go.", view.days)
    return words % {"num": view.days}


def _too_small(view: ExperimentView, language: Language) -> str:
    words = language.gettext(
        "This portal cannot decide it: it has about %(monthly)s conversions a month, and it takes"
        " %(least)s. Two"
        ' scorecards can be compared with fewer: mode = "shadow".'
    )
    least = language.number(FEWEST_A_MONTH)
    return words % {"monthly": language.number(view.monthly or 0), "least": least}


def _decided(view: ExperimentView, language: Language) -> str:
    """Return which arm is better, and by how much, as it is known now."""
    if view.compared.is_shadow:
        first = language.gettext("Decided: the scorecard of this file orders leads better.")
        second = language.gettext("Decided: the second scorecard orders leads better.")
        return second if view.winner == "b" else first
    if view.difference is None or not view.difference.is_certain:
        return language.gettext("Decided: arm %(arm)s converts more.") % {"arm": view.winner.upper()}
    ends = sorted(abs(each) for each in (view.difference.low, view.difference.high))
    low, high = (_points(each, language) for each in ends)
    words = language.gettext("Decided: arm %(arm)s converts more, by %(low)s to %(high)s percentage points.")
    return words % {"arm": view.winner.upper(), "low": low, "high": high}


def _stopped(view: ExperimentView, language: Language) -> str:
    words = language.gettext(
        "Stopped by itself: arm %(arm)s surely converts less, by more than %(harm)s percentage points."
    )
    worse = "A" if view.acting == "b" else "B"
    return words % {"arm": worse, "harm": _points(view.harm, language)}


def _all_by(view: ExperimentView, language: Language) -> str:
    return language.gettext("All leads are handled by arm %(arm)s.") % {"arm": view.acting.upper()}


def _end(arm: str, language: Language) -> str:
    return language.gettext('To end it, write keep = "%(arm)s" into its part of the configuration.') % {
        "arm": arm
    }


def _points(share: float, language: Language) -> str:
    return language.number(100 * share, 1)
