"""Days off and days that are worked all the same: public holidays, and what a company adds to them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import holidays

from functions.domain.calendar.business_hours import WorkCalendar
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, suggest
from infra.configuration.people import PortalSection
from infra.configuration.source_map import KeyPath
from infra.configuration.values import DayRange

YEARS = range(2010, 2051)
"""The years whose public holidays are known."""
_HOLIDAYS: KeyPath = ("portal", "holidays")
_WORKING_DAYS: KeyPath = ("portal", "working_days")


def business_calendar(portal: PortalSection) -> WorkCalendar:
    """Return when the portal's people work who have no hours of their own."""
    return WorkCalendar(
        portal.timezone,
        portal.working_hours,
        frozenset().union(_public_holidays(portal), _closed_days(portal)),
        frozenset(_days_in(portal.working_days)),
    )


def check_days_off(draft: Draft, findings: Findings) -> None:
    """Note countries and days that are not known, and days that are on and off, or on already."""
    portal = draft.portal
    if portal is None:
        return
    codes = [each for each in portal.holidays if isinstance(each, str)]
    known = [code for code in codes if _check_country(code, findings)]
    ranges = [each for each in portal.holidays if not isinstance(each, str)]
    is_readable = _check_years(ranges, _HOLIDAYS, findings)
    is_whole = draft.knows(("portal",), "timezone", "working_hours", "holidays", "working_days")
    if _check_years(portal.working_days, _WORKING_DAYS, findings) and is_readable and is_whole:
        _check_working_days(portal.model_copy(update={"holidays": (*known, *ranges)}), findings)


def _check_country(code: str, findings: Findings) -> bool:
    """Return whether the holidays of a country or region are known, and note it if not."""
    country, _, region = code.partition("-")
    supported = holidays.list_supported_countries()
    if country not in supported:
        remedy = 'Write a two-letter country, "DE", or a country and its region, "DE-BY"; or leave it out.'
        findings.wrong(_HOLIDAYS, f'The holidays of "{country}" are not known.', remedy)
        return False
    if region and region not in supported[country]:
        remedy = suggest(region, supported[country], otherwise=f'Write "{country}" alone.')
        findings.wrong(_HOLIDAYS, f'"{region}" is not a region of {country}.', remedy)
        return False
    return True


def _check_years(ranges: Iterable[DayRange], path: KeyPath, findings: Findings) -> bool:
    """Return whether all the days are in the years of the calendar, and note those that are not."""
    strange = {day for ends in ranges for day in ends if day.year not in YEARS}
    for day in sorted(strange):
        what = f"{day} lies outside of the calendar, which goes from {YEARS[0]} to {YEARS[-1]}."
        findings.wrong(path, what, "Correct the year.")
    return not strange


def _check_working_days(portal: PortalSection, findings: Findings) -> None:
    """Note working days that are holidays too, or that are working days without being named."""
    closed, public = frozenset(_closed_days(portal)), _public_holidays(portal)
    plain = WorkCalendar(portal.timezone, portal.working_hours, public)
    for day in sorted(set(_days_in(portal.working_days))):
        if day in closed:
            what = f"{day} is a holiday and a working day."
            findings.wrong(_WORKING_DAYS, what, "Take it out of holidays or of working_days.")
        elif day in public:
            what = f"{day} is a public holiday, and counts as a working day."
            findings.doubtful(_WORKING_DAYS, what, "Take it out of working_days if you do not work on it.")
        elif plain.is_working_day(day):
            what = f"{day} is a working day anyway."
            findings.doubtful(_WORKING_DAYS, what, "Look whether another day is meant, or take it out.")


def _public_holidays(portal: PortalSection) -> frozenset[date]:
    codes = (each for each in portal.holidays if isinstance(each, str))
    return frozenset().union(*(_holidays_of(code) for code in codes))


def _holidays_of(code: str) -> Iterable[date]:
    country, _, region = code.partition("-")
    return holidays.country_holidays(country, subdiv=region or None, years=YEARS)


def _closed_days(portal: PortalSection) -> Iterator[date]:
    return _days_in(each for each in portal.holidays if not isinstance(each, str))


def _days_in(ranges: Iterable[DayRange]) -> Iterator[date]:
    """Yield every day of these ranges, both ends included."""
    for first, last in ranges:
        yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
