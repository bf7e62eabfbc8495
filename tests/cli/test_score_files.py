"""`fairlead score`: files in every encoding, with every delimiter, with quotes gone wrong, and workbooks."""

import csv
import io
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from functions.commands.score_file.rows import rows_of
from tests.cli.scoring import a_folder, facts, points, score, scored

PANGRAMS = {
    "cp1251": "Компания «Ромашка» и партнёры, оптовая торговля цветами",
    "koi8_r": "Компания Ромашка и партнёры, оптовая торговля цветами",
    "cp1252": "Müller & Söhne, café crème à la façade, señor Muñoz",
    "cp1250": "Źródło żółtej łódki, świeże gęśle i ćma",
    "cp866": "Компания Ромашка и партнёры, оптовая торговля цветами",
}

LAST_DAY = (
    "31.12.2025 | 31.12.25 | 31/12/2025 | 31-12-2025 | 2025-12-31 | 2025/12/31 | 20251231 | 46022 | "
    "46022,75 | 12/31/2025 11:05 PM | 31.12.2025 23:05:09 | 2025-12-31T22:05:09Z | 31 декабря 2025 г. | "
    "31. Dezember 2025 | 31 de diciembre de 2025 | 31 grudnia 2025 | 31 грудня 2025 | Dec 31, 2025 | "
    "31 décembre 2025 | 31 de dezembro de 2025 | 31-Dec-2025"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return a_folder(tmp_path, monkeypatch)


def a_workbook(*rows: Sequence[Any]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", PANGRAMS)
def test_a_code_page_is_found_by_the_text_where_the_titles_are_plain(encoding: str) -> None:
    text = PANGRAMS[encoding]
    result = score(f'source;company\nWEB;"{text}"\nWEB;"{text.upper()}"\n'.encode(encoding))
    assert result.exit_code == 0, result.output
    assert [row["company"] for row in scored(delimiter=";")] == [text, text.upper()]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"])
def test_unicode_is_read_with_a_mark_and_without(encoding: str) -> None:
    score(f"source\tcompany\nWEB\t{PANGRAMS['cp1251']}\n".encode(encoding))
    assert [row["company"] for row in scored(delimiter="\t")] == [PANGRAMS["cp1251"]]


@pytest.mark.parametrize("first", ['sep="', "sep=a", "sep= ", "sep="])
def test_a_line_that_names_what_can_be_no_delimiter_is_a_header(first: str) -> None:
    assert score(f"{first}\nsource\nWEB\n").exit_code == 1


def test_a_named_delimiter_does_not_hide_the_titles_that_tell_the_code_page() -> None:
    told = facts("sep=;\nИсточник;Сумма\nWEB;5000\n".encode("koi8_r"))
    assert (told["encoding"], told["columns"]) == ("koi8_r", {"source": "Источник", "amount": "Сумма"})


def test_one_broken_letter_does_not_turn_unicode_into_a_code_page() -> None:
    told = facts(f"source,company\nWEB,{PANGRAMS['cp1251']}\nWEB,".encode() + b"M\xfcller\n")
    assert (told["leads"], told["encoding"]) == (2, "utf-8")
    assert [(each["column"], each["lines"]) for each in told["unread_cells"]] == [("company", [3])]


@pytest.mark.parametrize("first", ["sep=|", '"sep=|"', "SEP=|\r"])
def test_a_line_that_names_the_delimiter_is_no_header(first: str) -> None:
    assert score(f"{first}\nsource|amount\nWEB|5000\n").exit_code == 0
    assert [row["score"] for row in scored(delimiter="|")] == ["30"]


@pytest.mark.parametrize(
    "broken",
    [
        '2,"Bolt,1',  # never closed
        '2,"Bolt" Ltd,1',  # a text begins with a quote
        '2,Bolt 5",1',
        '2,"Bolt,1\n2,"Nut,1',
        '2,"Bolt,1\n2,Pipe,1\n2,Nut 5",1',  # seems to be closed by an inch
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_f14_an_open_quote_swallows_nothing(broken: str, end: str) -> None:
    table = f'id,company,amount\n1,"Müller; ""A""\n& B",1\n{broken}\n3,"Nail",5000\n4,"",1\n'
    score(table.replace("\n", end).encode())
    ids = ["1", *(["2"] * (broken.count("\n") + 1)), "3", "4"]
    assert [row["id"] for row in scored()] == ids
    assert [row["score"] for row in scored()][-2:] == ["20", "0"]


def test_a_quote_in_each_of_many_rows_is_read_in_linear_time() -> None:
    rows = "".join(f'{n},"open {n}\n' for n in range(4_000))
    assert facts(f"id,company,source\n{rows}")["leads"] == 4_000


def test_a_table_is_read_in_bounded_memory() -> None:
    table = io.StringIO("id,company\n" + '1,"Müller\n& Söhne"\n2,"open\n' * 8_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in rows_of(table, ",")) == 16_001
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_line_without_an_end_is_read_in_pieces() -> None:
    assert score('source,company\nWEB,"' + "x" * 3_000_000 + "\nWEB,b\n").exit_code in {0, 1}
    with Path("scored.csv").open(encoding="utf-8", newline="") as file:
        csv.field_size_limit(1 << 24)
        assert list(csv.reader(file))[-1][:2] == ["WEB", "b"]


def test_a_workbook_is_scored_with_its_numbers_days_and_formulas_results() -> None:
    day, moment = date(2025, 12, 24), datetime(2025, 12, 24, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    rows: list[list[Any]] = [
        ["WEB", 5000, day, True, 30],
        ["WEB", 999.125, moment, False, 30.0],
        [None],
        ["WEB", "1.234,50 €"],
    ]
    told = facts(a_workbook(["source", "amount", "created at", "budgeted", "employees"], *rows))
    assert (told["leads"], told["unread_cells"], told["encoding"]) == (3, [], "")
    assert [row["score"] for row in scored()] == ["40", "0", "30"]
    assert [row["amount"] for row in scored()] == ["5000", "999.1250", "1.234,50 €"]
    assert [row["created at"] for row in scored()] == ["2025-12-24", "2025-12-24 09:30:00", ""]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .xlsx or CSV"),
        (b"PK\x03\x04 and no archive", "save it once more"),
        (b"%PDF-1.7\n%\xe2\xe3", "Or say what they hold"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(content: bytes, remedy: str, here: Path) -> None:
    result = score(content)
    assert (result.exit_code, remedy in " ".join(result.output.split())) == (1, True)
    assert sorted(file.name for file in here.iterdir()) == ["fairlead.toml", "leads.csv"]


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_portals_export_to_excel_is_a_web_page_and_read_as_a_table(mark: str) -> None:
    rows = "<tr><td>WEB<td>5 000,00&nbsp;&euro;<td>A &amp; B<br>C</tr><tr><td>WEB</td><td>lots</td></tr>"
    head = '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" />\n<table border="1">\n<thead>'
    page = f"{mark}{head}<tr><th>Quelle</th><th>Betrag</th><th>Firma</th></tr></thead>{rows * 2}</table>"
    told = facts(page)
    assert (told["leads"], told["columns"]["amount"], told["unread_cells"][0]["cells"]) == (4, "Betrag", 2)
    assert [row["score"] for row in scored(delimiter=";")] == ["30", "10", "30", "10"]
    assert scored(delimiter=";")[0]["Firma"] == "A & B\nC"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("damage", [b"", b"<", b"<worksheet/>"])
def test_a_damaged_workbook_is_refused_with_a_sentence(part: str, damage: bytes) -> None:
    whole, damaged = ZipFile(io.BytesIO(a_workbook(["source"], ["WEB"]))), io.BytesIO()
    with ZipFile(damaged, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, damage if name == part else whole.read(name))
    result = score(damaged.getvalue())
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert any(told in result.output for told in ("is damaged", "is empty"))


def test_columns_are_mapped_by_hand() -> None:
    options = ("--map", "Lead origin=source", "--map", "Deal = value=amount")
    assert score("Lead origin,Deal = value,amount\nWEB,5000,1\n", *options).exit_code == 0
    assert [row["score"] for row in scored()] == ["30"]


@pytest.mark.parametrize(
    ("option", "code", "told"),
    [
        ("Origin", 2, "is not TITLE=NAME"),
        ("Origin=sorce", 2, "Did you mean source?"),
        ("Orgin=source", 1, "No column is called orgin"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(option: str, code: int, told: str) -> None:
    result = score("Origin,amount\nWEB,5000\n", "--map", option)
    assert (result.exit_code, told in " ".join(result.output.split())) == (code, True)


@pytest.mark.parametrize(
    "amount",
    [
        "500 000 руб.",
        "1,5E+06",
        "1.234,56 €",
        "150000|RUB",
        "2 млн ₽",
        "R$ 1.500",
        "5 тыс. грн",
        "1 000,-",
        "+5000",
    ],
)
def test_f14_amounts_are_read_as_people_write_them(amount: str) -> None:
    assert points(f"source;amount\n;{amount}\n") == [20]


@pytest.mark.parametrize("moment", LAST_DAY.split(" | "))
def test_f14_dates_are_read_in_all_usual_forms(moment: str) -> None:
    assert points(f"source;created_at\nWEB;{moment}\nWEB;02.01.2026\n") == [0, 10]


def test_one_day_above_twelve_tells_which_number_is_the_month() -> None:
    assert points("created_at;source\n01/02/2026;WEB\n12/01/2025;WEB\n31/12/2025;WEB\n") == [10, 0, 0]
    assert points("created_at;source\n02/12/2026;WEB\n12/02/2026;WEB\n12/12/2025;WEB\n") == [10, 10, 0]
    assert points("created_at;source\n01/13/2025;WEB\n12/01/2026;WEB\n01/12/2026;WEB\n") == [0, 10, 10]
