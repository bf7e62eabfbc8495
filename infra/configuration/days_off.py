"""Public holidays by country and region."""

from datetime import date

import holidays

from infra.configuration.findings import Findings, suggest

YEARS = range(2010, 2051)


def public_holidays(code: str | None) -> frozenset[date]:
    """Return the holidays of a country, `DE`, or of a region, `DE-BY`; none for None."""
    if code is None:
        return frozenset()
    country, _, region = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=YEARS))


def check_holidays(code: str, findings: Findings) -> None:
    """Note a country or region whose holidays are not known."""
    country, _, region = code.partition("-")
    supported = holidays.list_supported_countries()
    path = ("portal", "holidays")
    if country not in supported:
        remedy = 'Write a two-letter country, "DE", or a country and its region, "DE-BY"; or leave it out.'
        findings.wrong(path, f'The holidays of "{country}" are not known.', remedy)
    elif region and region not in supported[country]:
        remedy = suggest(region, supported[country], otherwise=f'Write "{country}" alone.')
        findings.wrong(path, f'"{region}" is not a region of {country}.', remedy)
