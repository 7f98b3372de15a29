"""Visits and bookings: recorded once, whole, and only where they make sense."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.catalog.queries import find_service, services
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.photos import add_photo
from salonapp.clients.pictures import prepare
from salonapp.clients.queries.photos import photos_of
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries import find_staff, staff_list
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus, VisitDraft, VisitStatus
from salonapp.visits.commands import (
    book,
    delete_visit,
    edit_visit,
    record_visit,
    set_appointment_status,
)
from salonapp.visits.queries import appointments_ahead, appointments_on, visit, visits_of
from salonapp.visits.refusals import BookingRefused
from tests.clients.pictures import photo

TODAY = date(2026, 3, 11)
MASTER = viewer_for(1, "Lera", "master")


class Salon:
    """A client, two services and a master."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.anna = add_client(tx, ClientDraft(first_name="Анна"))
            self.cut = add_service(tx, ServiceDraft("Стрижка", price_minor=220_000))
            self.colour = add_service(
                tx, ServiceDraft("Окрашивание", duration_min=120, price_minor=560_000)
            )
            self.lera = add_staff(tx, "Лера К.")

    def record(self, **values: object) -> int:
        given = {"client_id": self.anna, "on_day": TODAY, "service_ids": (self.cut,), **values}
        with self.db.write(OWNER, msg("Visit recorded")) as tx:
            return record_visit(tx, VisitDraft(**given))  # type: ignore[arg-type]

    def book(self, at: datetime, **values: object) -> int:
        given = {"client_id": self.anna, "starts_at": at, "service_ids": (self.cut,), **values}
        with self.db.write(OWNER, msg("Booked")) as tx:
            return book(tx, AppointmentDraft(**given))  # type: ignore[arg-type]


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_a_visit_takes_its_price_from_the_price_list(
    salon: Salon, db: Database, both_databases: None
) -> None:
    salon.record(
        service_ids=(salon.colour, salon.cut), staff_id=salon.lera, at_time=time(14, 30), rating=5
    )
    with db.read() as reader:
        (kept,) = visits_of(reader, OWNER_VIEWER, salon.anna)
        (masked,) = visits_of(reader, MASTER, salon.anna)
    assert kept.services == ("Окрашивание", "Стрижка")
    assert (kept.price_minor, kept.paid_minor, kept.master) == (780_000, 780_000, "Лера К.")
    assert (kept.at_time, kept.rating) == (time(14, 30), 5)
    assert (masked.price_minor, masked.paid_minor) == (None, None)


def test_a_deleted_visit_comes_back_whole_with_undo(
    salon: Salon, db: Database, both_databases: None
) -> None:
    visit_id = salon.record(service_ids=(salon.colour, salon.cut))
    with db.read() as reader:
        before = visit(reader, OWNER_VIEWER, visit_id)
    with db.write(OWNER, msg("Deleted")) as tx:
        delete_visit(tx, visit_id)
    with db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []
    db.undo(OWNER)
    with db.read() as reader:
        assert visit(reader, OWNER_VIEWER, visit_id) == before


def test_photos_outlive_their_visit_and_stay_with_their_client(salon: Salon, db: Database) -> None:
    removed, moved = salon.record(), salon.record()
    with db.write(OWNER, msg("Photos")) as tx:
        maria = add_client(tx, ClientDraft(first_name="Мария"))
        for hue, visit_id in ((10, removed), (20, moved)):
            add_photo(tx, salon.anna, prepare(photo(hue)), visit_id=visit_id)
    with db.write(OWNER, msg("Deleted")) as tx:
        delete_visit(tx, removed)
    with db.write(OWNER, msg("Edit")) as tx:
        edit_visit(tx, moved, VisitDraft(maria, TODAY, (salon.cut,)))
    with db.read() as reader:
        photos = photos_of(reader, OWNER_VIEWER, salon.anna)
        assert [(each.client_id, each.visit_id) for each in photos] == [(salon.anna, None)] * 2
    db.undo(OWNER)
    db.undo(OWNER)
    with db.read() as reader:
        photos = photos_of(reader, OWNER_VIEWER, salon.anna)
        assert {each.visit_id for each in photos} == {removed, moved}


