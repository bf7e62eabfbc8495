"""What is shown of a person is what erasing removes, on every store: both go by one list of rooms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.commands.erase import Erased, erase_person
from functions.commands.export import Exported, export_leads, export_person
from functions.commands.personal_data import ROOMS, PersonalData
from functions.domain.figures.cells import VERSION
from functions.domain.figures.row import Tally, row_of
from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import Departure, SignalNote, State
from functions.ports.carrier import Kind
from functions.reporting.fold import LATENESS, fold
from infra.cli.export import as_json
from infra.microseconds import microseconds
from tests.builders import A_KEY, a_calendar, a_record
from tests.contract.test_history import filing
from tests.contract.test_ledger import an_entry
from tests.stored import file_decisions, file_rows

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
ANNA, PHONE, BORIS = "email:anna", "phone:anna", "email:boris"
THEIRS, OTHERS = (lead(7), lead(8)), (lead(9),)
KINDS = {Kind.DEPARTURES: Kind.TALLIES}
"""A lead that has departed is counted as it says until the next fold."""
IN_ROOMS = {
    "records": Kind.LEADS,
    "entries": Kind.INBOX,
    "signals": Kind.SIGNALS,
    "rows": Kind.HISTORY,
    "counts": Kind.TALLIES,
}


def a_life(state: State) -> None:
    """Something in every room: leads 7 and 8 are Anna's, 9 is Boris's, and he has Anna's phone."""
    records = [
        a_record(lead(7), subjects=(ANNA, PHONE), decided_at=NOW, arrived_on=NOW.date(), changed_at=NOW),
        a_record(lead(8), subjects=(ANNA,), arrived_on=NOW.date(), changed_at=NOW),
        a_record(lead(9), subjects=(BORIS, PHONE), decided_at=NOW, arrived_on=NOW.date(), changed_at=NOW),
    ]
    state.leads.save(records)
    earlier = NOW - timedelta(days=1)
    file_decisions(state, [an_entry(item, earlier) for item in (*THEIRS, *OTHERS)])
    file_rows(state, [filing(item) for item in (*THEIRS, *OTHERS)], now=NOW)
    state.inbox.enqueue([lead(7), lead(9)], LookReason.UPDATED, now=NOW)
    for subject in ("lead:7", "lead:9", ANNA, PHONE, BORIS):
        note = SignalNote(subject, subject, "page.viewed", NOW, NOW, is_matched=True)
        state.signals.add([note], expires_at=NOW + timedelta(days=30))
        over = replace(note, id=f"{subject}-over", type="email.opened")
        state.signals.add([over], expires_at=NOW + timedelta(seconds=1))
    state.figures.commit({}, {each.item: Tally(row_of(each), VERSION) for each in (records[0], records[2])})
    # Deleted in the portal, and not counted as such yet.
    state.figures.depart([Departure(lead(8), row_of(records[1]))])


def memory(state: State) -> PersonalData:
    return PersonalData.of(state, A_KEY)


def everything(state: State) -> set[tuple[Kind, str]]:
    """What names each thing that the store keeps of leads, whichever they are."""
    left_out = {Kind.FIGURES, Kind.ACCOUNTS, Kind.CHECKPOINTS}
    things = [each for page in state.carrier.everything() for each in page]
    return {(KINDS.get(each.kind, each.kind), each.key) for each in things if each.kind not in left_out}


def shown(exported: Exported) -> Iterator[tuple[Kind, str]]:
    """The same of what is shown; the newest decisions stand in the records."""
    kept = exported.kept
    newest = {
        f"{item}@{each.decision.decided_at.isoformat()}"
        for item, each in kept["records"].items()
        if each.decision.decided_at is not None
    }
    for name, each in kept["decisions"].items():
        if name not in newest:
            yield Kind.DECISIONS, f"{each.item.key}@{microseconds(each.decided_at)}"
    for room, kind in IN_ROOMS.items():
        yield from ((kind, name) for name in kept[room])


def count(state: State) -> None:
    fold(
        state.figures,
        business=a_calendar("any"),
        closed_kept=timedelta(days=365),
        now=NOW + LATENESS + timedelta(minutes=1),
    )


def test_what_is_shown_of_a_person_is_what_is_removed_and_nothing_else(state: State) -> None:
    a_life(state)
    before, exported = everything(state), export_person(ANNA, memory(state))
    erased = erase_person(ANNA, memory(state))
    count(state)
    assert set(shown(exported)) == before - everything(state)
    assert erased == Erased(THEIRS, **{room: len(things) for room, things in exported.kept.items()})
    assert all(exported.kept.values()), "the life has something in every room"
    assert export_person(ANNA, memory(state)).is_nothing


def test_reading_changes_nothing_and_shows_every_value(state: State) -> None:
    a_life(state)
    before = everything(state)
    values = as_json(export_leads([lead(7)], memory(state)))
    assert everything(state) == before
    assert values.keys() == {"leads", *(room.name for room in ROOMS)}
    assert values["records"]["7"]["identity"] == {"subjects": [ANNA, PHONE]}
    [row] = values["rows"].values()
    assert row["first"]["known"]["values"][0] == ["amount", 1200.5]


def test_what_two_people_share_is_shown_of_neither(state: State) -> None:
    a_life(state)
    signals = export_leads([lead(9)], memory(state)).kept["signals"].values()
    assert {each.note.subject for each in signals} == {"lead:9", BORIS}
