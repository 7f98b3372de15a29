"""A client's temperature over time, from the visits alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.temperature.classes import Temperature
from salonapp.temperature.queries import client_temperature
from salonapp.temperature.queries.course import client_course
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit

TODAY = date(2026, 3, 11)


def client_with_visits(db: Database, days_ago: list[int]) -> int:
    with db.write(OWNER, msg("Client")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Anna"))
        service = add_service(tx, ServiceDraft("Manicure"))
        for ago in days_ago:
            record_visit(tx, VisitDraft(client_id, TODAY - timedelta(days=ago), (service,)))
    return client_id


def test_the_line_ends_with_what_the_card_says_today(db: Database, both_databases: None) -> None:
    client_id = client_with_visits(db, [200, 179, 158, 137, 116, 95, 74, 53, 32, 11])
    with db.read() as reader:
        course = client_course(reader, client_id)
        view = client_temperature(reader, client_id)
    assert course[-1].on == TODAY
    assert course[-1].p_return == pytest.approx(view.p_return, abs=1e-9)
    assert [point.on for point in course] == sorted(point.on for point in course)
    assert course[0].on >= TODAY - timedelta(days=200)


def test_somebody_who_stopped_coming_cools_down_along_the_line(db: Database) -> None:
    client_id = client_with_visits(db, [500, 479, 458, 437, 416, 395])
    with db.read() as reader:
        course = client_course(reader, client_id)
    assert course[0].temperature is not Temperature.COLD
    assert course[-1].temperature is Temperature.COLD
    after_the_last_visit = [p.p_return for p in course if p.on > TODAY - timedelta(days=340)]
    assert after_the_last_visit == sorted(after_the_last_visit, reverse=True)


def test_somebody_who_never_came_has_no_line(db: Database) -> None:
    with db.write(OWNER, msg("Client")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Maria"))
    with db.read() as reader:
        assert client_course(reader, client_id) == ()
