"""Knows again whom the salon erased, without keeping who it was: keyed hashes, nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from salonapp.clients.tables import Suppression
from salonapp.storage.door import Reader, Tx
from salonapp.storage.fingerprints import KEY, PHONE, fingerprint, named, with_name
from salonapp.storage.raw import Raw

ERASED = "erased"


class Suppressed:
    """Who must not be begun again without a person's doing."""

    def __init__(self, reader: Reader) -> None:
        rows = Raw(reader).all("SELECT kind, digest FROM suppression")
        self._key = next((digest for kind, digest in rows if kind == KEY), "")
        self._digests = {digest for kind, digest in rows if kind != KEY}

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
        mine = [*named(known, [email] if email else [], [code] if code else [])]
        if name:
            mine += ((PHONE, with_name(phone, name)) for phone in known)
        return any(fingerprint(self._key, kind, value) in self._digests for kind, value in mine)


def suppress(
    tx: Tx, *, phones: Iterable[str], emails: Iterable[str], codes: Iterable[str], reason: str
) -> None:
    """Keep hashes of the addresses and codes of somebody who is erased."""
    known: dict[str, str] = dict(Raw(tx).all("SELECT digest, kind FROM suppression"))
    key = next((digest for digest, kind in known.items() if kind == KEY), "")
    if not key:
        key = secrets.token_hex(32)
        tx.session.add(Suppression(kind=KEY, digest=key, at=tx.now, reason=KEY))
    for kind, value in named(phones, emails, codes):
        digest = fingerprint(key, kind, value)
        if digest not in known:
            known[digest] = kind
            tx.session.add(Suppression(kind=kind, digest=digest, at=tx.now, reason=reason))
    tx.session.flush()
