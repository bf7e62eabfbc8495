"""The whole file, `fairlead.toml`, as one validated value, and its JSON Schema for editors."""

import json
import pathlib
from typing import Annotated, Any

from pydantic import Field

from infra.configuration.bands import BandSection
from infra.configuration.distribution import DistributionSection
from infra.configuration.experiment import ExperimentSection
from infra.configuration.fields import FieldsSection
from infra.configuration.figures import AgreementSection, FiguresSection
from infra.configuration.handling import HandleSection
from infra.configuration.learning import LearningSection
from infra.configuration.people import ManagerSection, PortalSection, QueueSection, RetentionSection
from infra.configuration.privacy import PrivacySection
from infra.configuration.probe import ProbeSection
from infra.configuration.scoring import (
    DecaySection,
    GroupSection,
    InputSection,
    LearnedSection,
    PairSection,
    RuleSection,
    ScoreSection,
    SignalSection,
    TableSection,
)
from infra.configuration.senders import Senders, SendersSection
from infra.configuration.values import Listed, Section

InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class FairleadToml(Section):
    """The configuration of Fairlead: the portal, the scorecard, the managers and their queues."""

    portal: PortalSection
    handled: Annotated[tuple[HandleSection, ...], Listed] = Field((), alias="handle")
    fields: FieldsSection = FieldsSection()
    inputs: dict[InputName, InputSection] = Field(default_factory=dict)
    score: ScoreSection = ScoreSection()
    learned: LearnedSection | None = None
    learning: LearningSection = LearningSection()
    experiment: ExperimentSection | None = None
    distribution: DistributionSection = DistributionSection()
    probe: ProbeSection = ProbeSection()
    retention: RetentionSection = RetentionSection()
    privacy: PrivacySection = PrivacySection()
    figures: FiguresSection = FiguresSection()
    agreement: AgreementSection = AgreementSection()
    groups: Annotated[tuple[GroupSection, ...], Listed] = Field((), alias="group")
    tables: Annotated[tuple[TableSection, ...], Listed] = Field((), alias="table")
    pairs: Annotated[tuple[PairSection, ...], Listed] = Field((), alias="pair")
    rules: Annotated[tuple[RuleSection, ...], Listed] = Field((), alias="rule")
    signals: Annotated[tuple[SignalSection, ...], Listed] = Field((), alias="signal")
    senders: Senders = Field(SendersSection(), alias="signals")
    decays: Annotated[tuple[DecaySection, ...], Listed] = Field((), alias="decay")
    bands: Annotated[tuple[BandSection, ...], Listed] = Field(alias="band", min_length=1)
    managers: Annotated[tuple[ManagerSection, ...], Listed] = Field((), alias="manager")
    queues: Annotated[tuple[QueueSection, ...], Listed] = Field((), alias="queue")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, for editors that complete and check TOML."""
    schema = FairleadToml.model_json_schema(mode="validation")
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "fairlead.toml"}


def schema_text() -> str:
    """Return the schema as it is committed beside this file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    (pathlib.Path(__file__).parent / "fairlead.schema.json").write_text(schema_text(), encoding="utf-8")
