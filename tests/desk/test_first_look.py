from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.safety import AlertDraft, AlertKind
from salonapp.desk.cards import ClientFilter
from salonapp.desk.first_look import first_look
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft, VisitDraft

PEOPLE = (
    ClientDraft(
        first_name="Вера",
        last_name="Орлова",
        phones=(PhoneDraft("+7 912 345-67-89"), PhoneDraft("+7 495 123-45-67")),
        allergies=("аммиак",),
    ),
    ClientDraft(first_name="анна", phones=(PhoneDraft("+44 20 7946 0958"),), source="карты"),
    ClientDraft(last_name="Ёлкина"),
)


def test_the_first_look_shows_what_the_open_salon_shows(
    db: Database, target: str, clock: FixedClock
) -> None:
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client
    from salonapp.clients.commands.safety import add_alert
    from salonapp.desk.queries import client_ids, client_rows
    from salonapp.storage.settings import set_setting
    from salonapp.visits.commands import book, record_visit

    with db.write(OWNER, msg("A salon")) as tx:
        set_setting(tx, "salon.name", "Lilia")
        set_setting(tx, "salon.time_zone", "Asia/Vladivostok")
        service = add_service(tx, ServiceDraft("Haircut"))
        first, second, third = (add_client(tx, draft) for draft in PEOPLE)
        expecting = AlertDraft(AlertKind.CONTRAINDICATION, "surgery", since=date(2026, 5, 1))
        add_alert(tx, third, expecting)
        record_visit(tx, VisitDraft(first, date(2026, 2, 20), (service,)))
        book(tx, AppointmentDraft(second, datetime(2026, 3, 12, 9, tzinfo=UTC), (service,)))

    look = first_look(Path(target), clock.now(), 10)

    assert look is not None
    with db.read() as reader:
        ids = client_ids(reader, OWNER_VIEWER, ClientFilter())
        assert list(look.rows) == client_rows(reader, OWNER_VIEWER, ids)
        assert (look.today, look.zone) == (reader.today, reader.zone)
    assert look.salon_name == "Lilia"


def test_there_is_no_first_look_into_an_empty_salon(
    db: Database, target: str, clock: FixedClock
) -> None:
    assert first_look(Path(target), clock.now(), 10) is None


def test_a_file_that_is_missing_or_is_no_salon_waits_for_the_proper_opening(
    tmp_path: Path, clock: FixedClock
) -> None:
    assert first_look(tmp_path / "none.db", clock.now(), 10) is None
    assert not (tmp_path / "none.db").exists()
    other = tmp_path / "letter.db"
    other.write_bytes(b"Dear salon" * 1000)
    assert first_look(other, clock.now(), 10) is None
