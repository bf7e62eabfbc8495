"""Checks of `[experiment]`: whether something is compared, and whether it can be."""

import re
from collections.abc import Mapping

from functions.domain.scoring import Scorecard
from infra.configuration.draft import Draft
from infra.configuration.findings import Findings, suggest
from infra.configuration.scoring import InputSection

_NAME = re.compile(r"[^/\\]+\.toml")
_PATH = ("experiment",)
_CARD = (*_PATH, "card")


def check_experiment(draft: Draft, findings: Findings) -> None:
    """Note an experiment that compares nothing, two things at once, or a queue that there is not."""
    section = draft.experiment
    if section is None or not draft.knows(_PATH, "card", "strategy", "mode"):
        return
    if bool(section.card) == (section.strategy is not None):
        what = "An experiment compares either two scorecards or two strategies."
        remedy = 'Name one: card = "fairlead.learned.toml", or strategy = { queue = …, value = … }'
        findings.wrong(_PATH, what, remedy)
    elif section.card and not _NAME.fullmatch(section.card):
        what = f'"{section.card}" is no .toml file in this folder.'
        findings.wrong(_CARD, what, "Put the second card beside this file, and write its name only.")
    elif section.mode == "shadow" and not section.card:
        what = "Only a scorecard can look on: a lead is given out once."
        findings.wrong((*_PATH, "mode"), what, 'Write mode = "ab", or name a card.')
    if section.strategy is not None:
        queues = {str(name) for _, name in draft.declared("queue")}
        if section.strategy.queue not in queues:
            what = f'There is no queue "{section.strategy.queue}".'
            remedy = suggest(section.strategy.queue, queues, otherwise="Declare it.")
            findings.wrong((*_PATH, "strategy"), what, remedy)


def check_bands_alike(own: Scorecard, other: Scorecard, findings: Findings) -> None:
    """Note a second card with other bands: deadlines, notifications and nurturing hang on them."""
    one, two = ([band.id for band in card.bands_ascending] for card in (own, other))
    if one != two:
        what = f"The second card has the bands {', '.join(two)}, and this file {', '.join(one)}."
        findings.wrong(_CARD, what, "Give both the same bands; where they start may differ.")


def check_inputs_alike(
    own: Mapping[str, InputSection], other: Mapping[str, InputSection], findings: Findings
) -> None:
    """Note inputs of the second card that this file reads otherwise, or not at all: a lead is read once."""
    unlike = sorted(name for name, section in other.items() if own.get(name) != section)
    if unlike:
        what = f"The second card reads inputs that are not the same here: {', '.join(unlike)}."
        findings.wrong(_CARD, what, "Copy them into [inputs] of this file.")