def test_an_edited_visit_moves_to_another_client(salon: Salon, db: Database) -> None:
    visit_id = salon.record()
    with db.write(OWNER, msg("Edit")) as tx:
        maria = add_client(tx, ClientDraft(first_name="Мария"))
        edit_visit(tx, visit_id, VisitDraft(maria, TODAY, (salon.colour,), note="перекраска"))
    with db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []
        (moved,) = visits_of(reader, OWNER_VIEWER, maria)
    assert (moved.services, moved.note) == (("Окрашивание",), "перекраска")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on_day": TODAY + timedelta(days=1)}, "on_day"),
        ({"on_day": date(1900, 1, 1)}, "on_day"),
        ({"service_ids": ()}, "services"),
        ({"rating": 6}, "rating"),
        ({"price_minor": -1}, "price"),
    ],
)
def test_a_visit_that_cannot_be_names_its_field(
    salon: Salon, db: Database, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        salon.record(**values)
    assert refused.value.field == field
    with db.read() as reader:
        assert visits_of(reader, OWNER_VIEWER, salon.anna) == []


def test_a_double_click_closes_an_appointment_once(salon: Salon, db: Database) -> None:
    appointment_id = salon.book(datetime(2026, 3, 11, 8, tzinfo=UTC))
    salon.record(appointment_id=appointment_id, status=VisitStatus.DONE)
    with pytest.raises(InvalidInput, match="closed"):
        salon.record(appointment_id=appointment_id)
    with db.read() as reader:
        assert len(visits_of(reader, OWNER_VIEWER, salon.anna)) == 1
        (closed,) = appointments_on(reader, OWNER_VIEWER, TODAY)
    assert closed.status is AppointmentStatus.DONE


def test_a_visit_closes_no_appointment_of_another_client(salon: Salon, db: Database) -> None:
    with db.write(OWNER, msg("New client")) as tx:
        boris = add_client(tx, ClientDraft(first_name="Борис"))
    appointment_id = salon.book(datetime(2026, 3, 11, 8, tzinfo=UTC))
    with pytest.raises(InvalidInput, match="another client"):
        salon.record(client_id=boris, appointment_id=appointment_id)
    with db.read() as reader:
        (still,) = appointments_ahead(reader, OWNER_VIEWER, salon.anna)
        assert visits_of(reader, OWNER_VIEWER, boris) == []
    assert still.status is AppointmentStatus.PLANNED


def test_a_phone_in_a_note_is_masked_and_survives_an_edit_by_who_may_not_see_it(
    salon: Salon, db: Database
) -> None:
    visit_id = salon.record(note="звонить маме 8 912 345-67-89")
    salon.book(datetime(2026, 3, 12, 8, tzinfo=UTC), note="+79123456789")
    with db.read() as reader:
        shown = visit(reader, MASTER, visit_id)
        (ahead,) = appointments_ahead(reader, MASTER, salon.anna)
    assert shown.note == "звонить маме ••• ••• •• 89"
    assert ahead.note == "••• ••• •• 89"
    draft = VisitDraft(salon.anna, TODAY, (salon.cut,), note=f"{shown.note}, кофе")
    with db.write(OWNER, msg("Visit corrected")) as tx:
        edit_visit(tx, visit_id, draft)
    with db.read() as reader:
        assert visit(reader, OWNER_VIEWER, visit_id).note == "звонить маме 8 912 345-67-89, кофе"


def test_amounts_stay_where_a_visit_is_corrected_by_who_may_not_see_them(
    salon: Salon, db: Database, both_databases: None
) -> None:
    amounts = {"price_minor": 200_000, "discount_minor": 50_000, "paid_minor": 150_000}
    visit_id = salon.record(**amounts, payment="карта 1500")
    with db.read() as reader:
        shown = visit(reader, MASTER, visit_id)
    assert (shown.price_minor, shown.discount_minor, shown.paid_minor) == (None, None, None)
    assert shown.payment == ""
    draft = VisitDraft(salon.anna, TODAY, (salon.cut, salon.colour), note="чёлка")
    with db.write(OWNER, msg("Visit corrected")) as tx:
        edit_visit(tx, visit_id, draft, viewer=MASTER)
    with db.read() as reader:
        kept = visit(reader, OWNER_VIEWER, visit_id)
    assert (kept.services, kept.note) == (("Стрижка", "Окрашивание"), "чёлка")
    assert (kept.price_minor, kept.discount_minor, kept.paid_minor) == (200_000, 50_000, 150_000)
    assert kept.payment == "карта 1500"


def test_a_booking_takes_the_time_of_its_services_and_stands_on_its_day(
    salon: Salon, db: Database, clock: FixedClock, both_databases: None
) -> None:
    late = datetime(2026, 3, 12, 20, 30, tzinfo=UTC)  # half past eleven in Moscow
    salon.book(
        late,
        service_ids=(salon.cut, salon.colour),
        staff_id=salon.lera,
        accepted=(ObstacleKind.OVER_MIDNIGHT,),
        in_spite_of="свадьба",
    )
    with db.read() as reader:
        (ahead,) = appointments_ahead(reader, OWNER_VIEWER, salon.anna)
        on_the_12th = appointments_on(reader, OWNER_VIEWER, date(2026, 3, 12))
        assert [each.id for each in on_the_12th] == [ahead.id]
        assert appointments_on(reader, OWNER_VIEWER, date(2026, 3, 13)) == []
    assert ahead.duration_min == 180
    assert ahead.starts_at.strftime("%H:%M") == "23:30"


def test_a_cancelled_booking_no_longer_holds(salon: Salon, db: Database) -> None:
    appointment_id = salon.book(datetime(2026, 3, 20, 8, tzinfo=UTC))
    with db.write(OWNER, msg("Cancelled")) as tx:
        set_appointment_status(tx, appointment_id, AppointmentStatus.CANCELLED)
    with db.read() as reader:
        assert appointments_ahead(reader, OWNER_VIEWER, salon.anna) == []


def test_nobody_is_booked_into_the_past(salon: Salon) -> None:
    with pytest.raises(BookingRefused) as refused:
        salon.book(datetime(2026, 3, 10, 8, tzinfo=UTC))
    assert refused.value.sentences() == ("That time has passed.",)


def test_a_service_gets_the_usual_norm_until_the_owner_sets_one(db: Database) -> None:
    with db.write(OWNER, msg("Service")) as tx:
        service_id = add_service(tx, ServiceDraft("Маникюр"))
    with db.read() as reader:
        usual = find_service(reader, "маникюр")
    assert (usual.norm_days, usual.norm_is_own) == (21, False)
    with db.write(OWNER, msg("Service")) as tx:
        edit_service(tx, service_id, ServiceDraft("Маникюр", norm_days=25))
    with db.read() as reader:
        (own,) = services(reader)
    assert (own.norm_days, own.norm_is_own) == (25, True)


def test_a_service_stands_on_the_list_once(db: Database) -> None:
    with db.write(OWNER, msg("Service")) as tx:
        add_service(tx, ServiceDraft("Маникюр"))
    with pytest.raises(Conflict), db.write(OWNER, msg("Service")) as tx:
        add_service(tx, ServiceDraft(" МАНИКЮР "))


def test_an_unknown_service_or_master_is_said_plainly(db: Database) -> None:
    with db.read() as reader:
        with pytest.raises(NotFound, match="no service called Массаж"):
            find_service(reader, "Массаж")
        with pytest.raises(NotFound, match="Nobody called Зоя"):
            find_staff(reader, "Зоя")


def test_two_masters_cannot_have_one_name(db: Database) -> None:
    with db.write(OWNER, msg("Staff")) as tx:
        add_staff(tx, "Лера К.")
    with pytest.raises(Conflict), db.write(OWNER, msg("Staff")) as tx:
        add_staff(tx, "лера к.")
    with db.read() as reader:
        assert [member.name for member in staff_list(reader)] == ["Лера К."]
