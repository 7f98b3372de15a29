"""Statistics and classes follow every change of a fact, whoever made it and however often."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.app import open_salon
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import edit_service
from salonapp.clients.commands import put_into_bin, take_from_bin
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.temperature import statistics_arrays
from salonapp.temperature.classes import Temperature
from salonapp.temperature.commands import pin, refresh_all, refresh_if_day_passed, unpin
from salonapp.temperature.derive import rebuild
from salonapp.temperature.queries import class_history, client_temperature, cooling, mix
from salonapp.visits.cards import VisitDraft, VisitStatus
from salonapp.visits.commands import delete_visit, edit_visit, record_visit
from salonapp.visits.tables import Visit, VisitService
from tests.conftest import NOW
from tests.temperature.conftest import Salon

#: Each kept table with the order of its rows.
KEPT = {
    "client_stats": "client_id",
    "client_rhythm": "client_id, kind",
    "client_temperature": "client_id",
}


def kept(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every kept row, by table, without when it was written."""
    with db.read() as reader:
        connection = reader.session.connection()
        return {
            table: [
                {
                    name: round(value, 9) if isinstance(value, float) else value
                    for name, value in row.items()
                    if name not in {"as_of", "previous"}
                }
                for row in connection.exec_driver_sql(
                    f"SELECT * FROM {table} ORDER BY {order}"
                ).mappings()
            ]
            for table, order in KEPT.items()
        }


def rebuilt(db: Database) -> dict[str, list[dict[str, Any]]]:
    with db.write(OWNER, msg("Rebuilt")) as tx:
        rebuild(tx)
    return kept(db)


def shown(salon: Salon, client_id: int) -> Temperature:
    with salon.db.read() as reader:
        return client_temperature(reader, client_id).temperature


def listed(salon: Salon) -> dict[int, str]:
    return {row["client_id"]: row["temperature"] for row in kept(salon.db)["client_temperature"]}


def test_a_new_client_is_a_cold_lead(salon: Salon) -> None:
    client = salon.client()

    assert listed(salon) == {client: "cold"}
    with salon.db.read() as reader:
        assert mix(reader).leads == 1


def test_a_client_with_a_steady_rhythm_is_hot(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [94, 73, 52, 31, 10])

    assert listed(salon) == {client: "hot"}
    assert shown(salon, client) is Temperature.HOT


def test_temperatures_move_with_the_calendar_without_a_write(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [94, 73, 52, 31, 10])

    salon.pass_days(300)
    with salon.db.write(OWNER, msg("Night")) as tx:
        assert refresh_if_day_passed(tx)
    with salon.db.write(OWNER, msg("Night")) as tx:
        assert not refresh_if_day_passed(tx)

    assert listed(salon) == {client: "cold"}
    with salon.db.read() as reader:
        changes = [(change.before, change.after) for change in class_history(reader, client)]
    assert changes == [(None, Temperature.HOT), (Temperature.HOT, Temperature.COLD)]


def test_a_refresh_on_the_same_day_changes_nothing(salon: Salon) -> None:
    salon.visits(salon.client(), salon.service("Маникюр"), [40, 10])
    salon.client("Ольга")

    with salon.db.write(OWNER, msg("Again")) as tx:
        assert refresh_all(tx) == 0


def test_undoing_a_visit_brings_the_same_row_back(salon: Salon) -> None:
    client, service = salon.client(), salon.service("Маникюр")
    salon.visits(client, service, [200, 180])
    before = kept(salon.db)

    salon.visits(client, service, [5])
    assert kept(salon.db) != before
    salon.db.undo(OWNER)

    assert kept(salon.db) == before


def test_a_missed_visit_does_not_count(salon: Salon) -> None:
    client, service = salon.client(), salon.service("Маникюр")
    with salon.db.write(OWNER, msg("Missed")) as tx:
        record_visit(tx, VisitDraft(client, tx.today, (service,), status=VisitStatus.NO_SHOW))

    [row] = kept(salon.db)["client_stats"]
    assert (row["visits"], row["no_shows"], row["last_visit_on"]) == (0, 1, None)
    assert listed(salon) == {client: "cold"}


