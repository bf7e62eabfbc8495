"""`fairlead explain`: why this score, why this manager, what happens next."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.explain import Explanation, as_json, explain_lead, probability_in_words
from functions.commands.explain_assignment import AssignmentExplanation, without_members
from functions.commands.explain_owners import explain_owners
from functions.commands.wording import Wording
from functions.domain.configuration import Configuration
from functions.domain.lead.backlog import BACKLOG, OBSERVED
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.naming import (
    hold_reason,
    item_name,
    note_words,
    objection_words,
    outcome_words,
    refusal_words,
    state_words,
)
from functions.domain.lead.record import Hold, LeadRecord, LeadState
from functions.domain.phrases import said
from functions.domain.texts import Texts
from infra.cli.items import item_of
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names

COLOURS = {True: "green", False: "red"}


def explain(
    text: Annotated[str, typer.Argument(metavar="ITEM", help="Its id in Bitrix24: 7, lead:7, deal:7.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say why a lead has its score and its manager, and what happens next.

    Example: fairlead explain 7
    """
    with kept_state() as wiring:
        item = item_of(text, wiring.handled)
        record = wiring.state.leads.get_many([item]).get(item)
        if record is None:
            err.print(f"{item.label.capitalize()} is not known here: no event of it has been processed.")
            raise typer.Exit(1)
        explanation = explain_lead(record, wiring.state.ledger, wiring.config, wiring.clock.now())
        if is_json:
            out.print_json(json.dumps(as_json(explanation, wiring.config.texts)))
        else:
            _print(explanation, wiring.config, wording_with_names(wiring))


def _print(explanation: Explanation, config: Configuration, wording: Wording) -> None:
    record, texts = explanation.record, config.texts
    item = item_name(record.item, texts)
    lead = f"{item[:1].upper()}{item[1:]}"
    if record.identity.has_objected:
        out.print(f"[bold]{escape(lead)}[/bold]: {escape(objection_words(texts))}", soft_wrap=True)
    else:
        _print_score(lead, explanation, config)
    lines = (
        *_thresholds(config),
        *_values(record, config, wording),
        *_assignment(explanation, config, wording),
        *_next_steps(explanation, config, wording),
    )
    for line in lines:
        out.print(line, soft_wrap=True)
    if len(explanation.entries) > 1:
        out.print(_timeline(explanation, config, wording))
    at = record.decision.decided_at
    values = {"config": record.decision.config[:12], "moment": wording.moment(at) if at else ""}
    decided = texts.gettext("Decided %(moment)s by configuration %(config)s.")
    never = texts.gettext("Decided never by configuration %(config)s.")
    out.print(f"[dim]{(decided if at else never) % values}[/dim]")


def _print_score(lead: str, explanation: Explanation, config: Configuration) -> None:
    record, texts = explanation.record, config.texts
    head = texts.ngettext("%(lead)s: %(points)s points", "%(lead)s: %(points)s points", record.score.points)
    head %= {"lead": lead, "points": record.score.points}
    out.print(f"[bold]{escape(head)}[/bold], {escape(config.band_name(record.score.band))}")
    if record.score.automatic != record.score.points:
        automatic = record.score.automatic
        words = texts.ngettext(
            "%(points)s points without the correction by hand",
            "%(points)s points without the correction by hand",
            automatic,
        )
        out.print(f"  {words % {'points': automatic}}")
    if explanation.probability is not None:
        out.print(f"  {probability_in_words(explanation.probability, texts)}")
    out.print(_points(explanation, texts))


def _points(explanation: Explanation, texts: Texts) -> Table:
    columns = texts.gettext("points"), texts.gettext("why")
    table = Table(*columns, box=None, pad_edge=False, header_style="dim")
    for line in explanation.contributions:
        colour = COLOURS[line.points >= 0]
        table.add_row(f"[{colour}]{line.points:+d}[/{colour}]", escape(said(line.why, texts)))
    return table


def _thresholds(config: Configuration) -> Iterator[str]:
    """Yield where bands begin tonight that follow from what the team can do."""
    for band in config.scorecard.bands:
        if band.id in config.capacities:
            words = config.texts.gettext(
                "%(band)s begins at %(points)s points now, by what the team can touch."
            )
            yield escape(words % {"band": config.band_name(band.id), "points": band.threshold})


