"""Who wants to be forgotten is: in tables, index and journal, and in the bytes of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.channels.port import ChannelKind
from salonapp.channels.updates import Update, UpdateKind, Updates
from salonapp.clients.cards import (
    Birthday,
    ClientDraft,
    PhoneDraft,
    Preference,
    PreferenceKind,
    Purpose,
)
from salonapp.clients.commands import add_client, edit_client, put_into_bin, take_from_bin
from salonapp.clients.commands.chats import invite, link, unlink
from salonapp.clients.queries import client_card, find_clients
from salonapp.clients.suppression import Suppressed
from salonapp.clients.tables import (
    Client,
    ClientChat,
    ClientEntry,
    Consent,
    Formula,
    FormulaComponent,
    Photo,
    PhotoContent,
)
from salonapp.desk.erasing.commands import erase_for_good, erase_old_bin
from salonapp.desk.merging.commands import merge
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.answers import BY_HAND, AnswerKind
from salonapp.reminders.commands.answers import note_answer
from salonapp.reminders.commands.incoming import keep
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.base import Base
from salonapp.storage.changes import from_json
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import set_setting
from salonapp.storage.tables import Operation
from salonapp.temperature.queries import mix
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit
from salonapp.visits.commands.waiting import grant, wait
from salonapp.visits.tables import Visit, VisitPayment, VisitService, Waiting
from salonapp.visits.waiting import WaitingDraft

NOON = datetime(2026, 3, 20, 9, tzinfo=UTC)
NAME, SURNAME, NUMBER = "Аэлитта", "Лось-Толстая", "+79161112233"
AELITA = ClientDraft(
    first_name=NAME,
    last_name=SURNAME,
    phones=(PhoneDraft(NUMBER),),
    email="aelitta@mars.example",
    birthday=Birthday(14, 5, 1990),
    note="секретная заметка",
    allergies=("марсианская пыль",),
    tags=("марсианка",),
    preferences=(Preference(PreferenceKind.WISH, "полететь обратно"),),
    consent_service=True,
)
#: What must be nowhere afterwards.
SECRETS = (
    NAME,
    NAME.casefold(),
    SURNAME,
    NUMBER,
    NUMBER[1:],
    "aelitta@mars",
    "секретная",
    "марсианская",
    "полететь",
    "звонила о визите",
    "Игора",
    "M-1990",
    "тайный чат",
    "410041004100",
)


def write(db: Database, change: Callable[[Tx], Any]) -> Any:
    with db.write(OWNER, msg("A change")) as tx:
        return change(tx)


def fill(db: Database) -> int:
    """A card with everything on it, edited and undone now and then."""
    cut = write(db, lambda tx: add_service(tx, ServiceDraft("Cut", norm_days=28)))
    client_id = int(write(db, lambda tx: add_client(tx, AELITA)))
    other = int(write(db, lambda tx: add_client(tx, ClientDraft(first_name="Ольга"))))

    def more(tx: Tx) -> None:
        tx.session.get_one(Client, client_id).external_id = "M-1990"
        tx.session.add(
            ClientEntry(client_id=client_id, at=tx.now, kind="note", text="звонила о визите")
        )
        formula = Formula(client_id=client_id, on_day=tx.today, title="корни")
        tx.session.add(formula)
        tx.session.flush()
        tx.session.add(FormulaComponent(formula_id=formula.id, name="Игора 7-0"))
        for digest, owners in (("own", [client_id]), ("shared", [client_id, other])):
            picture = PhotoContent(
                digest=digest,
                image=b"x",
                thumbnail=b"x",
                width=1,
                height=1,
                added_at=tx.now,
            )
            tx.session.add(picture)
            tx.session.flush()
            for owner in owners:
                tx.session.add(Photo(client_id=owner, content_id=picture.id, on_day=tx.today))

    write(db, more)
    write(db, lambda tx: chat(tx, client_id, other))
    write(db, let_go)
    draft = VisitDraft(client_id, date(2026, 2, 1), (cut,), note="секретная", price_minor=150_000)
    write(db, lambda tx: said_and_paid(tx, client_id, record_visit(tx, draft)))
    write(db, lambda tx: edit_client(tx, client_id, ClientDraft(first_name=NAME, last_name="Лось")))
    db.undo(OWNER)
    return client_id


def said_and_paid(tx: Tx, client_id: int, visit_id: int) -> None:
    """Free text where one would not look for it: an answer, how a visit was paid."""
    note_answer(
        tx,
        message_id=None,
        client_id=client_id,
        answer=AnswerKind.WORDS,
        source=BY_HAND,
        text="секретная заметка",
    )
    visit = tx.session.get_one(Visit, visit_id)
    visit.payment = visit.discount_reason = "секретная заметка"
    tx.session.add(
        VisitPayment(visit_id=visit_id, method="cash", amount_minor=1, note="секретная заметка")
    )


def chat(tx: Tx, client_id: int, other: int) -> None:
    """A chat of one's own with something written in it, one that was let go, one that is shared."""
    set_setting(tx, "telegram.bot", "lily_bot")
    own = ("410041004100", [client_id])
    for number, owners in (own, ("520052005200", [client_id]), ("77", [client_id, other])):
        for owner in owners:
            made = invite(tx, owner, ChannelKind.TELEGRAM)
            link(tx, ChannelKind.TELEGRAM, number, "", made.link.partition("=")[2])
        said = Update(number, UpdateKind.TEXT, number, "тайный чат" if number != "77" else "общий")
        keep(tx, ChannelKind.TELEGRAM, "", Updates((said,), "1"))


