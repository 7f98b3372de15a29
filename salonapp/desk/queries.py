"""The client list, the whole card and today's view: reads that cross features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, Row, Text, bindparam, select, text

from salonapp.clients.cards import PreferenceKind, shown_name
from salonapp.clients.queries import client_card, find_clients
from salonapp.clients.tables import Client, ClientAlert, ClientPreference
from salonapp.desk.cards import (
    BirthdayRow,
    ClientFilter,
    ClientRow,
    ClientSort,
    Counts,
    DueRow,
    HistoryEntry,
    TodayAppointment,
    TodayView,
    Totals,
    WholeCard,
)
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.storage.labels import label_from_json
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.temperature.classes import Temperature
from salonapp.temperature.queries import class_counts, client_temperature, mix
from salonapp.temperature.tables import ClientStats, ClientTemperature
from salonapp.visits.cards import AHEAD_SQL
from salonapp.visits.queries import appointments_ahead, appointments_on, visits_of

#: Rows of the card's short lists.
CARD_VISITS = 300
#: Matches a typed search gives; whoever needs more types another letter.
MOST_MATCHES = 200
BIRTHDAY_DAYS = 7
DUE_SHOWN = 50
#: Invitations start with clients due within the last fortnight; so does the list at the desk.
DUE_SINCE_DAYS = 14

_ROWS = (
    text(
        f"""
    SELECT c.id, c.first_name, c.last_name, c.source, t.temperature, t.p_return, t.due_on,
           k.last_visit_on,
           (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id
            ORDER BY p.position, p.id LIMIT 1) AS phone,
           (SELECT MIN(a.starts_at) FROM appointment a WHERE a.client_id = c.id
            AND a.starts_at >= :now AND a.status IN {AHEAD_SQL}) AS booked_at,
           EXISTS (SELECT 1 FROM client_alert x WHERE x.client_id = c.id) AS has_alerts
    FROM client c
    LEFT JOIN client_temperature t ON t.client_id = c.id
    LEFT JOIN client_stats k ON k.client_id = c.id
    WHERE c.id IN :ids
    """
    )
    .bindparams(bindparam("ids", expanding=True), bindparam("now", type_=UtcDateTime()))
    .columns(
        id=Integer(),
        first_name=Text(),
        last_name=Text(),
        source=Text(),
        temperature=Text(),
        p_return=Float(),
        due_on=Date(),
        last_visit_on=Date(),
        phone=Text(),
        booked_at=UtcDateTime(),
        has_alerts=Boolean(),
    )
)
_SORTS = {
    ClientSort.LAST_VISIT: ("client_stats k", "k.client_id", "k.last_visit_on DESC"),
    ClientSort.SPENT: ("client_stats k", "k.client_id", "k.spent_minor DESC"),
    ClientSort.LIKELY: ("client_temperature k", "k.client_id", "k.p_return DESC"),
    ClientSort.DUE: ("client_temperature k", "k.client_id", "k.due_on"),
}


def client_ids(
    reader: Reader, viewer: Viewer, wanted: ClientFilter, *, most: int | None = None
) -> list[int]:
    """Ids of the clients the list shows, in its order; a typed search gives at most 200.

    With `most`, only that many of the first: the window paints them before it reads the rest.
    """
    conditions = []
    if wanted.temperature:
        letters = "".join(letter for letter in wanted.temperature if letter.isalpha())
        conditions.append(
            "EXISTS (SELECT 1 FROM client_temperature t WHERE t.client_id = s.client_id"
            f" AND t.temperature = '{letters}')"
        )
    only = " AND ".join(conditions)
    typed = wanted.typed.strip()
    if typed or wanted.sort is ClientSort.NAME:
        limit = most or (MOST_MATCHES if typed else None)
        return find_clients(reader, viewer, typed, only=only, limit=limit)
    table, key, order = _SORTS[wanted.sort]
    sql = (
        f"SELECT s.client_id FROM client_search s JOIN {table} ON {key} = s.client_id"
        f" WHERE {only or '1 = 1'} ORDER BY {order} NULLS LAST, s.sort_name, s.client_id"
    )
    if most is not None:
        sql += f" LIMIT {most:d}"
    return list(reader.session.connection().execute(text(sql)).scalars())


def client_rows(reader: Reader, viewer: Viewer, ids: Sequence[int]) -> list[ClientRow]:
    """The lines for `ids`, in that order; ids that are gone are left out."""
    if not ids:
        return []
    given = {"ids": list(ids), "now": reader.now}
    rows = reader.session.connection().execute(_ROWS, given)
    found = {row.id: _client_row(viewer, row) for row in rows}
    return [found[client_id] for client_id in ids if client_id in found]


def _client_row(viewer: Viewer, row: Row[Any]) -> ClientRow:
    return ClientRow(
        id=row.id,
        name=shown_name(row.first_name, row.last_name),
        phone=viewer.phone(row.phone) if row.phone else "",
        temperature=row.temperature or "cold",
        p_return=row.p_return if row.last_visit_on else None,
        last_visit_on=row.last_visit_on,
        booked_at=row.booked_at,
        due_on=row.due_on,
        has_alerts=bool(row.has_alerts),
        source=row.source,
    )


def counts(reader: Reader) -> Counts:
    """Clients per class, for the filter chips."""
    now = class_counts(reader)
    hot, warm, cold = (now[each] for each in (Temperature.HOT, Temperature.WARM, Temperature.COLD))
    return Counts(hot + warm + cold, hot, warm, cold)


_TOTALS = (
    select(
        ClientStats.visit_days,
        ClientStats.no_shows,
        ClientStats.spent_minor,
        ClientStats.first_visit_on,
        ClientStats.last_visit_on,
        Staff.name.label("master"),
    )
    .outerjoin(Staff, Staff.id == ClientStats.last_staff_id)
    .where(ClientStats.client_id == bindparam("client_id"))
)


def whole_card(reader: Reader, viewer: Viewer, client_id: int) -> WholeCard:
    """Everything the card page shows; NotFound when there is no such client."""
    card = client_card(reader, viewer, client_id)
    row = reader.select(_TOTALS, {"client_id": client_id}).first()
    totals = Totals()
    if row is not None:
        totals = Totals(
            row.visit_days,
            row.no_shows,
            viewer.money(row.spent_minor),
            row.first_visit_on,
            row.last_visit_on,
            row.master or "",
        )
    return WholeCard(
        client=card,
        temperature=client_temperature(reader, client_id),
        visits=tuple(visits_of(reader, viewer, client_id, most=CARD_VISITS)),
        ahead=tuple(appointments_ahead(reader, client_id)),
        totals=totals,
    )


def today(reader: Reader, viewer: Viewer) -> TodayView:
    """The front desk's day."""
    day = reader.today
    appointments = appointments_on(reader, day)
    rows = {row.id: row for row in client_rows(reader, viewer, [a.client_id for a in appointments])}
    alerts, wishes = _for_masters(reader, list(rows))
    due_ids, due_count = _due(reader, day)
    due_rows = client_rows(reader, viewer, [client_id for client_id, _ in due_ids])
    due_days = dict(due_ids)
    mixture = mix(reader)
    visits = reader.session.connection().execute(_ANY_VISIT).scalar() or 0
    return TodayView(
        day=day,
        appointments=tuple(
            TodayAppointment(
                appointment=appointment,
                client=rows[appointment.client_id],
                alerts=tuple(alerts.get(appointment.client_id, ())),
                first_visit=rows[appointment.client_id].last_visit_on is None,
                wish=wishes.get((appointment.client_id, PreferenceKind.WISH), ""),
                formula=wishes.get((appointment.client_id, PreferenceKind.FORMULA), ""),
            )
            for appointment in appointments
            if appointment.client_id in rows
        ),
        due=tuple(DueRow(row, due_days[row.id]) for row in due_rows),
        due_count=due_count,
        birthdays=tuple(_birthdays(reader, day)),
        mix=mixture,
        clients=mixture.clients,
        visits=int(visits),
        paused=reader.settings.flag("reminders.paused"),
        is_demo=reader.settings.flag("salon.is_demo"),
    )


