"""From days to diaries: who served whom at what time for how much, and what is booked ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from salonapp.demo.habits import OFFERS
from salonapp.demo.histories import NOTHING, Crowd, Floats, Integers, Visits

OPENS_MIN, CLOSES_MIN = 10 * 60, 20 * 60
SLOT_MIN = 15
MISSED_SHARE = 0.05
BOOKED_DAYS = 14
YEARLY_RISE = 0.07
#: Prices end on 50 roubles.
PRICE_STEP_MINOR = 5_000

_PRICES = np.array([offer.price_minor for offer in OFFERS], np.int64)
_MASTERS = np.array([(offer.masters * 2)[:2] for offer in OFFERS], np.int64)
STATUSES = ("done", "no_show", "cancelled")


@dataclass(frozen=True, slots=True)
class Diary:
    """Everything the salon wrote down about its visits, by day; one element each.

    `status` is a place in `STATUSES`, `master` one in the salon's list, `minute` counts from
    midnight; `rating` and `note` are `NOTHING` where there is none.
    """

    visits: Visits
    status: Integers
    master: Integers
    minute: Integers
    price_minor: Integers
    discount_minor: Integers
    payment: Integers
    rating: Integers
    note: Integers
    rebooked: Integers


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment ahead, for a client by place."""

    client: int
    master: int
    starts_at: datetime
    duration_min: int
    services: tuple[int, ...]
    price_minor: int
    confirmed: bool


def write_diary(
    rng: np.random.Generator,
    crowd: Crowd,
    came: Visits,
    discounts: Integers,
    *,
    today: int,
    payments: int,
    notes: int,
) -> Diary:
    """The diary of visits that took place and of some that did not.

    `discounts` is each client's own discount in per cent; `payments` and `notes` say how many
    kinds there are to choose from.
    """
    visits, status = _with_missed(rng, crowd, came)
    size = visits.size
    done = status == 0
    master = _masters(rng, visits)
    full = _rounded(_full_price(visits) * (1 - YEARLY_RISE * (today - visits.day) / 365.25))
    bargain_hunter = (rng.random(crowd.size) < 0.03)[visits.client]
    luck = rng.random(size)
    percent = np.where(
        bargain_hunter & (luck < 0.85), 20, np.where(luck < 0.05, 15, discounts[visits.client])
    )
    happy = np.searchsorted([0.01, 0.03, 0.07, 0.22], rng.random(size), side="right")
    sulky = np.searchsorted([0.10, 0.25, 0.45, 0.70], rng.random(size), side="right")
    rates = done & (rng.random(size) < 0.22)
    likes_to_book = np.where(crowd.is_regular, 0.65, 0.15)[visits.client]
    writes = (rng.random(size) < 0.06) & ~crowd.is_male[visits.client]
    return Diary(
        visits=visits,
        status=status,
        master=master,
        minute=_minutes(rng, visits, master),
        price_minor=full,
        discount_minor=np.where(done, _rounded(full * percent / 100), 0),
        payment=_payments(rng, size, payments),
        rating=np.where(rates, np.where(visits.was_last, sulky, happy) + 1, NOTHING),
        note=np.where(writes, rng.integers(0, notes, size), NOTHING),
        rebooked=(done & ~visits.was_last & (rng.random(size) < likes_to_book)).astype(np.int64),
    )


def _with_missed(rng: np.random.Generator, crowd: Crowd, came: Visits) -> tuple[Visits, Integers]:
    """Before some visits the client had missed an appointment, or called it off."""
    missed = rng.random(came.size) < MISSED_SHARE
    before = rng.integers(1, 7, came.size)
    missed &= came.day - before > crowd.first_day[came.client]
    chosen = came.at(missed)
    earlier = Visits(
        chosen.client,
        chosen.day - before[missed],
        chosen.service,
        np.full(chosen.size, NOTHING),
        np.zeros(chosen.size, np.bool_),
    )
    status = np.concatenate(
        [np.zeros(came.size, np.int64), 1 + (rng.random(chosen.size) < 0.6).astype(np.int64)]
    )
    both = Visits(
        np.concatenate([came.client, earlier.client]),
        np.concatenate([came.day, earlier.day]),
        np.concatenate([came.service, earlier.service]),
        np.concatenate([came.extra, earlier.extra]),
        np.concatenate([came.was_last, earlier.was_last]),
    )
    order = np.lexsort((status, both.client, both.day))
    return both.at(order), status[order]