def let_go(tx: Tx) -> None:
    """The desk takes a chat off the card."""
    found = select(ClientChat.id).where(ClientChat.chat_id == "520052005200")
    unlink(tx, tx.session.scalars(found).one())


def everything(db: Database) -> str:
    """Every table as text, whatever it is spelled like in JSON."""
    found = []
    with db.read() as reader:
        for table in Base.metadata.sorted_tables:
            for row in reader.session.execute(select(table)):
                found.append(repr([_plain(value) for value in row]))
    return "\n".join(found)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def test_nothing_of_an_erased_person_is_left_in_any_table(
    db: Database, both_databases: None
) -> None:
    client_id = fill(db)
    assert all(secret in everything(db) for secret in (NAME, NUMBER, "Игора"))
    erased = erase_for_good(db, OWNER, client_id)
    left = everything(db)
    assert [secret for secret in SECRETS if secret in left] == []
    kinds = {kind.value: count for kind, count in erased.counts}
    assert (kinds["photos"], kinds["formulas"], kinds["consents"]) == (2, 1, 1)
    assert erased.visits_kept == 1
    assert examine(db).problems == ()


def test_nothing_of_an_erased_person_is_left_in_the_bytes_of_the_file(
    db: Database, tmp_path: Path
) -> None:
    client_id = fill(db)
    path = db.path
    assert path is not None
    erase_for_good(db, OWNER, client_id)
    for file in (path, path.with_name(path.name + "-wal")):
        content = file.read_bytes() if file.exists() else b""
        for secret in SECRETS:
            escaped = json.dumps(secret)[1:-1].encode()
            assert secret.encode() not in content, (file.name, secret)
            assert escaped not in content, (file.name, secret)


def test_accounting_keeps_visits_services_days_and_amounts_without_a_name(db: Database) -> None:
    client_id = fill(db)
    erase_for_good(db, OWNER, client_id)
    with db.read() as reader:
        visit = reader.session.scalars(select(Visit)).one()
        assert (visit.client_id, visit.on_day, visit.price_minor) == (
            client_id,
            date(2026, 2, 1),
            150_000,
        )
        assert (visit.note, visit.payment, visit.discount_reason) == ("", "", "")
        (paid,) = reader.session.scalars(select(VisitPayment)).all()
        assert (paid.amount_minor, paid.note) == (1, "")
        assert reader.session.scalar(select(func.count()).select_from(VisitService)) == 1
        shell = reader.session.get_one(Client, client_id)
        assert (shell.first_name, shell.last_name, shell.erased_at) == ("", "", reader.now)
        assert mix(reader).clients == 1
        assert find_clients(reader, OWNER_VIEWER, "") == [client_id + 1]


def test_a_picture_somebody_else_has_too_stays(db: Database) -> None:
    client_id = fill(db)
    erase_for_good(db, OWNER, client_id)
    with db.read() as reader:
        assert list(reader.session.scalars(select(PhotoContent.digest))) == ["shared"]


def test_a_picture_that_was_removed_before_goes_too(db: Database) -> None:
    client_id = fill(db)
    with db.write(OWNER, msg("1 photo removed")) as tx:
        for photo in tx.session.scalars(select(Photo).where(Photo.client_id == client_id)):
            tx.session.delete(photo)
    erase_for_good(db, OWNER, client_id)
    with db.read() as reader:
        assert list(reader.session.scalars(select(PhotoContent.digest))) == ["shared"]


