"""`fairlead score`: a file of leads, scored offline."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions.commands.score_file.lead_table import titles_of
from infra.cli.main import app
from tests.cli.scoring import CONFIGURATION, a_folder, points, score, scored


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return a_folder(tmp_path, monkeypatch)


def test_a_file_is_scored_and_keeps_its_columns() -> None:
    result = score(
        "id,source,amount,phone,email,note\n1,RECOMMENDATION,5000,030 5550101,a@b.c,\n2,WEB,10,,,=1+1\n"
    )
    assert result.exit_code == 0
    assert scored() == [
        {
            "id": "1",
            "source": "RECOMMENDATION",
            "amount": "5000",
            "phone": "030 5550101",
            "email": "a@b.c",
            "note": "",
            "score": "65",
            "band": "hot",
            "reasons": "Recommendation +30 · Amount 1 000 or more +20 · Reachable +15",
        },
        {
            "id": "2",
            "source": "WEB",
            "amount": "10",
            "phone": "",
            "email": "",
            "note": "=1+1",
            "score": "10",
            "band": "cold",
            "reasons": "Web +10",
        },
    ]


def test_the_terminal_shows_how_the_bands_are_filled() -> None:
    output = score("source,amount\nRECOMMENDATION,9999\nWEB,0\nWEB,0\nWEB,0\n").output
    hot, cold = (
        next(line for line in output.splitlines() if line.startswith(band)) for band in ("hot", "cold")
    )
    assert ("1  25.0%" in hot, "3  75.0%" in cold) == (True, True)
    assert 0 < hot.count("█") < cold.count("█")
    assert "4 leads scored" in output


def test_unknown_columns_are_told_once_and_missing_ones_are_empty() -> None:
    result = score("source,colour,Shoe size\nWEB,red,44\nWEB,blue,45\n")
    assert (result.exit_code, result.output.count("colour, Shoe size")) == (0, 1)


def test_deals_are_scored_by_their_stage_funnel_and_kind() -> None:
    when = 'lead.entity == "deal" && lead.stage == "NEW" && lead.funnel == 4'
    rule = f"[[rule]]\nid = 'd'\nwhen = '{when}'\npoints = 7\n"
    Path("fairlead.toml").write_text(CONFIGURATION + rule, encoding="utf-8")
    assert points("entity,stage,funnel\ndeal,NEW,4\nlead,NEW,4\ndeal,WON,4\n,NEW,4\n") == [7, 0, 0, 0]
    result = score("entity,stage\norder,NEW\ndeal,NEW\n")
    assert (result.exit_code, "is none of lead, deal" in result.output) == (1, True)


def test_titles_may_be_written_as_in_conditions_or_as_people_do() -> None:
    assert points("Lead.Source, AMOUNT ,created at\nWEB,5000,2030-01-01\n") == [30]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1000", 20),
        ("1.000", 20),
        ("1.000,50", 20),
        ("1 000,00", 20),
        ("1\u202f000", 20),
        ("1000.00", 20),
        ("1,000.00", 20),
        ("€ 1.000", 20),
        ("1.000.000", 20),
        ("999,99", 0),
        ("999.99", 0),
        ("9,999", 0),
        ("0.125", 0),
        ("-5000", 0),
        ("", 0),
    ],
)
def test_amounts_between_semicolons_have_a_decimal_comma(amount: str, expected: int) -> None:
    assert points(f"source;amount\n;{amount}\n") == [expected]


@pytest.mark.parametrize(
    ("amount", "expected"), [("1,000", 20), ("1,000.5", 20), ("9.999", 0), ("999,99", 0), ("1.000,5", 20)]
)
def test_amounts_between_commas_have_a_decimal_point(amount: str, expected: int) -> None:
    assert points(f'source,amount\n,"{amount}"\n') == [expected]


def test_inputs_are_read_in_their_types() -> None:
    assert points("employees,budgeted\n20,yes\n25,ja\n20,0\n20,\n,x\n") == [20, 20, 0, 0, 0]


def test_moments_are_read_in_the_portals_zone() -> None:
    table = (
        "created_at,source\n2026-01-01T00:59,WEB\n2026-01-01 01:00,WEB\n31.12.2025,WEB\n1.1.2026 1:00,WEB\n"
    )
    assert points(table) == [0, 10, 0, 10]


def test_the_country_of_a_phone_follows_from_its_number_or_from_its_own_column() -> None:
    assert points("phone,phone_country\n+41 44 668 18 00,\n+49 30 5550101,CH\n030 5550101,\n") == [2, 2, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_delimiters_and_quotes_are_survived(encoding: str, delimiter: str) -> None:
    cells = [["source", "company", "amount"], ["WEB", '"Müller; ""Söhne""\nGmbH, |\t"', "5000"]]
    table = "\r\n".join(delimiter.join(row) for row in cells)
    assert score(table.encode(encoding)).exit_code == 0
    [row] = scored(delimiter=delimiter)
    assert (row["company"], row["score"]) == ('Müller; "Söhne"\nGmbH, |\t', "30")


def test_a_mark_at_the_start_is_kept_for_spreadsheets_that_need_it() -> None:
    score("source\nWEB\n".encode("utf-8-sig"))
    assert Path("scored.csv").read_bytes().startswith(b"\xef\xbb\xbfsource")
    score("source\nWEB\n")
    assert Path("scored.csv").read_bytes().startswith(b"source")


def test_our_own_cells_are_no_formulas_and_theirs_are_left_alone() -> None:
    score("employees,budgeted,company\n20,yes,=HYPERLINK()\n")
    [row] = scored()
    assert (row["company"], row["reasons"]) == ("=HYPERLINK()", "'=Large +20")


def test_a_column_that_is_called_like_ours_is_kept() -> None:
    score("source,score\nWEB,7\n")
    [row] = scored()
    assert (row["score"], row["fairlead_score"], row["band"]) == ("7", "10", "cold")


def test_the_result_and_the_configuration_may_be_named(here: Path) -> None:
    (here / "fairlead.toml").rename(here / "other.toml")
    assert score("source\nWEB\n", "--out", "result.csv", "--config", "other.toml").exit_code == 0
    assert len(scored("result.csv")) == 1


def test_the_file_itself_is_never_overwritten() -> None:
    assert score("source\nWEB\n", "--out", "./leads.csv").exit_code == 2
    assert Path("leads.csv").read_text() == "source\nWEB\n"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xff\n", b"colour,size\nred,4\n"])
def test_a_file_without_known_columns_is_exit_1_and_nothing_is_written(content: bytes, here: Path) -> None:
    assert score(content).exit_code == 1
    assert sorted(file.name for file in here.iterdir()) == ["fairlead.toml", "leads.csv"]


def test_the_folder_of_the_result_is_made(here: Path) -> None:
    assert score("source\nWEB\n", "--out", "new/scored.csv").exit_code == 0
    assert (here / "new/scored.csv").is_file()


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    assert CliRunner().invoke(app, ["score", "none.csv"]).exit_code == 2


def test_score_has_help_with_an_example() -> None:
    result = CliRunner().invoke(app, ["score", "--help"])
    assert (result.exit_code, "Example: fairlead score" in result.output) == (0, True)


TYPED = CONFIGURATION.replace(
    "[inputs]",
    """[inputs]
