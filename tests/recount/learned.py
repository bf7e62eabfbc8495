"""A learned card beside the leads that it has scored: inputs, what it foretold, and how it orders."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from typing import Any

from tests.recount.lives import Life
from tests.recount.period import Period
from tests.recount.shares import Plain

DAY = timedelta(days=1)
GIVING = ("inputs", "score", "group", "table", "pair", "rule", "signal")
NO_POINTS = {"why", "seen", "hysteresis", "reviewed"}
NOTHING = {"converted": 0, "expected": 0, "band": ""}
Key = tuple[str, date, str]


def learned_card(period: Period) -> "LearnedCard | None":
    """Return the card that is at work; None for one that was not learned, or is not the only one."""
    config = period.evidence.config
    return LearnedCard(period) if "learned" in config and not _second_card(config) else None


@dataclass(frozen=True)
class LearnedCard:
    """The card that is at work, and every lead that there is."""

    period: Period

    @property
    def config(self) -> Mapping[str, Any]:
        """The configuration that is at work."""
        return self.period.evidence.config

    @property
    def about(self) -> Mapping[str, Any]:
        """What the card says of itself."""
        found: Mapping[str, Any] = self.config["learned"]
        return found

    @property
    def today(self) -> date:
        """The day up to which everything is counted."""
        return self.period.evidence.today

    @cached_property
    def age(self) -> int:
        """How many days old a lead is at least whose outcome counts."""
        learned = int(self.about.get("mature", "0d")[:-1])
        return max(min(learned, 180), self.period.evidence.horizon)

    @cached_property
    def since(self) -> date:
        """The day after the last one on which another card gave points; the earliest that is looked at."""
        evidence, everybody = self.period.evidence, self.period.everybody
        began = Period.of(evidence, everybody, days=90 + self.age).first
        at_work = _giving(self.config)
        others = [
            each.arrived_on
            for each in everybody
            if each.arrived_on >= began
            and _giving(evidence.config_at(each.file.decisions[0].decided_at)) != at_work
        ]
        return max((day + DAY for day in others), default=began)

    def newest(self, days: int) -> list[Life]:
        """Return the leads of the newest days."""
        first = self.first_of(days)
        return [each for each in self.period.everybody if first <= each.arrived_on <= self.today]

    def first_of(self, days: int) -> date:
        """Return the first of the newest days that counts."""
        return max(self.today - (days - 1) * DAY, self.since)

    @cached_property
    def known_until(self) -> date:
        """The last day whose leads are old enough."""
        return self.today - self.age * DAY

    @cached_property
    def known_from(self) -> date:
        """The first day whose outcomes count."""
        return max(self.known_until - 89 * DAY, self.since)

    @cached_property
    def closed(self) -> list[Life]:
        """The leads whose outcome is known."""
        return [
            each
            for each in self.period.everybody
            if self.known_from <= each.arrived_on <= self.known_until
            and each.fate in {"converted", "junk", "lost"}
        ]

    @cached_property
    def inputs(self) -> list[Plain]:
        """A row for each table that says what it was learned from, the most moved first."""
        rows = [self._input(table) for table in self.config["table"] if "seen" in table]
        return sorted(rows, key=lambda row: (-(row["psi"] or 0.0), row["id"]))

    def _input(self, table: Mapping[str, Any]) -> Plain:
        rows, lately, week = self.about["rows"], self.newest(28), self.newest(7)
        listed = list(table["points"].values()) if "points" in table else [each[1] for each in table["steps"]]
        otherwise = table.get("otherwise", 0)
        of_places = [table.get("missing", otherwise), otherwise, *listed]
        before, now = Counter[int](), Counter(each.given.get(table["id"], 0) for each in lately)
        for points, seen in zip(of_places, table["seen"], strict=True):
            before[points] += seen
        found: Plain = {"id": table["id"], "psi": None, "psi_alarm": None, "new": None, "new_alarm": None}
        if min(len(lately), rows) >= 250:
            free = max(len(before.keys() | now.keys()) - 1, 1)
            found["psi"] = _psi(before, now)
            found["psi_alarm"] = max(0.1, (1 / len(lately) + 1 / rows) * (free + 3 * sqrt(2 * free)))
        if table["value"] == "lead.source" and len(week) >= 50:
            share = table["seen"][1] / sum(table["seen"])
            names = {each.casefold() for each in table["points"]}
            count = sum(bool(each.source) and each.source.casefold() not in names for each in week)
            both = (count + share * rows) / (len(week) + rows)
            chance = 3 * sqrt(both * (1 - both) * (1 / len(week) + 1 / rows))
            found |= {"new": count / len(week), "new_alarm": share + max(0.05, chance)}
        found["has_moved"] = found["psi"] is not None and found["psi"] > found["psi_alarm"]
        found["has_new"] = found["new"] is not None and found["new"] > found["new_alarm"]
        return found

    @cached_property
    def foretold(self) -> list[Plain]:
        """What was expected and what came: of all leads, then of each band."""
        groups = [("", self.closed)]
        groups += [
            (band, [each for each in self.closed if each.band == band]) for band in self.period.evidence.bands
        ]
        return [self._foretold(band, leads) for band, leads in groups if leads]

    def _foretold(self, band: str, leads: Sequence[Life]) -> Plain:
        chances = [probability_at(self.about["probability"], each.points) for each in leads]
        expected, reach = sum(chances), 3 * sqrt(sum(each * (1 - each) for each in chances))
        came = sum(each.fate == "converted" for each in leads)
        low, high = max(expected - reach, 0.0), min(expected + reach, float(len(leads)))
        return {
            "band": band,
            "leads": len(leads),
            "converted": came,
            "expected": expected,
            "low": low,
            "high": high,
            "is_telling": len(leads) >= 200,
            "is_off": len(leads) >= 200 and not low <= came <= high,
        }

    @cached_property
    def order(self) -> Plain | None:
        """The share of pairs of a converted and another lead that are in order."""
        won = [each.points for each in self.closed if each.fate == "converted"]
        lost = [each.points for each in self.closed if each.fate != "converted"]
        if len(self.closed) < 300 or not won or not lost:
            return None
        auc = sum((one > other) + (one == other) / 2 for one in won for other in lost) / (
            len(won) * len(lost)
        )
        one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
        spread = auc * (1 - auc) + (len(won) - 1) * (one - auc**2) + (len(lost) - 1) * (two - auc**2)
        highest = min(auc + 1.645 * sqrt(max(spread, 0.0) / (len(won) * len(lost))), 1.0)
        promised = self.about.get("auc")
        is_lost = promised is not None and highest < promised - 0.02
        return {"leads": len(self.closed), "auc": auc, "promised": promised, "is_lost": is_lost}

    def view(self) -> Plain:
        """Return the section on the page of rules."""
        return {
            "since": self.since,
            "lately": len(self.newest(28)),
            "week": len(self.newest(7)),
            "inputs": self.inputs,
            "foretold": self.foretold,
            "order": self.order,
            "drifted": list(self._drifted()),
        }

    def _drifted(self) -> Iterator[Plain]:
        if self.order is not None and self.order["is_lost"]:
            yield {"what": "order"} | NOTHING
        off = [each for each in self.foretold if each["is_off"]]
        for row in [each for each in off if not each["band"]] or off:
            counts = {"converted": row["converted"], "expected": round(row["expected"])}
            yield {"what": "band" if row["band"] else "foretold", "band": row["band"]} | counts
        for what, key in (("new", "has_new"), ("moved", "has_moved")):
            yield from ({"what": what} | NOTHING for row in self.inputs if row[key])

    def lines(self) -> Iterator[tuple[Key, Plain]]:
        """Yield the same in long form."""
        first, week = self.first_of(28), self.first_of(7)
        for row in self.inputs:
            where = f"input={row['id']}"
            if row["psi"] is not None:
                yield ("input drift (PSI)", first, where), _line(self.today, row["psi"], len(self.newest(28)))
            if row["new"] is not None:
                yield ("values not named", week, where), _line(self.today, row["new"], len(self.newest(7)))
        for row in self.foretold:
            where = f"band={row['band']}" if row["band"] else ""
            known = _line(self.known_until, row["expected"], row["leads"])
            yield (
                ("foretold conversions", self.known_from, where),
                known | {"low": row["low"], "high": row["high"]},
            )
            came = _line(self.known_until, row["converted"], row["leads"])
            yield ("conversions of closed leads", self.known_from, where), came
        if self.order is not None:
            order = _line(self.known_until, self.order["auc"], self.order["leads"])
            yield ("order (AUC)", self.known_from, ""), order


def _line(last: date, value: float, count: int) -> Plain:
    return {"last": last, "value": value, "count": count, "low": None, "high": None, "maturity": None}


def _giving(config: Mapping[str, Any]) -> list[Any]:
    """Return what of a configuration gives points."""
    return [_second_card(config), *(_without_words(config.get(kind)) for kind in GIVING)]


def _second_card(config: Mapping[str, Any]) -> str:
    """Return the file of a second card that scores leads as well; "" where none does."""
    trial = {"card": "", "mode": "ab", "keep": ""} | config.get("experiment", {})
    return str(trial["card"]) if trial["mode"] == "ab" and trial["keep"] != "a" else ""


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if name not in NO_POINTS}
    return [_without_words(each) for each in value] if isinstance(value, list) else value


def _psi(before: Counter[int], now: Counter[int]) -> float:
    found = 0.0
    for points in before.keys() | now.keys():
        p, q = (max(each[points] / each.total(), 0.0001) for each in (before, now))
        found += (q - p) * log(q / p)
    return found


def probability_at(curve: Sequence[tuple[int, float]], points: int) -> float:
    """Return the probability at a score, on straight lines."""
    if points <= curve[0][0]:
        return curve[0][1]
    for (low, least), (high, most) in pairwise(curve):
        if points <= high:
            return least + (most - least) * (points - low) / (high - low)
    return curve[-1][1]
