from __future__ import annotations

import stat
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from salonapp.channels import secrets as room
from salonapp.channels.secrets import SecretPlace, Secrets
from salonapp.foundation.errors import SalonError


class KeyStore:
    """A key store like those of operating systems."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def use_key_store(monkeypatch: pytest.MonkeyPatch, store: Any) -> None:
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda: store))


def test_a_password_goes_into_the_key_store_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeyStore()
    use_key_store(monkeypatch, store)
    kept = Secrets("salon", tmp_path)
    assert kept.set("email.password", "пароль") is SecretPlace.KEY_STORE
    assert kept.get("email.password") == "пароль"
    assert list(tmp_path.iterdir()) == []
    kept.delete("email.password")
    assert kept.get("email.password") is None
    assert store.kept == {}


def test_without_a_key_store_it_goes_into_a_file_only_the_user_can_read(tmp_path: Path) -> None:
    kept = Secrets("salon", tmp_path)
    assert kept.set("email.password", "пароль") is SecretPlace.FILE
    assert Secrets("salon", tmp_path).get("email.password") == "пароль"
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert "only you can read" in str(kept.place().sentence)


def test_two_salons_on_one_computer_keep_their_passwords_apart(tmp_path: Path) -> None:
    Secrets("one", tmp_path).set("email.password", "1")
    Secrets("two", tmp_path).set("email.password", "2")
    assert Secrets("one", tmp_path).get("email.password") == "1"


def test_a_key_store_that_waits_for_ever_does_not_hold_the_program_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    class Hanging(KeyStore):
        def get_password(self, service: str, name: str) -> str | None:
            released.wait(30)
            return None

    use_key_store(monkeypatch, Hanging())
    monkeypatch.setattr(room, "_PATIENCE_SECONDS", 0.05)
    kept = Secrets("salon", tmp_path)
    assert kept.get("email.password") is None
    assert kept.set("email.password", "x") is SecretPlace.FILE
    released.set()


def test_a_key_store_that_forgets_is_not_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(KeyStore):
        def set_password(self, service: str, name: str, value: str) -> None:
            pass

    use_key_store(monkeypatch, Forgetful())
    assert Secrets("salon", tmp_path).set("email.password", "x") is SecretPlace.FILE


def test_a_broken_file_is_told_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{broken")
    with pytest.raises(SalonError, match="cannot be read"):
        Secrets("salon", tmp_path).set("email.password", "x")
    assert (tmp_path / "secrets.json").read_text() == "{broken"


def test_a_salon_on_a_server_is_named_without_its_password() -> None:
    one = Secrets.for_salon("postgresql://anna:one@server/salon")
    two = Secrets.for_salon("postgresql://anna:two@server/salon")
    assert one._scope == two._scope
