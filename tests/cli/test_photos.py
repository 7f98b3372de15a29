"""Photos are put on a card from the shell, stand in its document, and lie in an export."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salonapp.app import main
from salonapp.clients.pictures import prepare
from tests.clients.pictures import photo

Ask = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command and give its JSON answer, or what it says when it must be refused."""

    def run(*words: str, refused: bool = False) -> Any:
        salon = ["--db", str(tmp_path / "salon.db"), "--now", "2026-03-11T10:00:00+03:00"]
        code = main([*salon, "--lang", "en", "--json", *words])
        out, err = capsys.readouterr()
        assert code == (2 if refused else 0), err
        return err if refused else json.loads(out)

    return run


@pytest.fixture
def anna(ask: Ask, tmp_path: Path) -> str:
    ask("demo", "--clients", "20", "--years", "1", "--seed", "3")
    client: int = ask("search", "")[0]["id"]
    (tmp_path / "before.jpg").write_bytes(photo(1))
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    return str(client)


def test_a_photo_is_added_and_stands_on_the_card(ask: Ask, anna: str, tmp_path: Path) -> None:
    file = str(tmp_path / "before.jpg")
    known = ask("client", anna)["photos"]
    added = ask("photo", "add", anna, file, "--kind", "before", "--on", "2026-02-20")
    assert added["new"] == 1
    again = ask("photo", "add", anna, file)
    assert (again["photos"], again["new"], again["operation"]) == (added["photos"], 0, None)
    shown = {each["id"]: each for each in ask("client", anna)["photos"]}
    assert len(shown) == len(known) + 1
    mine = shown[added["photos"][0]]
    assert (mine["kind"], mine["on_day"]) == ("before", "2026-02-20")
    assert mine["digest"] == prepare(photo(1)).digest
    ask("undo")
    assert ask("client", anna)["photos"] == known


def test_what_cannot_be_added_is_told_and_nothing_is_changed(
    ask: Ask, anna: str, tmp_path: Path
) -> None:
    file, letter = str(tmp_path / "before.jpg"), str(tmp_path / "letter.pdf")
    known = ask("client", anna)["photos"]
    assert "PDF" in ask("photo", "add", anna, file, letter, refused=True)
    assert "before, after, other" in ask("photo", "add", anna, file, "--kind", "x", refused=True)
    assert "lies ahead" in ask("photo", "add", anna, file, "--on", "2027-01-01", refused=True)
    assert "no client" in ask("photo", "add", "9999", file, refused=True)
    assert ask("client", anna)["photos"] == known


def test_an_export_holds_every_photo_and_says_what_it_is(
    ask: Ask, anna: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "before.jpg")
    (mine,) = ask("photo", "add", anna, file, "--kind", "after", "--note", "=1+1")["photos"]
    ask("export", str(tmp_path / "out"))
    with (tmp_path / "out/photos.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["id"]: row for row in csv.DictReader(table, delimiter=";")}
    row = rows[str(mine)]
    assert (row["file"], row["kind"], row["note"]) == (
        f"photos/{anna}/{mine}.jpg",
        "after",
        "'=1+1",
    )
    assert (tmp_path / "out" / row["file"]).read_bytes() == prepare(photo(1)).image
    assert all((tmp_path / "out" / each["file"]).is_file() for each in rows.values())


def test_a_card_is_given_out_on_paper_and_for_an_address_book(
    ask: Ask, anna: str, tmp_path: Path
) -> None:
    name = ask("client", anna)["name"]
    assert ask("card", anna)["card"].startswith(f"{name}\n")
    file = str(tmp_path / "card.vcf")
    assert ask("card", anna, file, "--form", "vcard") == {"file": file}
    assert Path(file).read_text("utf-8").startswith("BEGIN:VCARD")
    assert "<html" in ask("card", anna, "--form", "html", "--no-contacts")["card"]
    assert "text, html, vcard" in ask("card", anna, "--form", "x", refused=True)
    nowhere = str(tmp_path / "nowhere" / "card.txt")
    assert "cannot be written" in ask("card", anna, nowhere, refused=True)
