"""The record of a lead as an item of DynamoDB, and the writes that put one in place of another."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from infra.aws.model import GROUP, Key, Keys, digits, order
from infra.aws.values import Item as Stored
from infra.aws.values import Value, Write, data, text, texts
from infra.serialization import dump_record, load_record, roll_keys

ROLLS = 1
"""What an item says whose places on the rolls are those that this version gives them."""
AS_READ, NEW = "#v = :v", "attribute_not_exists(#pk)"
"""The conditions that a record is the one that was read, and that there is none."""


def packed(text_: str) -> bytes:
    """Return a text as it is stored: a write costs by the kilobyte, in a transaction twice."""
    return zlib.compress(text_.encode(), level=9)


def unpacked(stored: bytes) -> str:
    """Return the text that `packed` made smaller."""
    return zlib.decompress(stored).decode()


def record_of(stored: Stored) -> LeadRecord:
    """Return the record in an item."""
    return load_record(unpacked(data(stored, "record")))


def places_of(record: LeadRecord) -> dict[str, Value]:
    """Return by index where `nurturing`, and who looks for what waits, find the record."""
    keys = roll_keys(record)
    return {name: order(key, record.item.key) for name, key in keys.items() if key is not None}


def item_of(record: LeadRecord, keys: Keys, *, step: str) -> dict[str, Value]:
    """Return the item of a record; `step` names the write, by which a later one knows the record as read."""
    item: dict[str, Value] = {
        "record": packed(dump_record(record)),
        "v": step,
        "subjects": frozenset(record.identity.subjects),
        "rolls": ROLLS,
        GROUP: keys.of("leads"),
        **places_of(record),
    }
    moments = {"due": record.due_at, "changed": record.milestones.changed_at}
    return item | {name: order(digits(at), record.item.key) for name, at in moments.items() if at is not None}


def condition_of(before: Stored | None) -> tuple[str, dict[str, Value]]:
    """Return the condition, with its values, that a record is the one that was read; None: there was none."""
    return (NEW, {}) if before is None else (AS_READ, {"v": text(before, "v")})


def record_write(record: LeadRecord, before: Stored | None, keys: Keys, *, step: str) -> Write:
    """Return the write of a record in place of the one that was read."""
    condition, values = condition_of(before)
    item = item_of(record, keys, step=step)
    return Write(keys.lead(record.item), put=item, condition=condition, values=values)


Subjects = Mapping[Item, tuple[Collection[str], Collection[str]]]
"""Of each lead, the subjects that its record had, and those that it has now."""


def subjects_of(records: Iterable[LeadRecord], before: Mapping[Item, Stored | None]) -> Subjects:
    """Return what these records change of whose the leads are."""
    return {
        record.item: (texts(before.get(record.item) or {}, "subjects"), record.identity.subjects)
        for record in records
    }


def additions(subjects: Subjects, keys: Keys) -> list[Write]:
    """Return the writes that name leads under subjects that are new to them, to be sent before the records.

    One that is in vain leaves a name that leads to no lead of the subject, which reading finds out.
    """
    return _names("ADD", ((each, new - old) for each, old, new in _sets(subjects)), keys)


def removals(subjects: Subjects, keys: Keys) -> list[Write]:
    """Return the writes that take names away, to be sent in one step with the records.

    Sent later, one could take away what another run has added meanwhile for a newer record.
    """
    return _names("DELETE", ((each, old - new) for each, old, new in _sets(subjects)), keys)


def _sets(subjects: Subjects) -> Iterable[tuple[Item, set[str], set[str]]]:
    return ((item, set(old), set(new)) for item, (old, new) in subjects.items())


def _names(action: str, named: Iterable[tuple[Item, set[str]]], keys: Keys) -> list[Write]:
    by_subject = defaultdict[str, set[str]](set)
    for item, subjects in named:
        for subject in subjects:
            by_subject[subject].add(item.key)
    return [
        Write(_key(keys, subject), update=f"{action} #leads :leads", values={"leads": frozenset(items)})
        for subject, items in by_subject.items()
    ]


def _key(keys: Keys, subject: str) -> Key:
    return keys.leads_of(subject)
