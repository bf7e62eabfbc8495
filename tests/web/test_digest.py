"""The digest as a message: what it says, how long it is at most, and that names break nothing in it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.dashboard.view.attention import RuleAgainst
from functions.dashboard.view.digest import (
    DigestView,
    Finding,
    HeldLong,
    NamedLead,
    NeverTouched,
    OftenAtCap,
    OutOfOrder,
    Unaccounted,
)
from functions.dashboard.view.learned import Drift, Drifted
from functions.dashboard.view.rows import AgreementRow, Term
from functions.dashboard.view.shares import Difference, Share
from infra.web.digest import LONGEST, digest_text
from tests.browser.sample_experiment import the_experiment, the_experiments

WEEK = "12\N{THIN SPACE}–\N{THIN SPACE}18 Oct 2026"
NONE = Share(0, 0, 0.0, 1.0)
VIEW = DigestView(
    first=date(2026, 11, 16),
    last=date(2026, 11, 22),
    highest="hot",
    hot=Share(31, 203, 0.11, 0.21),
    in_time=Share(24, 30, 0.63, 0.9),
    in_time_before=Share(22, 29, 0.58, 0.88),
    in_time_change=Difference(0.04, -0.16, 0.25),
    mature_first=date(2026, 10, 12),
    mature_last=date(2026, 10, 18),
    converted=Share(19, 198, 0.062, 0.145),
)
FINDINGS: tuple[Finding, ...] = (
    NeverTouched(2, "hot"),
    OftenAtCap("Boris", 4, 5),
    RuleAgainst("newsletter", "Newsletter opened", 5.0, NONE, NONE),
)


def test_a_quiet_week_is_told_in_a_few_sentences() -> None:
    said, looked_at = digest_text(VIEW).splitlines()
    assert said == (
        "[b]Fairlead, week 47.[/b] 203 leads, of which 31 (15%) started hot. Touched in time: 80% (week"
        f" before 76%, may be chance). Converted of the leads of {WEEK}: 9.6% (6.2% to 14.5%)."
    )
    assert looked_at == "Nothing to look at."


def test_an_experiment_that_is_decided_is_a_line_of_its_own() -> None:
    decided = replace(the_experiments()["experiment-decided"].experiment or the_experiment(), name="[b]x")
    view = replace(VIEW, experiment=decided, findings=FINDINGS)
    assert digest_text(view).splitlines()[2] == (
        "[b]Experiment: (b)x.[/b] Decided: arm B converts more, by 1.2 to 7.0 percentage points. To end it,"
        ' write keep = "b" into its part of the configuration.'
    )


def test_a_learned_card_that_does_not_fit_is_said_with_what_to_do_and_its_input_breaks_nothing() -> None:
    found = Drifted(Drift.MOVED, "[b]Source")
    assert digest_text(replace(VIEW, findings=(found,))).splitlines()[1] == (
        "[b]To look at:[/b] “(b)Source” is not as it was when the scorecard was learned. Look at what comes"
        " in; if it stays so, learn anew: fairlead learn."
    )


def test_what_to_look_at_stands_in_its_order() -> None:
    text = digest_text(replace(VIEW, findings=FINDINGS))
    assert text.splitlines()[1] == (
        "[b]To look at:[/b] 2 hot leads are past their deadline and were never touched. Boris was at the cap"
        " on 4 of 5 days. Rule “Newsletter opened” works against you."
    )


def test_leads_are_named_by_links_to_their_cards() -> None:
    leads = tuple(NamedLead(number, f"/crm/lead/details/{number}/") for number in (10412, 10398))
    assert digest_text(replace(VIEW, findings=(NeverTouched(2, "hot", leads),))).endswith(
        "were never touched ([URL=/crm/lead/details/10412/]10412[/URL],"
        " [URL=/crm/lead/details/10398/]10398[/URL])."
    )


def test_the_other_findings_have_words_of_their_own() -> None:
    since = datetime.fromisoformat("2026-11-20T10:00+01:00")
    findings = (Unaccounted(1), HeldLong(3, since), OutOfOrder(60, 69))
    assert digest_text(replace(VIEW, findings=findings)).splitlines()[1] == (
        "[b]To look at:[/b] 1 open lead is not where its record says. 3 leads are held, the oldest since"
        " Fri 20 Nov. Leads with 60 to 69 points convert less than lower ones."
    )


def test_of_few_leads_there_are_counts_and_of_none_there_is_nothing() -> None:
    few = replace(VIEW, hot=Share(1, 3, 0.06, 0.8), in_time=Share(1, 2, 0.1, 0.9), converted=NONE)
    assert digest_text(few).splitlines()[0] == (
        "[b]Fairlead, week 47.[/b] 3 leads, of which 1 started hot. Touched in time: 1 of 2."
    )
    empty = replace(few, hot=NONE, in_time=NONE)
    assert digest_text(empty) == "[b]Fairlead, week 47.[/b] No lead came.\nNothing to look at."


def test_a_change_that_chance_does_not_explain_is_no_maybe() -> None:
    assert "may be chance" not in digest_text(replace(VIEW, in_time_change=Difference(0.3, 0.1, 0.5)))


def test_promises_that_could_be_judged_are_one_line() -> None:
    rows = (
        AgreementRow(Term.HOT_PER_WEEK, 31, 25, is_kept=True, weeks_kept=11, weeks=13, band="hot"),
        AgreementRow(Term.JUNK_SHARE, 0.12, 0.15, is_kept=True, weeks_kept=8, weeks=8),
        AgreementRow(Term.TOUCHED_IN_TIME, None, 0.9, None, 0, 0),
        AgreementRow(
            Term.ANSWERED_IN, 0.97, 1.0, is_kept=False, weeks_kept=2, weeks=11, within=timedelta(days=7)
        ),
    )
    assert digest_text(replace(VIEW, agreement=rows)).splitlines()[2] == (
        "[b]Agreed:[/b] 31 started hot (at least 25), kept in 11 of 13 weeks; junk 12% (at most 15%), kept in"
        " 8 of 8 weeks; touched within 7 d 97% (each lead), kept in 2 of 11 weeks."
    )


def test_there_is_a_link_only_where_the_dashboard_has_an_address() -> None:
    address = "https://figures.example/dashboard"
    assert digest_text(VIEW, address=address).endswith(f"\n[URL={address}]Open the dashboard[/URL]")
    assert "URL" not in digest_text(VIEW)


def test_what_is_too_long_is_shortened_from_its_least_urgent_end() -> None:
    rows = tuple(
        AgreementRow(Term.HOT_PER_WEEK, 31, 25, is_kept=True, weeks_kept=1, weeks=1, band="b" * 60)
        for _ in range(20)
    )
    text = digest_text(replace(VIEW, agreement=rows, findings=FINDINGS), address="https://figures.example/")
    assert "Agreed" not in text
    assert "Boris" in text
    assert "URL" in text


WORDS = st.text(max_size=2_000)
COUNTS = st.integers(0, 10**12)
SHARES = st.builds(
    lambda count, more, low, high: Share(count, count + more, min(low, high), max(low, high)),
    COUNTS,
    COUNTS,
    st.floats(0, 1),
    st.floats(0, 1),
)
DIFFERENCES = st.none() | st.builds(Difference, st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ANY_FINDING: st.SearchStrategy[Finding] = st.one_of(
    st.builds(Unaccounted, COUNTS),
    st.builds(
        NeverTouched, COUNTS, WORDS, st.just(()) | st.just((NamedLead(7, "/crm/lead/details/7/"),) * 5)
    ),
    st.builds(HeldLong, COUNTS, st.datetimes()),
    st.builds(OftenAtCap, WORDS, COUNTS, COUNTS),
    st.builds(RuleAgainst, WORDS, WORDS, st.floats(-100, 100), SHARES, SHARES),
    st.builds(OutOfOrder, COUNTS, COUNTS),
)
ROWS = st.builds(
    AgreementRow,
    st.sampled_from(Term).filter(lambda term: term is not Term.ANSWERED_IN),
    st.none() | st.floats(0, 10**9),
    st.floats(0, 10**9),
    st.none() | st.booleans(),
    COUNTS,
    COUNTS,
    band=WORDS,
)
VIEWS = st.builds(
    DigestView,
    first=DAYS,
    last=DAYS,
    highest=WORDS,
    hot=SHARES,
    in_time=SHARES,
    in_time_before=SHARES,
    in_time_change=DIFFERENCES,
    mature_first=DAYS,
    mature_last=DAYS,
    converted=SHARES,
    agreement=st.lists(ROWS, max_size=6).map(tuple),
    findings=st.lists(ANY_FINDING, max_size=6).map(tuple),
)


@given(VIEWS, st.sampled_from(["", "https://figures.example/", f"https://figures.example/{'x' * 180}"]))
def test_whatever_it_says_it_is_short_and_its_code_is_ours(view: DigestView, address: str) -> None:
    text = digest_text(view, address=address)
    assert len(text) <= LONGEST
    ours = text
    for code in (f"[URL={address}]", "[URL=/crm/lead/details/7/]", "[/URL]", "[b]", "[/b]"):
        ours = ours.replace(code, "")
    assert set("[]").isdisjoint(ours)
    assert text.count("[b]") == text.count("[/b]")
    assert text.count("[URL=") == text.count("[/URL]")
    assert len(text.splitlines()) <= 4
