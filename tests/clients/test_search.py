"""The phone rings, three keystrokes later the card is open."""

from __future__ import annotations

import pytest

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client
from salonapp.clients.queries import find_clients
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

MASTER = viewer_for(1, "Lera", "master")


@pytest.fixture
def salon(db: Database) -> dict[str, int]:
    drafts = {
        "anna": ClientDraft(
            first_name="Анна",
            last_name="Иванова",
            phones=(PhoneDraft("+79123456789"),),
            tags=("постоянный",),
        ),
        "zhanna": ClientDraft(first_name="Жанна", last_name="Ёлкина"),
        "nina": ClientDraft(first_name="Нина", last_name="О’Коннор"),
        "ivan": ClientDraft(first_name="Иван", last_name="Аннин"),
    }
    with db.write(OWNER, msg("Clients")) as tx:
        return {name: add_client(tx, draft) for name, draft in drafts.items()}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("анн", ["ivan", "anna", "zhanna"]),
        ("Иванова Анна", ["anna"]),
        ("bdfyjdf", ["anna"]),
        ("ivanova", ["anna"]),
        ("елкина", ["zhanna"]),
        ("Ё", ["zhanna"]),
        ("o'коннор", ["nina"]),
        ("о'коннор", ["nina"]),
        ("456", ["anna"]),
        ("8 912 345", ["anna"]),
        ("+7 (912) 345-67-89", ["anna"]),
        ("89123456789", ["anna"]),
        ("постоянный", ["anna"]),
        ("анна нет", []),
        ('"', []),
        ("%", []),
        ("_", []),
        ("*", []),
        ("NEAR(", []),
        ("анна\x00\ud800", ["anna", "zhanna"]),
        ("анна " * 5_000, ["anna", "zhanna"]),
        ("ы" * 100_000, []),
    ],
)
def test_a_client_is_found_however_it_is_typed(
    db: Database, both_databases: None, salon: dict[str, int], typed: str, found: list[str]
) -> None:
    with db.read() as reader:
        ids = find_clients(reader, OWNER_VIEWER, typed, limit=50)
    assert ids == [salon[name] for name in found]


def test_an_empty_search_lists_everybody_by_name(
    db: Database, both_databases: None, salon: dict[str, int]
) -> None:
    with db.read() as reader:
        ids = find_clients(reader, OWNER_VIEWER, "")
    assert ids == [salon[name] for name in ("anna", "zhanna", "ivan", "nina")]


def test_a_master_finds_by_a_full_number_only(db: Database, salon: dict[str, int]) -> None:
    with db.read() as reader:
        assert find_clients(reader, MASTER, "3456") == []
        assert find_clients(reader, MASTER, "912345678") == []
        assert find_clients(reader, MASTER, "анна 79") == []
        assert find_clients(reader, MASTER, "анна ７９1２") == []
        assert find_clients(reader, MASTER, "8 912 345-67-89") == [salon["anna"]]


def test_a_fragment_in_very_many_names_is_found_in_order_of_name(db: Database) -> None:
    with db.write(OWNER, msg("Many")) as tx:
        bulk_insert(
            tx,
            _client_table(),
            [_row(f"Мария{number:04}", "Петрова") for number in range(600)],
        )
        bulk_insert(tx, _client_table(), [_row("Петр", "Ильян")])
    with db.read() as reader:
        ids = find_clients(reader, OWNER_VIEWER, "петр", limit=5)
    assert ids == [1, 2, 3, 4, 5]
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "петр илья", limit=5) == [601]


def _client_table() -> type:
    from salonapp.clients.tables import Client

    return Client


def _row(first_name: str, last_name: str) -> dict[str, object]:
    texts = dict.fromkeys(("middle_name", "email", "gender", "language", "source", "note"), "")
    return {"first_name": first_name, "last_name": last_name, "discount_percent": 0, **texts}
