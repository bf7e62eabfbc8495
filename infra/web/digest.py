"""The weekly digest as a message in Bitrix24: BB code, at most 1,200 characters, in one language."""

from functions.dashboard.view.attention import RuleAgainst
from functions.dashboard.view.digest import (
    DigestView,
    Finding,
    HeldLong,
    NeverTouched,
    OftenAtCap,
    OutOfOrder,
    Unaccounted,
)
from functions.dashboard.view.learned import Drifted
from functions.dashboard.view.rows import AgreementRow, Term
from functions.dashboard.view.shares import Share
from infra.language.language import ENGLISH, Language
from infra.web.capacity_words import capacity_words
from infra.web.drifted import drifted_words
from infra.web.experiment_words import experiment_words

LONGEST = 1_200
"""Characters of a message: it is read on a phone."""
LONGEST_NAME = 60
"""Characters of what people have named: bands, managers, rules."""
_NO_CODE = str.maketrans("[]", "()")
"""A name must not be read as BB code."""


def digest_text(view: DigestView, *, address: str = "", language: Language = ENGLISH) -> str:
    """Return the message; what is least urgent is left out where it would be too long.

    Args:
        view: what it says.
        address: of the dashboard, for the link; empty for none.
        language: what it speaks.
    """
    first = _opening(view, language)
    findings = [_finding(each, language) for each in view.findings]
    link = [f"[URL={address}]{language.gettext('Open the dashboard')}[/URL]"] if address else []
    agreement, experiment = _agreement(view, language), _experiment(view, language)
    lines = [capacity_words(each, language, named=_named) for each in view.lines]
    while True:
        text = "\n".join([first, _to_look_at(findings, language), *experiment, *lines, *agreement, *link])
        if len(text) <= LONGEST:
            return text
        for least_urgent in (agreement, lines, findings, experiment, link):
            if least_urgent:
                least_urgent.pop()
                break
        else:
            return f"{first[: LONGEST - 1]}…"


def _opening(view: DigestView, language: Language) -> str:
    say = [f"[b]{language.gettext('Fairlead, week %(week)s.') % {'week': view.week}}[/b]"]
    leads = language.ngettext("1 lead", "%(shown)s leads", view.hot.of) % {
        "shown": language.number(view.hot.of)
    }
    if not view.hot.of:
        say.append(language.gettext("No lead came."))
    else:
        hot = language.number(view.hot.count)
        if view.hot.is_telling():
            hot = _share_of(view.hot, language)
        values = {"leads": leads, "hot": hot, "band": _named(view.highest)}
        say.append(language.gettext("%(leads)s, of which %(hot)s started %(band)s.") % values)
    if view.in_time.of:
        say.append(_in_time(view, language))
    if view.converted.of:
        days = {"days": language.days(view.mature_first, view.mature_last)}
        say.append(
            language.gettext("Converted of the leads of %(days)s:") % days
            + f" {_with_interval(view.converted, language)}."
        )
    return " ".join(say)


def _in_time(view: DigestView, language: Language) -> str:
    share, before, change = view.in_time, view.in_time_before, view.in_time_change
    if not (share.is_telling() and before.is_telling()):
        return language.gettext("Touched in time: %(share)s.") % {"share": _share_of(share, language)}
    values = {"share": language.percent(share.share), "before": language.percent(before.share)}
    if change is not None and change.is_certain:
        return language.gettext("Touched in time: %(share)s (week before %(before)s).") % values
    return language.gettext("Touched in time: %(share)s (week before %(before)s, may be chance).") % values


def _to_look_at(findings: list[str], language: Language) -> str:
    if not findings:
        return language.gettext("Nothing to look at.")
    return f"[b]{language.gettext('To look at:')}[/b] {' '.join(findings)}"


