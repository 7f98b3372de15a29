"""The keyed hashes by which the salon knows again whom it erased, without keeping who it was."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from salonapp.foundation.text import fold

#: The kind of the row that holds the salon's own key: it must outlive a move to another PC.
KEY = "key"
PHONE, EMAIL, EXTERNAL_ID = "phone", "email", "external_id"


def fingerprint(key_hex: str, kind: str, value: str) -> str:
    """The hash of an address or a code under the salon's key."""
    text = f"{kind}:{value}".encode()
    return hmac.new(bytes.fromhex(key_hex), text, hashlib.sha256).hexdigest()


def named(
    phones: Iterable[str], emails: Iterable[str], codes: Iterable[str]
) -> Iterable[tuple[str, str]]:
    """Addresses and codes with their kinds, as they are hashed; phones in international form."""
    yield from ((PHONE, phone) for phone in phones)
    yield from ((EMAIL, email.strip().casefold()) for email in emails)
    yield from ((EXTERNAL_ID, code.strip()) for code in codes)


def with_name(phone: str, name: str) -> str:
    """A phone together with whose it was, the words of the name in any order."""
    return " ".join((phone, *sorted(fold(name).split())))
