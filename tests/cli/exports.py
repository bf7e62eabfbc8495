"""Exports of a portal in its eight languages, as messy as they are met; nothing in them is of a person."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from openpyxl import Workbook

TITLES = {
    "en": "ID|Lead Name|Source|Status|Total|Currency|Company Name|Position|Phone|E-mail|Created|Responsible",
    "ru": "ID|Название лида|Источник|Статус|Сумма|Валюта|Название компании|Должность|Рабочий телефон|E-mail|"
    "Дата создания|Ответственный",
    "de": "ID|Leadname|Quelle|Phase|Gesamt|Währung|Unternehmensname|Position|Telefon|E-Mail|Erstellt am|"
    "Verantwortlich",
    "es": "ID|Nombre del prospecto|Origen|Estado|Importe|Moneda|Nombre de la compañía|Cargo|Teléfono|"
    "Correo electrónico|Creado el|Responsable",
    "pt": "ID|Nome do lead|Fonte|Status|Valor|Moeda|Nome da empresa|Cargo|Telefone|E-mail|"
    "Criado em|Responsável",
    "pl": "ID|Nazwa leada|Źródło|Status|Kwota|Waluta|Nazwa firmy|Stanowisko|Telefon|E-mail|Utworzono|"
    "Odpowiedzialny",
    "uk": "ID|Назва ліда|Джерело|Статус|Сума|Валюта|Назва компанії|Посада|Телефон|E-mail|Дата створення|"
    "Відповідальний",
    "fr": "ID|Nom du prospect|Source|Statut|Montant|Devise|Nom de l'entreprise|Poste|Téléphone|E-mail|"
    "Créé le|Personne responsable",
}
CODE_PAGES = {"ru": "cp1251", "uk": "cp1251", "pl": "cp1250"}
"""Of the languages that are not written in cp1252."""
ROWS = 1000
SCORECARD = """
[portal]
timezone = "Europe/Berlin"

[[table]]
id = "source"
value = "lead.source"
points = { CALL = 5, WEB = 10 }

[[table]]
id = "amount"
value = "lead.amount"
steps = [[1000, 20]]

[[rule]]
id = "reachable"
when = 'lead.has_phone && lead.has_email && lead.company != "" && lead.job_title != ""'
points = 40

[[rule]]
id = "old"
when = 'lead.created_at < timestamp("2026-01-01T00:00:00Z")'
points = 2

[[band]]
id = "cold"
from = 0
"""
_SOURCES = (("CALL", 5), ("web", 10), ("WEEB", 0), ("", 0))
_AMOUNTS = (
    *(("5 000", 20), ("1.234,50 €", 20), ("150000|RUB", 20), ("1,5E+06", 20), ("", 0), ("???", 0)),
    *(("999,99", 0), ("500 000 {ruble}", 20), ("2\xa0mln", 20), ("12", 0), ("on demand", 0)),
)
_MOMENTS = (("24.12.2025 10:00:00", 2), ("2026-02-03", 0), ("", 0), ("soon", 0), ("24.12.25", 2))
_COMPANIES = ("“{word}”", "{word}; {word}", "{word}\n{word}", '{word} "{word}"')


@dataclass(frozen=True)
class Line:
    """A row of an export, and the points that it is worth."""

    cells: list[str]
    points: int


def header(language: str) -> list[str]:
    """Return the titles of an export."""
    return TITLES[language].split("|")


def lines(language: str) -> Iterator[Line]:
    """Yield a thousand rows; sources, amounts, moments and companies take turns of different lengths."""
    word = header(language)[6]
    for number in range(ROWS):
        source, amount, moment = (each[number % len(each)] for each in (_SOURCES, _AMOUNTS, _MOMENTS))
        has_contact = number % 3 == 0
        cells = [
            *(str(number), f"{word} {number}", source[0], "NEW"),
            amount[0].format(ruble="руб." if CODE_PAGES.get(language) == "cp1251" else "RUB"),
            *("RUB", _COMPANIES[number % len(_COMPANIES)].format(word=word), word),
            *(("+49 30 5550101", "a@example.com") if has_contact else ("", "")),
            *(moment[0], word),
        ]
        yield Line(cells, source[1] + amount[1] + moment[1] + 40 * has_contact)


def as_text(language: str) -> str:
    """Return an export as text between semicolons; every hundredth row opens a quote and never closes it."""
    written = [";".join(header(language))]
    for number, line in enumerate(lines(language)):
        cells = [_quoted(cell) for cell in line.cells]
        if number % 100 == 0:
            cells[1] = f'"{line.cells[1]}'
        written.append(";".join(cells))
    return "\r\n".join([*written, ""])


def as_workbook(language: str) -> bytes:
    """Return an export as a workbook in which days are days and numbers are numbers."""
    book, content = Workbook(), io.BytesIO()
    book.active.append(header(language))
    for line in lines(language):
        book.active.append([_typed(cell) for cell in line.cells])
    book.save(content)
    return content.getvalue()


def _typed(cell: str) -> object:
    if cell.startswith("24.12.2025"):
        return datetime(2025, 12, 24, 10, tzinfo=UTC).replace(tzinfo=None)
    return int(cell) if cell.isdigit() else cell


def _quoted(cell: str) -> str:
    return '"{}"'.format(cell.replace('"', '""')) if set(cell) & set(';"\n') else cell
