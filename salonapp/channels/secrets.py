"""Where passwords lie: the system's key store, or else a file only this user can read.

Never the database, a backup or a log. A key store may be missing, locked or waiting for somebody
to type a password into a dialog nobody sees, so it is asked from a thread of its own and given up
on after a few seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg

T = TypeVar("T")

_SERVICE = "SalonApp"
_PATIENCE_SECONDS = 3.0
_RECOMMENDED_PRIORITY = 1.0
EMAIL_PASSWORD = "email.password"  # the name of a secret, not one
SMS_PASSWORD = "sms.password"  # likewise


def token_name(messenger: str) -> str:
    """What the token of the salon's bot at a messenger is kept as."""
    return f"{messenger}.token"


class SecretPlace(StrEnum):
    """Where a secret is kept."""

    KEY_STORE = "key_store"
    FILE = "file"

    @property
    def sentence(self) -> Message:
        """What to tell the owner beside the password field."""
        if self is SecretPlace.KEY_STORE:
            return msg("The password is kept in this computer's key store.")
        return msg(
            "This computer has no usable key store: the password is kept in a file"
            " that only you can read."
        )


class _Unavailable(Exception):
    """The key store does not answer; what it says may contain secrets, so it is dropped."""


class Secrets:
    """The secrets of one salon (`scope` tells two salons on one computer apart)."""

    def __init__(self, scope: str, folder: Path, *, use_key_store: bool = True) -> None:
        self._scope = scope
        self._file = folder / "secrets.json"
        self._use_key_store = use_key_store

    @classmethod
    def for_salon(cls, target: str | Path) -> Secrets:
        """The secrets of the salon at a file path or database URL, on this computer."""
        from salonapp.foundation.paths import data_dir

        if isinstance(target, str) and "://" in target:
            # Neither the user name nor the password of the address names the salon.
            place = re.sub(r"://[^/@]*@", "://", target)
        else:
            place = str(Path(target).resolve())
        scope = hashlib.sha256(place.encode()).hexdigest()[:16]
        return cls(scope, data_dir())

    def get(self, name: str) -> str | None:
        """The secret called `name`, or `None`. Takes a few seconds at most."""
        kept = self._read_file().get(self._full(name))
        if kept is not None or not self._use_key_store:
            return kept
        try:
            return _ask(lambda: _key_store().get_password(_SERVICE, self._full(name)))
        except _Unavailable:
            self._use_key_store = False
            return None

    def set(self, name: str, value: str) -> SecretPlace:
        """Keep `value` as `name` and say where it went."""
        if self._use_key_store:
            try:
                _ask(lambda: self._set_and_check(name, value))
            except _Unavailable:
                self._use_key_store = False
            else:
                self._change_file(name, None)
                return SecretPlace.KEY_STORE
        self._change_file(name, value)
        return SecretPlace.FILE

    def delete(self, name: str) -> None:
        """Forget the secret called `name`, wherever it is."""
        self._change_file(name, None)
        if self._use_key_store:
            with contextlib.suppress(_Unavailable):
                _ask(lambda: self._delete_from_key_store(name))

    def place(self) -> SecretPlace:
        """Where the next secret would be kept."""
        if self._use_key_store:
            try:
                _ask(_key_store)
            except _Unavailable:
                self._use_key_store = False
        return SecretPlace.KEY_STORE if self._use_key_store else SecretPlace.FILE

    def _full(self, name: str) -> str:
        return f"{self._scope}:{name}"

    def _set_and_check(self, name: str, value: str) -> None:
        store = _key_store()
        store.set_password(_SERVICE, self._full(name), value)
        if store.get_password(_SERVICE, self._full(name)) != value:
            raise _Unavailable

    def _delete_from_key_store(self, name: str) -> None:
        store = _key_store()
        if store.get_password(_SERVICE, self._full(name)) is not None:
            store.delete_password(_SERVICE, self._full(name))

    def _read_file(self) -> dict[str, str]:
        try:
            content = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SalonError(
                msg("The file with the passwords cannot be read."),
                msg("Delete secrets.json in the data folder and enter the passwords again."),
            ) from error
        if not isinstance(content, dict):
            return {}
        return {str(name): str(value) for name, value in content.items()}

    def _change_file(self, name: str, value: str | None) -> None:
        secrets = self._read_file()
        before = dict(secrets)
        if value is None:
            secrets.pop(self._full(name), None)
        else:
            secrets[self._full(name)] = value
        if secrets != before:
            self._write_file(secrets)

    def _write_file(self, secrets: dict[str, str]) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # mkstemp makes the file readable by this user only, before anything is in it.
            handle, name = tempfile.mkstemp(prefix=".secrets-", dir=self._file.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(secrets, file)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise SalonError(
                msg("The password could not be kept: the data folder cannot be written."),
                msg("Check that the disk is not full and that the folder is yours."),
            ) from error


class _Store:
    """The part of a keyring backend that is used, with types."""

    def __init__(self, backend: object) -> None:
        self._backend = backend

    def get_password(self, service: str, name: str) -> str | None:
        value = self._backend.get_password(service, name)  # type: ignore[attr-defined]
        return value if isinstance(value, str) else None

    def set_password(self, service: str, name: str, value: str) -> None:
        self._backend.set_password(service, name, value)  # type: ignore[attr-defined]

    def delete_password(self, service: str, name: str) -> None:
        self._backend.delete_password(service, name)  # type: ignore[attr-defined]


def _key_store() -> _Store:
    # Imported late: it looks through every installed package for key stores.
    import keyring

    backend = keyring.get_keyring()
    if backend.priority < _RECOMMENDED_PRIORITY:
        raise _Unavailable
    return _Store(backend)


def _ask(question: Callable[[], T]) -> T:
    """`question()` answered by a thread that may be left behind when it hangs.

    Raises `_Unavailable` for every kind of failure: key stores raise their own errors.
    """
    answers: list[T] = []

    def answer() -> None:
        with contextlib.suppress(Exception):
            answers.append(question())

    thread = threading.Thread(target=answer, name="key-store", daemon=True)
    thread.start()
    thread.join(_PATIENCE_SECONDS)
    if not answers:
        raise _Unavailable
    return answers[0]
