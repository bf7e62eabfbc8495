"""`fairlead why-not`: what stood between a manager and leads, hour by hour, with the last examples."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.why_not import WORDS, Account, WhyNots, as_json, why_not_of
from functions.commands.wording import Wording, leads, listed
from functions.domain.distribution import Gate
from functions.domain.figures.expiry import DAYS
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
            _print(why, wording)


def _print(why: WhyNots, wording: Wording) -> None:
    for line in _summary(why, wording):
        out.print(line)
    if why.found.counts:
        out.print()
        out.print(_hours(why))
    out.print()
    for line in _standing(why, wording):
        out.print(line)
    if why.found.examples:
        out.print()
        out.print(_examples(why, wording))


def _summary(why: WhyNots, wording: Wording) -> Iterator[str]:
    name, found = escape(wording.name(why.manager)), why.found
    days = "today" if why.first == why.last else f"in {(why.last - why.first).days + 1} days"
    yield f"[bold]{name}[/bold], {days}; counted until {wording.moment(why.as_of)}."
    if not found.counts:
        yield f"No lead was given out in a queue of {name}'s."
    else:
        colon = ":" if found.not_given else "."
        yield f"Given {_count(found.given)}, not given {_count(found.not_given)}{colon}"
    for gate, count in why.by_gate:
        yield f"  {count:>4}  {WORDS[gate]}{_winners(why, gate, count, wording)}, {_span(why, gate)}"
    if found.elsewhere:
        yield f"{_count(found.elsewhere)} more went to queues that {name} is not in."


def _count(number: int) -> str:
    return "1 lead" if number == 1 else f"{number} leads"


def _winners(why: WhyNots, gate: Gate, count: int, wording: Wording) -> str:
    """Return who was given these leads, where the examples are all of them."""
    examples = [each for each in why.found.examples if each.gate is gate]
    names = [escape(wording.name(each.winner)) for each in examples if each.winner is not None]
    if len(names) < count or gate not in {Gate.TURN, Gate.BUSIER, Gate.NOT_DRAWN, Gate.KNOWN, Gate.PREFERRED}:
        return ""
    return f" ({listed(name for name, _ in Counter(names).most_common())})"


def _span(why: WhyNots, gate: Gate) -> str:
    """Return between which hours a gate stopped the manager."""
    hours = [hour for hour, gates in why.by_hour.items() if gates[gate]]
    first, last = min(hours), max(hours)
    return f"at {first:02}:00 to {first:02}:59" if first == last else f"from {first:02}:00 to {last:02}:59"


def _hours(why: WhyNots) -> Table:
    table = Table("hour", "given", "not given", box=None, pad_edge=False, header_style="dim")
    for hour, gates in why.by_hour.items():
        stopped = [f"{count} {WORDS[gate]}" for gate, count in gates.most_common() if gate is not Gate.GIVEN]
        table.add_row(f"{hour:02}:00", str(gates[Gate.GIVEN]), " · ".join(stopped))
    return table


def _standing(why: WhyNots, wording: Wording) -> Iterator[str]:
    """Yield what holds now: the day's count, an absence, what is owed."""
    cap = "no daily cap" if why.daily_cap is None else f"a daily cap of {why.daily_cap}"
    yield f"Today: {_count(why.given_today)}, with {cap}."
    if why.is_paused:
        yield "Paused in the configuration: no leads until it says otherwise."
    if why.absent_until is not None:
        yield f"Absent until {wording.moment(why.absent_until)}."
    yield from map(_account, why.accounts)


def _account(account: Account) -> str:
    owed = leads(account.owed)
    how = f"is owed {owed}" if account.owed > 0 else f"is {owed} ahead" if account.owed else "is owed nothing"
    bound = "" if account.bound is None else f"; never further from the due than {leads(account.bound)}"
    return f"Queue {escape(account.queue)}: {how}{bound}."


def _examples(why: WhyNots, wording: Wording) -> Table:
    table = Table(
        "lead",
        f"when{wording.mark(why.as_of)}",
        "points",
        "what",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for each in why.found.examples:
        to = f"; {escape(wording.name(each.winner))} got it" if each.winner not in {None, why.manager} else ""
        table.add_row(
            each.item.label,
            wording.clock(each.at),
            f"{each.points} {escape(each.band)}",
            f"{WORDS[each.gate]}{to}" if to or each.gate is Gate.GIVEN else f"{WORDS[each.gate]}; held",
        )
    return table
