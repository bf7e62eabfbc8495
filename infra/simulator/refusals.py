"""Errors of the simulated portal: one exception, and the refusals that several methods share."""


class RestRefused(Exception):
    """The simulated portal refuses a call.

    Attributes:
        status: the HTTP status.
        code: the `error` key: a code, a sentence, "" or a number (docs/bitrix24-api.md 6.3).
        description: the `error_description` key.
    """

    def __init__(self, code: str | int, description: str, *, status: int = 400) -> None:
        super().__init__(f"{status} {code}: {description}")
        self.code = code
        self.description = description
        self.status = status

    def body(self) -> dict[str, str | int]:
        """Return the JSON body of this refusal."""
        return {"error": self.code, "error_description": self.description}


def method_not_found() -> RestRefused:
    """Return the refusal of an unknown method or of a wrong user id in the path (6.4, 7)."""
    return RestRefused("ERROR_METHOD_NOT_FOUND", "Method not found!", status=404)


def parameter_missing(name: str) -> RestRefused:
    """Return the refusal of the newer controllers for a missing parameter: code `100`."""
    return RestRefused("100", f"Could not find value for parameter {{{name}}}")


def lead_not_found() -> RestRefused:
    """Return the refusal of `crm.lead.*` for an unknown id: an empty code (3.7)."""
    return RestRefused("", "Not found")


def lead_access_denied() -> RestRefused:
    """Return the refusal of `crm.lead.*` for a record that the user may not read: an empty code (3.7)."""
    return RestRefused("", "Access denied.")


def id_not_valid() -> RestRefused:
    """Return the refusal of `crm.lead.*` for a missing or invalid id: an empty code (3.7)."""
    return RestRefused("", "ID is not defined or invalid.")


def access_denied() -> RestRefused:
    """Return the refusal of `crm.item.*` for a record that the user may not read (3.7)."""
    return RestRefused("ACCESS_DENIED", "Access denied")


def item_not_found() -> RestRefused:
    """Return the refusal of `crm.item.*` for an unknown id (3.7)."""
    return RestRefused("NOT_FOUND", "Element not found")


def owner_not_found() -> RestRefused:
    """Return the refusal of to-dos and comments on an unknown record (4.4, 4.6)."""
    return RestRefused("OWNER_NOT_FOUND", "Owner was not found")


def argument_invalid(description: str) -> RestRefused:
    """Return the refusal of an invalid filter, order or value (3.6)."""
    return RestRefused("INVALID_ARG_VALUE", description)
