"""Which arm of an experiment a lead gets when it is first decided on. Pure."""

from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.experiment import Trial
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts, score_lead


def trial_of_arrival(
    snapshot: LeadSnapshot, facts: Facts, config: Configuration, now: datetime
) -> Trial | None:
    """Return the arm of a lead that is seen for the first time; None where no experiment takes it."""
    experiment = config.experiment
    if experiment is None or not experiment.takes(config.business.business_day(snapshot.lead.created_at)):
        return None
    if experiment.is_shadow and experiment.card is not None:
        return Trial(experiment.name, points=score_lead(facts, experiment.card, now).points)
    return Trial(experiment.name, experiment.arm_of(snapshot.lead.item, snapshot.person_subjects))