def test_no_undo_of_anything_brings_them_back(db: Database) -> None:
    client_id = fill(db)
    erase_for_good(db, OWNER, client_id)
    with db.read() as reader:
        operations = list(reader.session.scalars(text("SELECT id FROM operation ORDER BY id DESC")))
    for operation_id in operations:
        try:
            db.undo(OWNER, operation_id)
        except SalonError:
            continue
    left = everything(db)
    assert [secret for secret in SECRETS if secret in left] == []


def test_cards_merged_into_an_erased_one_go_with_it(db: Database) -> None:
    client_id = fill(db)
    keep = int(write(db, lambda tx: add_client(tx, ClientDraft(first_name="Аля"))))
    write(db, lambda tx: merge(tx, keep, client_id))
    erase_for_good(db, OWNER, keep)
    left = everything(db)
    assert [secret for secret in (*SECRETS, "Аля") if secret in left] == []


def test_a_file_called_by_one_of_the_merged_names_is_named_no_more(db: Database) -> None:
    keep = int(write(db, lambda tx: add_client(tx, AELITA)))
    draft = ClientDraft(first_name="Аля", last_name="Марсова")
    with db.write(OWNER, msg("Import of {name}", name="Марсова Аля.vcf")) as tx:
        other = add_client(tx, draft)
    write(db, lambda tx: merge(tx, keep, other))
    erase_for_good(db, OWNER, keep)
    assert "Марсова" not in everything(db)


def test_a_merge_that_was_taken_back_leaves_nothing_on_the_other_card(db: Database) -> None:
    client_id = fill(db)
    keep = int(write(db, lambda tx: add_client(tx, ClientDraft(first_name="Аля"))))
    with db.write(OWNER, msg("Cards merged")) as tx:
        merge(tx, keep, client_id)
    db.undo(OWNER, tx.operation_id)
    erase_for_good(db, OWNER, client_id)
    left = everything(db)
    assert [secret for secret in SECRETS if secret in left] == []
    with db.read() as reader:
        assert client_card(reader, OWNER_VIEWER, keep).first_name == "Аля"
    assert examine(db).problems == ()


def test_a_wish_of_somebody_else_outlives_the_booking_it_was_granted_with(db: Database) -> None:
    kept, erased = (
        int(write(db, lambda tx: add_client(tx, ClientDraft(first_name=name))))  # noqa: B023
        for name in ("Аля", NAME)
    )
    cut = write(db, lambda tx: add_service(tx, ServiceDraft("Cut")))
    days = date(2026, 3, 20), date(2026, 3, 25)
    wish = write(db, lambda tx: wait(tx, WaitingDraft(kept, *days)))
    draft = AppointmentDraft(erased, NOON, (cut,))
    booked = write(db, lambda tx: book(tx, draft))
    with db.write(OWNER, msg("Cards merged")) as tx:
        merge(tx, kept, erased)
    write(db, lambda inside: grant(inside, wish, booked))
    db.undo(OWNER, tx.operation_id)
    erase_for_good(db, OWNER, erased)
    with db.read() as reader:
        left = reader.session.get_one(Waiting, wish)
        assert (left.client_id, left.appointment_id) == (kept, None)
        assert left.closed_at is not None
    assert examine(db).problems == ()


def test_the_import_they_came_with_forgets_them_and_can_be_taken_back(
    db: Database, tmp_path: Path
) -> None:
    from salonapp.desk.imports.commands import run_import

    file = tmp_path / "clients.csv"
    file.write_text(f"Имя;Телефон\n{NAME};{NUMBER}\nОльга;+79160000001\n", "utf-8")
    operation_id = run_import(db, file).operation_id
    db.undo(OWNER, operation_id)
    db.redo(OWNER)
    with db.read() as reader:
        (client_id,) = find_clients(reader, OWNER_VIEWER, NAME)
    erase_for_good(db, OWNER, client_id)
    left = everything(db)
    assert [secret for secret in (NAME, NUMBER) if secret in left] == []
    result = run_import(db, file)
    assert (result.created, result.updated) == (0, 0)
    assert [rejected.row for rejected in result.rejected] == [2]
    assert "erased" in str(result.rejected[0].reason)


def test_a_later_import_of_visits_does_not_begin_them_again(db: Database, tmp_path: Path) -> None:
    from salonapp.desk.imports.commands import run_import

    erase_for_good(db, OWNER, fill(db))
    file = tmp_path / "visits.csv"
    file.write_text(f"Дата;Клиент;Телефон;Услуга\n01.02.2026;{NAME};{NUMBER};Cut\n", "utf-8")
    result = run_import(db, file)
    assert (result.created, len(result.rejected)) == (0, 1)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, NAME) == []


