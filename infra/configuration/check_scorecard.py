"""Checks of the parts of a scorecard against each other: ids, groups, bounds, bands."""

from collections.abc import Iterable, Iterator

from functions.domain.conditions import LEAD_FIELDS
from functions.domain.scoring.scorecard import START
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, nearest
from infra.configuration.inputs import written
from infra.configuration.source_map import KeyPath

_POINTS_SECTIONS = ("table", "pair", "rule", "signal", "decay")


def check_scorecard(draft: Draft, findings: Findings) -> None:
    """Note what does not fit together in the scorecard."""
    _check_ids(draft, _POINTS_SECTIONS, findings)
    _check_start(draft, findings)
    for section in ("group", "band"):
        _check_ids(draft, (section,), findings)
    for section in ("band", "queue"):
        _check_names(draft, section, findings)
    _check_inputs(draft, findings)
    _check_groups(draft, findings)
    _check_signals_and_decays(draft, findings)
    _check_pointless(draft, findings)
    _check_bands(draft, findings)


def _check_ids(draft: Draft, sections: Iterable[str], findings: Findings) -> None:
    seen: set[object] = set()
    for section in sections:
        for number, name in draft.declared(section):
            if str(name) in seen:
                findings.wrong(
                    (section, number, "id"), f'The id "{name}" is used twice.', "Give each its own."
                )
            seen.add(str(name))


def _check_start(draft: Draft, findings: Findings) -> None:
    """Note what has the id that the line of `[score] start` has in records."""
    if draft.score is None or not draft.score.start:
        return
    for section in _POINTS_SECTIONS:
        for number, name in draft.declared(section):
            if name == START:
                what = f'The id "{START}" is that of [score] start.'
                findings.wrong((section, number, "id"), what, "Give it another one.")


def _check_names(draft: Draft, section: str, findings: Findings) -> None:
    """Note what is called as another of its kind is called, or has for its id."""
    ids = {str(each): number for number, each in draft.declared(section)}
    first: dict[str, int] = {}
    for number, name in draft.declared(section, "name"):
        if first.setdefault(str(name), number) != number or ids.get(str(name), number) != number:
            findings.wrong(
                (section, number, "name"), f'Another {section} is called "{name}".', "Give each its own name."
            )


def _check_inputs(draft: Draft, findings: Findings) -> None:
    inputs = draft.raw.get("inputs")
    for name in inputs if isinstance(inputs, dict) else ():
        if f"lead.{name}" in LEAD_FIELDS:
            findings.wrong(
                ("inputs", name), f'"{name}" is already a field of every lead.', "Choose another name."
            )
    for name, section in draft.inputs.items():
        for entity in draft.entities:
            if not section.field_of(entity):
                what = f'{entity.capitalize()}s are handled, and "{name}" names no field of theirs.'
                remedy = f"Write: field = {written({**section.fields, entity: 'UF_CRM_…'})}"
                findings.wrong(("inputs", name, "field"), what, remedy)


def _check_groups(draft: Draft, findings: Findings) -> None:
    declared = draft.names("group")
    for number, group in draft.groups:
        if not draft.knows(("group", number), "min", "max"):
            continue
        if group.min is not None and group.max is not None and group.min > group.max:
            findings.wrong(("group", number), f'Group "{group.id}" has a min above its max.', "Swap them.")
    for section in _POINTS_SECTIONS:
        for number, group_id in draft.declared(section, "group"):
            near = nearest(str(group_id), declared)
            if group_id not in declared and near:
                what = f'There is no group "{group_id}", so these points have no bounds.'
                findings.doubtful((section, number, "group"), what, f'Did you mean "{near}"?')


def _check_signals_and_decays(draft: Draft, findings: Findings) -> None:
    for number, signal in draft.items("signal"):
        ways = {"half_life", "linear", "expires"}.intersection(signal)
        if len(ways) > 1:
            what = f'Signal "{signal.get("id")}" ages in {len(ways)} ways.'
            findings.wrong(("signal", number), what, "Keep one of half_life, linear and expires.")
    for number, decay in draft.decays:
        path: KeyPath = ("decay", number)
        raw = dict(draft.items("decay"))[number]
        if "every" in raw and decay.floor is None and draft.knows(path, "floor"):
            findings.wrong(
                path, f'Decay "{raw.get("id")}" never ends.', "Add the most that is lost: floor = -30"
            )
        if not draft.knows(path, "floor", "points", "every"):
            continue
        if decay.floor is not None and decay.floor > decay.points:
            findings.wrong(
                (*path, "floor"), "The floor is above the points of one period.", "Lower the floor."
            )
        if decay.floor is not None and decay.every is None and decay.floor != decay.points:
            findings.doubtful(
                (*path, "floor"), "Without every the points fall only once.", 'Add every = "3d".'
            )


