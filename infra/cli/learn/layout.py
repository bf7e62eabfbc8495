"""What the columns of a file of leads with outcomes are, and which of them may be learned from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress

from functions.commands.learn.history import ColumnKind
from functions.commands.learn.kinds import Guess
from functions.commands.learn.offered import AMONG_ROWS, LeftOut, declined
from functions.commands.score_file.lead_table import CONTACTS, FIELDS, Titles
from functions.commands.score_file.titles import column_name, plain
from functions.domain.conditions import Kind
from infra.cli.lead_columns import ROWS_THAT_TELL, cells_in, opened_leads, titles_in
from infra.cli.learn.inputs import NewInput, new_input
from infra.cli.learn.refusing import refuse
from infra.configuration.load import LoadedConfiguration

KINDS: Mapping[Kind, ColumnKind] = {"double": "number", "int": "number", "string": "code", "bool": "flag"}
"""What is learned from each type of a field; from others nothing is."""
_NAMING = frozenset({"user", "date", "address"})
"""Types of `[inputs]` that name people, days or places."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a file.

    Attributes:
        outcome: the title of the column that tells it.
        keep, leave_out: columns, as `column_name` writes titles.
        by_hand: those of them that the file has to have; the others are what `[learning]` wishes of any file.
    """

    outcome: str
    keep: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()
    seed: int = 0


@dataclass
class Layout:
    """The columns of a file.

    Attributes:
        kinds: types of the columns that are read, by name.
        titles: their titles, by name.
        inputs: those of them that the configuration does not have.
        rows: in the file.
    """

    header: Sequence[str]
    rows: int = 0
    kinds: dict[str, Kind] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    inputs: list[NewInput] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def names(self, known: Titles) -> Titles:
        """Return the names of all titles, those of new inputs among them."""
        added = {plain(each.title): each.name for each in self.inputs}
        both = zip(self.header, known.names, strict=True)
        return replace(known, names=tuple(name or added.get(plain(title), "") for title, name in both))


def layout_of(file: Path, loaded: LoadedConfiguration, wanted: Wanted, progress: Progress) -> Layout:
    """Return what the columns are; exits where the file is empty, or a column that was named is not there.

    All rows are read: what a column holds that no configuration knows is seen at its end only.
    """
    with opened_leads(file, progress, loaded, {}, what="Looking") as source:
        header = next(source.rows, None)
        if header is None:
            refuse("The file is empty. Its first line has to name the columns.", 1)
        layout = Layout([title.strip() for title in header.cells])
        _ensure_there(layout.header, wanted)
        titles = titles_in(layout.header, loaded, {})
        first = list(islice(source.rows, ROWS_THAT_TELL))
        cells = cells_in(source, titles, first, loaded)
        guesses = {at: Guess() for at in _unknown(layout.header, titles, wanted)}
        for row in chain(first, source.rows):
            layout.rows += 1
            for at, guess in guesses.items():
                if at < len(row.cells):
                    guess.meet(row.cells[at].strip(), cells)
    _decide(layout, titles, guesses, loaded=loaded, wanted=wanted)
    return layout


def _ensure_there(header: Sequence[str], wanted: Wanted) -> None:
    names = {*map(column_name, header)}
    for title in (wanted.outcome, *sorted(wanted.by_hand)):
        if column_name(title) not in names:
            refuse(f"No column is called {escape(title)}. There are: {escape(', '.join(header))}.", 2)


def _unknown(header: Sequence[str], titles: Titles, wanted: Wanted) -> Iterator[int]:
    """Yield which columns the configuration does not know, of those that may be learned from."""
    for at, (title, name) in enumerate(zip(header, titles.names, strict=True)):
        is_input = plain(title) not in {plain(wanted.outcome), *AMONG_ROWS, ""}
        if is_input and not name and declined(column_name(title), wanted.keep, wanted.leave_out) is None:
            yield at


def _decide(
    layout: Layout,
    titles: Titles,
    guesses: Mapping[int, Guess],
    *,
    loaded: LoadedConfiguration,
    wanted: Wanted,
) -> None:
    """Choose a name, and a type, for every column; say why others are left out."""
    inputs = loaded.model.inputs
    known: dict[str, Kind] = {**FIELDS, **{name: section.kind for name, section in inputs.items()}}
    for at, (title, name) in enumerate(zip(layout.header, titles.names, strict=True)):
        about_row = plain(title) in {plain(wanted.outcome), *AMONG_ROWS, ""}
        if about_row or name in CONTACTS or name in layout.kinds:
            continue
        why = _why_not(title, name, known, loaded=loaded, wanted=wanted)
        if why is not None:
            layout.left_out.append(why)
            continue
        if name:
            layout.kinds[name], layout.titles[name] = known[name], title
        elif at in guesses:
            added = new_input(title, guesses[at].kind, {*known, *layout.kinds})
            layout.inputs.append(added)
            layout.kinds[added.name], layout.titles[added.name] = added.kind, title


def _why_not(
    title: str, name: str, known: Mapping[str, Kind], *, loaded: LoadedConfiguration, wanted: Wanted
) -> LeftOut | None:
    """Return why a column is not read; None where it is."""
    for each in dict.fromkeys((column_name(title), name)):
        why = declined(each, wanted.keep, wanted.leave_out) if each else None
        if why is not None:
            return replace(why, column=title)
    if not name:
        return None
    if known[name] not in KINDS:
        what = "is a moment, and names the day" if known[name] == "timestamp" else "holds several values"
        return LeftOut(title, "never", what)
    kind = loaded.model.inputs[name].type if name in loaded.model.inputs else ""
    if kind in _NAMING:
        return LeftOut(title, "never", f"is of type {kind}, and names people, days or places")
    return None
