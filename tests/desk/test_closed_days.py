from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from salonapp.desk.commands.closed_days import (
    bring_holidays_up_to_date,
    close_on_holidays,
    holidays_are_stale,
    work_on_holiday,
)
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.public_holidays import holidays_of, knows_country, regions_of
from salonapp.reminders.derive.frame import send_window
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting

VICTORY = date(2026, 5, 9)


def closed(db: Database, day: date) -> bool:
    with db.read() as reader:
        return not send_window(reader.settings).is_open_day(day)


def test_nothing_is_sent_on_public_holidays_of_this_year_and_the_next(db: Database) -> None:
    assert not closed(db, VICTORY)
    with db.write(OWNER, msg("Closed")) as tx:
        set_setting(tx, "salon.closed_days", "2026-06-12,2026-07-15")
        close_on_holidays(tx, on=True)
    assert closed(db, VICTORY)
    assert closed(db, VICTORY.replace(year=2027))
    assert closed(db, date(2026, 7, 15))

    with db.write(OWNER, msg("Open")) as tx:
        close_on_holidays(tx, on=False)
    assert not closed(db, VICTORY)
    for day in (date(2026, 7, 15), date(2026, 6, 12)):
        assert closed(db, day), "a day off that a person named stays, holiday or not"


def test_a_holiday_the_salon_works_on_is_open_every_year(db: Database) -> None:
    mark = next(each.mark for each in holidays_of("RU", "", 2026, "en") if each.day == VICTORY)
    with db.write(OWNER, msg("Closed")) as tx:
        close_on_holidays(tx, on=True)
        work_on_holiday(tx, mark, works=True)
    assert not closed(db, VICTORY)
    assert not closed(db, VICTORY.replace(year=2027))
    assert closed(db, date(2026, 6, 12))


def test_a_new_year_and_another_country_bring_their_own_holidays(
    db: Database, clock: FixedClock
) -> None:
    with db.write(OWNER, msg("Closed")) as tx:
        close_on_holidays(tx, on=True)
    with db.read() as reader:
        assert not holidays_are_stale(reader)
    clock.set(datetime(2027, 1, 5, 9, tzinfo=UTC))
    with db.read() as reader:
        assert holidays_are_stale(reader)
    with db.write(OWNER, msg("Brought up to date")) as tx:
        set_setting(tx, "salon.country", "DE")
        bring_holidays_up_to_date(tx)
    assert not closed(db, VICTORY.replace(year=2028))
    assert closed(db, date(2028, 10, 3))
    assert closed(db, VICTORY), "what is over stays closed: due dates of the past rest on it"


def test_a_country_nobody_knows_is_told(db: Database) -> None:
    with db.write(OWNER, msg("Moved")) as tx:
        set_setting(tx, "salon.country", "XX")
        with pytest.raises(InvalidInput, match="does not know the public holidays"):
            close_on_holidays(tx, on=True)
    assert not knows_country("XX")
    assert holidays_of("XX", "", 2026, "ru") == ()


def test_holidays_are_named_in_the_language_of_whoever_looks() -> None:
    names = {code: holidays_of("RU", "", 2026, code)[-2].name for code in ("ru", "en")}
    assert names == {"ru": "День народного единства", "en": "Unity Day"}
    assert "Қазақстан" in " ".join(each.name for each in holidays_of("KZ", "", 2026, "ru"))
    assert "BY" in regions_of("DE")


def test_the_program_starts_without_the_list_of_holidays() -> None:
    code = (
        "import sys, salonapp.app, salonapp.agent.ticks, salonapp.desk.commands.closed_days;"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
