"""A salon whose clients are all due, with addresses and consents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from salonapp.clients.tables import Client, ClientPhone, Consent
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import resume
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import SettingValue, set_setting
from salonapp.visits.tables import Visit, VisitService

SENDER = "salon@example.com"


def set_settings(db: Database, **settings: SettingValue) -> None:
    """Keep settings; two underscores in a name stand for its dot."""
    with db.write(OWNER, msg("Settings")) as tx:
        for name, value in settings.items():
            set_setting(tx, name.replace("__", "."), value)


def set_up_mail(db: Database, port: int) -> None:
    """Let the salon send through the loopback server at `port`."""
    set_settings(
        db,
        email__host="127.0.0.1",
        email__port=port,
        email__from=SENDER,
        email__security="none",
    )


def add_due_clients(db: Database, count: int, *, due_on: date, by_mail: bool = True) -> None:
    """`count` clients due on `due_on` (a manicure 21 days before), who agreed to be reminded."""
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.catalog.queries import services

    last = due_on - timedelta(days=21)
    with db.write(OWNER, msg("Clients")) as tx:
        known = {service.name: service.id for service in services(tx)}
        service = known.get("Маникюр") or add_service(tx, ServiceDraft("Маникюр", norm_days=21))
        people: list[dict[str, Any]] = [
            {
                "first_name": "Анна",
                "last_name": f"Пробная {n}",
                "email": f"client{n}@example.com" if by_mail else "",
            }
            for n in range(count)
        ]
        first = bulk_insert(tx, Client, people)[0]
        ids = range(first, first + count)
        bulk_insert(tx, ClientPhone, [{"client_id": i, "e164": f"+7916{i:07d}"} for i in ids])
        visits = bulk_insert(tx, Visit, [{"client_id": i, "on_day": last} for i in ids])
        bulk_insert(
            tx, VisitService, [{"visit_id": visit, "service_id": service} for visit in visits]
        )
        consents = [
            {
                "client_id": i,
                "at": tx.now,
                "purpose": "service",
                "channel": "",
                "granted": True,
                "source": "paper",
                "evidence": "form",
                "wording": "",
                "wording_version": "",
                "address": "",
                "actor_name": "",
            }
            for i in ids
        ]
        tx.session.execute(insert(Consent), consents)
        tx.touch("client", ids)


def start_sending(db: Database) -> None:
    """The owner has looked and lets the messages go."""
    with db.write(OWNER, msg("Sending resumed")) as tx:
        resume(tx)
