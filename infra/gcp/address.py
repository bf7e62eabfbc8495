"""`firestore://PROJECT/DATABASE`, as FAIRLEAD_STATE names the state."""

import re

from functions.errors import SettingInvalid

_ADDRESS = re.compile(r"firestore://(?P<project>[a-z][a-z0-9.:-]+)/(?P<name>[a-z][a-z0-9-]+|\(default\))")


def project_and_database(address: str) -> tuple[str, str]:
    """Return the project and the name of the database, often `(default)`.

    Raises:
        SettingInvalid: the address is not of this form.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise SettingInvalid(
            "FAIRLEAD_STATE must be firestore://PROJECT/DATABASE, for example firestore://my-project/(default)."
        )
    return match["project"], match["name"]
