"""Filling an empty salon with made-up people and their visits, in one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

import numpy as np
from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import (
    Client,
    ClientAlert,
    ClientPhone,
    ClientPreference,
    ClientTag,
    Consent,
)
from salonapp.demo.agreed import consent_rows
from salonapp.demo.answered import answer_some
from salonapp.demo.around import ask_around
from salonapp.demo.chats import link_some
from salonapp.demo.commands.tills import close_some
from salonapp.demo.commands.week import keep_hours, let_some_wait, look_back
from salonapp.demo.craft import mark_some, pick_traits, write_formulas
from salonapp.demo.diary import STATUSES, Diary, bookings, write_diary
from salonapp.demo.doubles import begin_twice
from salonapp.demo.habits import COLOURINGS, OFFERS, PLACE_OF
from salonapp.demo.histories import NOTHING, Crowd, Integers, Visits, draw_crowd, draw_visits
from salonapp.demo.lists import keep_lists
from salonapp.demo.messages import recall_messages
from salonapp.demo.people import Person, Row, draw_people
from salonapp.demo.photos import hang_photos
from salonapp.demo.remembered import note_some
from salonapp.demo.safety import alert_rows, stock_materials, try_on_skin
from salonapp.demo.stock import keep_stock
from salonapp.demo.texts import SalonTexts, names, salon_texts
from salonapp.foundation.errors import Conflict, InvalidInput
from salonapp.foundation.i18n import language, msg
from salonapp.foundation.text import fold
from salonapp.staff.tables import Staff
from salonapp.storage.bulk import bulk_insert, bulk_record, next_id
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import set_setting
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

DEFAULT_CLIENTS = 1_200
DEFAULT_YEARS = 3
DEFAULT_SEED = 1
MOST_CLIENTS = 200_000
MOST_YEARS = 30
DAYS_PER_YEAR = 365.25

#: Rows made at once: keeps memory bounded, and a cancel is noticed in between.
BATCH = 20_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """How much was made up; visits count the missed and cancelled ones too."""

    clients: int
    visits: int


def fill(
    db: Database,
    clients: int = DEFAULT_CLIENTS,
    years: int = DEFAULT_YEARS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> DemoResult:
    """Fill an empty salon, in the current language; names of people are Russian always.

    The same numbers on the same salon day give the same facts. `progress` is told how many rows
    of clients and visits are written and may raise to stop; then nothing is kept.

    Raises:
        Conflict: the salon already has clients.
        InvalidInput: `clients` is not 1 to 200,000, or `years` not 1 to 30.
    """
    if not 1 <= clients <= MOST_CLIENTS:
        raise InvalidInput(
            msg("A demo salon has from 1 to {most} clients.", most=MOST_CLIENTS), field="clients"
        )
    if not 1 <= years <= MOST_YEARS:
        raise InvalidInput(
            msg("A demo salon has from 1 to {most} years of visits.", most=MOST_YEARS),
            field="years",
        )
    with db.write(OWNER, msg("Demo salon")) as tx:
        if tx.session.scalar(select(Client.id).limit(1)) is not None:
            raise Conflict(
                msg("This salon already has clients."),
                msg("The demo salon needs a new file: name one with --db."),
            )
        return _Filling(tx, salon_texts(language()), seed, progress or _silent).run(clients, years)


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


class _Filling:
    """One filling of one salon; each kind of thing has random numbers of its own.

    So a change in how names are drawn leaves every visit as it was.
    """

    def __init__(self, tx: Tx, texts: SalonTexts, seed: int, progress: Progress) -> None:
        self._tx = tx
        self._texts = texts
        self._seed = abs(seed)
        self._progress = progress
        self._done = 0
        self._total = 0

    def _luck(self, matter: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, matter])

    def run(self, clients: int, years: int) -> DemoResult:
        today = self._tx.today.toordinal()
        first_day = today - round(years * DAYS_PER_YEAR)
        crowd = draw_crowd(self._luck(1), clients, first_day, today)
        came, ahead = draw_visits(self._luck(2), crowd, today)
        self._total = crowd.size + came.size
        self._progress(0, self._total)
        self._describe_salon()
        services = self._add_services()
        masters = self._add_staff()
        client_ids, discounts = self._add_clients(crowd)
        diary = write_diary(
            self._luck(4),
            crowd,
            came,
            discounts,
            today=today,
            payments=len(self._texts.payments),
            notes=len(self._texts.visit_notes),
        )
        self._total = crowd.size + diary.visits.size
        self._add_visits(diary, client_ids, services, masters)
        self._add_bookings(crowd, ahead, client_ids, services, masters)
        keep_hours(self._tx, masters, services)
        look_back(self._tx)
        let_some_wait(self._tx, [int(each) for each in client_ids[:200:60]], services)
        hang_photos(self._tx, (services[PLACE_OF[key]] for key in COLOURINGS))
        stock_materials(self._tx)
        keep_stock(self._tx, self._luck(24), services)
        write_formulas(self._tx, {key: services[PLACE_OF[key]] for key in COLOURINGS})
        those = range(int(client_ids[0]), int(client_ids[0]) + crowd.size)
        try_on_skin(self._tx, self._luck(10), (services[PLACE_OF[key]] for key in COLOURINGS))
        pick_traits(self._tx, self._luck(6), those)
        mark_some(self._tx, those)
        ask_around(self._tx, self._luck(7), those, masters)
        authors = list(zip(masters, self._texts.masters, strict=True))
        note_some(self._tx, self._luck(8), those, authors)
        begin_twice(self._tx, those)
        keep_lists(self._tx)
        recall_messages(self._tx, self._luck(21), those)
        link_some(self._tx, self._luck(22), those)
        answer_some(self._tx)
        close_some(self._tx, self._luck(23))
        return DemoResult(crowd.size, diary.visits.size)

    def _tell(self, rows: int) -> None:
        self._done += rows
        self._progress(min(self._done, self._total), self._total)

    def _describe_salon(self) -> None:
        texts, settings = self._texts, self._tx.settings
        for key, value in (
            ("salon.name", texts.name),
            ("salon.phone", texts.phone),
            ("salon.address", texts.address),
        ):
            if not settings.text(key):
                set_setting(self._tx, key, value)
        set_setting(self._tx, "salon.language", language())
        set_setting(self._tx, "salon.is_demo", True)

    def _add_services(self) -> Sequence[int]:
        """The ids of the services by their place in `OFFERS`; those already there are kept."""
        known = {name: id for name, id in self._pairs(Service)}
        rows = []
        for offer in OFFERS:
            name, category = self._texts.services[offer.key]
            if fold(name) in known:
                continue
            rows.append(
                {
                    "name": name,
                    "folded_name": fold(name),
                    "category": category,
                    "norm_days": float(offer.norm_days),
                    "norm_is_own": False,
                    "duration_min": offer.duration_min,
                    "price_minor": offer.price_minor,
                    "archived": False,
                    "needs_patch_test": offer.key in COLOURINGS,
                }
            )
        bulk_insert(self._tx, Service, rows)
        known = {name: id for name, id in self._pairs(Service)}
        return [known[fold(self._texts.services[offer.key][0])] for offer in OFFERS]

    def _add_staff(self) -> Sequence[int]:
        """The ids of the masters, in the order of their list."""
        texts = self._texts
        known = {name: id for name, id in self._pairs(Staff)}
        people = [
            (texts.owner, "owner"),
            (texts.administrator, "administrator"),
            *((name, "master") for name in texts.masters),
        ]
        rows = [
            {"name": name, "folded_name": fold(name), "role": role, "archived": False}
            for name, role in people
            if fold(name) not in known
        ]
        bulk_insert(self._tx, Staff, rows)
        known = {name: id for name, id in self._pairs(Staff)}
        return [known[fold(name)] for name in texts.masters]

    def _pairs(self, model: type[Service] | type[Staff]) -> list[tuple[str, int]]:
        rows = self._tx.session.execute(select(model.folded_name, model.id))
        return [(name, id) for name, id in rows]

    # Clients ---------------------------------------------------------------------------------

    def _add_clients(self, crowd: Crowd) -> tuple[Integers, Integers]:
        """The ids of the clients, and each one's own discount in per cent."""
        people = draw_people(self._luck(3), crowd, names(), self._texts, self._tx.today)
        first = next_id(self._tx, Client)
        discounts: list[int] = []
        while batch := list(islice(people, BATCH)):
            cards = [_card(person, first) for person in batch]
            discounts += [person.discount_percent for person in batch]
            self._hang_on(batch, bulk_insert(self._tx, Client, cards))
            self._tell(len(batch))
        return np.arange(first, first + crowd.size), np.array(discounts, np.int64)

    def _hang_on(self, people: Sequence[Person], ids: Sequence[int]) -> None:
        both = list(zip(people, ids, strict=True))
        tx = self._tx
        bulk_insert(
            tx,
            ClientPhone,
            [
                {"client_id": id, "position": position, "e164": number, "comment": comment}
                for person, id in both
                for position, (number, comment) in enumerate(person.phones)
            ],
        )
        bulk_insert(
            tx,
            ClientTag,
            [{"client_id": id, "tag": tag} for person, id in both for tag in person.tags],
        )
        bulk_insert(tx, ClientAlert, alert_rows(both))
        bulk_insert(
            tx,
            ClientPreference,
            [
                {"client_id": id, "kind": kind, "text": text}
                for person, id in both
                for kind, text in person.preferences
            ],
        )
        bulk_record(tx, Consent, list(consent_rows(both, self._texts, tx.zone)))

    # Visits ----------------------------------------------------------------------------------

    def _add_visits(
        self, diary: Diary, client_ids: Integers, services: Sequence[int], masters: Sequence[int]
    ) -> None:
        for start in range(0, diary.visits.size, BATCH):
            part = slice(start, start + BATCH)
            made = bulk_insert(self._tx, Visit, self._visit_rows(diary, part, client_ids, masters))
            first, second = diary.visits.service[part].tolist(), diary.visits.extra[part].tolist()
            bulk_insert(
                self._tx,
                VisitService,
                [
                    {"visit_id": id, "service_id": services[service], "position": position}
                    for id, *both in zip(made, first, second, strict=True)
                    for position, service in enumerate(both)
                    if service != NOTHING
                ],
            )
            self._tell(len(made))

    def _visit_rows(
        self, diary: Diary, part: slice, client_ids: Integers, masters: Sequence[int]
    ) -> list[Row]:
        texts = self._texts
        done = diary.status[part] == 0
        return [
            {
                "external_id": None,
                "client_id": client,
                "staff_id": masters[master],
                "on_day": _day(day),
                "at_time": _TIMES[minute],
                "status": STATUSES[status],
                "price_minor": price,
                "discount_minor": discount,
                "paid_minor": price - discount if came else None,
                "payment": texts.payments[payment] if came else "",
                "rating": None if rating == NOTHING else rating,
                "note": "" if note == NOTHING else texts.visit_notes[note],
                "rebooked": bool(rebooked) if came else None,
            }
            for (
                client, master, day, minute, status, came, price, discount, payment, rating, note,
                rebooked,
            ) in zip(
                client_ids[diary.visits.client[part]].tolist(),
                diary.master[part].tolist(),
                diary.visits.day[part].tolist(),
                diary.minute[part].tolist(),
                diary.status[part].tolist(),
                done.tolist(),
                diary.price_minor[part].tolist(),
                diary.discount_minor[part].tolist(),
                diary.payment[part].tolist(),
                diary.rating[part].tolist(),
                diary.note[part].tolist(),
                diary.rebooked[part].tolist(),
                strict=True,
            )
        ]  # fmt: skip

    def _add_bookings(
        self,
        crowd: Crowd,
        ahead: Visits,
        client_ids: Integers,
        services: Sequence[int],
        masters: Sequence[int],
    ) -> None:
        booked = list(bookings(self._luck(5), crowd, ahead, self._tx.today, self._tx.zone))
        made = bulk_insert(
            self._tx,
            Appointment,
            [
                {
                    "external_id": None,
                    "client_id": int(client_ids[booking.client]),
                    "staff_id": masters[booking.master],
                    "starts_at": booking.starts_at,
                    "duration_min": booking.duration_min,
                    "status": "confirmed" if booking.confirmed else "planned",
                    "note": "",
                    "price_minor": booking.price_minor,
                    "visit_id": None,
                }
                for booking in booked
            ],
        )
        bulk_insert(
            self._tx,
            AppointmentService,
            [
                {"appointment_id": id, "service_id": services[service], "position": position}
                for id, booking in zip(made, booked, strict=True)
                for position, service in enumerate(booking.services)
            ],
        )


def _card(person: Person, first_id: int) -> Row:
    row = {
        "external_id": None,
        "language": "",
        "merged_into_id": None,
        "deleted_at": None,
        **person.card,
    }
    place = row.pop("recommended_by")
    row["recommended_by_id"] = first_id + place if isinstance(place, int) else None
    return row


_DAYS: dict[int, date] = {}
_TIMES = [(datetime.min + timedelta(minutes=minute)).time() for minute in range(24 * 60)]


def _day(ordinal: int) -> date:
    """The day of an ordinal; one object per day, however many visits fall on it."""
    day = _DAYS.get(ordinal)
    if day is None:
        day = _DAYS[ordinal] = date.fromordinal(ordinal)
    return day
