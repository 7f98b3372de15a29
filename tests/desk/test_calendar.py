"""The calendar: side by side what overlaps, nothing a master may not see, files for the phones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.commands.safety import add_alert
from salonapp.clients.safety import AlertDraft, AlertKind
from salonapp.desk.booking import split_typed
from salonapp.desk.calendar import (
    SHORTEST_SHOWN_MIN,
    CalendarEntry,
    CalendarView,
    Lane,
    came_early,
    lanes,
    overlapping,
    snapped,
)
from salonapp.desk.calendar_sheet import as_html
from salonapp.desk.commands.feeds import give_feed, write_feeds
from salonapp.desk.icalendar import as_icalendar
from salonapp.desk.queries.calendar import calendar
from salonapp.desk.queries.feeds import exported, feed_file, last_operation, may_say_else
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.hours import Master, SalonHours, Stretch
from salonapp.staff.rights import OWNER_VIEWER, Right, StaffRole, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.ui.pages.calendar.geometry import Mode, lay_out
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus, VisitDraft
from salonapp.visits.commands import book, record_visit, set_appointment_status
from salonapp.visits.queries import appointment

TODAY = date(2026, 3, 11)
NOON = datetime(2026, 3, 11, 9, tzinfo=UTC)
PHONE = "8 912 345-67-89"


def entry(
    id: int, start: int, minutes: int, status: AppointmentStatus = AppointmentStatus.PLANNED
) -> CalendarEntry:
    at = datetime(2026, 3, 11, start // 60, start % 60, tzinfo=UTC)
    return CalendarEntry(id, 1, "Anna", "", at, minutes, 1, (), (), status)


def test_what_overlaps_stands_side_by_side_and_what_does_not_has_the_whole_width() -> None:
    found = lanes([entry(1, 600, 60), entry(2, 630, 60), entry(3, 660, 30), entry(4, 720, 60)])
    assert found == {1: Lane(0, 2), 2: Lane(1, 2), 3: Lane(0, 2), 4: Lane(0, 1)}


def test_what_was_called_off_stands_beside_what_took_its_place_and_clashes_with_nobody() -> None:
    off = entry(1, 600, 60, AppointmentStatus.CANCELLED)
    both = [off, entry(2, 600, 60)]
    assert lanes(both) == {2: Lane(0, 2), 1: Lane(1, 2)}
    assert overlapping(both) == frozenset()
    assert overlapping([*both, entry(3, 640, 30)]) == {2, 3}


def test_who_came_before_their_time_does_not_stand_where_they_were_booked(
    salon: Salon, both_databases: None
) -> None:
    with salon.db.write(OWNER, msg("Came early")) as tx:
        at = NOON.astimezone(tx.zone) + timedelta(hours=2)
        booked = [
            book(tx, AppointmentDraft(salon.anna, at + each, (salon.cut,), salon.lera, 90))
            for each in (timedelta(), timedelta(hours=2))
        ]
        ten, today = time(10), tx.today
        for appointment_id, at_time in zip(booked, (ten, None), strict=True):
            record_visit(
                tx,
                VisitDraft(
                    salon.anna,
                    today,
                    (salon.cut,),
                    at_time,
                    salon.lera,
                    appointment_id=appointment_id,
                ),
            )
    with salon.db.read() as reader:
        found = {each.id: each for each in calendar(reader, OWNER_VIEWER, today, 1).entries}
    early, unknown = (found[each] for each in booked)
    assert (early.starts_at.time(), early.minutes, early.holds) == (ten, 90, False)
    assert (unknown.starts_at, unknown.minutes) == (at + timedelta(hours=2), SHORTEST_SHOWN_MIN)
    assert not came_early(at, at - timedelta(minutes=15))


def test_dragging_snaps_to_full_steps() -> None:
    assert [snapped(minute, 15) for minute in (607, 608, 622, 630)] == [600, 615, 615, 630]


def test_a_short_booking_of_the_week_has_room_for_its_name_where_nothing_stands_below() -> None:
    alone, crowded = entry(1, 900, 30), [entry(2, 690, 15), entry(3, 810, 60)]
    view = CalendarView(
        TODAY, 1, ZoneInfo("UTC"), TODAY, (Master(1, "Vera"),), SalonHours(), (alone, *crowded)
    )
    low = lay_out(view, Mode.WEEK, None, 300, 0, Stretch(540, 1260), 20).blocks
    assert low[1].h == 14
    assert low[2].y + low[2].h < low[3].y


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Anna 8 912 345-67-89", ("Anna", ("+79123456789",))),
        ("+7 (912) 345 67 89, Anna Ivanova", ("Anna Ivanova", ("+79123456789",))),
        ("Anna", ("Anna", ())),
        ("89123456789", ("", ("+79123456789",))),
    ],
)
def test_who_calls_says_a_name_and_a_number(typed: str, found: object) -> None:
    assert split_typed(typed) == found


class Salon:
    """Two masters, each with an appointment; one client must not have latex."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.lera, self.zoya = add_staff(tx, "Lera"), add_staff(tx, "Zoya")
            self.cut = cut = add_service(tx, ServiceDraft("Cut, wash; dry"))
            self.anna = add_client(tx, ClientDraft("Anna", phones=(PhoneDraft(PHONE),)))
            self.maria = add_client(tx, ClientDraft("Maria"))
            add_alert(tx, self.anna, AlertDraft(AlertKind.ALLERGY, "latex"))
            note = f"line one\nring {PHONE}"
            self.first = book(tx, AppointmentDraft(self.anna, NOON, (cut,), self.lera, note=note))
            self.second = book(tx, AppointmentDraft(self.maria, NOON, (cut,), self.zoya))
            book(tx, AppointmentDraft(self.maria, NOON + timedelta(days=1), (cut,), None))

    def write(self, work: Any) -> Any:
        with self.db.write(OWNER, msg("Change")) as tx:
            return work(tx)


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_a_day_and_a_week_are_read_whole(salon: Salon, both_databases: None) -> None:
    with salon.db.read() as reader:
        day = calendar(reader, OWNER_VIEWER, TODAY, 1)
        week = calendar(reader, OWNER_VIEWER, TODAY - timedelta(days=2), 7)
    assert [each.name for each in day.masters] == ["Lera", "Zoya"]
    mine, hers = day.entries
    assert (mine.name, mine.phone, mine.services) == (
        "Anna",
        "+7 912 345-67-89",
        ("Cut, wash; dry",),
    )
    assert (mine.has_alerts, hers.has_alerts, mine.first_visit) == (True, False, True)
    assert f"{mine.starts_at:%H:%M}" == "12:00"
    assert [each.staff_id for each in week.entries] == [salon.lera, salon.zoya, None]


