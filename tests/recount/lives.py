"""The life of each lead, derived from what the portal shows of it: arrival, clocks, touches, ending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from tests.recount.evidence import Evidence
from tests.recount.files import File
from tests.recount.journal import BAND, SCORE, Change, Fields, is_scored
from tests.recount.silence import bands_moved, lost_now

LANDMARK = timedelta(days=7)
GIVEN = {"assigned", "repeat"}
"""Decisions with which a manager is given a lead."""
ENDS = {"CONVERTED": "converted", "JUNK": "junk"}


@dataclass
class Clock:
    """One time that a manager was given a lead: until the first touch, or until it was over without one."""

    manager: int
    band: str
    started_at: datetime
    due_at: datetime | None
    is_repeat: bool = False
    touched_at: datetime | None = None
    ended_at: datetime | None = None
    end: str = ""

    @property
    def is_running(self) -> bool:
        """True while the lead waits."""
        return self.touched_at is None and self.ended_at is None

    def is_kept(self, as_of: datetime) -> bool | None:
        """Return whether the deadline was kept; None where it was not due."""
        if self.due_at is None:
            return None
        if self.touched_at is not None:
            return self.touched_at <= self.due_at
        return False if (self.ended_at or as_of) >= self.due_at else None


@dataclass(frozen=True)
class Start:
    """A moment at which a manager was given a lead, or its person inquired again."""

    started_at: datetime
    manager: int
    band: str
    is_repeat: bool = False


@dataclass
class Life:
    """One lead.

    Attributes:
        given: the points of each rule at the first decision; early: of each signal by the landmark.
        fate: converted, junk, lost, gone or open; age: days from the arrival to it.
    """

    number: int
    arrived_at: datetime
    arrived_on: date
    file: File
    points: int
    band: str
    source: str
    config: str
    given: dict[str, int]
    early: dict[str, int]
    fate: str = "open"
    age: int = -1
    closed_at: datetime | None = None
    clocks: list[Clock] = field(default_factory=list)
    touched_at: datetime | None = None
    state: str = "closed"
    owner: int = 0
    repeats: int = 0
    bands_lost: int = 0
    is_brought_back: bool = False
    silence: int = 0
    arm: str = ""
    put_aside_at: datetime | None = None
    is_back: bool = False
    fields: Fields = field(default_factory=dict, repr=False)

    @property
    def band_now(self) -> str:
        """The band that the portal shows."""
        return str(self.fields[BAND])

    @property
    def is_base(self) -> bool:
        """True for a lead that conversion is counted of."""
        return self.fate != "gone"

    def is_sold(self, within: int) -> bool:
        """Return whether it was converted within so many days."""
        return self.fate == "converted" and self.age <= within


def lives(evidence: Evidence) -> list[Life]:
    """Return the life of each lead that Fairlead has decided on."""
    return [life for life in map(_Teller(evidence).life, evidence.changes) if life is not None]


@dataclass(frozen=True)
class _Teller:
    evidence: Evidence

    def life(self, number: int) -> Life | None:
        """Return the life of a lead; None for one that Fairlead has not seen."""
        changes, file = self.evidence.changes[number], self.evidence.files[number]
        scored = next((each for each in changes if is_scored(each, self.evidence.us)), None)
        if (
            scored is None
            or scored.fields is None
            or file.record is None
            or file.record.milestones.first is None
        ):
            return None
        first, arrived_at = file.record.milestones.first, changes[0].at.replace(microsecond=0)
        life = Life(
            number,
            arrived_at,
            self.evidence.day(arrived_at),
            file,
            scored.fields[SCORE],
            scored.fields[BAND],
            scored.fields["SOURCE_ID"] or "",
            first.config,
            dict(first.given),
            dict(file.record.milestones.early),
        )
        self._end(life, changes)
        works = list(self._works(number))
        life.touched_at = min(works, default=None)
        life.clocks = list(self._clocks(life, works))
        life.repeats = sum(self._first_lead(each) == number for each in self.evidence.files)
        life.bands_lost, life.is_brought_back = bands_moved(self.evidence, number)
        if life.state != "closed":
            life.silence = lost_now(self.evidence, number, file.record)
        self._nurture(life, changes)
        return life

    def _end(self, life: Life, changes: Sequence[Change]) -> None:
        shown = [each.fields for each in changes if each.fields is not None]
        life.fields = fields = shown[-1]
        if fields["STATUS_SEMANTIC_ID"] != "P":
            life.closed_at = fields["DATE_CLOSED"]
            life.fate = ENDS.get(fields["STATUS_ID"], "lost")
            life.age = (self.evidence.day(life.closed_at) - life.arrived_on).days
        elif changes[-1].fields is None:
            life.fate = "gone"
        else:
            life.owner = fields["ASSIGNED_BY_ID"]
            is_aside = fields["STATUS_ID"] == "UC_NURTURE" and life.owner not in self.evidence.managers
            # One that woke in nurturing is with the user who had it there until a manager can be given it.
            config = self.evidence.config
            asides = {each["nurture"]["owner"] for each in config["band"] if "nurture" in each}
            is_waiting = life.owner in {config["portal"]["intake_user"], *asides}
            life.state = "nurtured" if is_aside else "held" if is_waiting else "assigned"

    def _works(self, number: int) -> Iterator[datetime]:
        """Yield when a human worked on the lead: calls and mails that went out, and moves of its stage."""
        for each in self.evidence.activities[number]:
            if each["PROVIDER_ID"] in {"VOXIMPLANT_CALL", "CRM_EMAIL"} and each["DIRECTION"] == 2:
                yield each["START_TIME"].replace(microsecond=0)
        for before, after in pairwise(self.evidence.changes[number]):
            stages = [each.fields["STATUS_ID"] for each in (before, after) if each.fields is not None]
            if after.by != self.evidence.us and len(set(stages)) == 2:
                yield after.at.replace(microsecond=0)

    def _clocks(self, life: Life, works: Sequence[datetime]) -> Iterator[Clock]:
        starts = [
            Start(_begun_at(each.decided_at), each.manager or 0, each.band)
            for each in life.file.decisions
            if each.outcome is not None and each.outcome.value in GIVEN
        ]
        starts += [Start(at, 0, "", is_repeat=True) for at in self._asked_again(life.number)]
        starts = list(self._that_count(life, sorted(starts, key=_by_moment)))
        for start, following in pairwise([*starts, None]):
            if start is None:
                continue
            clock = self._clock(life.number, start, following.started_at if following else None, works)
            if following and clock.ended_at == following.started_at and not clock.end:
                clock.end = "asked again" if following.is_repeat else "taken back"
            yield clock

    def _that_count(self, life: Life, starts: Sequence[Start]) -> Iterator[Start]:
        """Yield the starts, of repeat inquiries those that find a clock of a lead that had a deadline."""
        is_given = False
        for each in starts:
            if not each.is_repeat:
                is_given = True
                yield each
            elif is_given and self._had_deadline(life, each.started_at):
                # The owner of that moment, also by hand; a closed one has no owner until it is opened again.
                owner = self._owner_at(life.number, each.started_at)
                if owner in self.evidence.managers:
                    band = self._band_at(life.number, each.started_at)
                    yield Start(each.started_at, owner, band, is_repeat=True)

    def _clock(self, number: int, start: Start, limit: datetime | None, works: Sequence[datetime]) -> Clock:
        at, manager, band = start.started_at, start.manager, start.band
        minutes = self.evidence.deadline(band, at)
        due_at = None if minutes is None else self.evidence.hours(manager).after(at, minutes)
        clock = Clock(manager, band, at, due_at, is_repeat=start.is_repeat)
        ended_at, clock.end = self._over(number, at, manager)
        if limit is not None and (ended_at is None or ended_at > limit):
            ended_at, clock.end = limit, ""
        # The portal's moments are whole seconds.
        done = [each for each in works if each >= at and (ended_at is None or each <= ended_at)]
        clock.touched_at, clock.ended_at = min(done, default=None), ended_at
        return clock

    def _over(self, number: int, start: datetime, manager: int) -> tuple[datetime | None, str]:
        """Return when a lead ceased to be a manager's by something that the portal shows, and by what."""
        has_begun = False
        for each in self.evidence.changes[number]:
            if each.at < start.replace(microsecond=0):
                continue
            if each.fields is None:
                return each.at, "gone"
            has_begun = has_begun or each.fields["ASSIGNED_BY_ID"] == manager
            if not has_begun:
                continue
            if each.fields["STATUS_SEMANTIC_ID"] != "P":
                return each.fields["DATE_CLOSED"].replace(microsecond=0), "closed"
            owner = each.fields["ASSIGNED_BY_ID"]
            if owner != manager and each.by != self.evidence.us:
                is_back = owner == self.evidence.config["portal"]["intake_user"]
                return each.at.replace(microsecond=0), "released" if is_back else "transferred"
            if owner != manager and each.fields["STATUS_ID"] == "UC_NURTURE":
                return each.at, "nurtured"
            if owner != manager:
                return None, ""
        return None, ""

    def _first_lead(self, number: int) -> int:
        """Return the lead whose person has inquired again with this one; 0 for none."""
        record = self.evidence.files[number].record
        first = record.identity.repeat_of if record else None
        return first.id if first else 0

    def _asked_again(self, number: int) -> Iterator[datetime]:
        for other, file in self.evidence.files.items():
            if self._first_lead(other) == number:
                yield next(each.decided_at for each in file.decisions if each.outcome == "repeat")

    def _owner_at(self, number: int, at: datetime) -> int:
        """Return who had the lead then; 0 while it was closed."""
        shown = [each.fields for each in self.evidence.changes[number] if each.fields and each.at <= at]
        is_open = shown[-1]["STATUS_SEMANTIC_ID"] == "P"
        return int(shown[-1]["ASSIGNED_BY_ID"]) if is_open else 0

    def _had_deadline(self, life: Life, at: datetime) -> bool:
        return any(
            self.evidence.deadline(each.band, each.decided_at) is not None
            for each in life.file.decisions
            if each.outcome in GIVEN and each.decided_at < at
        )

    def _band_at(self, number: int, at: datetime) -> str:
        later = [
            each.fields for each in self.evidence.changes[number] if each.fields and each.at <= at + _MOMENT
        ]
        return str(later[-1][BAND])

    def _nurture(self, life: Life, changes: Sequence[Change]) -> None:
        moves = [
            (each.at, before.fields["STATUS_ID"], each.fields["STATUS_ID"])
            for before, each in pairwise(changes)
            if before.fields and each.fields and each.by == self.evidence.us
        ]
        asides = [at for at, before, after in moves if after == "UC_NURTURE" != before]
        backs = [at for at, before, after in moves if before == "UC_NURTURE" != after]
        control_at = life.file.record.nurturing.control_since if life.file.record else None
        arms = [
            (at, name)
            for at, name in ((min(asides, default=None), "handed-off"), (control_at, "control"))
            if at
        ]
        if arms:
            life.put_aside_at, life.arm = min(arms)
            life.is_back = any(at >= life.put_aside_at for at in backs)


_MOMENT = timedelta(minutes=1)


def _begun_at(decided_at: datetime) -> datetime:
    """Return when a clock began: of two decisions of one moment the second is a microsecond later."""
    return decided_at.replace(microsecond=decided_at.microsecond // 1000 * 1000)


def _by_moment(start: Start) -> datetime:
    return start.started_at
