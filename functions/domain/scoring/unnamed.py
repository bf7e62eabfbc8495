"""Texts of a lead that a learned scorecard does not name."""

from datetime import datetime

from functions.domain.scoring.lead import Facts
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.tables import UNNAMED


def unnamed(facts: Facts, scorecard: Scorecard, now: datetime) -> tuple[str, ...]:
    """Return the ids of the learned tables whose field has a text that the table does not name, sorted."""
    values = scorecard.features.values(facts, scorecard.seen_at(now), scorecard.calendar)
    places = scorecard.look_ups.places(values, facts.lead)
    return tuple(
        sorted(
            table.id
            for field, place in zip(scorecard.look_ups.fields, places, strict=True)
            for table in field.tables
            if table.seen and field.kind == "string" and table.place(field.samples[place]) == UNNAMED
        )
    )
