"""The salon's settings: typed, checked, journalled like any fact."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import SPECS, SettingValue, parse_setting, set_setting


def keep(db: Database, key: str, value: SettingValue) -> None:
    with db.write(OWNER, msg("Setting")) as tx:
        set_setting(tx, key, value)


def setting(db: Database, key: str) -> SettingValue:
    with db.read() as reader:
        return reader.settings[key]


def test_what_was_never_set_has_its_default(bare_db: Database) -> None:
    with bare_db.read() as reader:
        assert reader.settings.all() == {key: spec.default for key, spec in SPECS.items()}


def test_every_default_passes_its_own_check() -> None:
    for key, spec in SPECS.items():
        assert spec.check is None or spec.check(spec.default) is None, key


def test_a_setting_is_kept_and_can_be_undone(bare_db: Database) -> None:
    keep(bare_db, "salon.name", "Студия")
    keep(bare_db, "salon.name", "Studio")
    assert setting(bare_db, "salon.name") == "Studio"
    bare_db.undo(OWNER)
    assert setting(bare_db, "salon.name") == "Студия"
    bare_db.undo(OWNER)
    assert setting(bare_db, "salon.name") == ""


def test_the_zone_set_in_a_pass_decides_the_day_in_that_pass(
    bare_db: Database, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 3, 11, 20, 30, tzinfo=UTC))
    with bare_db.write(OWNER, msg("Setting")) as tx:
        assert tx.today == date(2026, 3, 11)
        set_setting(tx, "salon.time_zone", "Asia/Vladivostok")
        assert tx.today == date(2026, 3, 12)
    with bare_db.read() as reader:
        assert reader.today == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("salon.time_zone", "Mars/Olympus"),
        ("salon.time_zone", "../etc/passwd"),
        ("salon.currency", "roubles"),
        ("reminders.quiet_from", "25:00"),
        ("reminders.daily_cap", 0),
        ("reminders.daily_cap", "many"),
        ("reminders.daily_cap", True),
        ("reminders.paused", 1),
        ("temperature.hot_from", float("nan")),
        ("temperature.hot_from", 1.5),
        ("email.security", "perhaps"),
        ("email.host", "https://mail.example.com"),
        ("email.from", "nobody"),
        ("email.from", "salon@example.com\nBcc: all@example.com"),
        ("salon.closed_weekdays", "8"),
        ("salon.closed_days", "2026-03-12, 2026-99-99"),
        ("salon.closed_days", "12 March"),
        ("salon.country", "Russia"),
        ("no.such", "x"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(
    bare_db: Database, key: str, value: SettingValue
) -> None:
    with pytest.raises(InvalidInput):
        keep(bare_db, key, value)
    with bare_db.read() as reader:
        assert reader.settings.all() == {key: spec.default for key, spec in SPECS.items()}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("reminders.paused", "off", False),
        ("reminders.paused", "Да", True),
        ("reminders.daily_cap", " 30 ", 30),
        ("temperature.hot_from", "0.7", 0.7),
        ("salon.name", "Anna's", "Anna's"),
    ],
)
def test_what_is_typed_becomes_the_settings_type(key: str, text: str, value: SettingValue) -> None:
    assert parse_setting(key, text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [("reminders.paused", "perhaps"), ("reminders.daily_cap", "many"), ("no.such", "x")],
)
def test_what_cannot_be_understood_is_refused(key: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_setting(key, text)


def test_an_undone_setting_counts_at_once_for_what_follows_from_it(
    target: str, clock: FixedClock
) -> None:
    seen: list[str] = []

    def derive(tx: Tx, changes: Changes) -> None:
        seen.append(tx.settings.text("salon.name"))

    db = Database.open(target, clock, [derive])
    try:
        keep(db, "salon.name", "One")
        keep(db, "salon.name", "Two")
        db.undo(OWNER)
        db.redo(OWNER)
    finally:
        db.close()
    assert seen == ["One", "Two", "One", "Two"]