def _values(record: LeadRecord, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield at which rates the lead's amounts count, and what of its values could not be determined."""
    for rate in record.decision.rates:
        words = config.texts.gettext(
            "Amounts in %(currency)s count at %(rate)s, the portal's rate of %(moment)s."
        )
        yield words % {"currency": rate.currency, "rate": rate, "moment": wording.moment(rate.read_at)}
    for remark in record.decision.remarks:
        yield f"[yellow]![/yellow] {escape(said(remark, config.texts))}"


def _assignment(explanation: Explanation, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield why the lead has its manager, or why it has none."""
    record, choice, texts = explanation.record, explanation.choice, config.texts
    if choice is not None:
        yield _coloured(AssignmentExplanation(choice, config, wording), choice.decided_at, wording)
    if owners := explain_owners(explanation.entries, wording):
        yield escape(owners)
    if record.outbox.refused:
        refused = ", ".join(refusal_words(each, texts) for each in record.outbox.refused)
        yield f"[red]{texts.gettext('The portal refuses')}[/red]: {refused}."
    if record.hold is not None:
        why = without_members(record, config)
        held = f"[yellow]{texts.gettext('Held')}[/yellow] ({hold_reason(record.hold.reason, texts)})"
        yield f"{held} {_until(record.hold, config, wording)}{why}."
    elif record.state is not LeadState.ASSIGNED:
        yield texts.gettext("State: %(state)s.") % {"state": state_words(record.state, texts)}
    elif choice is None or record.assignment.manager != choice.manager:
        values = {
            "manager": escape(wording.name(record.assignment.manager)),
            "how": _without_a_turn(record, texts),
        }
        yield texts.gettext("%(manager)s has it: %(how)s.") % values
    if config.going_live.observes(record.assignment.queue):
        yield texts.gettext("It is only observed: nothing is written but its score, and nobody is told.")


def _until(hold: Hold, config: Configuration, wording: Wording) -> str:
    pace = config.going_live.backlog_per_hour
    if hold.reason == OBSERVED:
        return wording.texts.gettext("until leads are given out here")
    if hold.reason == BACKLOG and pace is not None:
        words = wording.texts.ngettext(
            "until it is its turn: %(count)s an hour, the best first",
            "until it is its turn: %(count)s an hour, the best first",
            pace,
        )
        return words % {"count": pace}
    if hold.until is None:
        return wording.texts.gettext("until somebody is eligible")
    return wording.texts.gettext("until %(moment)s") % {"moment": wording.moment(hold.until)}


def _coloured(sentence: AssignmentExplanation, decided_at: datetime, wording: Wording) -> str:
    chosen, whole = sentence.winner_clause(), sentence.sentence()
    return f"{wording.moment(decided_at)}: [bold]{escape(chosen)}[/bold]{escape(whole.removeprefix(chosen))}"


def _without_a_turn(record: LeadRecord, texts: Texts) -> str:
    """Return why a lead has a manager who did not get it by a turn."""
    if record.identity.has_objected and record.assignment.by_us:
        return texts.gettext("by Fairlead")
    if record.identity.repeat_of is not None:
        first = item_name(record.identity.repeat_of, texts)
        return texts.gettext("the same person as in %(lead)s") % {"lead": first}
    if record.first_touch.excluded:
        return texts.gettext("the first touch did not come in time")
    if record.assignment.by_us:
        return texts.gettext("given by Fairlead; the ledger of it has expired")
    if record.assignment.queue:
        return texts.gettext("given by hand")
    return texts.gettext("it was so when Fairlead first saw the lead")


def _next_steps(explanation: Explanation, config: Configuration, wording: Wording) -> Iterator[str]:
    """Yield what happens next, and what would change it."""
    record, texts = explanation.record, config.texts
    if record.first_touch.due_at is not None:
        deadline = wording.deadline(record.first_touch.due_at, record.assignment.manager)
        yield texts.gettext("First touch by %(moment)s.") % {"moment": deadline}
    if explanation.next is not None:
        change = explanation.next
        yield texts.ngettext(
            "Next change: %(points)s points (%(band)s) on %(moment)s: %(why)s.",
            "Next change: %(points)s points (%(band)s) on %(moment)s: %(why)s.",
            change.points,
        ) % {
            "points": change.points,
            "band": escape(config.band_name(change.band)),
            "moment": wording.moment(change.at),
            "why": escape(change.why),
        }
    for each in explanation.improvements:
        words = texts.ngettext(
            "%(changes)s would make it %(band)s: %(points)s points.",
            "%(changes)s would make it %(band)s: %(points)s points.",
            each.points,
        )
        changes = escape(_joined(each.changes, texts))
        yield words % {"changes": changes, "band": escape(config.band_name(each.band)), "points": each.points}


def _joined(changes: Sequence[str], texts: Texts) -> str:
    return f" {texts.gettext('and')} ".join(changes)


def _timeline(explanation: Explanation, config: Configuration, wording: Wording) -> Table:
    texts, mark = wording.texts, wording.mark(explanation.entries[-1].decided_at)
    titles = texts.gettext("points"), texts.gettext("band"), texts.gettext("what")
    table = Table(f"{texts.gettext('when')}{mark}", *titles, box=None, pad_edge=False, header_style="dim")
    for entry in explanation.entries:
        what = outcome_words(entry.outcome, texts) if entry.outcome else ""
        if entry.outcome is Outcome.ASSIGNED:
            what = texts.gettext("assigned to %(manager)s") % {"manager": wording.name(entry.manager)}
        note = f" ({note_words(entry.note, texts)})" if entry.note else ""
        table.add_row(
            wording.clock(entry.decided_at),
            "" if entry.outcome is Outcome.OBJECTED else str(entry.points),
            escape(config.band_name(entry.band)),
            escape(what + note),
        )
    return table