_ANY_VISIT = text("SELECT MAX(id) FROM visit")

_DUE = f"""
    FROM client_temperature t JOIN client_search s ON s.client_id = t.client_id
    WHERE t.due_on BETWEEN :since AND :day
      AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.client_id = t.client_id
                      AND a.starts_at >= :now AND a.status IN {AHEAD_SQL})
"""


def _due(reader: Reader, day: date) -> tuple[list[tuple[int, date]], int]:
    """Who is due to return and has not booked: the likeliest first, and how many there are."""
    connection = reader.session.connection()
    given = {"since": day - timedelta(days=DUE_SINCE_DAYS), "day": day, "now": reader.now}
    typed = [bindparam("since"), bindparam("day"), bindparam("now", type_=UtcDateTime())]
    listing = (
        text(
            f"SELECT t.client_id, t.due_on {_DUE}"
            f" ORDER BY t.p_return DESC, s.sort_name LIMIT {DUE_SHOWN}"
        )
        .bindparams(*typed)
        .columns(client_id=ClientTemperature.client_id.type, due_on=ClientTemperature.due_on.type)
    )
    counting = text(f"SELECT COUNT(*) {_DUE}").bindparams(*typed)
    found = [(row.client_id, row.due_on) for row in connection.execute(listing, given)]
    if len(found) < DUE_SHOWN:
        return found, len(found)
    return found, int(connection.execute(counting, given).scalar() or 0)


