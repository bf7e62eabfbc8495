"""Running single commands: find the method, check scope and contract, execute, bill the server time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.simulator.limits.rate_limits import OperatingTime
from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.protocol.contracts import ContractViolation, contract_for
from infra.simulator.refusals import RestRefused, argument_invalid, method_not_found
from infra.simulator.state.kinds import ValueNotValid
from infra.simulator.state.store import Store


@dataclass
class Dispatcher:
    """Runs single calls and the commands of a batch.

    Attributes:
        methods: every REST method by its lower-case name; `scope` and `method.get` are added here.
        scopes: what the inbound webhook may use.
        is_strict: whether a call that breaks its contract is refused; it is always recorded.
        violations: every call that broke its contract.
    """

    methods: Mapping[str, Method]
    store: Store
    operating: OperatingTime
    scopes: frozenset[str]
    is_strict: bool
    violations: list[ContractViolation]

    def run(self, name: str, params: Mapping[str, Any]) -> Answer:
        """Return the answer of one command.

        Raises:
            RestRefused: the method is unknown, not allowed or blocked, or it refuses the call.
        """
        method = self._allowed(name)
        self._check_contract(method, params)
        self.operating.check(method.name)
        try:
            with self.store.lock:
                return method.run(Call(self.store, method.name, params, self.store.webhook_user))
        except ValueNotValid as wrong:
            # Where the page of a method names no error of its own for a value that does not fit (3.6).
            raise argument_invalid("Invalid value in filter, order or fields") from wrong
        finally:
            self.operating.charge(method.name)

    def known(self, name: str) -> Method | None:
        """Return the method of a name in any case, None when there is none."""
        own = {
            "scope": reading("scope", self._scope, scopes=""),
            "method.get": reading("method.get", self._method, scopes=""),
        }
        return self.methods.get(name.lower()) or own.get(name.lower())

    def _allowed(self, name: str) -> Method:
        method = self.known(name)
        if method is None:
            raise method_not_found()
        if method.needs_application:
            sentence = "Current authorization type is denied for this method"
            raise RestRefused("WRONG_AUTH_TYPE", sentence, status=403)
        if not self._is_in_scope(method):
            sentence = "The request requires higher privileges than provided by the webhook token"
            raise RestRefused("insufficient_scope", sentence, status=403)
        return method

    def _is_in_scope(self, method: Method) -> bool:
        return not method.scopes or bool(method.scopes & self.scopes)

    def _check_contract(self, method: Method, params: Mapping[str, Any]) -> None:
        contract = contract_for(method.name)
        found = list(contract.violations(params)) if contract else []
        self.violations.extend(found)
        if found and self.is_strict:
            raise RestRefused("CONTRACT_VIOLATION", "; ".join(map(str, found)))

    def _scope(self, _: Call) -> Answer:
        return Answer(sorted(self.scopes))

    def _method(self, call: Call) -> Answer:
        method = self.known(str(call.get("name") or ""))
        is_available = method is not None and not method.needs_application and self._is_in_scope(method)
        return Answer({"isExisting": method is not None, "isAvailable": is_available})
