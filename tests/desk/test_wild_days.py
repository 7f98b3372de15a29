"""Whatever the desk does in whatever order, and takes back: the books add up afterwards."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, or_, select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.desk.merging.commands import merge
from salonapp.desk.queries.day_summary import day_summary
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.tables import Operation
from salonapp.visits.cards import AppointmentDraft, AppointmentStatus, VisitDraft, VisitStatus
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands import (
    book,
    change_appointment,
    delete_visit,
    set_appointment_status,
)
from salonapp.visits.commands.booking import Accepted
from salonapp.visits.commands.closing import close_visit, correct_visit
from salonapp.visits.tables import Appointment, Visit

STEPS = 200
WHY = Accepted.everything("as agreed")


class Desk:
    """Somebody who does anything at all with five clients, the same in every run."""

    def __init__(self, db: Database) -> None:
        self.db, self.any = db, random.Random(20)
        with db.write(OWNER, msg("Salon")) as tx:
            self.cut = add_service(tx, ServiceDraft("Cut", price_minor=100_000))
            self.lera = add_staff(tx, "Lera")
            self.clients = [add_client(tx, ClientDraft(f"Client {n}")) for n in range(5)]
        self.begun = tx.operation_id or 0

    def some(self, tx: Tx, column: object) -> int:
        ids = tx.session.scalars(select(column).order_by(column)).all()  # type: ignore[call-overload]
        return int(self.any.choice(ids)) if ids else 0

    def booking(self, tx: Tx) -> AppointmentDraft:
        starts = tx.now + timedelta(hours=self.any.randint(-8, 48))
        return AppointmentDraft(
            self.any.choice(self.clients),
            starts,
            (self.cut,),
            self.lera,
            accepted=tuple(WHY.kinds),
            in_spite_of=WHY.reason,
        )

    def closing(self, tx: Tx, client_id: int, appointment_id: int | None = None) -> Closing:
        paid = Payment(PaymentMethod.CASH, self.any.choice((30_000, 100_000)))
        lines = (ServiceLine(self.cut, None, 100_000),)
        status = self.any.choice((VisitStatus.DONE, VisitStatus.DONE, VisitStatus.NO_SHOW))
        draft = VisitDraft(
            client_id, tx.today, (self.cut,), status=status, appointment_id=appointment_id
        )
        return Closing(draft, Checkout(lines, payments=(paid,)))

    def does(self, tx: Tx) -> None:
        act = self.any.randrange(8)
        booked = tx.session.get(Appointment, self.some(tx, Appointment.id))
        visit = tx.session.get(Visit, self.some(tx, Visit.id))
        if act < 2 or booked is None:
            book(tx, self.booking(tx))
        elif act == 2:
            change_appointment(tx, booked.id, self.booking(tx))
        elif act == 3:
            status = self.any.choice(list(AppointmentStatus))
            set_appointment_status(tx, booked.id, status, accepted=WHY)
        elif act < 6 or visit is None:
            close_visit(tx, self.closing(tx, booked.client_id, booked.id))
        elif act == 6:
            correct_visit(tx, visit.id, self.closing(tx, self.any.choice(self.clients)))
        elif self.any.random() < 0.7:
            delete_visit(tx, visit.id)
        else:
            keep, other = self.any.sample(self.clients, 2)
            merge(tx, keep, other)

    def step(self) -> None:
        if self.any.random() < 0.25:
            with self.db.read() as reader:
                later = select(Operation.id).where(Operation.id > self.begun).order_by(Operation.id)
                operations = reader.session.scalars(later).all()
            if operations:
                self.db.undo(OWNER, self.any.choice(operations))
            return
        with self.db.write(OWNER, msg("An act")) as tx:
            self.does(tx)


def test_after_wild_days_every_sum_is_right_and_nothing_is_torn(db: Database) -> None:
    desk = Desk(db)
    for step in range(STEPS):
        if step == STEPS // 2:
            erase_for_good(db, OWNER, desk.clients[0])
        with suppress(SalonError):  # said to be impossible, and so not done
            desk.step()
    differs = or_(Appointment.client_id != Visit.client_id, Appointment.status != Visit.status)
    torn = select(func.count(Visit.id)).join(Appointment, Visit.id == Appointment.visit_id)
    with db.read() as reader:
        assert reader.session.scalar(torn.where(differs)) == 0
        done = select(func.count(), func.sum(Visit.paid_minor)).where(Visit.status == "done")
        visits, paid = reader.session.execute(done).one()
        today = day_summary(reader, OWNER_VIEWER, reader.today)
    assert visits > 3
    assert (today.visits, today.paid_minor) == (visits, paid)
    assert examine(db).problems == ()
