"""The secrets of a function, out of parameters of SSM: by version, in one request, when its process starts.

They stand in no environment, which each view of a function shows. A version is named, so that a process never
works with a value that was not deployed, and a roll-back brings the former value, too.
"""

import re
from collections.abc import Mapping

from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.errors import SettingInvalid, StateUnavailable
from infra.aws.signed_requests import SSM, Answer, SignedRequests, Unanswered
from infra.clock import SystemClock
from infra.settings import SECRETS, AwsLogin

ATTEMPT, DEADLINE = 2.0, 7.0
"""Seconds for one request, and after which no further one is begun: Lambda gives a process ten to start."""
MOST = 10
"""How many parameters one request may ask for."""

_WANTED = re.compile(r"(?P<variable>[A-Z][A-Z0-9_]*)=(?P<name>/?[A-Za-z0-9_./-]+):(?P<version>[1-9][0-9]*)")


class _Transient(StateUnavailable):
    """SSM did not answer, or has more to do than it can."""


def fetch_secrets(wanted: str, login: AwsLogin, *, deadline: float = DEADLINE) -> dict[str, str]:
    """Return the values by variable.

    Args:
        wanted: `VARIABLE=NAME:VERSION`, comma-separated; "" for none.
        login: of the function, whose role may read these parameters.
        deadline: seconds after which no further attempt is begun.

    Raises:
        SettingInvalid: `wanted` is malformed, or one of the parameters is not there in that version.
        StateUnavailable: SSM refuses the request, or does not answer in time.
    """
    parameters = _parameters(wanted)
    if not parameters:
        return {}
    requests = SignedRequests(SSM, login.region, login)
    retrying = Retrying(
        sleep=SystemClock().sleep,
        wait=wait_random_exponential(multiplier=0.1, max=1.0),
        stop=stop_before_delay(deadline),
        retry=retry_if_exception_type(_Transient),
        reraise=True,
    )
    try:
        answer: Answer = retrying(_ask, requests, list(parameters.values()))
    finally:
        requests.close()
    return _values(answer, parameters)


def _parameters(wanted: str) -> dict[str, str]:
    """Return `NAME:VERSION` by variable."""
    parameters = {}
    for part in filter(None, (each.strip() for each in wanted.split(","))):
        match = _WANTED.fullmatch(part)
        if match is None or match["variable"] not in SECRETS:
            raise SettingInvalid(
                "FAIRLEAD_SECRETS must be VARIABLE=NAME:VERSION, comma-separated, with these variables: "
                f"{', '.join(SECRETS)}."
            )
        parameters[match["variable"]] = f"{match['name']}:{match['version']}"
    if len(parameters) > MOST:
        raise SettingInvalid(f"FAIRLEAD_SECRETS names more than {MOST} parameters.")
    return parameters


def _ask(requests: SignedRequests, names: list[str]) -> Answer:
    try:
        answer = requests.post("GetParameters", {"Names": names, "WithDecryption": True}, timeout=ATTEMPT)
    except Unanswered as error:
        raise _Transient(f"SSM did not answer: {type(error).__name__}.") from None
    if answer.is_transient:
        raise _Transient(f"SSM gave no secrets: {answer.problem}.")
    if answer.problem:
        raise StateUnavailable(
            f"SSM gave no secrets: {answer.problem}. The function's role needs ssm:GetParameters on the"
            " parameters in FAIRLEAD_SECRETS, and kms:Decrypt where they have a key of their own."
        )
    return answer


def _values(answer: Answer, parameters: Mapping[str, str]) -> dict[str, str]:
    found = {
        f"{each.get('Name', '')}:{each.get('Version', '')}": str(each.get("Value", ""))
        for each in answer.content.get("Parameters", [])
    }
    missing = sorted(set(parameters.values()) - found.keys())
    if missing:
        raise SettingInvalid(
            f"SSM has no {', '.join(missing)}. Put the value there with `aws ssm put-parameter`, or name a"
            " version that is there."
        )
    return {variable: found[name] for variable, name in parameters.items()}
