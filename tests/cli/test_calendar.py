"""The calendar from the shell: what stands in the way is named, the rest is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.cli.hours import parse_week
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER


def test_a_booking_from_the_shell_says_what_stands_in_its_way(
    db: Database, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.write(OWNER, msg("A salon")) as tx:
        add_staff(tx, "Lera")
        anna = add_client(tx, ClientDraft(first_name="Anna"))
        add_service(tx, ServiceDraft("Cut"))

    def run(*words: str) -> int:
        given = ["--db", target, "--now", "2026-03-11T10:00:00+03:00", "--lang", "en", "--json"]
        return main([*given, *words])

    def ask(*words: str) -> Any:
        assert run(*words) == 0
        return json.loads(capsys.readouterr().out)

    week = ask("calendar", "hours", "Lera", "--week", "1-5 10:00-14:00, 1-5 15:00-19:00")
    assert len(week["week"]) == 10
    off = ("calendar", "hours", "Lera", "--off", "2026-03-13", "--kind", "ill")
    assert ask(*off)["days"] == [{"day": "2026-03-13", "kind": "ill", "from": "", "to": ""}]

    book = ("book", str(anna), "--service", "Cut", "--master", "Lera", "--at")
    assert run(*book, "2026-03-13T12:00") == 2
    assert "The master is ill." in capsys.readouterr().err
    booked = ask(*book, "2026-03-12T12:00")["appointment"]
    assert run(*book, "2026-03-12T12:30") == 2
    told = capsys.readouterr().err
    assert "The master is busy from 12:00 to 13:00." in told
    assert "The client is booked from 12:00 to 13:00 already." in told

    ask("calendar", "move", str(booked), "--at", "2026-03-12T14:30", "--despite", "she agreed")
    (row,) = ask("calendar", "show", "--on", "2026-03-12")
    assert (row["starts_at"], row["master"]) == ("2026-03-12T14:30:00+03:00", "Lera")
    assert ask("calendar", "slots", str(anna), "--service", "Cut")[0]["master"] == "Lera"
    assert ask("calendar", "export", str(tmp_path / "all.ics"))["appointments"] == 1
    ask("calendar", "status", str(booked), "cancelled", "--by", "salon", "--reason", "no light")
    assert ask("calendar", "show", "--on", "2026-03-12")[0]["status"] == "cancelled"
    wish = ("calendar", "wait", str(anna), "--from", "2026-03-12", "--to", "2026-03-20")
    ask(*wish, "--service", "Cut")
    assert ask("calendar", "waiting")[0]["service"] == "Cut"
    # Whoever it is, nobody works then: said, and booked, for it may be agreed.
    assert run("book", str(anna), "--service", "Cut", "--at", "2026-03-13T12:00") == 0
    assert "None of the masters who do it works then." in capsys.readouterr().err


def test_a_week_is_typed_by_weekdays_and_hours() -> None:
    week = parse_week("1-3 10:00-14:00, 6 11:00-16:00")
    assert [(each.weekday, each.starts.hour) for each in week] == [
        (1, 10),
        (2, 10),
        (3, 10),
        (6, 11),
    ]
    assert parse_week("") == []
    assert parse_week("7 10:00-24:00")[0].ends.hour == 0
    wrong_hours = ("1 10-14", "1 10:00-25:99", "1 10:00-43:00", "1 24:00-25:00")
    for wrong in ("Monday 10:00-14:00", "5-1 10:00-12:00", ",", "1 10:00-12:00,", *wrong_hours):
        with pytest.raises(InvalidInput):
            parse_week(wrong)
