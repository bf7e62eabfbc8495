"""The lines that a lead would have if one of its values were another: of all tables and pairs at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from functions.domain.phrases import Words, said
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.look_ups import LookUps
from functions.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class OtherValue:
    """Another value of one field.

    Attributes:
        ids: the tables and pairs that look at the field.
        why: the value in words.
        lines: what they give for it.
    """

    ids: frozenset[str]
    why: Words
    lines: tuple[Contribution, ...]

    def words(self, texts: Texts) -> str:
        """Return it as a manager reads it, with the points of all its lines."""
        return f"{said(self.why, texts)} {sum(line.points for line in self.lines):+d}"


def other_values(look_ups: LookUps, standing: Sequence[int]) -> Iterator[OtherValue]:
    """Yield the values that tables and pairs give points for, one field after another.

    A field that a pair looks at is left out where the standing of the lead is not given.
    """
    is_told = len(standing) == len(look_ups.fields)
    places = list(standing) if is_told else [0] * len(look_ups.fields)
    for number, field in enumerate(look_ups.fields):
        if field.sides and not is_told:
            continue
        ids = look_ups.ids_at(field)
        for place, why in field.words.items():
            given = look_ups.lines([*places[:number], place, *places[number + 1 :]])
            lines = tuple(line for line in given if line is not None and line.id in ids)
            if lines:
                yield OtherValue(ids, why, lines)