def test_a_visit_moved_to_another_card_leaves_the_first_one(salon: Salon) -> None:
    one, other, service = salon.client(), salon.client("Ольга"), salon.service("Маникюр")
    with salon.db.write(OWNER, msg("Visit")) as tx:
        draft = VisitDraft(one, tx.today, (service,))
        visit = record_visit(tx, draft)
    with salon.db.write(OWNER, msg("Moved")) as tx:
        edit_visit(tx, visit, replace(draft, client_id=other))

    assert [row["client_id"] for row in kept(salon.db)["client_stats"]] == [other]


def test_a_card_in_the_bin_has_no_temperature(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [10])
    before = kept(salon.db)

    with salon.db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, client)
    assert listed(salon) == {}
    with salon.db.write(OWNER, msg("Back")) as tx:
        take_from_bin(tx, client)

    assert kept(salon.db) == before


def test_a_changed_norm_works_its_clients_out_anew(salon: Salon) -> None:
    client, service = salon.client(), salon.service("Маникюр", 21)
    salon.visits(client, service, [52, 10])

    with salon.db.write(OWNER, msg("Norm")) as tx:
        edit_service(tx, service, ServiceDraft("Маникюр", norm_days=42))

    [row] = kept(salon.db)["client_stats"]
    assert (row["last_norm_days"], row["sum_gap"]) == (42, 1)


def test_moved_thresholds_judge_everybody_at_once(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [200, 120, 20])
    assert listed(salon) == {client: "warm"}

    with salon.db.write(OWNER, msg("Threshold")) as tx:
        set_setting(tx, "temperature.hot_from", 0.3)
        set_setting(tx, "temperature.warm_from", 0.1)

    assert listed(salon) == {client: "hot"}


