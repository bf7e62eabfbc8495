"""`fairlead why-not`: what stood between a manager and leads, hour by hour, with the last examples."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.why_not import Account, WhyNots, as_json, gate_words, why_not_of
from functions.commands.wording import Wording
from functions.domain.configuration import Configuration
from functions.domain.distribution import Gate
from functions.domain.figures.expiry import DAYS
from functions.domain.figures.why_not import Example
from functions.domain.lead.naming import item_name
from functions.domain.texts import Texts
from infra.cli.managers import manager_of, unknown_manager
from infra.cli.state import kept_state
from infra.cli.terminal import err, out, print_uncounted
from infra.cli.wording import wording_with_names


def why_not(
    who: Annotated[str, typer.Argument(metavar="MANAGER", help="The user id in Bitrix24, or the name.")],
    days: Annotated[int, typer.Option(min=1, max=DAYS, help="How many days, today included.")] = 1,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say why a manager was not given leads today: how many each reason stopped, by hour, with examples.

    Example: fairlead why-not 7 --days 3
    """
    with kept_state() as wiring:
        config, state, wording = wiring.config, wiring.state, wording_with_names(wiring)
        if not config.figures.by_manager:
            err.print("[figures] by_manager = false: there are no figures of one manager.", markup=False)
            err.print("`fairlead explain LEAD` says of a lead why each manager did not get it.")
            raise typer.Exit(1)
        manager = manager_of(who, wording)
        why = why_not_of(manager, state.figures, state.assignments, config, days=days)
        if why is None:
            print_uncounted()
            raise typer.Exit(1)
        # People of departments are in no configuration: their queues owe them something, or have once.
        if manager not in config.managers and not why.accounts:
            raise unknown_manager(who, wording)
        if is_json:
            out.print_json(json.dumps(as_json(why, wording)))
        else:
            _print(why, config, wording)


def _print(why: WhyNots, config: Configuration, wording: Wording) -> None:
    for line in _summary(why, wording):
        out.print(line)
    if why.found.counts:
        out.print()
        out.print(_hours(why, wording.texts))
    out.print()
    for line in _standing(why, config, wording):
        out.print(line)
    if why.found.examples:
        out.print()
        out.print(_examples(why, config, wording))


def _summary(why: WhyNots, wording: Wording) -> Iterator[str]:
    texts, found = wording.texts, why.found
    values = {"manager": escape(wording.name(why.manager)), "moment": wording.moment(why.as_of)}
    if why.first == why.last:
        head = texts.gettext("[bold]%(manager)s[/bold], today; counted until %(moment)s.")
    else:
        days = (why.last - why.first).days + 1
        values["days"] = str(days)
        head = texts.ngettext(
            "[bold]%(manager)s[/bold], in %(days)s days; counted until %(moment)s.",
            "[bold]%(manager)s[/bold], in %(days)s days; counted until %(moment)s.",
            days,
        )
    yield head % values
    if not found.counts:
        yield texts.gettext("No lead was given out in a queue of %(manager)s's.") % values
    else:
        colon = ":" if found.not_given else "."
        counts = {"given": wording.leads(found.given), "not_given": wording.leads(found.not_given)}
        yield f"{texts.gettext('Given %(given)s, not given %(not_given)s') % counts}{colon}"
    for gate, count in why.by_gate:
        words = f"{gate_words(gate, texts)}{_winners(why, gate, count, wording)}"
        yield f"  {count:>4}  {words}, {_span(why, gate, texts)}"
    if found.elsewhere:
        values["leads"] = wording.leads(found.elsewhere)
        yield texts.gettext("%(leads)s more went to queues that %(manager)s is not in.") % values


BY_ANOTHER = {Gate.TURN, Gate.BUSIER, Gate.NOT_DRAWN, Gate.KNOWN, Gate.PREFERRED, Gate.FIT}
"""Gates of a manager who was eligible: another was given the lead."""


