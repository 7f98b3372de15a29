from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit


@dataclass(frozen=True)
class Salon:
    """A salon of the test's own, with the two or three things tests here do to it."""

    db: Database
    clock: FixedClock

    @property
    def today(self) -> date:
        with self.db.read() as reader:
            return reader.today

    def service(self, name: str, norm_days: float | None = None) -> int:
        with self.db.write(OWNER, msg("Service")) as tx:
            return add_service(tx, ServiceDraft(name, norm_days=norm_days))

    def client(self, name: str = "Анна") -> int:
        with self.db.write(OWNER, msg("New client")) as tx:
            return add_client(tx, ClientDraft(first_name=name))

    def visits(self, client_id: int, service_id: int, days_ago: Sequence[int]) -> None:
        """Record visits so many days ago, in one pass."""
        with self.db.write(OWNER, msg("Visit recorded")) as tx:
            for days in days_ago:
                day = tx.today - timedelta(days=days)
                record_visit(tx, VisitDraft(client_id, day, (service_id,), price_minor=100_000))

    def pass_days(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))


@pytest.fixture
def salon(db: Database, clock: FixedClock) -> Salon:
    return Salon(db, clock)