def test_whoever_is_booked_has_a_column_so_that_a_drag_takes_nobody_off_it(salon: Salon) -> None:
    def front_desk(tx: Any) -> int:
        olga = add_staff(tx, "Olga", role=StaffRole.ADMINISTRATOR)
        add_staff(tx, "Rita", role=StaffRole.ADMINISTRATOR)  # nobody books her
        (cut,) = appointment(tx, OWNER_VIEWER, salon.first).service_ids
        book(tx, AppointmentDraft(salon.anna, NOON + timedelta(hours=3), (cut,), olga))
        return olga

    olga = salon.write(front_desk)
    with salon.db.read() as reader:
        view = calendar(reader, OWNER_VIEWER, TODAY, 1)
    assert [each.name for each in view.masters] == ["Lera", "Olga", "Zoya"]
    layout = lay_out(view, Mode.DAY, None, 900, 600, Stretch(600, 1200), 60)
    for entry in layout.entries.values():
        assert layout.cell_of[entry.id].staff_id == entry.staff_id
    assert olga in {each.staff_id for each in layout.entries.values()}


def test_a_master_sees_no_phone_and_who_sees_only_own_clients_no_name_of_others(
    salon: Salon,
) -> None:
    lera = viewer_for(salon.lera, "Lera", "master")
    alone = viewer_for(salon.lera, "Lera", "master", {Right.ALL_CLIENTS.value: False})
    with salon.db.read() as reader:
        (mine, hers) = calendar(reader, lera, TODAY, 1).entries
        (own, other) = calendar(reader, alone, TODAY, 1).entries
        text = as_html(calendar(reader, lera, TODAY, 1), None, with_phones=True)
    assert mine.phone.endswith("89")
    assert "345" not in mine.phone + mine.note + text
    assert (hers.name, own.name) == ("Maria", "Anna")
    assert (other.name, other.client_id, other.services) == ("", None, ())
    assert not other.can_move


def test_the_paper_has_who_comes_and_leaves_out_what_was_called_off(salon: Salon) -> None:
    with salon.db.read() as reader:
        view = calendar(reader, OWNER_VIEWER, TODAY, 1)
        plain = as_html(view, None, with_phones=False)
        assert "Anna" in plain
        assert "912" not in plain.replace(f"ring {PHONE}", "")
        assert "345-67-89" in as_html(view, salon.lera, with_phones=True)
        assert "Maria" not in as_html(view, salon.lera, with_phones=True)
    salon.write(lambda tx: set_appointment_status(tx, salon.first, AppointmentStatus.CANCELLED))
    with salon.db.read() as reader:
        view = calendar(reader, OWNER_VIEWER, TODAY, 1)
        assert "Anna" not in as_html(view, None, with_phones=False)


def events(text: str) -> list[Any]:
    import vobject

    return list(vobject.readOne(text).contents.get("vevent", []))


def test_what_is_booked_is_an_icalendar_file_others_can_read(salon: Salon) -> None:
    with salon.db.read() as reader:
        text = exported(reader, OWNER_VIEWER, salon.lera)
    assert "\r\n" in text
    assert "DTSTART:20260311T090000Z" in text
    (event,) = events(text)
    assert event.summary.value == "Anna: Cut, wash; dry"
    assert event.description.value.startswith("line one\nring")
    assert "345" not in text
    before = event.uid.value
    later = AppointmentStatus.CANCELLED
    salon.write(lambda tx: set_appointment_status(tx, salon.first, later))
    with salon.db.read() as reader:
        (again,) = events(exported(reader, OWNER_VIEWER, salon.lera))
    assert (again.uid.value, again.status.value) == (before, "CANCELLED")


