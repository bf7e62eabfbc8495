"""One batch of leads through the five steps: read, decide, assign, write, record."""

from collections.abc import Sequence
from dataclasses import replace

from functions.ports import InboxEntry
from functions.processing.assign import assign
from functions.processing.case import LeadCase, Pipeline
from functions.processing.decide import decide
from functions.processing.read import read
from functions.processing.record import record
from functions.processing.write import write


def process_batch(entries: Sequence[InboxEntry], ports: Pipeline) -> list[LeadCase]:
    """Take one batch through all steps; each of its leads ends in exactly one way.

    An error of the portal belongs to the lead that met it: the steps that follow leave that lead alone, and
    `record` says when it is looked at again.
    """
    cases = read(entries, ports)
    ports = _staffed(ports, cases)
    cases = decide(cases, ports)
    cases = assign(cases, ports)
    cases = write(cases, ports)
    return record(cases, ports)


def _staffed(ports: Pipeline, cases: Sequence[LeadCase]) -> Pipeline:
    """Return the pipeline with the people of the departments as members of their queues."""
    people = next((case.departments for case in cases if case.departments), {})
    return replace(ports, config=ports.config.staffed(people))
