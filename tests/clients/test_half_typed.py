from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.clients.commands.half_typed import forget_half_typed, keep_half_typed
from salonapp.clients.half_typed import HalfTyped, key_of
from salonapp.clients.queries.half_typed import half_typed, waiting_forms
from salonapp.clients.tables import FormDraft
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.desk.merging.commands import merge
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.tables import Operation

HERE, UPSTAIRS = "front-desk", "upstairs"


def typed(note: str, client_id: int | None = None, where: str = HERE) -> HalfTyped:
    key = key_of("client", client_id, "", where)
    return HalfTyped(key, "client", client_id, fields={"note": note}, before={"note": ""})


def keep(db: Database, what: HalfTyped) -> None:
    with db.write(OWNER, msg("Half typed")) as tx:
        keep_half_typed(tx, what)


def waiting(db: Database, where: str = HERE) -> list[tuple[str, object]]:
    with db.read() as reader:
        found = waiting_forms(reader, where)
    return [(each.client_name, each.typed.fields["note"]) for each in found]


def test_what_is_half_typed_is_kept_once_per_form_and_workstation(
    db: Database, both_databases: None
) -> None:
    with db.write(OWNER, msg("New client added")) as tx:
        anna = add_client(tx, ClientDraft(first_name="Anna"))
    for note in ("c", "cof", "coffee"):
        keep(db, typed(note, anna))
    keep(db, typed("tea", anna, UPSTAIRS))
    keep(db, typed("water"))
    assert sorted(waiting(db)) == [("", "water"), ("Anna", "coffee")]
    assert waiting(db, UPSTAIRS) == [("Anna", "tea")]


def test_keeping_it_is_no_operation_and_nothing_to_undo(db: Database, both_databases: None) -> None:
    with db.read() as reader:
        before = reader.session.scalar(select(func.count()).select_from(Operation))
    keep(db, typed("coffee"))
    with db.read() as reader:
        assert reader.session.scalar(select(func.count()).select_from(Operation)) == before


def test_forms_of_cards_nobody_can_open_are_not_offered(db: Database, both_databases: None) -> None:
    with db.write(OWNER, msg("Clients")) as tx:
        anna, vera, gone = (add_client(tx, ClientDraft(name)) for name in ("Anna", "Vera", "Zoe"))
    for client_id in (anna, vera, gone):
        keep(db, typed("coffee", client_id))
    with db.write(OWNER, msg("Tidied up")) as tx:
        merge(tx, anna, vera)
        put_into_bin(tx, gone)
    assert waiting(db) == [("Anna", "coffee")]


def test_nothing_is_kept_of_somebody_who_was_erased_meanwhile(db: Database) -> None:
    with db.write(OWNER, msg("New client added")) as tx:
        anna = add_client(tx, ClientDraft(first_name="Anna"))
    erase_for_good(db, OWNER, anna)
    keep(db, typed("coffee", anna))
    with db.read() as reader:
        assert reader.session.scalar(select(func.count()).select_from(FormDraft)) == 0


def test_what_was_saved_or_let_go_does_not_come_back(db: Database) -> None:
    keep(db, typed("coffee"))
    with db.write(OWNER, msg("Half typed")) as tx:
        forget_half_typed(tx, typed("").key)
    assert waiting(db) == []


def test_after_a_month_nobody_wants_it_any_more(db: Database, clock: FixedClock) -> None:
    keep(db, typed("coffee"))
    clock.advance(timedelta(days=31))
    assert waiting(db) == []
    keep(db, typed("tea", None, UPSTAIRS))
    clock.set(clock.now() - timedelta(days=31))
    with db.read() as reader:
        assert half_typed(reader, typed("").key) is None
