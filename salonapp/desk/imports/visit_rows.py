"""Rows of a visits file as visits and bookings: each cell converted, what cannot be used told.

What a row becomes depends on its status and its day:

* a status that says what became of it, day past or today: a visit (done, missed or cancelled);
* waiting or confirmed, whatever the day: an appointment. One whose day is past was never closed in
  the former program; nobody knows whether the client came, so it is no visit;
* cancelled, day ahead: a cancelled appointment;
* done or missed, day ahead: impossible, rejected;
* no status: done when the day is past or today, else an appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from typing import TypeVar, cast

from salonapp.desk.imports.cards import Cell, VisitField
from salonapp.desk.imports.cells import (
    Memo,
    Unusable,
    cell_text,
    is_empty,
    line,
    name_line,
    prose,
    services,
    short_text,
)
from salonapp.desk.imports.columns import Columns, normal_heading
from salonapp.desk.imports.days import AHEAD_YEARS, BAD_TIME, has_time, parse_day, parse_time
from salonapp.desk.imports.reading import Chunk, Row
from salonapp.desk.imports.rows import ColumnReader, Notes, Salon, Unfit, american_days
from salonapp.desk.imports.values import Outcome, money, outcome, percent, rating
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.phone import DEFAULT_REGION, Phone, parse_phones, plain_russian_number

T = TypeVar("T")

#: The cells with the client's code, phone (or the number it is kept as) and name.
WhoCells = tuple[Cell, Cell, Cell]

BAD_VISIT_DAY = msg("The day of the visit does not exist or cannot be read.")
TOO_FAR_AHEAD = msg("The day of the visit is too many years ahead.")
DAY_AHEAD = msg("The row says what became of the visit, but its day is still ahead.")
NO_SERVICE = msg("The row names no service.")


@dataclass(frozen=True, slots=True)
class Who:
    """Whose visit it is, as far as a row tells."""

    external_id: str
    phone: Phone | None
    name: str
    bad_phone: bool


@dataclass(slots=True)
class VisitBatch:
    """Rows of one chunk that are alike (visits, or bookings), column by column.

    `who` holds the cells that say whose visit a row is; `VisitReader.who` reads them.
    """

    numbers: Sequence[int]
    cells: Sequence[Row]
    external_ids: Sequence[str]
    who: Sequence[WhoCells]
    days: Sequence[date]
    times: Sequence[time | None]
    services: Sequence[tuple[str, ...]]
    masters: Sequence[str]
    prices: Sequence[int | None]
    discounts: Sequence[int]
    paid: Sequence[int | None]
    payments: Sequence[str]
    statuses: Sequence[Outcome]
    notes: Sequence[str]
    ratings: Sequence[int | None]

    def __len__(self) -> int:
        return len(self.numbers)

    def picked(self, places: Sequence[int]) -> VisitBatch:
        """Only the rows at `places`."""
        if len(places) == len(self.numbers):
            return self
        columns = (getattr(self, field.name) for field in fields(self))
        return VisitBatch(*([column[place] for place in places] for column in columns))


class VisitReader(ColumnReader):
    """Makes batches of visits and bookings of the rows of a visits file."""

    def __init__(
        self,
        columns: Columns,
        names: Sequence[str],
        salon: Salon,
        sample: Sequence[Row],
        notes: Notes,
    ) -> None:
        super().__init__(columns, len(names))
        us_days = american_days(columns, sample, (VisitField.DATE,))
        today, currency = salon.today, salon.currency
        self._today = today
        self._notes = notes
        self._region = salon.region
        discount_at = columns.at.get(VisitField.DISCOUNT)
        self._percents = discount_at is not None and "%" in normal_heading(names[discount_at])
        self._day: Memo[Cell, date | None] = Memo(
            lambda cell: parse_day(cell, today, us_order=us_days)
        )
        self._time: Memo[Cell, time | Unusable | None] = Memo(_time)
        self._time_of_day: Memo[Cell, time | None] = Memo(
            lambda cell: parse_time(cell) if has_time(cell) else None
        )
        self._services: Memo[Cell, tuple[str, ...]] = Memo(services)
        self._short: Memo[Cell, str] = Memo(short_text)
        self._prose: Memo[Cell, str] = Memo(prose, 20_000)
        self._money: Memo[Cell, int | Unusable | None] = Memo(lambda cell: money(cell, currency))
        self._outcome: Memo[Cell, Outcome | Unusable | None] = Memo(outcome)
        self._rating: Memo[Cell, int | Unusable | None] = Memo(rating)
        self._verdict: Memo[tuple[date | None, Outcome | Unusable | None, bool], _Verdict] = Memo(
            self._judge
        )

    def who(self, cells: WhoCells) -> Who:
        """Read the cells that say whose visit a row is."""
        external_id, phone, name = cells
        text = cell_text(phone)
        phones = parse_phones(text, self._region) if text else ()
        return Who(
            line(external_id),
            phones[0] if phones else None,
            name_line(name),
            not phones and not is_empty(text),
        )

    def _who(self) -> list[WhoCells]:
        """Who each row is about; the many ways of writing one number made one, to ask once."""
        phones = self.cells(VisitField.PHONE)
        if self._region == DEFAULT_REGION:
            phones = [
                (plain_russian_number(cell) or cell) if isinstance(cell, str) else cell
                for cell in phones
            ]
        codes, names = self.cells(VisitField.CLIENT_EXTERNAL_ID), self.cells(VisitField.NAME)
        return list(zip(codes, phones, names, strict=True))

    def batches(self, chunk: Chunk) -> tuple[VisitBatch, VisitBatch, list[Unfit]]:
        """The visits, the bookings and the unfit rows of a chunk."""
        chunk, unfit = self.even(chunk)
        numbers, rows = chunk.numbers, chunk.rows
        date_cells = self.cells(VisitField.DATE)
        days = [self._day[cell] for cell in date_cells]
        statuses = self._read(self._outcome, VisitField.STATUS)
        done_services = self._read(self._services, VisitField.SERVICE)
        no_service_column = not self.has(VisitField.SERVICE)
        verdicts = [
            self._verdict[day, status, bool(done) or no_service_column]
            for day, status, done in zip(days, statuses, done_services, strict=True)
        ]
        times: Sequence[time | Unusable | None]
        if self.has(VisitField.TIME):
            times = self._read(self._time, VisitField.TIME)
        else:
            times = [self._time_of_day[cell] for cell in date_cells]
        prices = self._settled(self._read(self._money, VisitField.PRICE), numbers)
        discounts = self._discounts(chunk, prices)
        statuses_told = [verdict.status for verdict in verdicts]
        batch = VisitBatch(
            numbers,
            rows,
            [line(cell) if cell else "" for cell in self.cells(VisitField.EXTERNAL_ID)],
            self._who(),
            cast("Sequence[date]", days),
            self._settled(times, numbers),
            done_services,
            self._read(self._short, VisitField.MASTER),
            prices,
            discounts,
            _paid(
                self._settled(self._read(self._money, VisitField.PAID), numbers),
                prices,
                discounts,
                statuses_told,
            ),
            self._read(self._short, VisitField.PAYMENT),
            statuses_told,
            self._read(self._prose, VisitField.NOTE),
            self._settled(self._read(self._rating, VisitField.RATING), numbers),
        )
        visits = [at for at, verdict in enumerate(verdicts) if verdict.is_visit]
        if len(visits) == len(rows):
            return batch, batch.picked(()), unfit
        bookings = [at for at, v in enumerate(verdicts) if not v.is_visit and v.why is None]
        for number, cells, verdict in zip(numbers, rows, verdicts, strict=True):
            if verdict.why is not None:
                unfit.append(Unfit(number, cells, verdict.why))
        return batch.picked(visits), batch.picked(bookings), unfit

    def _read(self, memo: Memo[Cell, T], field: str) -> list[T]:
        return [memo[cell] for cell in self.cells(field)]

    def _judge(self, key: tuple[date | None, Outcome | Unusable | None, bool]) -> _Verdict:
        day, status, has_service = key
        if day is None:
            return _Verdict(Outcome.DONE, False, BAD_VISIT_DAY)
        if day.year > self._today.year + AHEAD_YEARS:
            return _Verdict(Outcome.DONE, False, TOO_FAR_AHEAD)
        if isinstance(status, Unusable):
            return _Verdict(Outcome.DONE, False, status.why)
        if not has_service:
            return _Verdict(Outcome.DONE, False, NO_SERVICE)
        ahead = day > self._today
        if status is None:
            status = Outcome.WAITING if ahead else Outcome.DONE
        if ahead and status in (Outcome.DONE, Outcome.NO_SHOW):
            return _Verdict(status, False, DAY_AHEAD)
        is_visit = status is not Outcome.WAITING and not ahead
        return _Verdict(status, is_visit, None)

    def _settled(
        self, values: Iterable[T | Unusable | None], numbers: Sequence[int]
    ) -> list[T | None]:
        """The values with what is unusable noted and left out."""
        found = list(values)
        if any(type(value) is Unusable for value in found):
            return [self._notes.told(v, n) for v, n in zip(found, numbers, strict=True)]
        return cast("list[T | None]", found)

    def _discounts(self, chunk: Chunk, prices: Sequence[int | None]) -> list[int]:
        if not self.has(VisitField.DISCOUNT):
            return [0] * len(chunk.rows)
        found: list[int] = []
        for number, cell, price in zip(
            chunk.numbers, self.cells(VisitField.DISCOUNT), prices, strict=True
        ):
            text = cell_text(cell)
            if self._percents or text.endswith("%") or (isinstance(cell, float) and 0 < cell < 1):
                share = self._notes.told(percent(cell), number)
                found.append(round((price or 0) * (share or 0) / 100))
            else:
                found.append(self._notes.told(self._money[cell], number) or 0)
        return found


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: Outcome
    is_visit: bool
    why: Message | None


def _paid(
    told: Sequence[int | None],
    prices: Sequence[int | None],
    discounts: Sequence[int],
    statuses: Sequence[Outcome],
) -> Sequence[int | None]:
    """What was paid; where the file does not say so, the price less its discount."""
    if not any(discounts):
        return told
    return [
        max(price - discount, 0)
        if paid is None and price is not None and discount and status is Outcome.DONE
        else paid
        for paid, price, discount, status in zip(told, prices, discounts, statuses, strict=True)
    ]


def _time(cell: Cell) -> time | Unusable | None:
    found = parse_time(cell)
    if found is not None or is_empty(cell_text(cell)):
        return found
    return BAD_TIME
