"""The archive as it runs on Google Cloud: a process a function, and a queue that wakes the pipeline."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue, serving

NAME = "projects/demo-project/locations/europe-west1/queues/fairlead-kicks"
ACCOUNT = "fairlead-tasks@demo-project.iam.gserviceaccount.com"
NOTHING: Mapping[str, str] = MappingProxyType({})


@contextmanager
def unattended(
    deployment: Deployment, queue: TaskQueue, *triggers: str, of_triggers: Mapping[str, str] = NOTHING
) -> Iterator[dict[str, str]]:
    """Run `processing`, and these triggers, which kick it through the queue; yield their addresses.

    `of_triggers` is what the triggers find in their environment in place of what the deployment says.
    """
    with deployment.running("processing") as processing, serving(queue) as there:
        kicking = {
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_PROCESSING_URL": processing,
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
        }
        kickers = replace(deployment, environment={**deployment.environment, **of_triggers, **kicking})
        with kickers.all_running(*triggers) as urls:
            yield urls
