"""The next visit is proposed for the same day while a visit is closed and in the booking dialog."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.queries.booking import booked_client, due_day, next_times, propose_times
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.commands.hours import set_services_of
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.storage.undo import undo
from salonapp.temperature.queries.due_days import due_after
from salonapp.visits.cards import VisitDraft
from salonapp.visits.closing import Closing
from salonapp.visits.commands import record_visit
from salonapp.visits.commands.closing import close_visit


@dataclass(frozen=True, slots=True)
class Leaving:
    """Anna is about to leave; a cut is due again after 30 days, a colour after 60."""

    db: Database
    anna: int
    vera: int
    cut: int
    colour: int

    def came(self, *days_ago: int) -> None:
        with self.db.write(OWNER, msg("Visits")) as tx:
            for ago in days_ago:
                day = tx.today - timedelta(days=ago)
                record_visit(tx, VisitDraft(self.anna, day, (self.cut,), staff_id=self.vera))

    def due(self) -> date | None:
        with self.db.read() as reader:
            return due_day(reader, self.anna)


@pytest.fixture
def leaving(db: Database) -> Leaving:
    with db.write(OWNER, msg("Salon")) as tx:
        set_setting(tx, "salon.closed_weekdays", "7")
        return Leaving(
            db,
            add_client(tx, ClientDraft("Anna")),
            add_staff(tx, "Vera"),
            add_service(tx, ServiceDraft("Cut", norm_days=30.0, price_minor=150_000)),
            add_service(tx, ServiceDraft("Colour", norm_days=60.0)),
        )


@pytest.mark.parametrize(
    ("days_ago", "with_colour", "at_time"),
    [
        ((), False, None),
        ((10,), False, time(13, 15)),
        ((14, 28, 42), False, None),
        ((14, 28, 42), True, time(16, 40)),
        ((200,), True, None),
    ],
)
def test_on_leaving_the_very_day_is_proposed_that_the_booking_dialog_takes(
    leaving: Leaving, days_ago: tuple[int, ...], at_time: time | None, *, with_colour: bool
) -> None:
    leaving.came(*days_ago)
    services = (leaving.cut, leaving.colour) if with_colour else (leaving.cut,)
    before = leaving.due()
    with leaving.db.read() as reader:
        today = reader.today
        foretold = due_after(reader, leaving.anna, today, services)
        found = next_times(
            reader, OWNER_VIEWER, leaving.anna, services, leaving.vera, today, at_time
        )
    with leaving.db.write(OWNER, msg("Closed")) as tx:
        draft = VisitDraft(leaving.anna, today, services, at_time, leaving.vera)
        close_visit(tx, Closing(draft))
    assert leaving.due() == foretold
    with leaving.db.read() as reader:
        dialog = propose_times(reader, leaving.anna, services, leaving.vera)
    assert found.slots
    assert found.slots == dialog[: len(found.slots)]
    undo(leaving.db, OWNER)
    assert leaving.due() == before


def test_a_second_visit_of_the_day_keeps_the_longer_norm(
    leaving: Leaving, both_databases: None
) -> None:
    with leaving.db.write(OWNER, msg("In the morning")) as tx:
        record_visit(tx, VisitDraft(leaving.anna, tx.today, (leaving.colour,)))
    with leaving.db.read() as reader:
        foretold = due_after(reader, leaving.anna, reader.today, (leaving.cut,))
        late = due_after(reader, leaving.anna, reader.today - timedelta(days=3), (leaving.cut,))
        nothing = due_after(reader, leaving.anna, reader.today, ())
    assert foretold == leaving.due()
    assert (late, nothing) == (None, None)


def test_somebody_overdue_is_proposed_the_coming_days(leaving: Leaving) -> None:
    leaving.came(200, 230)
    with leaving.db.read() as reader:
        assert leaving.due() == reader.today
        first = propose_times(reader, leaving.anna, (leaving.cut,))[0]
        assert (first.starts_at.date() - reader.today).days < 7


def test_the_usual_master_is_not_offered_for_what_they_do_not_do(leaving: Leaving) -> None:
    leaving.came(14, 28, 42)
    with leaving.db.read() as reader:
        assert booked_client(reader, OWNER_VIEWER, leaving.anna).usual_staff_id == leaving.vera
    with leaving.db.write(OWNER, msg("Services")) as tx:
        set_services_of(tx, leaving.vera, {leaving.colour: None})
    with leaving.db.read() as reader:
        assert booked_client(reader, OWNER_VIEWER, leaving.anna).usual_staff_id is None