def _finding(finding: Finding, language: Language) -> str:
    """Return one sentence."""
    number = language.number
    match finding:
        case Unaccounted(count):
            return language.ngettext(
                "1 open lead is not where its record says.",
                "%(shown)s open leads are not where their records say.",
                count,
            ) % {"shown": number(count)}
        case NeverTouched(count, band, leads):
            words = language.ngettext(
                "1 %(band)s lead is past its deadline and was never touched",
                "%(shown)s %(band)s leads are past their deadline and were never touched",
                count,
            ) % {"shown": number(count), "band": _named(band)}
            links = ", ".join(f"[URL={each.page}]{each.id}[/URL]" for each in leads)
            return f"{words} ({links})." if links else f"{words}."
        case HeldLong(count, since):
            return language.ngettext(
                "1 lead is held, since %(day)s.", "%(shown)s leads are held, the oldest since %(day)s.", count
            ) % {"shown": number(count), "day": language.weekday(since.date())}
        case OftenAtCap(manager, days, of):
            words = language.gettext("%(manager)s was at the cap on %(days)s of %(of)s days.")
            return words % {"manager": _named(manager), "days": days, "of": of}
        case Drifted() | RuleAgainst() | OutOfOrder():
            return _of_card(finding, language)


def _of_card(finding: Drifted | RuleAgainst | OutOfOrder, language: Language) -> str:
    """Return one sentence about the scorecard; of a learned one with what to do."""
    match finding:
        case Drifted():
            return drifted_words(finding, language, named=_named)
        case RuleAgainst(title=title):
            return language.gettext("Rule “%(rule)s” works against you.") % {"rule": _named(title)}
        case OutOfOrder(lowest, highest):
            words = language.gettext(
                "Leads with %(lowest)s to %(highest)s points convert less than lower ones."
            )
            return words % {"lowest": language.number(lowest), "highest": language.number(highest)}


def _agreement(view: DigestView, language: Language) -> list[str]:
    """Return one line of all promises that could be judged; no line without any."""
    judged = [each for each in view.agreement if each.number is not None]
    if not judged:
        return []
    words = "; ".join(_promise(each, language) for each in judged)
    return [f"[b]{language.gettext('Agreed:')}[/b] {words}."]


def _experiment(view: DigestView, language: Language) -> list[str]:
    """Return one line of an experiment that has come to something; no line without one."""
    if view.experiment is None:
        return []
    name = language.gettext("Experiment: %(name)s") % {"name": _named(view.experiment.name)}
    return [f"[b]{name}.[/b] {experiment_words(view.experiment, language)}"]


def _promise(row: AgreementRow, language: Language) -> str:
    number, target = row.number or 0.0, row.target
    shown = language.number if row.term is Term.HOT_PER_WEEK else language.percent
    values = {"number": shown(number), "target": shown(target), "band": _named(row.band)}
    if row.within is not None:
        values["time"] = language.span(row.within)
    weeks = language.gettext("kept in %(kept)s of %(of)s weeks") % {"kept": row.weeks_kept, "of": row.weeks}
    return f"{_term(row.term, language) % values}, {weeks}"


def _term(term: Term, language: Language) -> str:
    match term:
        case Term.HOT_PER_WEEK:
            return language.gettext("%(number)s started %(band)s (at least %(target)s)")
        case Term.JUNK_SHARE:
            return language.gettext("junk %(number)s (at most %(target)s)")
        case Term.TOUCHED_IN_TIME:
            return language.gettext("touched in time %(number)s (at least %(target)s)")
        case Term.ANSWERED_IN:
            return language.gettext("touched within %(time)s %(number)s (each lead)")


def _share_of(share: Share, language: Language) -> str:
    """Return `31 (15%)`, or of few leads `3 of 4`."""
    counts = {"count": language.number(share.count), "of": language.number(share.of)}
    if not share.is_telling():
        return language.gettext("%(count)s of %(of)s") % counts
    return f"{counts['count']} ({language.percent(share.share)})"


def _with_interval(share: Share, language: Language) -> str:
    """Return `9.6% (6.2% to 14.5%)`, or of few leads `1 of 4`."""
    if not share.is_telling():
        return _share_of(share, language)
    low, high = language.percent(share.low, 1), language.percent(share.high, 1)
    bounds = language.gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{language.percent(share.share, 1)} ({bounds})"


def _named(words: str) -> str:
    """Return what people have named, as short and plain as a message needs it."""
    plain = " ".join(words.translate(_NO_CODE).split())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"