def test_a_phone_somebody_else_has_too_is_no_mark_of_the_erased_one(db: Database) -> None:
    client_id = fill(db)
    mother = ClientDraft(first_name="Мать", phones=(PhoneDraft(NUMBER),))
    write(db, lambda tx: add_client(tx, mother))
    erase_for_good(db, OWNER, client_id)
    with db.read() as reader:
        known = Suppressed(reader)
    assert not known.holds(phones=[NUMBER])
    assert not known.holds(phones=[NUMBER], name="Мать")
    assert known.holds(phones=[NUMBER], name="аэлитта лось-толстая")
    assert known.holds(email="AELITTA@mars.example")
    assert known.holds(code="M-1990")


def test_nobody_is_erased_twice(db: Database) -> None:
    client_id = fill(db)
    erase_for_good(db, OWNER, client_id)
    with pytest.raises(NotFound):
        erase_for_good(db, OWNER, client_id)


def test_the_bin_is_emptied_after_ninety_days(db: Database, clock: FixedClock) -> None:
    client_id = fill(db)
    write(db, lambda tx: put_into_bin(tx, client_id))
    clock.advance(timedelta(days=89))
    assert erase_old_bin(db) == 0
    clock.advance(timedelta(days=1))
    assert erase_old_bin(db) == 1
    left = everything(db)
    assert [secret for secret in SECRETS if secret in left] == []
    assert erase_old_bin(db) == 0


def test_the_agent_empties_the_bin(db: Database, clock: FixedClock) -> None:
    from salonapp.agent.ticks import Ticks

    client_id = fill(db)
    write(db, lambda tx: put_into_bin(tx, client_id))
    clock.advance(timedelta(days=91))
    Ticks(db, lambda: False).empty_bin()
    assert NUMBER not in everything(db)


def test_a_restored_backup_of_before_still_knows_whom_the_salon_erased(
    db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    from salonapp.app import open_salon
    from salonapp.storage.backup import back_up, restore

    client_id = fill(db)
    copy = tmp_path / "copy.db"
    back_up(db, copy)
    erase_for_good(db, OWNER, client_id)
    db.close()
    restore(db.target, copy, clock)
    restored = open_salon(db.target, clock)
    try:
        with restored.read() as reader:
            assert Suppressed(reader).holds(phones=[NUMBER])
            said = client_card(reader, OWNER_VIEWER, client_id).consents
            assert {(word.purpose, word.granted) for word in said} == {
                (purpose, False) for purpose in Purpose
            }
            others = reader.session.scalars(
                select(Consent.client_id).where(Consent.granted.is_(False)).distinct()
            )
            assert list(others) == [client_id]  # Olga was not erased
    finally:
        restored.close()


def test_the_backups_that_still_hold_the_data_are_named(db: Database) -> None:
    from salonapp.desk.erasing.queries import backups_that_know
    from salonapp.desk.erasing.words import backups_words
    from salonapp.storage.backup import back_up_today

    assert "No daily backup" in backups_words(backups_that_know(db))
    back_up_today(db)
    assert backups_words(backups_that_know(db)).startswith("The backup of 11 March 2026")


def test_a_card_in_the_bin_gets_no_message(db: Database) -> None:
    from salonapp.reminders.commands import switch_rule
    from salonapp.reminders.queries import messages
    from salonapp.reminders.rules import RuleKind

    client_id = fill(db)
    write(db, lambda tx: switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=True))
    draft = VisitDraft(client_id, date(2026, 2, 11), (1,))
    write(db, lambda tx: record_visit(tx, draft))

    def planned() -> int:
        with db.read() as reader:
            return sum(m.state.value == "planned" for m in messages(reader, OWNER_VIEWER))

    assert planned() == 1
    write(db, lambda tx: put_into_bin(tx, client_id))
    assert planned() == 0


def test_a_card_that_was_brought_back_stays(db: Database, clock: FixedClock) -> None:
    client_id = fill(db)
    write(db, lambda tx: put_into_bin(tx, client_id))
    write(db, lambda tx: take_from_bin(tx, client_id))
    clock.advance(timedelta(days=120))
    assert erase_old_bin(db) == 0


def test_the_card_of_whom_they_recommended_is_read_anew_everywhere(db: Database) -> None:
    def friends(tx: Tx) -> tuple[int, int]:
        anna = add_client(tx, AELITA)
        return anna, add_client(tx, ClientDraft("Ольга", recommended_by_id=anna))

    anna, olga = write(db, friends)
    erase_for_good(db, OWNER, anna)
    with db.read() as reader:
        query = select(Operation.id, Operation.touched).order_by(Operation.id.desc()).limit(1)
        last = reader.session.execute(query).one()
    assert from_json(last.id, last.touched).touches("client", olga)
