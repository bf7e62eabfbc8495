"""How a page speaks: messages, numbers, days and times in one language. The one door to Babel."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_datetime,
    format_interval,
    format_skeleton,
    get_day_names,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, eq=False)
class Language:
    """One language: its locale, and the catalogue of what is said in it."""

    locale: Locale
    translations: NullTranslations = field(default_factory=NullTranslations)

    @classmethod
    def of(cls, code: str, translations: NullTranslations) -> "Language":
        """Return the language of this code, as its largest country writes it."""
        return cls(Locale.parse(code), translations)

    @property
    def code(self) -> str:
        """Its code, also the `lang` of a page."""
        return self.locale.language

    @property
    def direction(self) -> str:
        """The `dir` of the page."""
        return self.locale.text_direction

    def gettext(self, message: str, /) -> str:
        """Return the message in this language."""
        return self.translations.gettext(message)

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the message for so many in this language."""
        return self.translations.ngettext(one, many, count)

    def number(self, value: float, digits: int = 0) -> str:
        """Return `1,581` or `2.50`."""
        return format_decimal(value, format=f"#,##0.{'0' * digits}".rstrip("."), locale=self.locale)

    def amount(self, value: float, /) -> str:
        """Return a number with all its digits: `500 000`, `0,5`."""
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return `+1.83`, or `0`; a number below it with a minus as wide as a plus."""
        shown = self.number(abs(value), digits)
        is_zero = round(value, digits) == 0
        return shown if is_zero else f"{MINUS if value < 0 else '+'}{shown}"

    def percent(self, share: float, digits: int = 0) -> str:
        """Return `80%`, or `9.4%` with one digit."""
        pattern = self.locale.percent_formats[None].pattern
        return format_percent(share, format=_with_digits(pattern, digits), locale=self.locale)

    def day(self, on: date) -> str:
        """Return `27 Nov`."""
        return format_skeleton("MMMd", _midnight(on), locale=self.locale)

    def weekday(self, on: date) -> str:
        """Return `Fri 27 Nov`."""
        return format_skeleton("MMMEd", _midnight(on), locale=self.locale).replace(",", "")

    def day_name(self, number: int) -> str:
        """Return `Mon` for 0, as it stands alone."""
        return str(get_day_names("abbreviated", "stand-alone", locale=self.locale)[number])

    def full_day(self, on: date, /) -> str:
        """Return `27 Nov 2026`."""
        return format_skeleton("yMMMd", _midnight(on), locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """Return `30 Aug - 27 Nov 2026`, with the dash of the language."""
        return format_interval(_midnight(first), _midnight(last), "yMMMd", locale=self.locale)

    def clock(self, at: datetime) -> str:
        """Return `16:05`."""
        return format_datetime(at, "HH:mm", tzinfo=at.tzinfo, locale=self.locale)

    def moment(self, at: datetime, /) -> str:
        """Return `Fri 27 Nov, 16:05`."""
        return f"{self.weekday(at)}, {self.clock(at)}"

    def short_moment(self, at: datetime, /) -> str:
        """Return the same; only English has a shorter form for answers."""
        return self.moment(at)

    def short_day(self, on: datetime, /) -> str:
        """Return its day."""
        return self.weekday(on.date())

    def city(self, zone: ZoneInfo, /) -> str:
        """Return what people call a time zone that is named after a city."""
        return get_timezone_location(zone, locale=self.locale, return_city=True)

    def minutes(self, count: float) -> str:
        """Return `8 min`, or `3 h 10`."""
        hours, minutes = divmod(int(count), 60)
        if not hours:
            return self.gettext("%(minutes)s min") % {"minutes": self.number(minutes)}
        if not minutes:
            return self.gettext("%(hours)s h") % {"hours": self.number(hours)}
        return self.gettext("%(hours)s h %(minutes)s") % {
            "hours": self.number(hours),
            "minutes": f"{minutes:02}",
        }

    def span(self, time: timedelta) -> str:
        """Return `41 s`, `8 min`, `3 h 10` or `2 d`; for a time as clocks on walls tell it."""
        seconds = max(0, int(time.total_seconds()))
        if seconds < 60:
            return self.gettext("%(seconds)s s") % {"seconds": self.number(seconds)}
        if time >= timedelta(days=2):
            return self.gettext("%(days)s d") % {"days": self.number(time.days)}
        return self.minutes(seconds // 60)

    def listed(self, words: Sequence[str], /) -> str:
        """Return `Anna, Boris and Vera`."""
        return format_list(list(words), locale=self.locale)


ENGLISH = Language(Locale("en", "GB"))


def _with_digits(pattern: str, digits: int) -> str:
    """Return a locale's pattern of percents with so many digits behind the point."""
    return pattern.replace("#,##0", f"#,##0.{'0' * digits}") if digits else pattern


def _midnight(on: date) -> datetime:
    """Return a moment of the day that no time zone moves to another one."""
    return datetime(on.year, on.month, on.day)  # noqa: DTZ001  only its day is read
