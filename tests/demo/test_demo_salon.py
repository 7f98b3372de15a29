"""The demo salon: the same for everybody on the same day, and like a real one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import phonenumbers
import pytest
from sqlalchemy import func, select

from salonapp.catalog.tables import Service
from salonapp.clients.cards import PreferenceKind
from salonapp.clients.fields import FieldKind
from salonapp.clients.queries.fields import card_fields
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientLink,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.demo.commands import DemoResult, fill
from salonapp.demo.texts import names
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Cancelled, Conflict, InvalidInput
from salonapp.foundation.i18n import msg, set_language
from salonapp.staff.tables import Staff
from salonapp.storage.base import Base
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.temperature.return_arrays import cadences_of_many, forecast_many
from salonapp.visits.tables import (
    Appointment,
    AppointmentService,
    Visit,
    VisitMaterial,
    VisitService,
)

FACTS: tuple[type[Base], ...] = (
    Client, ClientPhone, ClientTag, ClientAlert, ClientPreference, Consent, Service, Staff,
    Visit, VisitService, Appointment, AppointmentService,
)  # fmt: skip


def facts_of(db: Database) -> dict[str, list[tuple[object, ...]]]:
    with db.read() as reader:
        return {
            model.__tablename__: [
                tuple(row) for row in reader.session.execute(select(*model.__table__.columns))
            ]
            for model in FACTS
        }


def salon(folder: Path, *, seed: int, now: datetime, clients: int = 60) -> Database:
    db = Database.open(
        folder / f"{seed}-{now:%d-%H}-{len(list(folder.iterdir()))}.db", FixedClock(now)
    )
    fill(db, clients, 1, seed)
    return db


@pytest.fixture
def filled(bare_db: Database) -> Database:
    fill(bare_db, 400, 3, seed=1)
    return bare_db


MORNING = datetime(2026, 3, 11, 7, tzinfo=UTC)


def test_the_same_seed_on_the_same_day_gives_the_same_salon(tmp_path: Path) -> None:
    one = salon(tmp_path, seed=5, now=MORNING)
    evening = salon(tmp_path, seed=5, now=MORNING + timedelta(hours=9))
    assert facts_of(one) == facts_of(evening)
    one.close()
    evening.close()


def test_another_seed_gives_another_salon(tmp_path: Path) -> None:
    one, other = (salon(tmp_path, seed=seed, now=MORNING) for seed in (1, 2))
    assert facts_of(one)["client"] != facts_of(other)["client"]
    assert facts_of(one)["visit"] != facts_of(other)["visit"]
    one.close()
    other.close()


def test_a_salon_with_clients_is_left_alone(bare_db: Database) -> None:
    fill(bare_db, 5, 1)
    before = facts_of(bare_db)
    with pytest.raises(Conflict):
        fill(bare_db, 5, 1)
    assert facts_of(bare_db) == before


@pytest.mark.parametrize(("clients", "years"), [(0, 3), (-1, 3), (300_000, 3), (10, 0), (10, 99)])
def test_impossible_sizes_are_refused(bare_db: Database, clients: int, years: int) -> None:
    with pytest.raises(InvalidInput):
        fill(bare_db, clients, years)


def test_a_single_client_is_a_salon_too(bare_db: Database) -> None:
    assert fill(bare_db, 1, 1).clients == 1


def test_stopping_half_way_leaves_nothing(bare_db: Database) -> None:
    def stop(done: int, _total: int) -> None:
        if done:
            raise Cancelled(msg("Stopped."))

    with pytest.raises(Cancelled):
        fill(bare_db, 100, 1, progress=stop)
    assert not any(facts_of(bare_db).values())


def test_progress_runs_up_to_the_whole(bare_db: Database) -> None:
    told: list[tuple[int, int]] = []
    result = fill(bare_db, 100, 1, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (result.clients + result.visits,) * 2


def test_one_undo_takes_the_demo_back(bare_db: Database) -> None:
    fill(bare_db, 30, 1)
    bare_db.undo(OWNER)
    left = facts_of(bare_db)
    assert not left["client"]
    assert not left["visit"]


@pytest.mark.usefixtures("both_databases")
def test_it_counts_what_it_made(db: Database) -> None:
    result = fill(db, 80, 2)
    kept = facts_of(db)
    assert result == DemoResult(len(kept["client"]), len(kept["visit"]))


def test_every_phone_is_valid_and_belongs_to_one_client_or_a_family(filled: Database) -> None:
    with filled.read() as reader:
        phones = reader.session.execute(select(ClientPhone.e164, ClientPhone.client_id)).all()
        families = reader.session.execute(
            select(ClientLink.client_id, ClientLink.other_id).where(ClientLink.shares_phone)
        ).all()
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for number, client_id in phones:
        owners[number].add(client_id)
    shared = sorted(tuple(sorted(who)) for who in owners.values() if len(who) > 1)
    assert shared == sorted(tuple(sorted(family)) for family in families)
    assert len(shared) > 3
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(n)) for n in owners)


def test_the_salon_knows_what_people_like_and_who_came_on_whose_word(filled: Database) -> None:
    with filled.read() as reader:
        kinds = set(reader.session.scalars(select(ClientPreference.kind)))
        due = reader.session.scalar(
            select(func.count()).where(
                ClientPreference.due_from <= reader.today, ClientPreference.done_on.is_(None)
            )
        )
        links = set(reader.session.scalars(select(ClientLink.kind)))
        fields = [(each.kind, each.used) for each in card_fields(reader)]
    assert kinds == set(PreferenceKind)
    assert due
    assert {"parent", "friend"} <= links
    assert [kind for kind, _used in fields] == [FieldKind.CHOICE, FieldKind.YES_NO]
    assert all(used > 20 for _kind, used in fields)


def test_surnames_agree_with_who_bears_them(filled: Database) -> None:
    of_men, of_women = zip(*names().surnames, strict=True)
    with filled.read() as reader:
        people = reader.session.execute(select(Client.last_name, Client.gender)).all()
    for surname, gender in people:
        allowed = of_women if gender == "female" else of_men
        assert all(part in allowed for part in surname.split("-") if part)
    assert Counter(gender for _, gender in people)["female"] > len(people) * 0.75


def test_mail_goes_nowhere_but_to_example_com(filled: Database) -> None:
    with filled.read() as reader:
        mails = [mail for mail in reader.session.scalars(select(Client.email)) if mail]
    assert len(mails) > 100
    assert all(mail.isascii() and mail.endswith("@example.com") for mail in mails)


def test_most_agreed_to_messages_and_some_want_no_advertising(filled: Database) -> None:
    with filled.read() as reader:
        said = Counter(
            (purpose, granted)
            for purpose, granted in reader.session.execute(select(Consent.purpose, Consent.granted))
        )
        silent = reader.session.scalar(
            select(func.count())
            .select_from(Client)
            .where(Client.id.not_in(select(Consent.client_id)))
        )
        proofs = list(reader.session.scalars(select(Consent.evidence)))
    assert silent is not None
    assert said["service", True] > 320
    assert said["advertising", False] > 10
    assert silent > 0
    assert all(proofs)


def test_cards_hold_what_a_card_is_for(filled: Database) -> None:
    kept = facts_of(filled)
    for table in ("client_tag", "client_alert", "client_preference"):
        assert len(kept[table]) > 20
    with filled.read() as reader:
        recommended = reader.session.execute(
            select(Client.id, Client.recommended_by_id).where(Client.recommended_by_id.is_not(None))
        ).all()
        with_year = select(func.count()).where(Client.birth_year.is_not(None))
        without = select(func.count()).where(
            Client.birth_year.is_(None), Client.birth_day.is_not(None)
        )
        assert reader.session.scalar(with_year)
        assert reader.session.scalar(without)
    assert recommended
    assert all(by is not None and by < client for client, by in recommended)


def test_birthdays_fall_on_any_day_of_the_year(filled: Database) -> None:
    with filled.read() as reader:
        months = Counter(reader.session.scalars(select(Client.birth_month)))
    assert all(months[month] >= 10 for month in range(1, 13))


def test_there_is_something_to_do_today(filled: Database) -> None:
    with filled.read() as reader:
        today = reader.today
        starts = list(reader.session.scalars(select(Appointment.starts_at)))
        birthdays = reader.session.scalar(
            select(func.count()).where(
                Client.birth_day == today.day, Client.birth_month == today.month
            )
        )
    days = {start.astimezone(reader.zone).date() for start in starts}
    assert today in days
    assert len(days) > 7
    assert max(days) < today + timedelta(days=15)
    assert birthdays


def test_nobody_visits_in_the_future_and_no_chair_is_taken_twice(filled: Database) -> None:
    with filled.read() as reader:
        assert (reader.session.scalar(select(func.max(Visit.on_day))) or date.max) < reader.today
        booked = reader.session.execute(
            select(Appointment.staff_id, Appointment.starts_at, Appointment.duration_min).order_by(
                Appointment.staff_id, Appointment.starts_at
            )
        ).all()
    for one, other in pairwise(booked):
        if one.staff_id == other.staff_id:
            assert one.starts_at + timedelta(minutes=one.duration_min) <= other.starts_at


def test_services_speak_the_language_of_the_salon(bare_db: Database) -> None:
    set_language("ru")
    fill(bare_db, 10, 1)
    with bare_db.read() as reader:
        services = set(reader.session.scalars(select(Service.name)))
        assert reader.settings.text("salon.name") == "Салон «Лилия»"
        assert reader.settings.flag("salon.is_demo")
        assert reader.settings.text("salon.language") == "ru"
    assert "Маникюр с покрытием" in services


def test_the_return_model_recognises_these_clients(bare_db: Database) -> None:
    fill(bare_db, 3_000, 3, seed=7)
    with bare_db.read() as reader:
        rows = reader.session.execute(
            select(Visit.client_id, Visit.on_day, func.max(Service.norm_days))
            .join(VisitService, VisitService.visit_id == Visit.id)
            .join(Service, Service.id == VisitService.service_id)
            .where(Visit.status == "done")
            .group_by(Visit.id)
            .order_by(Visit.client_id, Visit.on_day)
        ).all()
        then = reader.today.toordinal() - 90
    clients = np.array([row[0] for row in rows])
    days = np.array([row[1].toordinal() for row in rows])
    norms = np.array([row[2] for row in rows], np.float64)
    known = days <= then
    ids, cadences = cadences_of_many(clients[known], days[known], norms[known])
    p = forecast_many(cadences, today=then, horizon_days=60).p_return
    came = np.isin(ids, clients[(days > then) & (days <= then + 60)])
    assert came[p >= 0.65].mean() >= 0.75
    assert 0.30 <= came[(p >= 0.25) & (p < 0.65)].mean() <= 0.60
    assert came[p < 0.25].mean() <= 0.12
    bins = np.minimum((p * 10).astype(int), 9)
    error = sum(abs(p[bins == b].sum() - came[bins == b].sum()) for b in range(10)) / p.size
    assert error <= 0.05


def test_the_demo_salon_minds_what_could_hurt_its_clients(db: Database) -> None:
    from salonapp.catalog.queries.materials import materials
    from salonapp.clients.queries.safety import safety_of
    from salonapp.clients.safety import PatchTestResult
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.visits.queries.stock import stock

    fill(db, clients=300, years=1)
    with db.read() as reader:
        listed = materials(reader)
        known = safety_of(reader, OWNER_VIEWER, range(1, 301))
        used = reader.session.scalar(select(func.count()).select_from(VisitMaterial))
        shelf = stock(reader)

    assert used, "what is coloured takes something off the shelf"
    assert all(line.stock.level_thousandths > 0 for line in shelf if line.is_watched)
    assert all(each.ingredients for each in listed)
    results = {test.result for safety in known.values() for test in safety.tests}
    assert PatchTestResult.PASSED in results
    assert any(alert.severity for safety in known.values() for alert in safety.alerts)
