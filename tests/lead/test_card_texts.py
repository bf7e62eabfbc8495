"""What the card says, word for word, and when it says nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.dashboard.routes import StoryPage, route_of
from functions.domain.configuration import Configuration
from functions.domain.distribution import Gate
from functions.domain.item import DEAL, Item, lead
from functions.domain.lead.card_note import CardNote, Line, Stood
from functions.domain.lead.card_texts import comment_of_card, log_message_of
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import Assignment, LeadRecord, LeadState, StoredScore
from functions.domain.lead.selection import Selection
from functions.domain.lead.telling import UNTOUCHED
from functions.domain.scoring import Contribution
from infra.configuration.load import read_configuration
from tests.team import CONFIGURATION

AT = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LINE, COMMENT = Effect(EffectKind.LOG_MESSAGE, 0, AT), Effect(EffectKind.CARD_COMMENT, 0, AT)
BY_FIT = Selection(AT, "everyone", 7, 80, "hot", ((Gate.FIT, "8"), (Gate.GIVEN, "7")))
SIGNED = "[Fairlead, 2026-11-03 11:00:00 UTC]"


@pytest.fixture(scope="module")
def config() -> Configuration:
    text = CONFIGURATION.replace("id = 7\n", 'id = 7\nname = "Anna"\n')
    return read_configuration(text).configuration


def scored(points: int, band: str, *lines: Contribution, **more: Any) -> LeadRecord:
    return LeadRecord(lead(7), score=StoredScore(points, points, band, lines), **more)


def stood(points: int, band: str, *lines: Line, manager: int | None = 7) -> CardNote:
    return CardNote(since=Stood(points, band, manager, lines))


def test_what_came_changed_or_went_is_named_the_biggest_change_first(config: Configuration) -> None:
    record = scored(
        50,
        "warm",
        Contribution("reply", -30, "No reply for 6 working days", kind="silence"),
        Contribution("size", 80, "Size"),
        Contribution("new", 5, "New"),
        card_note=stood(
            95,
            "hot",
            Line("silence:reply", "No reply for 3 working days", -5),
            Line("fact:size", "Size", 80),
            Line("signal:page", "Pricing page", 20),
        ),
    )
    title, text = log_message_of(record, LINE, config)
    assert title == "95 → 50, warm"
    assert text == (
        "No reply for 6 working days -5 → -30 · Pricing page +20 no longer counts · New +5. " + SIGNED
    )


def test_very_many_changes_are_cut(config: Configuration) -> None:
    lines = [Contribution(f"n{number}", 1, f"Reason {number}") for number in range(30)]
    _, text = log_message_of(scored(30, "warm", *lines, card_note=stood(0, "cold")), LINE, config)
    assert text.endswith("Reason 7 +1 · …and 22 more. " + SIGNED)


def test_a_band_that_moves_under_the_same_points_is_told_so(config: Configuration) -> None:
    record = scored(
        70, "warm", Contribution("a", 70, "A"), card_note=stood(70, "hot", Line("fact:a", "A", 70))
    )
    assert log_message_of(record, LINE, config) == ("70, now warm", f"A +70. {SIGNED}")


def test_a_hand_on_says_to_whom_and_why(config: Configuration) -> None:
    mine = Assignment(7, "everyone", by_us=True)
    record = scored(
        50, "warm", state=LeadState.ASSIGNED, assignment=mine, card_note=stood(50, "warm", manager=8)
    )
    untouched, anew = (replace(LINE, code=code) for code in (UNTOUCHED, "given out anew"))
    assert log_message_of(record, untouched, config) == (
        "Handed on to Anna",
        f"User 8 had not touched it in time. {SIGNED}",
    )
    assert log_message_of(record, anew, config) == ("Handed on to Anna", f"Given out anew. {SIGNED}")
    assert log_message_of(record, LINE, config) == ("Handed on to Anna", SIGNED)


@pytest.mark.parametrize(
    ("more", "whose"),
    [
        (
            {"assignment": Assignment(7, "everyone", by_us=True)},
            'Why Anna: in turn, by the queue "everyone".',
        ),
        (
            {
                "assignment": Assignment(7, "everyone", by_us=True),
                "milestones": Milestones(selections=(BY_FIT,)),
            },
            'Why Anna: because such leads suit this manager, by the queue "everyone".',
        ),
        ({"assignment": Assignment(9)}, "Why user 9: by hand."),
        (
            {"state": LeadState.HELD},
            "Why nobody yet: no manager can take it now; it is asked again by itself.",
        ),
    ],
)
def test_the_comment_says_whose_it_is_and_why(
    config: Configuration, more: dict[str, Any], whose: str
) -> None:
    record = scored(80, "hot", Contribution("a", 80, "A"), **{"state": LeadState.ASSIGNED, **more})
    assert comment_of_card(record, COMMENT, config).splitlines() == [
        "Why 80 points (hot): A +80.",
        whose,
        "What next: Nothing until something happens on it.",
        "[Fairlead, card, 2026-11-03 11:00:00 UTC]",
    ]


def test_line_and_comment_lead_to_the_story_where_the_dashboard_has_an_address(config: Configuration) -> None:
    figures = replace(config.figures, dashboard_url="https://figures.example/dashboard")
    linked = replace(config, figures=figures)
    for item in (lead(1042), Item(DEAL, 1042)):
        record = replace(scored(70, "hot", Contribution("a", 70, "A")), item=item)
        _, line = log_message_of(record, LINE, linked)
        *_, address, signature = comment_of_card(record, COMMENT, linked).splitlines()
        assert line.endswith(f" {address} {SIGNED}")
        assert signature.startswith("[Fairlead, card")
        path = address.removeprefix("The whole story: https://figures.example")
        assert route_of(path, {}) == StoryPage(item.entity, 1042)


def test_the_comment_says_what_becomes_of_the_points_without_news(config: Configuration) -> None:
    correction = Contribution("adjustment", 20, "Correction", kind="adjustment", until=AT.date())
    record = scored(60, "warm", Contribution("a", 40, "A"), correction, state=LeadState.ASSIGNED)
    score = replace(record.score, next_change_at=AT + timedelta(days=1))
    said = comment_of_card(replace(record, score=score), COMMENT, config)
    assert "What next: Without news it has 40 points (warm) from Wed 04 Nov 12:00 on." in said
