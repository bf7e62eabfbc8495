"""What is kept of a person, in words for a person without training, in the team's language."""

from collections.abc import Iterator, Sequence

from functions.commands.export import Exported
from functions.commands.personal_data import COUNTS, DECISIONS, ENTRIES, RECORDS, ROWS, SIGNALS
from functions.commands.wording import Wording
from functions.domain.configuration import Configuration
from functions.domain.figures.row import Row
from functions.domain.item import Item
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from functions.domain.lead.naming import ending_words, item_name, objection_words, outcome_words, state_words
from functions.domain.lead.record import LeadRecord
from functions.domain.phrases import said
from functions.domain.scoring import Known
from functions.domain.scoring.text import in_words
from functions.domain.texts import Texts
from functions.ports import InboxEntry, StoredSignal

Part = tuple[str, Sequence[str]]
"""A heading, and the lines below it."""


def export_in_words(exported: Exported, config: Configuration, wording: Wording) -> Iterator[Part]:
    """Yield what is kept, lead by lead, then what belongs to no lead alone."""
    texts = wording.texts
    for item in exported.leads:
        if lines := list(_of_lead(item, exported, config, wording)):
            yield item_name(item, texts), lines
    if rows := [line for row in exported.of(ROWS).values() for line in _of_row(row, wording)]:
        yield texts.gettext("History of closed leads, kept without number and name"), rows
    if signals := [_of_signal(each, wording) for each in exported.of(SIGNALS).values()]:
        yield texts.gettext("What was done on websites and in mailings"), sorted(signals)


def _of_lead(item: Item, exported: Exported, config: Configuration, wording: Wording) -> Iterator[str]:
    record: LeadRecord | None = exported.of(RECORDS).get(item.key)
    if record is not None:
        yield from _of_record(record, config, wording)
    entries = [each for each in exported.of(DECISIONS).values() if each.item == item]
    yield from (_of_decision(each, config, wording) for each in entries)
    waiting: InboxEntry | None = exported.of(ENTRIES).get(item.key)
    if waiting is not None:
        words = wording.texts.gettext("Waits for a look since %(moment)s.")
        yield words % {"moment": wording.moment(waiting.enqueued_at)}
    row: Row | None = exported.of(COUNTS).get(item.key)
    if row is not None:
        yield _of_count(row, config, wording)


def _of_record(record: LeadRecord, config: Configuration, wording: Wording) -> Iterator[str]:
    texts, score, sighting = wording.texts, record.score, record.sighting
    if sighting.first_seen_at is not None:
        words = texts.gettext("Seen since %(moment)s.")
        yield words % {"moment": wording.moment(sighting.first_seen_at)}
    yield texts.gettext("State: %(state)s.") % {"state": state_words(record.state, texts)}
    if record.assignment.manager is not None:
        words = texts.gettext("Looked after by %(manager)s.")
        yield words % {"manager": wording.name(record.assignment.manager)}
    if record.identity.has_objected:
        yield objection_words(texts)
    if score.band:
        words = texts.gettext("Score: %(points)s, %(band)s, made of:")
        yield words % {"points": score.points, "band": config.band_name(score.band)}
    for each in score.contributions:
        yield f"  {each.points:+d}  {said(each.why, texts)}"
    if subjects := record.identity.subjects:
        words = texts.gettext(
            "Signs by which phones, e-mails and clients are known again, and which cannot be read back:"
            " %(count)s."
        )
        yield words % {"count": len(subjects)}
    for known in (record.evidence.first, record.evidence.last):
        if known is not None:
            yield _of_known(known, texts)


def _of_known(known: Known, texts: Texts) -> str:
    values = [f"{in_words(name)}: {value}" for name, value in known.values if value is not None]
    counts = [f"{in_words(each.type)}: {each.seen}" for each in known.signals if each.seen]
    words = texts.gettext("Known when the lead was judged: %(values)s.")
    return words % {"values": "; ".join([*values, *counts]) or "-"}


def _of_decision(entry: LedgerEntry, config: Configuration, wording: Wording) -> str:
    texts, what = wording.texts, ""
    if entry.outcome is Outcome.OBJECTED:
        return f"{wording.moment(entry.decided_at)}: {objection_words(texts)}"
    if entry.outcome is not None:
        what = f", {outcome_words(entry.outcome, texts)}"
    words = texts.gettext("Decision of %(moment)s: %(points)s, %(band)s%(what)s; %(manager)s.")
    return words % {
        "moment": wording.moment(entry.decided_at),
        "points": entry.points,
        "band": config.band_name(entry.band),
        "what": what,
        "manager": wording.name(entry.manager),
    }


def _of_count(row: Row, config: Configuration, wording: Wording) -> str:
    texts, first = wording.texts, row.milestones.first
    arrived_on, manager = row.milestones.arrived_on, wording.name(row.manager or None)
    words = texts.gettext("Counted in the figures: came %(day)s, %(band)s, %(manager)s.")
    return words % {
        "day": "-" if arrived_on is None else texts.full_day(arrived_on),
        "band": config.band_name(first.band) if first else "-",
        "manager": manager,
    }


def _of_row(row: HistoryRow, wording: Wording) -> Iterator[str]:
    words = wording.texts.gettext("Closed %(moment)s: %(ending)s.")
    ending = ending_words(row.ending, wording.texts)
    yield words % {"moment": wording.moment(row.closed_at), "ending": ending}
    for decided in (row.first, row.last):
        if decided is not None and decided.known is not None:
            yield f"  {_of_known(decided.known, wording.texts)}"


def _of_signal(signal: StoredSignal, wording: Wording) -> str:
    words = wording.texts.gettext("%(moment)s: %(what)s, kept until %(until)s.")
    return words % {
        "moment": wording.moment(signal.note.at),
        "what": in_words(signal.note.type),
        "until": wording.moment(signal.expires_at),
    }
