"""What stands for people in the state."""

from typing import Protocol

from functions.domain.item import Item


class Pseudonyms(Protocol):
    """Stands in for people, so that the state never holds an e-mail or a phone number."""

    def subject_of_email(self, email: str) -> str | None:
        """Return `email:<hash>` of the first address, whatever case and blanks; None for what is no address.

        Raises:
            SettingInvalid: there is no key to hash it with.
        """

    def subject_of_phone(self, phone: str) -> str | None:
        """Return `phone:<hash>`, however the number was typed; None for what is no number.

        Raises:
            SettingInvalid: there is no key to hash it with.
        """

    def of_item(self, item: Item) -> str:
        """Return what stands for a lead where its number must not; empty where there is no key."""

    def fingerprint(self, text: str) -> str:
        """Return 32 hexadecimal digits that stand for `text`, which may hold an address; needs no key."""