def _for_masters(
    reader: Reader, ids: list[int]
) -> tuple[dict[int, list[str]], dict[tuple[int, PreferenceKind], str]]:
    """Alerts by client, and their latest wish and formula."""
    alerts: dict[int, list[str]] = {}
    wishes: dict[tuple[int, PreferenceKind], str] = {}
    if ids:
        for row in reader.session.execute(
            select(ClientAlert.client_id, ClientAlert.text)
            .where(ClientAlert.client_id.in_(ids))
            .order_by(ClientAlert.id)
        ):
            alerts.setdefault(row.client_id, []).append(row.text)
        for liked in reader.session.execute(
            select(ClientPreference.client_id, ClientPreference.kind, ClientPreference.text)
            .where(ClientPreference.client_id.in_(ids))
            .order_by(ClientPreference.id)
        ):
            wishes[liked.client_id, PreferenceKind(liked.kind)] = liked.text
    return alerts, wishes


def _birthdays(reader: Reader, day: date) -> list[BirthdayRow]:
    days = [day + timedelta(days=ahead) for ahead in range(BIRTHDAY_DAYS + 1)]
    wanted = {(d.month, d.day): d for d in days}
    # Born on 29 February: the salon remembers them on the 28th of other years.
    if (2, 28) in wanted and (2, 29) not in wanted:
        wanted[2, 29] = wanted[2, 28]
    rows = reader.session.execute(
        select(
            Client.id, Client.first_name, Client.last_name, Client.birth_month, Client.birth_day
        ).where(
            Client.birth_month.in_({month for month, _ in wanted}),
            Client.birth_day.in_({d for _, d in wanted}),
            Client.deleted_at.is_(None),
            Client.merged_into_id.is_(None),
        )
    )
    found = [
        BirthdayRow(
            row.id,
            shown_name(row.first_name, row.last_name),
            wanted[row.birth_month, row.birth_day],
        )
        for row in rows
        if (row.birth_month, row.birth_day) in wanted
    ]
    return sorted(found, key=lambda row: (row.on, row.name))


def history(
    reader: Reader, viewer: Viewer, *, client_id: int | None = None, most: int = 100
) -> list[HistoryEntry]:
    """Operations on facts, the latest first: all of them, or those that changed one card."""
    query = select(Operation).where(Operation.entries > 0).order_by(Operation.id.desc()).limit(most)
    if client_id is not None:
        query = query.where(
            Operation.id.in_(
                select(JournalEntry.operation_id).where(JournalEntry.client_id == client_id)
            )
        )
    operations = reader.session.scalars(query).all()
    changes: dict[int, list[tuple[str, str, str]]] = {}
    if client_id is not None and operations:
        entries = reader.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.operation_id.in_([o.id for o in operations]),
                JournalEntry.client_id == client_id,
            )
            .order_by(JournalEntry.id)
        )
        for entry in entries:
            changes.setdefault(entry.operation_id, []).extend(_changed_fields(viewer, entry))
    return [
        HistoryEntry(
            operation_id=operation.id,
            at=operation.at.astimezone(reader.zone),
            actor=operation.actor_name,
            what=str(label_from_json(operation.label)),
            undone=operation.undone_by_id is not None,
            can_undo=operation.undone_by_id is None,
            changes=tuple(changes.get(operation.id, ())),
        )
        for operation in operations
    ]


#: Columns that say nothing to a person.
_INTERNAL = frozenset({"id", "client_id", "visit_id", "appointment_id", "position", "folded_name"})


def _changed_fields(viewer: Viewer, entry: JournalEntry) -> list[tuple[str, str, str]]:
    """(table.column, before, after) of one journal entry, masked, in the order of its columns."""
    before, after = entry.before or {}, entry.after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in _INTERNAL or not (before.get(name) or after.get(name)):
            continue
        field = f"{entry.table_name}.{name}"
        found.append((field, _plain(viewer, field, before), _plain(viewer, field, after)))
    return found


def _plain(viewer: Viewer, field: str, values: dict[str, Any]) -> str:
    value = values.get(field.rpartition(".")[2])
    if value is None:
        return ""
    if field == "client_phone.e164":
        return viewer.phone(str(value))
    if field == "client.email":
        return viewer.email(str(value))
    if field.endswith("_minor") and not viewer.sees_takings:
        return "•••"
    return str(value)