products = { field = "UF_CRM_PRODUCTS", type = "list", is_multiple = true }
sizes = { field = "UF_CRM_SIZES", type = "int", is_multiple = true }
renewal = { field = "UF_CRM_RENEWAL", type = "date" }
budget = { field = "UF_CRM_BUDGET", type = "money" }
""",
)
RULES = """
[[rule]]
id = "product"
when = '"Enterprise" in lead.products'
points = 1

[[rule]]
id = "size"
when = "20 in lead.sizes"
points = 2

[[rule]]
id = "renewal"
when = 'lead.renewal != "" && lead.renewal < "2027-01-01"'
points = 4

[[rule]]
id = "budget"
when = "lead.budget >= 5000.0"
points = 8
"""


@pytest.mark.parametrize(
    ("cells", "points_given"),
    [
        ('"Basic, Enterprise",10|20,24.12.2026,5000|EUR', 15),
        ("Enterprise|Basic,10|20,2026-12-24,5000", 15),
        ('"Basic\nEnterprise",20,,4999', 3),
        ("Enterprise Plus,,2027-01-01,", 0),
        (",,,", 0),
    ],
)
def test_fields_of_every_type_are_read_as_people_write_them(cells: str, points_given: int) -> None:
    Path("fairlead.toml").write_text(TYPED + RULES, encoding="utf-8")
    assert points(f"products,sizes,renewal,budget\n{cells}\n") == [points_given]


@pytest.mark.parametrize("title", ["emp.var.rate", "Emp-Var rate", "emp_var_rate"])
def test_an_input_is_found_by_a_title_with_other_signs(title: str) -> None:
    titles = titles_of([title, "source"], "en", inputs={"UF_CRM_RATE": "emp_var_rate"})
    assert titles.names == ("emp_var_rate", "source")
