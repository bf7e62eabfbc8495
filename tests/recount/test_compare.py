"""A page is held against its recount: what differs, and what has no recount, is found."""

from dataclasses import dataclass

from tests.recount.compare import Compared


@dataclass(frozen=True)
class Row:
    name: str
    share: float


@dataclass(frozen=True)
class View:
    total: int
    rows: tuple[Row, ...]


def differences(view: View, recount: dict[str, object]) -> list[str]:
    compared = Compared()
    compared.compare(view, recount, where="page")
    return [each.where for each in compared.differences]


PAGE = View(2, (Row("hot", 0.5),))


def test_a_page_that_equals_its_recount_has_no_difference() -> None:
    assert differences(PAGE, {"total": 2, "rows": [{"name": "hot", "share": 1 / 2}]}) == []
    assert differences(PAGE, {"total": 2, "rows": {"hot": {"name": "hot", "share": 0.5}}}) == []


def test_another_number_is_found_where_it_stands() -> None:
    assert differences(PAGE, {"total": 3, "rows": [{"name": "hot", "share": 0.4}]}) == [
        "page.total",
        "page.rows[hot].share",
    ]


def test_a_figure_without_a_recount_is_found() -> None:
    assert differences(PAGE, {"rows": [{"name": "hot", "share": 0.5}]}) == ["page.total"]


def test_a_figure_that_the_page_lacks_is_found() -> None:
    recount = {"total": 2, "rows": [{"name": "hot", "share": 0.5}], "won": 1}
    assert differences(PAGE, recount) == ["page.won"]


def test_a_line_that_only_one_of_them_has_is_found() -> None:
    assert differences(PAGE, {"total": 2, "rows": []}) == ["page.rows, how many"]
    assert differences(PAGE, {"total": 2, "rows": {"cold": {"name": "cold", "share": 0.5}}}) == [
        "page.rows[hot]",
        "page.rows[cold]",
    ]