def test_a_due_day_falls_on_a_day_the_salon_works(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр", 3), [0])  # a Wednesday; due on Saturday

    with salon.db.write(OWNER, msg("Weekends off")) as tx:
        set_setting(tx, "salon.closed_weekdays", "6,7")

    with salon.db.read() as reader:
        due_on = client_temperature(reader, client).due_on
    assert due_on == salon.today + timedelta(days=5)
    assert str(due_on) == kept(salon.db)["client_temperature"][0]["due_on"]


def test_a_class_set_by_hand_holds_until_its_day(salon: Salon) -> None:
    client = salon.client()
    with salon.db.write(OWNER, msg("Pinned")) as tx:
        pin(tx, client, Temperature.HOT, reason="подруга", until=tx.today + timedelta(days=2))
    assert listed(salon) == {client: "hot"}
    assert shown(salon, client) is Temperature.HOT

    salon.pass_days(3)
    with salon.db.write(OWNER, msg("Night")) as tx:
        refresh_all(tx)

    assert listed(salon) == {client: "cold"}
    assert shown(salon, client) is Temperature.COLD


def test_a_class_set_by_hand_can_be_let_go(salon: Salon) -> None:
    client = salon.client()
    with salon.db.write(OWNER, msg("Pinned")) as tx:
        pin(tx, client, Temperature.WARM, reason="вернётся", until=tx.today)
    with salon.db.write(OWNER, msg("Unpinned")) as tx:
        unpin(tx, client)

    assert listed(salon) == {client: "cold"}


def test_a_hot_client_who_is_late_is_cooling_down(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [94, 73, 52, 31])
    for _ in range(60):
        salon.pass_days(1)
        with salon.db.write(OWNER, msg("Night")) as tx:
            refresh_all(tx)
        with salon.db.read() as reader:
            found = cooling(reader, within_days=5)
            view = client_temperature(reader, client)
        if found:
            break

    assert [(who.client_id, who.in_days) for who in found] == [(client, 5)]
    assert view.changes_on == salon.today + timedelta(days=5)
    assert view.changes_to is found[0].to


def test_an_import_and_one_visit_after_another_keep_the_same_rows(
    salon: Salon, both_databases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics_arrays, "VISITS_AT_ONCE", 50)
    services = [salon.service("Маникюр"), salon.service("Окрашивание")]
    clients = [salon.client(f"Клиент {n}") for n in range(70)]
    with salon.db.write(OWNER, msg("Import")) as tx:
        rows = [
            {
                "client_id": client,
                "on_day": tx.today - timedelta(days=(n * 37 + k * (20 + n)) % 900),
                "status": ("done", "done", "done", "no_show", "cancelled")[(n + k) % 5],
                "price_minor": 1000 * k,
                "discount_minor": 100 * (k % 2),
                "payment": "",
                "rating": (k % 6) or None,
                "note": "",
                "rebooked": (None, True, False)[k % 3],
            }
            for n, client in enumerate(clients)
            for k in range(n % 9)
        ]
        ids = bulk_insert(tx, Visit, rows)
        done = [
            {"visit_id": visit, "service_id": service, "position": position}
            for visit in ids
            for position, service in enumerate(services[: visit % 3])
        ]
        bulk_insert(tx, VisitService, done)
    with salon.db.write(OWNER, msg("Night")) as tx:
        refresh_all(tx)  # who is a top spender is told once a night
    imported = kept(salon.db)

    for client in clients:
        with salon.db.write(OWNER, msg("Bin")) as tx:
            put_into_bin(tx, client)
        with salon.db.write(OWNER, msg("Back")) as tx:
            take_from_bin(tx, client)

    assert kept(salon.db) == imported
    assert rebuilt(salon.db) == imported


@contextmanager
def small_salon(empty_salon_file: Path) -> Iterator[Salon]:
    """A salon with two services and two clients, for one example."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "salon.db"
        shutil.copyfile(empty_salon_file, path)
        clock = FixedClock(NOW)
        db = open_salon(path, clock)
        salon = Salon(db, clock)
        salon.service("Маникюр", 21)
        salon.service("Окрашивание", 45)
        salon.client("Анна")
        salon.client("Ольга")
        yield salon
        db.close()


deeds = st.lists(
    st.tuples(
        st.sampled_from(["visit", "edit", "delete", "undo", "redo", "night", "norm"]),
        st.integers(1, 2),
        st.integers(0, 120),
    ),
    min_size=1,
    max_size=8,
)


@given(deeds=deeds)
@settings(max_examples=25, deadline=None)
def test_whatever_was_done_the_kept_rows_are_those_of_a_rebuild(
    empty_salon_file: Path, deeds: list[tuple[str, int, int]]
) -> None:
    with small_salon(empty_salon_file) as salon:
        for what, which, days in deeds:
            with suppress(NotFound, Conflict):  # what is not possible now is refused
                do(salon, what, which, days)

        incremental = kept(salon.db)

        assert incremental == rebuilt(salon.db)


def do(salon: Salon, what: str, which: int, days: int) -> None:
    """One deed of a day at the salon."""
    if what == "undo":
        salon.db.undo(OWNER)
        return
    if what == "redo":
        salon.db.redo(OWNER)
        return
    if what == "night":
        salon.pass_days(days % 30)
        with salon.db.write(OWNER, msg("Night")) as tx:
            refresh_all(tx)
        return
    with salon.db.write(OWNER, msg("A deed")) as tx:
        day = tx.today - timedelta(days=days)
        visits = [row[0] for row in tx.session.connection().exec_driver_sql("SELECT id FROM visit")]
        draft = VisitDraft(which, day, ((days % 2) + 1,), price_minor=days * 100)
        if what == "visit":
            record_visit(tx, draft)
        elif what == "norm":
            names = {1: "Маникюр", 2: "Окрашивание"}
            edit_service(tx, which, ServiceDraft(names[which], norm_days=10.0 + days))
        elif visits and what == "edit":
            edit_visit(tx, visits[days % len(visits)], draft)
        elif visits and what == "delete":
            delete_visit(tx, visits[days % len(visits)])
