"""The calendar: painting a full week, dragging in it, turning the day, and saving a booking."""

from __future__ import annotations

import itertools
import os
import random
import statistics
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.bench.kit import Figure, bare_connection, in_turns_ms, once_cpu_ms, once_ms
from tests.bench.salon import NOW, Salon, opened

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from salonapp.desk.calendar import CalendarView
    from salonapp.storage.database import Database
    from salonapp.ui.pages.calendar.grid import CalendarGrid

MASTERS, APPOINTMENTS = 12, 600
FRAME_MS = 1000 / 60
BOOKINGS = 60
SIZE = (1150, 790)
_MONDAY = date(2026, 3, 9)
_ZONE = ZoneInfo("Europe/Moscow")
#: Where the mouse goes while something is dragged.
_STEPS = itertools.cycle(range(300, 900, 15))


def measure_paint(_salon: Salon) -> list[Figure]:
    """A week of everybody beside the same week with nobody booked, and a repaint while dragging."""
    from salonapp.ui.pages.calendar.geometry import Mode

    full, empty = _grid(), _grid()
    full.show_view(_week(APPOINTMENTS), Mode.WEEK, None, NOW)
    empty.show_view(_week(0), Mode.WEEK, None, NOW)
    full.grab(), empty.grab()
    pairs = [(once_cpu_ms(full.grab), once_cpu_ms(empty.grab)) for _ in range(15)]
    mine, bare = (statistics.median(pair[which] for pair in pairs) for which in (0, 1))
    spared = max(mine - bare, 0.001)
    note = f"{mine:.1f} ms full, {bare:.1f} ms empty"
    what = f"a week of {MASTERS} masters and {APPOINTMENTS} appointments, beyond an empty one"
    _drag_on(full)
    drag = statistics.median(once_cpu_ms(partial(_drag_on, full)) for _ in range(30))
    return [
        Figure(what, spared, 2 * FRAME_MS, "ms", 1.0, note),
        Figure("a dragged appointment repaints, of a frame", drag, FRAME_MS, "ms", 1.0),
    ]


def measure_day(salon: Salon) -> list[Figure]:
    """Another day read and painted, beside its bare queries and one paint."""
    from salonapp.desk.queries import calendar as queries
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.calendar.geometry import Mode

    grid = _grid()
    days = [NOW.date() + timedelta(days=at) for at in range(8)]
    lot = random.Random(1)
    with salon.open() as db, bare_connection(salon.path) as bare:

        def turn() -> None:
            with db.read() as reader:
                view = queries.calendar(reader, OWNER_VIEWER, lot.choice(days), 1)
            grid.show_view(view, Mode.DAY, None, NOW)
            grid.grab()

        shown: list[QPixmap] = []

        def floor() -> None:
            since = datetime.combine(lot.choice(days), time(), _ZONE).astimezone(UTC)
            given = {
                "since": _text(since),
                "until": _text(since + timedelta(days=1)),
                "today": NOW.date().isoformat(),
            }
            for statement in (queries.ENTRIES, queries.SERVICES):
                bare.execute(str(statement.element), given).fetchall()
            for table in ("staff", "staff_hours", "staff_day", "staff_service", "setting"):
                bare.execute(f"SELECT * FROM {table}").fetchall()
            shown.append(grid.grab())

        mine, raw = in_turns_ms(turn, floor, 25)
    return [Figure("turning the day of the calendar", mine, raw, "ms", 3)]


def measure_booking(salon: Salon) -> list[Figure]:
    """Saving a booking, with all that may stand against it, beside the bare transaction."""
    lot = random.Random(2)
    ids = [lot.randrange(1, salon.clients) for _ in range(BOOKINGS)]
    mine, raw = [], []
    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:

        def floor(client_id: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            cursor = bare.execute(
                "INSERT INTO appointment (client_id, staff_id, starts_at, duration_min, status,"
                " note, cancelled_by, cancel_reason, in_spite_of) VALUES"
                " (?, 3, ?, 60, 'planned', '', '', '', '')",
                (client_id, _text(NOW + timedelta(days=90))),
            )
            bare.execute(
                "INSERT INTO appointment_service (appointment_id, service_id, position)"
                " VALUES (?, 1, 0)",
                (cursor.lastrowid,),
            )
            bare.execute("COMMIT")

        for at, client_id in enumerate(ids):
            begun = once_ms(partial(floor, client_id))
            spent = once_ms(partial(_book, db, client_id, at))
            if at >= 5:
                raw.append(begun)
                mine.append(spent)
    what = "saving a booking, with what stands against it, journal and plan"
    return [Figure(what, statistics.median(mine), statistics.median(raw), "ms", 5)]


def _book(db: Database, client_id: int, at: int) -> None:
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.visits.booking import ObstacleKind
    from salonapp.visits.cards import AppointmentDraft
    from salonapp.visits.commands import book

    starts_at = NOW + timedelta(days=30 + at)
    draft = AppointmentDraft(
        client_id,
        starts_at,
        (1,),
        3,
        accepted=tuple(ObstacleKind),
        in_spite_of="measured",
    )
    with db.write(OWNER, msg("Appointment booked")) as tx:
        book(tx, draft)


def _grid() -> CalendarGrid:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from salonapp.ui import theme
    from salonapp.ui.pages.calendar.grid import CalendarGrid
    from salonapp.ui.window import application

    application()
    theme.apply(theme.ThemeChoice.LIGHT)
    grid = CalendarGrid()
    grid.resize(*SIZE)
    grid.show()
    return grid


def _drag_on(grid: CalendarGrid) -> None:
    """The ghost one step further, and the whole viewport painted again."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    if grid.floating()[1] is None:
        layout = grid.layout_shown()
        box = next(b for i, b in layout.blocks.items() if layout.entries[i].can_move)
        at = QPoint(int(box.x + 20), int(box.y + 3))
        QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(grid.viewport(), at + QPoint(0, 30))
    QTest.mouseMove(grid.viewport(), QPoint(next(_STEPS), 300))
    grid.viewport().grab()


def _week(appointments: int) -> CalendarView:
    from salonapp.desk.calendar import CalendarEntry, CalendarView
    from salonapp.staff.hours import Master, OwnHours, SalonHours, WeekStretch
    from salonapp.visits.cards import AppointmentStatus

    week = tuple(
        stretch
        for weekday in range(1, 7)
        for stretch in (
            WeekStretch(weekday, time(10), time(14)),
            WeekStretch(weekday, time(14, 30), time(20)),
        )
    )
    masters = tuple(
        Master(id, f"Master {id} Surname", OwnHours(week), position=id)
        for id in range(1, MASTERS + 1)
    )
    statuses = list(AppointmentStatus)
    entries = tuple(
        CalendarEntry(
            at + 1,
            at + 1,
            f"Client{at} Surname{at}",
            "",
            datetime.combine(_MONDAY + timedelta(days=at % 7), time(10 + at // 84, 0), _ZONE),
            60 if at % 5 else 75,
            at // 7 % MASTERS + 1,
            ("Manicure", "Pedicure"),
            (1, 2),
            statuses[at % len(statuses)],
            has_alerts=at % 9 == 0,
        )
        for at in range(appointments)
    )
    salon = SalonHours(time(10), time(20), is_known=True)
    return CalendarView(_MONDAY, 7, _ZONE, NOW.date(), masters, salon, entries)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
