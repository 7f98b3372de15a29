"""Only what a change can have brought about is asked again, and the dialog shows just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.queries.booking import times_view
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.commands.hours import set_days, set_services_of
from salonapp.staff.hours import DayKind
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.booking import Obstacle, ObstacleKind, Wanted
from salonapp.visits.cards import AppointmentDraft, AppointmentView
from salonapp.visits.changing import brought_about
from salonapp.visits.commands import book, change_appointment, move_appointment
from salonapp.visits.commands.booking import Accepted
from salonapp.visits.meanwhile import ChangedMeanwhile, appointment_said
from salonapp.visits.queries import appointment
from salonapp.visits.refusals import BookingRefused

NOON = datetime(2026, 3, 12, 9, tzinfo=UTC)
LATER = NOON + timedelta(days=10)
BEFORE = Wanted(7, NOON, 60, (5,), 1, 3)
EVERY = (
    *(Obstacle(kind) for kind in ObstacleKind if not kind.value.startswith("service")),
    *(Obstacle(ObstacleKind.SERVICE_GONE, service_id=each) for each in (5, 6)),
    *(Obstacle(ObstacleKind.SERVICE_UNKNOWN, service_id=each) for each in (5, 6)),
)


def asked(**changed: Any) -> set[str]:
    found = brought_about(BEFORE, replace(BEFORE, **changed), EVERY)
    return {
        f"{each.kind.value}{each.service_id or ''}" for each in found if not each.kind.impossible
    }


def test_a_corrected_note_asks_nothing_and_a_shorter_time_neither() -> None:
    assert asked() == asked(minutes=30) == set()


@pytest.mark.parametrize(
    ("changed", "there", "not_there"),
    [
        ({"starts_at": LATER}, {"past", "patch_test", "closed"}, {"master_left", "service_gone5"}),
        ({"minutes": 90}, {"master_busy", "client_busy", "outside_hours"}, {"past", "patch_test"}),
        ({"staff_id": 2}, {"master_left", "service_unknown5"}, {"service_gone5", "patch_test"}),
        ({"client_id": 8}, {"client_busy", "patch_test"}, {"master_busy", "service_unknown5"}),
        (
            {"service_ids": (5, 6)},
            {"patch_test", "patch_test_first", "service_unknown6", "service_gone6", "nobody_free"},
            {"service_unknown5", "service_gone5", "master_busy", "closed"},
        ),
        ({"service_ids": ()}, set(), {"patch_test", "service_gone5", "service_unknown5"}),
    ],
)
def test_each_change_asks_for_what_it_can_have_brought_about(
    changed: dict[str, Any], there: set[str], not_there: set[str]
) -> None:
    found = asked(**changed)
    assert there <= found
    assert not found & not_there


class Salon:
    """Anna is booked with Lera, who does not dye, for a cut."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.anna = add_client(tx, ClientDraft("Anna"))
            self.cut, self.nails = (
                add_service(tx, ServiceDraft(each, price_minor=100)) for each in ("Cut", "Nails")
            )
            self.dye = add_service(tx, ServiceDraft("Dye", needs_patch_test=True))
            self.old = add_service(tx, ServiceDraft("Old"))
            edit_service(tx, self.old, ServiceDraft("Old", archived=True))
            self.lera, self.zoya = add_staff(tx, "Lera"), add_staff(tx, "Zoya")
            set_services_of(tx, self.lera, {self.cut: None, self.dye: None, self.old: None})
        self.booked = self.book(LATER)

    def book(self, at: datetime, *services: int, **more: Any) -> int:
        draft = AppointmentDraft(self.anna, at, services or (self.cut,), self.lera, 60, **more)
        with self.db.write(OWNER, msg("Booked")) as tx:
            return book(tx, draft)

    def change(self, booked: int, **more: Any) -> None:
        given: dict[str, Any] = {
            "starts_at": LATER, "service_ids": (self.cut,), "staff_id": self.lera,
            "duration_min": 60, **more,
        }  # fmt: skip
        with self.db.write(OWNER, msg("Changed")) as tx:
            change_appointment(tx, booked, AppointmentDraft(self.anna, **given))

    def refused(self, **more: Any) -> list[str]:
        with pytest.raises(BookingRefused) as refused:
            self.change(self.booked, **more)
        return [each.kind.value for each in refused.value.obstacles]

    def view(self, booked: int) -> AppointmentView:
        with self.db.read() as reader:
            return appointment(reader, OWNER_VIEWER, booked)

    def shown(self, booked: int, **more: Any) -> list[str]:
        """What the dialog says of a change."""
        now = self.view(booked)
        wanted = Wanted(
            now.client_id, now.starts_at, now.duration_min, now.service_ids, now.staff_id, booked
        )
        with self.db.read() as reader:
            found = times_view(reader, self.anna, (), wanted=replace(wanted, **more))
        return [each.kind.value for each in found.obstacles]


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_a_service_added_to_a_booking_is_looked_at_like_one_booked_anew(salon: Salon) -> None:
    assert salon.refused(service_ids=(salon.nails,)) == ["service_unknown"]
    assert salon.refused(service_ids=(salon.cut, salon.old)) == ["service_gone"]
    tomorrow = salon.book(NOON + timedelta(hours=3))
    with pytest.raises(BookingRefused) as refused:
        salon.change(
            tomorrow, starts_at=NOON + timedelta(hours=3), service_ids=(salon.cut, salon.dye)
        )
    assert [each.kind.value for each in refused.value.obstacles] == ["patch_test"]