def _check_pointless(draft: Draft, findings: Findings) -> None:
    if draft.unknown:  # doubts are for a file without mistakes
        return
    groups = {group.id: group for _, group in draft.groups}
    for path, group_id, least, most in _ranges(draft):
        group = groups.get(group_id)
        if group is None:
            continue
        if group.max is not None and most > max(group.max, 0):
            what = f'Only {group.max} of these {most} points can ever count: group "{group.id}" ends there.'
            findings.doubtful(path, what, "Raise the group's max or lower the points.")
        if group.min is not None and least < min(group.min, 0):
            what = f'Only {group.min} of these {least} points can ever count: group "{group.id}" ends there.'
            findings.doubtful(path, what, "Lower the group's min or raise the points.")


def _ranges(draft: Draft) -> Iterator[tuple[KeyPath, str, int, int]]:
    """Yield, for everything that gives points, its path, its group, and the least and most points."""
    for number, rule in draft.rules:
        yield ("rule", number, "points"), rule.group, rule.points, rule.points
    for number, table in draft.tables:
        points = [
            table.otherwise,
            table.missing or 0,
            *(table.points or {}).values(),
            *(value for _, value in table.steps or ()),
        ]
        yield ("table", number), table.group, min(points), max(points)
    for number, pair in draft.pairs:
        cells = [0, *(value for row in pair.points or () for value in row)]
        yield ("pair", number), pair.group, min(cells), max(cells)
    for number, signal in draft.signals:
        most = signal.max_points or abs(signal.points)
        yield ("signal", number), signal.group, *((0, most) if signal.points > 0 else (-most, 0))
    for number, decay in draft.decays:
        yield ("decay", number), decay.group, decay.floor or decay.points, 0


def _check_bands(draft: Draft, findings: Findings) -> None:
    score, least, most = draft.score, 0, 100
    is_bounded = score is not None and draft.knows(("score",), "min", "max")
    if score is not None and is_bounded:
        least, most = score.min, score.max
    if least >= most:
        findings.wrong(("score",), "The score's min is not below its max.", "Swap them.")
        is_bounded = False
    edges = _check_edges(draft, (least, most) if is_bounded else None, findings)
    _check_seniors(draft, findings)
    is_whole = len(edges) == len(draft.items("band")) > 0 and is_bounded
    lowest = min(edges, default=least)
    # Two that start together, or one that starts too low, may be meant to start there.
    if is_whole and lowest > least and edges.count(lowest) == 1:
        findings.wrong(("band", 0), f"No band starts at {least}.", f"Give the lowest band from = {least}")


def _check_edges(draft: Draft, bounds: tuple[int, int] | None, findings: Findings) -> list[int]:
    """Note the bands that no lead is ever in; return where the bands start whose start can be read."""
    first: dict[int, object] = {}
    edges = []
    raw = dict(draft.items("band"))
    for number, band in draft.bands:
        path: KeyPath = ("band", number, "from")
        if not draft.knows(path[:2], "from"):
            continue
        edges.append(band.start)
        if band.start in first:
            other = first[band.start]
            what = f'Band "{raw[number].get("id")}" starts where "{other}" does, at {band.start}.'
            findings.wrong(path, what, "Give each band its own start.")
        elif bounds is not None and not bounds[0] <= band.start <= bounds[1]:
            what = f"Scores go from {bounds[0]} to {bounds[1]}: no lead is ever at {band.start}."
            findings.wrong(path, what, "Choose a start inside, or change [score].")
        first.setdefault(band.start, raw[number].get("id"))
    return edges


def _check_seniors(draft: Draft, findings: Findings) -> None:
    is_without = (
        draft.portal is not None and draft.portal.senior is None and draft.knows(("portal",), "senior")
    )
    for number, band in draft.items("band"):
        notified = band.get("notify")
        if is_without and isinstance(notified, list) and "senior" in notified:
            findings.wrong(
                ("band", number, "notify"), "There is no senior to notify.", "Set senior in [portal]."
            )
