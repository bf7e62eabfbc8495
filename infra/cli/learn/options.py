"""The options of `fairlead learn`, read and checked against the columns of the file."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from rich.markup import escape

from functions.commands.learn.folds import Order
from functions.commands.learn.terms import Direction
from functions.commands.score_file.titles import column_name
from infra.cli.learn.layout import Wanted
from infra.cli.learn.reading import Read
from infra.cli.learn.refusing import refuse
from infra.cli.terminal import err
from infra.configuration.learning import LearningSection
from infra.configuration.values import duration


class OrderOption(StrEnum):
    """Values of `--order`."""

    TIME = "time"
    FILE = "file"
    NONE = "none"


def columns_of(text: str) -> frozenset[str]:
    """Return the titles of `A,B`, both as people write them and as conditions do."""
    titles = [each.strip() for each in text.split(",") if each.strip()]
    return frozenset(map(column_name, titles))


def maturity_of(text: str) -> float | None:
    """Return the seconds of `30d`; None where nothing is said."""
    if not text:
        return None
    try:
        return duration(text).total_seconds()
    except ValueError:
        refuse(f"--mature {escape(text)} is not a duration. Write it like 30d or 12h.", 2)


def monotone_of(text: str) -> Mapping[str, Direction]:
    """Return the wishes of `A=up,B=down` by title."""
    wishes: dict[str, Direction] = {}
    for each in filter(None, map(str.strip, text.split(","))):
        title, _, way = each.rpartition("=")
        if not title or way not in {"up", "down"}:
            refuse(f"--monotone {escape(each)} is not NAME=up or NAME=down.", 2)
        wishes[title.strip()] = "up" if way == "up" else "down"
    return wishes


def name_of(title: str, read: Read) -> str:
    """Return the name of a column that is learned from; exits where there is none."""
    name = read.names.get(column_name(title))
    if name is None:
        refuse(
            f"No column that can be learned from is called {escape(title)}. There are: "
            f"{escape(', '.join(column.title for column in read.history.columns))}.",
            2,
        )
    return name


def wanted_of(outcome: str, keep: str, leave_out: str, seed: int, learning: LearningSection) -> Wanted:
    """Return what is asked of the file, by hand and by the configuration."""
    kept, left = columns_of(keep), columns_of(leave_out)
    return Wanted(
        outcome,
        kept | frozenset(map(column_name, learning.keep)) - left,
        left | frozenset(map(column_name, learning.leave_out)) - kept,
        seed=seed,
        by_hand=kept | left,
    )


def kept_of(wanted: Wanted, read: Read) -> frozenset[str]:
    """Return the names of the columns that are vouched for; exits where one that was named is none."""
    asked = {name_of(title, read) for title in wanted.keep & wanted.by_hand}
    return frozenset(asked | {read.names[title] for title in wanted.keep if title in read.names})


def numbers_of(
    wishes: Mapping[str, Direction], read: Read, learning: LearningSection
) -> Mapping[str, Direction]:
    """Return the wishes by name, those of the configuration too; exits where one cannot be met."""
    named = {name_of(title, read): way for title, way in wishes.items()}
    columns = read.history.by_name()
    for name in named:
        if name in columns and columns[name].kind != "number":
            refuse(f"{escape(columns[name].title)} holds texts, which cannot rise or fall.", 2)
    usual = {read.names.get(column_name(title), ""): way for title, way in learning.monotone.items()}
    return {
        name: way for name, way in usual.items() if name in columns and columns[name].kind == "number"
    } | named


def order_of(option: OrderOption | None, read: Read) -> Order:
    """Return by what the newest leads are found; exits where the file cannot tell it."""
    moments = [lead.decided_at for lead in read.history.leads]
    has_time = bool(moments) and None not in moments
    if option is OrderOption.TIME and not has_time:
        missing = sum(moment is None for moment in moments)
        refuse(
            f"--order time needs a moment in the column decided_at of every row, and {missing:,} have none. "
            "Fill it in, or take --order file where the oldest rows come first.",
            2,
        )
    if option is None:
        if not has_time:
            err.print(
                "[yellow]![/yellow] Not every row has a moment in decided_at: those that judge are drawn, "
                "which flatters columns that name the day. Are the oldest first? --order file.",
                soft_wrap=True,
            )
        return "time" if has_time else "none"
    if (
        option is OrderOption.FILE
        and has_time
        and _falls([moment for moment in moments if moment is not None])
    ):
        refuse(
            "--order file needs the oldest rows first: here decided_at falls. Take --order time.",
            1,
        )
    return "time" if option is OrderOption.TIME else "file" if option is OrderOption.FILE else "none"


def _falls(moments: list[float]) -> bool:
    """True where moments mostly run backwards."""
    falling = sum(later < earlier for earlier, later in pairwise(moments))
    rising = sum(later > earlier for earlier, later in pairwise(moments))
    return falling > rising