def _winners(why: WhyNots, gate: Gate, count: int, wording: Wording) -> str:
    """Return who was given these leads, where the examples are all of them."""
    examples = [each for each in why.found.examples if each.gate is gate]
    names = [escape(wording.name(each.winner)) for each in examples if each.winner is not None]
    if len(names) < count or gate not in BY_ANOTHER:
        return ""
    return f" ({wording.texts.listed([name for name, _ in Counter(names).most_common()])})"


def _span(why: WhyNots, gate: Gate, texts: Texts) -> str:
    """Return between which hours a gate stopped the manager."""
    hours = [hour for hour, gates in why.by_hour.items() if gates[gate]]
    values = {"first": f"{min(hours):02}:00", "last": f"{max(hours):02}:59"}
    if len(set(hours)) == 1:
        return texts.gettext("at %(first)s to %(last)s") % values
    return texts.gettext("from %(first)s to %(last)s") % values


def _hours(why: WhyNots, texts: Texts) -> Table:
    titles = texts.gettext("hour"), texts.gettext("given"), texts.gettext("not given")
    table = Table(*titles, box=None, pad_edge=False, header_style="dim")
    for hour, gates in why.by_hour.items():
        stopped = [
            f"{count} {gate_words(gate, texts)}"
            for gate, count in gates.most_common()
            if gate is not Gate.GIVEN
        ]
        table.add_row(f"{hour:02}:00", str(gates[Gate.GIVEN]), " · ".join(stopped))
    return table


def _standing(why: WhyNots, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield what holds now: the day's count, an absence, what is owed."""
    texts, values = wording.texts, {"leads": wording.leads(why.given_today), "cap": str(why.daily_cap)}
    if why.daily_cap is None:
        yield texts.gettext("Today: %(leads)s, with no daily cap.") % values
    else:
        yield texts.gettext("Today: %(leads)s, with a daily cap of %(cap)s.") % values
    if why.is_paused:
        yield texts.gettext("Paused in the configuration: no leads until it says otherwise.")
    if why.absent_until is not None:
        moment = wording.moment(why.absent_until)
        yield texts.gettext("Absent until %(moment)s.") % {"moment": moment}
    for account in why.accounts:
        yield _account(account, config.queue_name(account.queue), wording)


def _account(account: Account, queue: str, wording: Wording) -> str:
    texts, values = wording.texts, {"queue": escape(queue), "leads": wording.leads(account.owed)}
    if account.owed > 0:
        how = texts.gettext("Queue %(queue)s: is owed %(leads)s") % values
    elif account.owed:
        how = texts.gettext("Queue %(queue)s: is %(leads)s ahead") % values
    else:
        how = texts.gettext("Queue %(queue)s: is owed nothing") % values
    if account.bound is None:
        return f"{how}."
    never = texts.gettext("never further from the due than %(leads)s")
    return f"{how}; {never % {'leads': wording.leads(account.bound)}}."


def _examples(why: WhyNots, config: Configuration, wording: Wording) -> Table:
    texts = wording.texts
    table = Table(
        texts.gettext("lead"),
        f"{texts.gettext('when')}{wording.mark(why.as_of)}",
        texts.gettext("points"),
        texts.gettext("what"),
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for each in why.found.examples:
        table.add_row(
            item_name(each.item, texts),
            wording.clock(each.at),
            f"{each.points} {escape(config.band_name(each.band))}",
            _what(each, why, wording),
        )
    return table


def _what(each: Example, why: WhyNots, wording: Wording) -> str:
    """Return what became of the manager at one lead, and who got it."""
    texts, words = wording.texts, gate_words(each.gate, wording.texts)
    if each.winner not in {None, why.manager}:
        got = texts.gettext("%(manager)s got it") % {"manager": escape(wording.name(each.winner))}
        return f"{words}; {got}"
    return words if each.gate is Gate.GIVEN else f"{words}; {texts.gettext('held')}"
