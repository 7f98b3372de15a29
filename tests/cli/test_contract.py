"""The shell keeps its contract: one JSON document on stdout, exit codes, rights, times."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main

NOW = "2026-03-11T10:00:00+03:00"

Ask = Callable[..., Any]


@pytest.fixture
def salon(tmp_path: Path) -> Path:
    return tmp_path / "salon.db"


@pytest.fixture
def ask(salon: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command and give its JSON answer; it must end well."""

    def run(*words: str, as_: str = "") -> Any:
        rights = ["--as", as_] if as_ else []
        code = main(["--db", str(salon), "--now", NOW, "--lang", "en", "--json", *rights, *words])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out)

    return run


@pytest.fixture
def refused(salon: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must be refused; give what it says on stderr."""

    def run(*words: str, as_: str = "", code: int = 2) -> str:
        rights = ["--as", as_] if as_ else []
        got = main(["--db", str(salon), "--now", NOW, "--lang", "en", *rights, *words])
        out, err = capsys.readouterr()
        assert got == code, err
        assert out == ""
        return err

    return run


@pytest.fixture
def demo(ask: Ask) -> Any:
    return ask("demo", "--clients", "60", "--years", "2", "--seed", "3")


def test_the_demo_fills_an_empty_salon_once(
    demo: Any, ask: Ask, refused: Callable[..., str]
) -> None:
    assert demo["clients"] == 60
    assert demo["visits"] > 100
    assert len(ask("search", "")) == 60
    assert "already" in refused("demo")


def test_json_is_understood_after_the_command_too(
    salon: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", str(salon), "--now", NOW, "search", "", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_same_seed_gives_the_same_salon(
    demo: Any, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(tmp_path / "other.db")
    main(
        [
            "--db",
            other,
            "--now",
            NOW,
            "--lang",
            "en",
            "--json",
            "demo",
            "--clients",
            "60",
            "--years",
            "2",
            "--seed",
            "3",
        ]
    )
    capsys.readouterr()
    main(["--db", other, "--now", NOW, "--lang", "en", "--json", "client", "7"])
    theirs = json.loads(capsys.readouterr().out)
    assert theirs == ask("client", "7")


def test_a_visit_changes_the_card_and_undo_takes_it_back(demo: Any, ask: Ask) -> None:
    before = ask("client", "7")
    done = ask(
        "visit",
        "7",
        "--on",
        "2026-03-11",
        "--time",
        "09:15",
        "--service",
        "Men's haircut",
        "--price",
        "210000",
    )
    card = ask("client", "7")
    assert card["visits"][0]["id"] == done["visit"]
    assert card["visits"][0]["at_time"] == "09:15"
    assert card["visits"][0]["price_minor"] == 210_000
    assert card["totals"]["last_visit_on"] == "2026-03-11"
    undone = ask("undo", str(done["operation"]))
    assert undone["undone"] == done["operation"]
    assert ask("client", "7") == before
    ask("redo")
    assert ask("client", "7") == card


def test_a_booking_is_in_the_salons_own_time(demo: Any, ask: Ask) -> None:
    ask("settings", "salon.time_zone", "Asia/Vladivostok")
    ask("book", "7", "--at", "2026-03-20T14:00", "--service", "Men's haircut")
    (ahead,) = [
        a for a in ask("client", "7")["appointments"] if a["starts_at"].startswith("2026-03-20")
    ]
    assert ahead["starts_at"] == "2026-03-20T14:00:00+10:00"


def test_a_master_sees_two_digits_and_may_not_export(
    demo: Any, ask: Ask, refused: Callable[..., str], tmp_path: Path
) -> None:
    ask("staff", "add", "Зоя Мастер")
    whole = ask("search", "")
    masked = ask("search", "", as_="Зоя Мастер")
    assert [row["id"] for row in masked] == [row["id"] for row in whole]
    for seen, real in zip(masked, whole, strict=True):
        assert sum(letter.isdigit() for letter in seen["phone"]) <= 2
        assert real["phone"][-2:] == seen["phone"][-2:]
    card = ask("client", "7", as_="Зоя Мастер")
    assert card["totals"]["spent_minor"] is None
    assert "may not" in refused("export", str(tmp_path / "out"), as_="Зоя Мастер")
    assert "Nobody called" in refused("search", "", as_="Нет Такого")


def test_a_master_takes_back_their_own_work_and_nobody_elses(
    demo: Any, ask: Ask, refused: Callable[..., str]
) -> None:
    ask("staff", "add", "Зоя Мастер")
    words = ("visit", "7", "--on", "2026-03-11", "--service", "Women's haircut")
    own = ask(*words, as_="Зоя Мастер")["operation"]
    owners = ask("settings", "salon.name", "Пион") and ask("history")[0]["operation"]
    assert "own work only" in refused("undo", str(owners), as_="Зоя Мастер")
    assert ask("undo", as_="Зоя Мастер")["undone"] == own
    assert "own work only" in refused("undo", str(owners), as_="Зоя Мастер")
    assert "may not" in refused("redo", as_="Зоя Мастер")


def test_settings_are_checked_and_told(ask: Ask, refused: Callable[..., str]) -> None:
    assert ask("settings", "salon.name", "Лилия") == {"salon.name": "Лилия"}
    assert ask("settings")["salon.name"] == "Лилия"
    assert "time zone" in refused("settings", "salon.time_zone", "Mars/Olympus")
    assert "number" in refused("settings", "email.port", "many")
    assert "no setting" in refused("settings", "nothing.here")


def test_a_password_is_never_printed(
    salon: Path, capsys: pytest.CaptureFixture[str], ask: Ask
) -> None:
    assert ask("settings", "email.password", "s3cret-word") == {"email.password": True}
    assert ask("settings", "email.password") == {"email.password": True}
    assert "s3cret" not in json.dumps(ask("settings"))
    assert b"s3cret" not in salon.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("client", "999"),
        ("visit", "1", "--on", "32.13", "--service", "x"),
        ("book", "1", "--at", "tomorrow", "--service", "x"),
        ("undo", "12345"),
        ("undo",),
        ("redo",),
        ("nonsense",),
        ("search",),
        ("import", "/nowhere/at/all.csv"),
        ("consent", "1", "--purpose", "service", "--evidence", "x"),
        ("temperature", "list", "--class", "tepid"),
        ("reminders", "rules", "no_such_rule", "on"),
        ("tour", "x", "--size", "huge"),
        ("tour", "/dev/null/x"),
        ("client", "9" * 20),
        ("undo", "9" * 20),
        ("search", "", "--limit", "9" * 20),
        ("temperature", "backtest", "--on", "9999-12-31", "--horizon", "60"),
        ("book", "1", "--at", "9999-12-31T23:59-12:00", "--service", "x"),
        ("--now", "0001-01-01T00:00", "doctor"),
        ("--now", "9999-12-31T23:59", "reminders", "plan"),
    ],
)
def test_what_a_person_can_mend_ends_with_two(
    refused: Callable[..., str], words: tuple[str, ...]
) -> None:
    assert refused(*words).strip()


def test_ctrl_c_says_that_nothing_was_changed(
    salon: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("salonapp.app.open_salon", interrupted)
    assert main(["--db", str(salon), "--lang", "en", "doctor"]) == 2
    assert capsys.readouterr().err == "Stopped; nothing was changed.\n"


def test_consent_for_a_list_is_recorded_once(demo: Any, ask: Ask) -> None:
    words = (
        "consent",
        "--list",
        "all",
        "--purpose",
        "service",
        "--yes",
        "--evidence",
        "paper forms of March",
    )
    first = ask(*words)
    assert first["operation"] is not None
    assert ask(*words)["operation"] is None
    consents = ask("client", "7")["consents"]
    assert [c["granted"] for c in consents if c["purpose"] == "service"] == [True]


def test_temperatures_come_with_reasons(demo: Any, ask: Ask, tmp_path: Path) -> None:
    rows = ask("temperature", "list", "--csv", str(tmp_path / "list.csv"))
    assert len(rows) == 60
    assert all(0 <= row["p_return"] <= 1 and 0 <= row["p_alive"] <= 1 for row in rows)
    assert all(reason["kind"] for row in rows for reason in row["reasons"])
    counted = ask("temperature", "refresh")
    assert counted["hot"] == sum(row["temperature"] == "hot" for row in rows)
    assert counted["clients"] == 60
    assert (tmp_path / "list.csv").read_text("utf-8-sig").count("\n") == 61


def test_reminders_are_planned_but_a_fresh_salon_is_paused(demo: Any, ask: Ask) -> None:
    planned = ask("reminders", "plan")
    assert planned["planned"] > 0
    listed = ask("reminders", "list", "--state", "planned")
    assert len(listed) == planned["planned"]
    assert all(message["text"] and message["send_at"] for message in listed)
    sent = ask("reminders", "send")
    assert sent.pop("paused") is True
    assert set(sent.values()) == {0}
    assert ask("reminders", "resume") == {"paused": False}
    assert ask("reminders", "pause") == {"paused": True}


def test_answers_are_listed_noted_and_seen_to(demo: Any, ask: Ask) -> None:
    waiting = ask("reminders", "answers")
    assert waiting
    assert all(row["waits"] for row in waiting)
    first = waiting[0]["id"]
    assert ask("reminders", "settle", str(first))["answer"] == first
    assert first not in {row["id"] for row in ask("reminders", "answers")}
    sent = next(m for m in ask("reminders", "list") if m["state"] in ("done", "delivered"))
    noted = ask("reminders", "answer", str(sent["id"]), "stop", "--text", "Stop")
    assert noted["operation"]
    client = str(sent["client_id"])
    said = ask("reminders", "answers", "--client", client, "--all")
    assert said[0]["answer"] == "stop"
    assert client in {str(row["client_id"]) for row in ask("reminders", "opt-outs")}


def test_a_rule_is_narrowed_tried_and_looked_back_on(
    demo: Any, ask: Ask, refused: Callable[..., str]
) -> None:
    rule = "return_after_service"
    told = ask("reminders", "set", rule, "--who", "class=hot", "--most", "2", "--weekdays", "1,3")
    assert (told["who"], told["most_a_day"], told["weekdays"]) == (
        {"temperatures": ["hot"]},
        2,
        [1, 3],
    )
    assert told in ask("reminders", "rules")
    tried = ask("reminders", "try", rule)
    assert tried["messages"] == sum(tried["days"].values())
    assert max(tried["days"].values(), default=0) <= 2
    again = ask("reminders", "set", rule, "--who", "everybody", "--most", "0", "--dry-run")
    assert again["messages"] >= tried["messages"]
    assert ask("reminders", "rules")[0]["most_a_day"] == 2
    assert "class=hot" in refused("reminders", "set", rule, "--who", "anybody")
    assert "quiet hours" in refused("reminders", "set", rule, "--not-before", "22:00")
    found = ask("reminders", "brought", rule, "--days", "365")
    assert found["within_14"]["written"]["clients"] <= found["sent"]
    assert set(ask("reminders", "brought", "appointment")["no_shows"]) >= {"reminded", "others"}


def test_history_tells_what_was_done(demo: Any, ask: Ask) -> None:
    ask("visit", "7", "--on", "2026-03-11", "--service", "Men's haircut")
    (latest, *_) = ask("history", "--client", "7")
    assert latest["what"] == "Visit recorded"
    assert latest["at"].startswith("2026-03-11T")
    assert {change["field"] for change in latest["changes"]} >= {"visit.on_day"}


def test_a_file_that_is_no_salon_is_left_alone(salon: Path, refused: Callable[..., str]) -> None:
    salon.write_bytes(b"this is a shopping list, not a database" * 100)
    before = salon.read_bytes()
    assert "not a salon file" in refused("search", "")
    assert salon.read_bytes() == before


def test_a_wrong_address_of_a_server_is_said_plainly(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--db", "postgresql://nobody@127.0.0.1:1/none", "--lang", "en", "search", ""])
    assert code == 2
    assert "does not answer" in capsys.readouterr().err
    assert main(["--db", "mysql://x/y", "--lang", "en", "search", ""]) == 2


def test_english_and_russian_both_speak(salon: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--db", str(salon), "--now", NOW, "--lang", "ru", "client", "5"])
    assert "Клиента с номером 5 нет" in capsys.readouterr().err


def test_a_yes_for_a_whole_list_overrules_nobody_who_said_no(demo: Any, ask: Ask) -> None:
    ask("consent", "7", "--purpose", "service", "--no", "--evidence", "asked at the desk")
    ask("consent", "--list", "all", "--purpose", "service", "--yes", "--evidence", "paper forms")
    consents = ask("client", "7")["consents"]
    assert [c["granted"] for c in consents if c["purpose"] == "service"] == [False]


def test_after_a_restore_undo_does_not_start_the_sending_again(
    demo: Any, ask: Ask, tmp_path: Path
) -> None:
    ask("reminders", "resume")
    copy = str(tmp_path / "copy.db")
    ask("backup", copy)
    ask("restore", copy)
    assert ask("settings", "reminders.paused") == {"reminders.paused": True}
    latest = ask("history")[0]
    assert "restored" not in latest["what"]


def test_rights_are_given_and_taken_one_by_one(
    ask: Ask, refused: Callable[..., str], tmp_path: Path
) -> None:
    ask("staff", "add", "Зоя")
    told = ask("staff", "rights", "Зоя", "+export", "-all_clients")
    assert told == [{"id": 1, "name": "Зоя", "role": "master", "rights": ["export"], "pin": False}]
    assert ask("export", str(tmp_path / "out"), as_="Зоя")["files"]
    assert "may not" in refused("staff", "rights", "Зоя", "+phones", as_="Зоя")
    assert "not a right" in refused("staff", "rights", "Зоя", "+fly")