def _full_price(visits: Visits) -> Integers:
    return _PRICES[visits.service] + np.where(visits.extra == NOTHING, 0, _PRICES[visits.extra])


def _rounded(amount: Floats) -> Integers:
    return np.rint(amount / PRICE_STEP_MINOR).astype(np.int64) * PRICE_STEP_MINOR


def _payments(rng: np.random.Generator, size: int, kinds: int) -> Integers:
    usual = np.minimum(rng.geometric(0.62, size) - 1, kinds - 1)
    return usual.astype(np.int64)


def _masters(rng: np.random.Generator, visits: Visits) -> Integers:
    """Each client has a favourite among those who do the service, and mostly gets it."""
    favours_second = (visits.client * 2_654_435_761 % 97) < 45
    swapped = rng.random(visits.size) < 0.15
    return _MASTERS[visits.service, (favours_second ^ swapped).astype(np.int64)]


def _minutes(rng: np.random.Generator, visits: Visits, master: Integers) -> Integers:
    """Times that spread a master's visits of one day over the opening hours, in order drawn."""
    slot = visits.day * 16 + master
    order = np.lexsort((rng.random(visits.size), slot))
    in_order = slot[order]
    starts = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1]))
    counts = np.diff(np.append(starts, in_order.size))
    rank = np.arange(in_order.size) - np.repeat(starts, counts)
    share = (rank + rng.random(in_order.size) * 0.7) / np.repeat(np.maximum(counts, 3), counts)
    minutes = OPENS_MIN + (share * (CLOSES_MIN - 60 - OPENS_MIN)).astype(np.int64)
    found = np.empty(visits.size, np.int64)
    found[order] = minutes // SLOT_MIN * SLOT_MIN
    return found


def bookings(
    rng: np.random.Generator, crowd: Crowd, ahead: Visits, today: date, zone: ZoneInfo
) -> Iterator[Booking]:
    """What is booked today and in the coming two weeks, without two clients in one chair."""
    soon = ahead.at(ahead.day < today.toordinal() + BOOKED_DAYS)
    chance = np.where(crowd.is_regular, 0.75, 0.35)[soon.client]
    chance = np.where((soon.day == today.toordinal()) | crowd.is_lead[soon.client], 1.0, chance)
    booked = soon.at(rng.random(soon.size) < chance)
    full = _full_price(booked)
    free_from: defaultdict[tuple[int, int], int] = defaultdict(lambda: OPENS_MIN)
    masters = _masters(rng, booked)
    for place in range(booked.size):
        day, master = int(booked.day[place]), int(masters[place])
        services = [int(booked.service[place])]
        if booked.extra[place] != NOTHING:
            services.append(int(booked.extra[place]))
        duration = sum(OFFERS[service].duration_min for service in services)
        start = free_from[day, master] + int(rng.integers(0, 12)) * SLOT_MIN
        sure = bool(rng.random() < 0.6)
        if start + duration > CLOSES_MIN:
            continue
        free_from[day, master] = start + duration
        local = datetime.combine(date.fromordinal(day), time(), zone) + timedelta(minutes=start)
        yield Booking(
            client=int(booked.client[place]),
            master=master,
            starts_at=local,
            duration_min=duration,
            services=tuple(services),
            price_minor=int(full[place]),
            confirmed=sure and day <= today.toordinal() + 2,
        )