def test_a_dye_moved_so_near_that_no_test_can_be_made_is_asked_about(salon: Salon) -> None:
    dye = salon.book(LATER + timedelta(hours=2), salon.dye)
    with pytest.raises(BookingRefused), salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, dye, NOON, 60, salon.lera)


def test_a_note_on_a_booking_answered_for_needs_no_new_reason(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Off")) as tx:
        set_days(tx, salon.lera, date(2026, 3, 13), date(2026, 3, 13), DayKind.OFF)
    spite: dict[str, Any] = {"accepted": tuple(ObstacleKind), "in_spite_of": "she comes in"}
    friday = NOON + timedelta(days=1)
    odd = salon.book(friday, **spite)
    assert salon.shown(odd) == []
    assert salon.shown(odd, minutes=90) == ["master_free_day"]
    salon.change(odd, starts_at=friday, note="by the window")
    kept = salon.view(odd)
    assert (kept.note, kept.in_spite_of) == ("by the window", "she comes in")


def test_the_reason_goes_with_what_it_answered_for(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Off")) as tx:
        set_days(tx, salon.lera, date(2026, 3, 13), date(2026, 3, 13), DayKind.OFF)
    friday = NOON + timedelta(days=1)
    odd = salon.book(friday, accepted=tuple(ObstacleKind), in_spite_of="she comes in")
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, odd, NOON, 60, salon.lera)
    assert salon.view(odd).in_spite_of == ""
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, odd, friday, 60, salon.lera, Accepted.everything("again"))
    salon.change(odd, starts_at=NOON + timedelta(days=2))
    assert salon.view(odd).in_spite_of == ""


def test_a_note_saved_at_one_desk_leaves_the_booking_where_the_other_desk_moved_it(
    salon: Salon, both_databases: None
) -> None:
    began = appointment_said(salon.view(salon.booked))
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, salon.booked, LATER + timedelta(hours=2), 90, salon.zoya)
    with salon.db.write(OWNER, msg("Note")) as tx:
        change_appointment(tx, salon.booked, replace(began, note="by the window"), began)
    now = salon.view(salon.booked)
    assert (now.starts_at, now.duration_min) == (LATER + timedelta(hours=2), 90)
    assert (now.staff_id, now.note) == (salon.zoya, "by the window")


def test_where_both_desks_moved_a_booking_the_second_is_asked_and_then_has_its_way(
    salon: Salon,
) -> None:
    began = appointment_said(salon.view(salon.booked))
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, salon.booked, LATER + timedelta(hours=2), 60, salon.lera)
    typed = replace(began, starts_at=LATER + timedelta(hours=4))
    with pytest.raises(ChangedMeanwhile) as told, salon.db.write(OWNER, msg("Moved")) as tx:
        change_appointment(tx, salon.booked, typed, began)
    assert salon.view(salon.booked).starts_at == LATER + timedelta(hours=2)
    assert isinstance(told.value.began, AppointmentDraft)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        change_appointment(tx, salon.booked, typed, told.value.began)
    assert salon.view(salon.booked).starts_at == LATER + timedelta(hours=4)


def test_a_booking_dragged_where_it_stood_before_changes_only_what_the_drag_changed(
    salon: Salon,
) -> None:
    shown = appointment_said(salon.view(salon.booked))
    with salon.db.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, salon.booked, LATER + timedelta(hours=2), 60, salon.lera)
        move_appointment(tx, salon.booked, LATER, 60, salon.zoya, began=shown)
    now = salon.view(salon.booked)
    assert (now.starts_at, now.staff_id) == (LATER + timedelta(hours=2), salon.zoya)
    with pytest.raises(Conflict, match="moved meanwhile"), salon.db.write(OWNER, msg("No")) as tx:
        move_appointment(tx, salon.booked, LATER + timedelta(hours=1), 60, salon.lera, began=shown)
