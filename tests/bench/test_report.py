import json
from pathlib import Path

from functions.domain.scoring import score_lead
from tests.bench import learned_card, learned_speed, scoring_memory, scoring_speed
from tests.bench.leads import NOW, leads
from tests.bench.report import table_of, write
from tests.bench.scorecard import CONDITIONS, a_scorecard


def test_the_bench_reports_every_row_with_its_target(tmp_path: Path) -> None:
    rows = [scoring_speed.measure(100), learned_speed.measure(100), scoring_memory.measure(100)]
    write(rows, tmp_path / "out" / "bench.json")
    report = json.loads((tmp_path / "out" / "bench.json").read_text(encoding="utf-8"))
    assert table_of(rows).row_count == len(report["rows"]) == 3
    told = {"what", "reached", "target", "unit", "bound", "ratio", "ratio_to", "run", "is_kept"}
    assert all(row.keys() == told for row in report["rows"])
    assert "Python" in report["machine"]


def test_the_bare_loop_asks_the_same_questions() -> None:
    card = a_scorecard()
    for facts in leads(100):
        held = {line.id for line in score_lead(facts, card, NOW).contributions if line.id.startswith("rule-")}
        bare = {f"rule-{at}" for at, (_, holds) in enumerate(CONDITIONS) if holds(facts.lead)}
        assert held == bare


def test_the_learned_card_has_15_tables_and_15_pairs_and_its_leads_stand_in_most_of_them() -> None:
    card = learned_card.a_learned_card()
    assert (len(card.tables), len(card.pairs), len({*learned_card.PAIRS})) == (15, 15, 15)
    scores = [score_lead(facts, card, NOW) for facts in learned_card.leads(100)]
    assert sum(len(score.contributions) for score in scores) > 20 * len(scores)
    assert len({score.standing for score in scores}) == len(scores)
