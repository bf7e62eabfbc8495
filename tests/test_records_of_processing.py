"""The record of processing tells every kind of thing that is kept, its room, and how long it is kept."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

from functions.commands.personal_data import ROOMS
from functions.domain.figures.row import KEPT as TALLIES_KEPT
from functions.domain.versions.retention import KEPT as VERSIONS_KEPT
from functions.ports.carrier import Kind
from infra.cloud.accounts import DAYS_KEPT
from infra.configuration.figures import FiguresSection
from infra.configuration.people import RetentionSection

PAGE = Path("docs/records-of-processing.md").read_text(encoding="utf-8")
DAY = timedelta(days=1)
ROW = re.compile(r"^\| ([a-z ]+) \| [^|]+ \| ([^|]+) \| (`\w+`|none) \| ([^|]+) \|$", re.MULTILINE)
WORDS = {3: "three"}


def rows() -> dict[str, tuple[str, str, str]]:
    """By kind: of whom it is, its room, and how long it is kept."""
    return {kind: (of_whom, room.strip("`"), kept) for kind, of_whom, room, kept in ROW.findall(PAGE)}


def test_every_kind_of_thing_that_a_store_keeps_is_told_and_no_other() -> None:
    assert rows().keys() == {kind.value for kind in Kind}


def test_every_room_that_is_emptied_is_told_and_what_has_none_is_of_no_prospect() -> None:
    rooms = Counter(room for _, room, _ in rows().values())
    assert rooms.keys() - {"none"} == {room.name for room in ROOMS}
    for whose, room, _ in rows().values():
        assert ("the person" in whose) is (room != "none")


def test_every_time_that_something_is_kept_is_that_of_the_code() -> None:
    told = " ".join(kept for _, _, kept in rows().values())
    for name, value in RetentionSection():
        assert f"`[retention] {name}` ({value // DAY} days)" in told
    assert f"`[figures] keep` ({FiguresSection().keep // DAY} days)" in rows()["figures"][2]
    assert f"{TALLIES_KEPT // DAY} days" in rows()["tallies"][2]
    assert f"{VERSIONS_KEPT // DAY} days" in rows()["configurations"][2]
    assert f"the last {WORDS[DAYS_KEPT]} on a cloud" in rows()["turns and caps"][2]


def test_no_time_is_told_that_no_setting_has() -> None:
    settings = {f"[retention] {name}" for name in RetentionSection.model_fields} | {"[figures] keep"}
    assert set(re.findall(r"`(\[\w+\] \w+)` \(\d+ days\)", PAGE)) == settings
