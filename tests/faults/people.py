"""The clients of a salon under fire: due, booked, reached by hand alone, two at one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.channels.port import ChannelKind
from salonapp.clients.tables import Client, ClientChat, ClientPhone, Consent
from salonapp.foundation.i18n import msg
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService
from tests.faults.plan import ZONE, Plan

_NORM_DAYS = 21


@dataclass(frozen=True, slots=True)
class People:
    """Who is to get what. `appointments`: of each booked client."""

    due: tuple[int, ...]
    appointments: dict[int, int]
    service: int


def add_people(db: Database, plan: Plan, kind: ChannelKind) -> People:
    """A tenth of the messages are about appointments on Sunday at noon, the others about returning.

    Of those due every twentieth can be reached by hand only, and every 25th shares the address of
    the one before.
    """
    booked = max(2, plan.messages // 10)
    due = plan.messages - booked
    with db.write(OWNER, msg("Clients")) as tx:
        service = add_service(tx, ServiceDraft("Маникюр", norm_days=_NORM_DAYS))
        ids = _cards(tx, plan.messages, kind)
        last = plan.season.friday - timedelta(days=_NORM_DAYS)
        came, coming = ids[:due], ids[due:]
        visits = bulk_insert(tx, Visit, [{"client_id": i, "on_day": last} for i in came])
        bulk_insert(
            tx, VisitService, [{"visit_id": visit, "service_id": service} for visit in visits]
        )
        noon = datetime.combine(plan.season.friday + timedelta(days=2), time(12), ZONE)
        found = {i: add_appointment(tx, i, noon, service) for i in coming}
        tx.touch("client", ids)
    return People(tuple(came), found, service)


def add_appointment(tx: Tx, client_id: int, at: datetime, service: int) -> int:
    """Book without asking whether there is room: this salon has chairs without end."""
    booking = {"client_id": client_id, "starts_at": at}
    appointment = bulk_insert(tx, Appointment, [booking])[0]
    bulk_insert(tx, AppointmentService, [{"appointment_id": appointment, "service_id": service}])
    return appointment


def _cards(tx: Tx, count: int, kind: ChannelKind) -> range:
    def place(n: int) -> int:
        return n - 1 if n % 25 == 1 else n

    def by_hand(n: int) -> bool:
        return n % 20 == 7

    people: list[dict[str, Any]] = [
        {
            "first_name": f"Анна {n}",
            "last_name": "Пробная",
            "email": (
                f"client{place(n)}@example.com"
                if kind is ChannelKind.EMAIL and not by_hand(n)
                else ""
            ),
        }
        for n in range(count)
    ]
    ids = bulk_insert(tx, Client, people)
    phones = [{"client_id": i, "e164": f"+7916{place(n):07d}"} for n, i in enumerate(ids)]
    bulk_insert(tx, ClientPhone, phones)
    if kind is ChannelKind.TELEGRAM:
        chats = [
            {
                "client_id": i,
                "channel": kind.value,
                "chat_id": str(500_000 + place(n)),
                "linked_at": tx.now,
            }
            for n, i in enumerate(ids)
            if not by_hand(n)
        ]
        bulk_insert(tx, ClientChat, chats)
    consents = [_consent(tx, i, "", granted=True) for i in ids]
    if kind is ChannelKind.SMS:
        # Agrees to be written to, but not by SMS.
        consents += [
            _consent(tx, i, kind.value, granted=False) for n, i in enumerate(ids) if by_hand(n)
        ]
    tx.session.execute(insert(Consent), consents)
    return ids


def _consent(tx: Tx, client_id: int, channel: str, *, granted: bool) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "at": tx.now,
        "purpose": "service",
        "channel": channel,
        "granted": granted,
        "source": "paper",
        "evidence": "form",
        "wording": "",
        "wording_version": "",
        "address": "",
        "actor_name": "",
    }
