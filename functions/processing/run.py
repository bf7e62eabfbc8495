"""One run of the pipeline: take leads from the inbox, batch by batch, until nothing is due."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.lead.record import InboxEntry
from functions.errors import FairleadError, origin_of
from functions.processing.pipeline import Pipeline, process_batch
from functions.processing.record import Result, broken
from functions.processing.recording import record_results

AT_ONCE = 100
"""Leads a batch. A request carries fifty commands (docs/bitrix24-api.md 5): the fourteen requests that 100
new leads take are more than nine tenths full, the eight that 50 take only four fifths."""
LEASE = timedelta(minutes=5)
"""Longer than the longest batch: only a crashed run's leads are ever given to another one."""


@dataclass(frozen=True, slots=True)
class ProcessingReport:
    """How many leads ended a run with which outcome (`assigned`, `held`, …), and the errors met.

    Attributes:
        held: of the leads that nobody could be given, how many for which reason.
        broken: the leads that nobody can handle until we have mended something, each with what broke where.
    """

    outcomes: Mapping[str, int]
    held: Mapping[str, int]
    errors: Mapping[str, int]
    failed_rules: Mapping[str, int]
    broken: Mapping[int, str]


def process_inbox(pipeline: Pipeline, *, until: datetime) -> ProcessingReport:
    """Work through the inbox, batch by batch, until nothing is due or the clock has reached `until`."""
    outcomes, held, errors, failed_rules = (Counter[str]() for _ in range(4))
    broken_leads: dict[int, str] = {}
    while pipeline.clock.now() < until:
        entries = pipeline.inbox.lease(AT_ONCE, now=pipeline.clock.now(), duration=LEASE)
        if not entries:
            break
        results = _processed(entries, pipeline)
        outcomes.update(result.what for result in results)
        held.update(_reasons_to_hold(results))
        errors.update(type(result.error).__name__ for result in results if result.error is not None)
        failed_rules.update(_failed_rules(results))
        broken_leads.update(_broken(results))
    return ProcessingReport(dict(outcomes), dict(held), dict(errors), dict(failed_rules), broken_leads)


def _processed(entries: Sequence[InboxEntry], pipeline: Pipeline) -> Sequence[Result]:
    """Take a batch through all steps; a lead that breaks it waits, and those that came with it do not.

    What broke off is gone on with as after a crash, half by half, down to the one lead.
    """
    try:
        return process_batch(entries, pipeline)
    except FairleadError:
        raise  # the store or the settings: that says nothing about one lead
    except Exception as error:  # noqa: BLE001  whatever it is, it must not keep the other leads waiting
        if len(entries) == 1:
            results = [broken(entries[0], error, pipeline.clock.now())]
            record_results(results, unit_of_work=pipeline.unit_of_work, kept=pipeline.config.decisions_kept)
            return results
    half = len(entries) // 2
    return [*_processed(entries[:half], pipeline), *_processed(entries[half:], pipeline)]


def _reasons_to_hold(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.what == "held" and result.record is not None and result.record.held is not None:
            yield result.record.held.reason


def _failed_rules(results: Sequence[Result]) -> Iterator[str]:
    """Yield the rules that could not be computed for a lead; they cost it their points, and nothing else."""
    for result in results:
        lines = result.record.contributions if result.record is not None else ()
        yield from (line.id for line in lines if line.kind == "failed")


def _broken(results: Sequence[Result]) -> Iterator[tuple[int, str]]:
    for result in results:
        if result.what == "broken" and result.error is not None:
            yield result.entry.lead_id, origin_of(result.error)