def test_a_phone_typed_into_a_name_is_in_no_calendar_file_and_odd_notes_are_read_back() -> None:
    note = "one, two;\r\nthree \\ 👩🏽 " + "ы" * 200 + "," * 200
    odd = replace(entry(7, 600, 60), name="Аня +7 916 123-45-67", services=("Cut; 😀",), note=note)
    text = as_icalendar([odd], salon_key="k", name="Салон", now=NOON)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert not any(line.endswith("\\") for line in text.split("\r\n"))
    (event,) = events(text)
    assert event.summary.value == "Аня ••• ••• •• 67: Cut; 😀"
    assert event.description.value.startswith("one, two;")
    assert event.description.value.endswith("three \\ 👩🏽 " + "ы" * 200 + "," * 200)


def test_a_masters_file_has_a_secret_name_and_is_written_only_when_it_says_something_else(
    salon: Salon, tmp_path: Path
) -> None:
    folder = tmp_path / "feeds"
    name = salon.write(lambda tx: give_feed(tx, salon.lera, wanted=True))
    assert len(name) > 40
    with salon.db.read() as reader:
        assert write_feeds(reader) == []  # no folder was chosen
        (file,) = write_feeds(reader, folder)
        written = file.stat().st_mtime_ns
        write_feeds(reader, folder)
        assert file.stat().st_mtime_ns == written
        assert "Maria" not in file.read_text("utf-8")

    def again(tx: Tx) -> str:
        give_feed(tx, salon.lera, wanted=False)
        return give_feed(tx, salon.lera, wanted=True)

    mine = folder / "salonapp-march.ics"  # somebody's own file is none of the salon's
    mine.write_text("", "utf-8")
    theirs = folder / feed_file("n" * 32)  # another salon keeps its files here, too
    text = as_icalendar([], salon_key="another salon", name="Zoya", now=NOON)
    theirs.write_text(text, "utf-8")
    other = salon.write(again)
    with salon.db.read() as reader:
        write_feeds(reader, folder)
    assert {each.name for each in folder.iterdir()} == {other, mine.name, theirs.name}
    assert other != name
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    with salon.db.read() as reader, pytest.raises(InvalidInput, match="folder"):
        write_feeds(reader, blocked)


def test_a_double_booking_in_spite_of_it_all_stays_visible(salon: Salon) -> None:
    def work(tx: Tx) -> int:
        services = (1,)
        draft = AppointmentDraft(
            salon.maria,
            NOON + timedelta(minutes=30),
            services,
            salon.lera,
            accepted=tuple(ObstacleKind),
            in_spite_of="both agreed",
        )
        return book(tx, draft)

    salon.write(work)
    with salon.db.read() as reader:
        view = calendar(reader, OWNER_VIEWER, TODAY, 1)
    of_lera = [each for each in view.entries if each.staff_id == salon.lera]
    assert len(overlapping(of_lera)) == 2
    assert of_lera[1].in_spite_of == "both agreed"


def test_the_agent_keeps_the_files_in_step_with_the_salon(salon: Salon, tmp_path: Path) -> None:
    from salonapp.agent.ticks import Ticks
    from salonapp.storage.settings import set_setting

    ticks = Ticks(salon.db, lambda: False)
    ticks.write_feeds()  # no folder, nothing to do
    salon.write(lambda tx: set_setting(tx, "calendar.feed_folder", str(tmp_path / "feeds")))
    name = salon.write(lambda tx: give_feed(tx, salon.zoya, wanted=True))
    ticks.write_feeds()
    file = tmp_path / "feeds" / name
    assert "TENTATIVE" in file.read_text("utf-8")
    confirmed = AppointmentStatus.CONFIRMED
    salon.write(lambda tx: set_appointment_status(tx, salon.second, confirmed))
    ticks.write_feeds()
    assert "TENTATIVE" not in file.read_text("utf-8")


def test_the_files_are_looked_at_again_when_a_name_or_a_booking_changed_and_not_for_a_note(
    salon: Salon,
) -> None:
    def looked_at_after(work: Callable[[Tx], object]) -> bool:
        with salon.db.read() as reader:
            before = last_operation(reader)
        salon.write(work)
        with salon.db.read() as reader:
            assert last_operation(reader) > before
            return may_say_else(reader, before)

    anna = ClientDraft("Anna", note="likes tea")
    assert not looked_at_after(lambda tx: edit_client(tx, salon.anna, anna))
    assert not looked_at_after(lambda tx: add_client(tx, ClientDraft("Vera")))
    assert looked_at_after(lambda tx: edit_client(tx, salon.anna, replace(anna, first_name="Nina")))
    confirmed = AppointmentStatus.CONFIRMED
    assert looked_at_after(lambda tx: set_appointment_status(tx, salon.first, confirmed))
    assert looked_at_after(lambda tx: add_staff(tx, "Vera"))
    with salon.db.read() as reader:
        assert may_say_else(reader, last_operation(reader) + 1)
