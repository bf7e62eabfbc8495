"""Days and moments in the forms that programs and people write."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

_TIME = r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}})\.?{_TIME}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([./])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_DAY_WORD = re.compile(
    r"(\d{1,2})[.\u00ba]?[ -](?:de )?([^\W\d_]{3,12})[.,]?[ -](?:de )?"
    rf"(\d{{4}})(?: ?г\.?| р\.?| r\.?)?{_TIME}"
)
_WORD_DAY = re.compile(rf"([^\W\d_]{{3,12}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")
_SERIAL = re.compile(r"([2-7]\d{4})(?:[.,](\d{1,15}))?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b", re.ASCII)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet counts days from here, in no zone
_STEMS = (
    "jan янв січ sty ene jän",
    "feb фев лют lut fév fev",
    "mar мар бер mär mrz",
    "apr апр кві kwi abr avr",
    "may май мая тра maj mai",
    "jun июн чер cze juin",
    "jul июл лип lip juil",
    "aug авг сер sie ago aoû aou",
    "sep сен вер wrz set",
    "oct окт жов paź paz okt out",
    "nov ноя лис lis",
    "dec дек гру gru dez dic déc",
)
_MONTHS: Mapping[str, int] = {stem: month for month, stems in enumerate(_STEMS, 1) for stem in stems.split()}


def moment_of(text: str, *, is_month_first: bool = False) -> datetime | None:
    """Return the moment of a text, with the zone that it names or with none; None where it is no moment.

    It reads ISO 8601, `03.11.2026 12:00`, `3/11/26`, `11/3/2026 2:05 PM`, `3 November 2026`,
    `Nov 3, 2026`, and the days that a spreadsheet counts from 1899.

    Args:
        text: what the cell holds, without spaces around it.
        is_month_first: True where `11/03/2026` is a day in November; a first number above 12 is a day
            all the same.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return _by_numbers(text, is_month_first=is_month_first) or _by_words(text) or _by_serial(text)
    except (ValueError, OverflowError):  # the thirtieth of February
        return None


def is_month_first(texts: Iterable[str]) -> bool | None:
    """Return which number is the month, by the first date between slashes that says so; None without one."""
    for text in texts:
        match = _SLASHED.match(text)
        if match is not None and (int(match[1]) > 12) != (int(match[2]) > 12):
            return int(match[2]) > 12
    return None


def _by_numbers(text: str, *, is_month_first: bool) -> datetime | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *time = match.groups()
        return _moment(year, int(month), day, time)
    if match := _NUMBERS.fullmatch(text):
        first, mark, second, year, *time = match.groups()
        has_month_first = (is_month_first and mark != "." and int(first) <= 12) or int(second) > 12
        month, day = (first, second) if has_month_first else (second, first)
        return _moment(year, int(month), day, time)
    return None


def _by_words(text: str) -> datetime | None:
    folded = " ".join(text.split())
    if match := _DAY_WORD.fullmatch(folded):
        day, word, year, *time = match.groups()
    elif match := _WORD_DAY.fullmatch(folded):
        word, day, year, *time = match.groups()
    else:
        return None
    stem = word.casefold()
    month = _MONTHS.get(stem[:4]) or _MONTHS.get(stem[:3])
    return _moment(year, month, day, time) if month else None


def _by_serial(text: str) -> datetime | None:
    match = _SERIAL.fullmatch(text)
    if match is None:
        return None
    moment = _EPOCH + timedelta(days=float(f"{match[1]}.{match[2] or 0}"))
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _moment(year: str, month: int, day: str, time: list[str | None]) -> datetime:
    hour, minute, second, half = time
    hours = int(hour or 0)
    if half is not None:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    century = "20" if len(year) == 2 else ""
    return datetime(int(century + year), month, int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001 the cell names no zone
