"""The salon's data can be taken out whole, and nothing in it harms whoever opens it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from salonapp.clients.tables import Client
from salonapp.desk.exports import export_all
from salonapp.desk.imports.commands import run_import
from salonapp.foundation import i18n
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError
from salonapp.staff.rights import OWNER_VIEWER, Viewer, viewer_for
from salonapp.storage.database import Database
from salonapp.visits.tables import Visit
from tests.desk.imports.files import clients_export, visits_export


@pytest.fixture
def filled(db: Database, tmp_path: Path) -> Database:
    run_import(db, clients_export(tmp_path))
    run_import(db, visits_export(tmp_path))
    return db


def exported(db: Database, folder: Path, viewer: Viewer = OWNER_VIEWER) -> dict[str, Path]:
    with db.read() as reader:
        return {path.name: path for path in export_all(reader, viewer, folder)}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_kind_of_data_has_its_file(filled: Database, tmp_path: Path) -> None:
    files = exported(filled, tmp_path / "out")
    assert set(files) == {
        "clients.csv",
        "visits.csv",
        "appointments.csv",
        "services.csv",
        "staff.csv",
        "consents.csv",
        "messages.csv",
        "answers.csv",
        "preferences.csv",
        "card_fields.csv",
        "people.csv",
        "formulas.csv",
        "approach.csv",
        "salon.json",
    }
    assert files["clients.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    clients = {row["Code"]: row for row in table(files["clients.csv"])}
    assert clients["K00025"]["Phone"] == "'+7 900 857-71-96 (мама)"
    assert clients["K00025"]["Birthday"] == "11.05"
    assert clients["K00000"]["Agrees to advertising"] == "no"
    assert clients["K00028"]["Allergies"] == "латекс; йод"
    visits = table(files["visits.csv"])
    assert visits[0]["Services"] == "Педикюр; Маникюр с покрытием"
    assert (visits[0]["Price"], visits[0]["Time"]) == ("3000.00", "19:30")


def test_no_cell_is_a_formula(filled: Database, tmp_path: Path) -> None:
    for path in exported(filled, tmp_path / "out").values():
        if path.suffix != ".csv":
            continue
        for row in table(path):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_json_file_holds_everything(filled: Database, tmp_path: Path) -> None:
    path = exported(filled, tmp_path / "out")["salon.json"]
    everything = json.loads(path.read_text(encoding="utf-8"))
    assert len(everything["clients"]) == 11
    assert everything["visits"][0]["price_minor"] == 300_000
    assert everything["clients"][-2]["first_name"] == '=HYPERLINK("x")'
    assert everything["settings"]["salon.currency"] == "RUB"


def test_who_may_not_see_phones_and_takings_does_not_export_them(
    filled: Database, tmp_path: Path
) -> None:
    files = exported(filled, tmp_path / "out", viewer_for(1, "Света", "master", {"export": True}))
    assert {row["Phone"][-2:] for row in table(files["clients.csv"])} >= {"59", "11"}
    texts = "".join(path.read_text(encoding="utf-8") for path in files.values())
    assert "952 601" not in texts
    assert "client1@" not in texts
    assert {row["Price"] for row in table(files["visits.csv"])} == {""}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_export_is_an_import_for_another_salon(
    filled: Database, tmp_path: Path, empty_salon_file: Path, clock: FixedClock, language: str
) -> None:
    i18n.set_language(language)
    files = exported(filled, tmp_path / "out")
    shutil.copyfile(empty_salon_file, tmp_path / "other.db")
    other = Database.open(tmp_path / "other.db", clock)
    try:
        clients = run_import(other, files["clients.csv"])
        visits = run_import(other, files["visits.csv"])
        assert (clients.rejected, visits.rejected) == ((), ())
        assert visits.new_clients == 0
        with filled.read() as one, other.read() as two:
            for model in (Client, Visit):
                counted = select(func.count()).select_from(model)
                assert one.session.scalar(counted) == two.session.scalar(counted)
            names = select(Client.last_name, Client.first_name, Client.birth_day).order_by(
                Client.id
            )
            assert one.session.execute(names).all() == two.session.execute(names).all()
            prices = select(Visit.on_day, Visit.price_minor, Visit.status).order_by(Visit.id)
            assert one.session.execute(prices).all() == two.session.execute(prices).all()
    finally:
        other.close()


def test_a_folder_that_cannot_be_written_says_so(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SalonError, match="cannot be written") as refused:
        exported(filled, tmp_path / "file" / "out")
    assert refused.value.hint is not None


def test_likes_own_fields_and_people_are_given_out_in_words(db: Database, tmp_path: Path) -> None:
    from datetime import date

    from salonapp.clients.cards import ClientDraft, Preference, PreferenceKind
    from salonapp.clients.commands import add_client
    from salonapp.clients.commands.fields import add_field, set_values
    from salonapp.clients.commands.people import add_link, set_recommendation
    from salonapp.clients.commands.preferences import set_preferences
    from salonapp.clients.fields import FieldDraft, FieldKind
    from salonapp.clients.people import LinkKind, Pays
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("A salon")) as tx:
        anna, vera = (add_client(tx, ClientDraft(first_name=name)) for name in ("Anna", "Vera"))
        bob = Preference(PreferenceKind.WISH, "a bob", due_from=date(2026, 4, 1))
        mother = Preference(PreferenceKind.OTHER, "ask her mother, +7 912 345-67-89")
        set_preferences(tx, anna, (bob, mother))
        size = add_field(tx, FieldDraft("Foot size", FieldKind.NUMBER))
        set_values(tx, anna, {size: "37,5"})
        add_link(tx, anna, vera, LinkKind.CHILD, pays=Pays.CLIENT)
        set_recommendation(tx, vera, anna, "")

    files = exported(db, tmp_path / "out", viewer_for(1, "Lera", "master", {"export": True}))

    likes = table(files["preferences.csv"])
    assert [(row["Client"], row["Kind"], row["Offer from"]) for row in likes] == [
        ("Anna", "Wish", "2026-04-01"),
        ("Anna", "Besides", ""),
    ]
    assert "345" not in likes[1]["Text"]
    assert [list(row.values()) for row in table(files["card_fields.csv"])] == [
        [f"SA-{anna}", "Anna", "Foot size", "37.5", "no"]
    ]
    assert [list(row.values()) for row in table(files["people.csv"])] == [
        [f"SA-{anna}", "Anna", "parent", f"SA-{vera}", "Vera", "yes", "no", ""],
        [f"SA-{anna}", "Anna", "recommended us to", f"SA-{vera}", "Vera", "no", "no", ""],
    ]


def test_what_stands_on_a_card_in_the_bin_is_nobodys_row(db: Database, tmp_path: Path) -> None:
    from salonapp.clients.cards import ClientDraft, Preference, PreferenceKind
    from salonapp.clients.commands import add_client, put_into_bin
    from salonapp.clients.commands.fields import add_field, set_values
    from salonapp.clients.commands.people import add_link, set_recommendation
    from salonapp.clients.commands.preferences import set_preferences
    from salonapp.clients.fields import FieldDraft, FieldKind
    from salonapp.clients.people import LinkKind
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("A salon")) as tx:
        anna, vera = (add_client(tx, ClientDraft(first_name=name)) for name in ("Anna", "Vera"))
        set_preferences(tx, vera, (Preference(PreferenceKind.DRINK, "tea"),))
        set_values(tx, vera, {add_field(tx, FieldDraft("Foot size", FieldKind.NUMBER)): "37"})
        add_link(tx, anna, vera, LinkKind.FRIEND)
        set_recommendation(tx, anna, vera, "")
        put_into_bin(tx, vera)

    files = exported(db, tmp_path / "out")

    for name in ("preferences", "card_fields", "people"):
        assert table(files[f"{name}.csv"]) == []
