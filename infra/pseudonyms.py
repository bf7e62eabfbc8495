"""Keyed hashes that stand for people in the state, so that it never holds an e-mail or a phone number."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from functions.domain.item import Item
from functions.domain.lead.email_addresses import addresses_in
from functions.domain.lead.phone_numbers import e164
from functions.errors import SettingInvalid
from infra.settings import Secret


@dataclass(frozen=True, slots=True)
class HmacPseudonyms:
    """`functions.ports.Pseudonyms` by HMAC-SHA256 over normalised values, the same however they were typed.

    Attributes:
        key: `FAIRLEAD_HASH_KEY`; empty where no e-mail or phone is to be known again.
        phone_region: the country of numbers without a `+`.
    """

    key: Secret
    phone_region: str = ""

    def subject_of_email(self, email: str) -> str | None:
        """Return `email:<hash>` of the first address, whatever case and blanks; None for what is no address.

        Raises:
            SettingInvalid: there is no key.
        """
        return next(self._subjects_of_field(email), None)

    def subject_of_phone(self, phone: str) -> str | None:
        """Return `phone:<hash>` of the number in E.164; None for what is no number.

        Raises:
            SettingInvalid: there is no key.
        """
        number = e164(phone, region=self.phone_region)
        return None if number is None else f"phone:{self._hash(number)}"

    def subjects_of(self, *, emails: Iterable[str], phones: Iterable[str]) -> tuple[str, ...]:
        """Return the subjects of a lead's e-mails and phones, sorted, each once; none without a key.

        A field of several addresses, or of a name and an address, has the subject of each address.
        """
        if not self.key.get_secret_value():
            return ()
        of_phones = (subject for each in phones if (subject := self.subject_of_phone(each)) is not None)
        return tuple(sorted({*chain.from_iterable(map(self._subjects_of_field, emails)), *of_phones}))

    def fingerprint(self, text: str) -> str:
        """Return 32 hexadecimal digits that stand for `text`, which may hold an address; needs no key."""
        return _keyed(self.key, text)[:32]

    def of_item(self, item: Item) -> str:
        """Return a hash that stands for a lead where its number must not; empty without a key."""
        return self.seal(f"item {item}")

    def seal(self, text: str) -> str:
        """Return a hash by which the same text is known again, letter by letter; empty without a key."""
        return _keyed(self.key, text) if self.key.get_secret_value() else ""

    def _subjects_of_field(self, email: str) -> Iterator[str]:
        return (f"email:{self._hash(address)}" for address in addresses_in(email))

    def _hash(self, value: str) -> str:
        if not self.key.get_secret_value():
            raise SettingInvalid(
                "FAIRLEAD_HASH_KEY is not set, and without it no person is known by e-mail or phone. Set it"
                " to a random text of 32 characters or more and keep it: another key knows nobody of before."
            )
        return _keyed(self.key, value)


def _keyed(key: Secret, value: str) -> str:
    return hmac.new(key.get_secret_value().encode(), value.encode(), sha256).hexdigest()
