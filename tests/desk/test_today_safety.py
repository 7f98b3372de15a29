"""Today and the list say what could hurt whoever comes, as long as it holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.safety import add_alert, add_patch_test
from salonapp.clients.safety import (
    AlertDraft,
    AlertKind,
    PatchTestDraft,
    PatchTestResult,
    Severity,
)
from salonapp.desk.queries import client_rows, today
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.booking import ObstacleKind
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus
from salonapp.visits.commands import book, set_appointment_status

TODAY = date(2026, 3, 11)


def test_whoever_comes_today_is_shown_with_what_could_hurt_them(
    db: Database, clock: FixedClock, both_databases: None
) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        colour = add_service(tx, ServiceDraft("Окрашивание", needs_patch_test=True))
        cut = add_service(tx, ServiceDraft("Стрижка"))
        anna = add_client(tx, ClientDraft("Анна"))
        add_alert(tx, anna, AlertDraft(AlertKind.ALLERGY, "латекс", Severity.SEVERE))
        add_alert(tx, anna, AlertDraft(AlertKind.ALLERGY, "курс", until=TODAY))
        add_patch_test(tx, anna, PatchTestDraft(date(2025, 8, 1), "Estel", PatchTestResult.PASSED))
        maria = add_client(tx, ClientDraft("Мария"))
        at = datetime(2026, 3, 11, 9, tzinfo=UTC)
        wanted = AppointmentDraft(
            anna, at, (cut, colour), accepted=tuple(ObstacleKind), in_spite_of="так решила"
        )
        appointment = book(tx, wanted)
        book(tx, AppointmentDraft(maria, at, (cut,)))
    with db.read() as reader:
        mine, hers = today(reader, OWNER_VIEWER).appointments
        rows = client_rows(reader, OWNER_VIEWER, [anna, maria])
    assert mine.alerts == ("латекс (severe)", "курс (until 11 Mar)")
    assert mine.tests == ("Patch test ran out on 1 Feb: Окрашивание.",)
    assert (hers.alerts, hers.tests) == ((), ())
    assert [row.has_alerts for row in rows] == [True, False]

    with db.write(OWNER, msg("Over")) as tx:
        set_appointment_status(tx, appointment, AppointmentStatus.CANCELLED)
    with db.read() as reader:
        assert today(reader, OWNER_VIEWER).appointments[0].tests == ()


def test_what_is_over_marks_nobody_in_the_list(
    db: Database, clock: FixedClock, both_databases: None
) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        anna = add_client(tx, ClientDraft("Анна"))
        add_alert(tx, anna, AlertDraft(AlertKind.CONTRAINDICATION, "беременность", until=TODAY))
    with db.read() as reader:
        assert client_rows(reader, OWNER_VIEWER, [anna])[0].has_alerts
    clock.advance(timedelta(days=1))
    with db.read() as reader:
        assert not client_rows(reader, OWNER_VIEWER, [anna])[0].has_alerts
