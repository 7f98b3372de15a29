"""Knows again whom the salon erased, without keeping who it was: keyed hashes, nothing else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import ColumnElement

from salonapp.clients.tables import Suppression
from salonapp.foundation.text import fold
from salonapp.storage.door import Reader, Tx
from salonapp.storage.raw import Raw

#: The kind of the row that holds the salon's own key: it must outlive a move to another PC.
_KEY = "key"
PHONE, EMAIL, EXTERNAL_ID = "phone", "email", "external_id"
ERASED = "erased"


class Suppressed:
    """Who must not be begun again without a person's doing."""

    def __init__(self, reader: Reader) -> None:
        rows = Raw(reader).all("SELECT kind, digest FROM suppression")
        self._key = next((digest for kind, digest in rows if kind == _KEY), "")
        self._digests = {digest for kind, digest in rows if kind != _KEY}

    def __bool__(self) -> bool:
        return bool(self._digests)

    def holds(
        self, *, phones: Iterable[str] = (), email: str = "", code: str = "", name: str = ""
    ) -> bool:
        """Whether one of these belonged to somebody erased; phones in international form.

        A phone somebody else has too says so only together with the `name`.
        """
        if not self._digests:
            return False
        known = list(phones)
        named = [*_named(known, [email] if email else [], [code] if code else [])]
        if name:
            named += ((PHONE, with_name(phone, name)) for phone in known)
        return any(_digest(self._key, kind, value) in self._digests for kind, value in named)


def suppress(
    tx: Tx, *, phones: Iterable[str], emails: Iterable[str], codes: Iterable[str], reason: str
) -> None:
    """Keep hashes of the addresses and codes of somebody who is erased."""
    known: dict[str, str] = dict(Raw(tx).all("SELECT digest, kind FROM suppression"))
    key = next((digest for digest, kind in known.items() if kind == _KEY), "")
    if not key:
        key = secrets.token_hex(32)
        tx.session.add(Suppression(kind=_KEY, digest=key, at=tx.now, reason=_KEY))
    for kind, value in _named(phones, emails, codes):
        digest = _digest(key, kind, value)
        if digest not in known:
            known[digest] = kind
            tx.session.add(Suppression(kind=kind, digest=digest, at=tx.now, reason=reason))
    tx.session.flush()


def is_of_person() -> ColumnElement[bool]:
    """The condition that a row says something about a person: it is not the salon's key."""
    return Suppression.kind != _KEY


def with_name(phone: str, name: str) -> str:
    """A phone together with whose it was, the words of the name in any order."""
    return " ".join((phone, *sorted(fold(name).split())))


def _named(
    phones: Iterable[str], emails: Iterable[str], codes: Iterable[str]
) -> Iterable[tuple[str, str]]:
    yield from ((PHONE, phone) for phone in phones)
    yield from ((EMAIL, email.strip().casefold()) for email in emails)
    yield from ((EXTERNAL_ID, code.strip()) for code in codes)


def _digest(key: str, kind: str, value: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
