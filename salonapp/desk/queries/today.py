"""The front desk's day: who comes, who is due, whose birthday it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, select, text

from salonapp.catalog.tables import Service
from salonapp.clients.cards import Preference, PreferenceKind, name_for
from salonapp.clients.formulas import for_services
from salonapp.clients.likes import wishes_due
from salonapp.clients.queries.approach import approaches
from salonapp.clients.queries.formulas import last_formulas
from salonapp.clients.queries.preferences import preferences_of
from salonapp.clients.queries.safety import safety_of
from salonapp.clients.safety import ClientSafety
from salonapp.clients.safety_words import alert_words, standings_sentences
from salonapp.clients.tables import Client
from salonapp.desk.cards import BirthdayRow, DueRow, TodayAppointment, TodayView
from salonapp.desk.debtors import debt_words
from salonapp.desk.queries.lists import client_rows
from salonapp.staff.queries.own import each_own, every_own
from salonapp.staff.rights import Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.temperature.cards import Mix
from salonapp.temperature.queries import mix
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.cards import AHEAD, AHEAD_SQL, AppointmentStatus, AppointmentView
from salonapp.visits.debts import Debt
from salonapp.visits.queries import appointments_on
from salonapp.visits.queries.debts import debts_among

BIRTHDAY_DAYS = 7
DUE_SHOWN = 50
#: Invitations start with clients due within the last fortnight; so does the list at the desk.
DUE_SINCE_DAYS = 14


def today(reader: Reader, viewer: Viewer) -> TodayView:
    """The front desk's day."""
    day = reader.today
    due_ids, due_count = _due(reader, viewer, day)
    due_rows = client_rows(reader, viewer, [client_id for client_id, _ in due_ids])
    due_days = dict(due_ids)
    mixture = mix(reader)
    visits = reader.session.connection().execute(_ANY_VISIT).scalar() or 0
    return TodayView(
        day=day,
        appointments=_lines(reader, viewer, appointments_on(reader, viewer, day), day),
        due=tuple(DueRow(row, due_days[row.id]) for row in due_rows),
        due_count=due_count,
        birthdays=tuple(_birthdays(reader, viewer, day)),
        mix=mixture,
        clients=mixture.clients,
        visits=int(visits),
        paused=reader.settings.flag("reminders.paused"),
        is_demo=reader.settings.flag("salon.is_demo"),
    )


def masters_day(reader: Reader, viewer: Viewer) -> TodayView:
    """The day of the master who looks: only who comes to them; nothing of the salon's."""
    day = reader.today
    own = [
        each
        for each in appointments_on(reader, viewer, day)
        if each.staff_id == viewer.staff_id and each.status is not AppointmentStatus.CANCELLED
    ]
    lines = _lines(reader, viewer, own, day)
    here = {each.client.id for each in lines}
    born = tuple(each for each in _birthdays(reader, viewer, day) if each.client_id in here)
    return TodayView(day, lines, (), 0, born, Mix(), clients=len(here), visits=0, paused=False)


def _lines(
    reader: Reader, viewer: Viewer, appointments: Sequence[AppointmentView], day: date
) -> tuple[TodayAppointment, ...]:
    """Appointments with what the master must know."""
    rows = {row.id: row for row in client_rows(reader, viewer, [a.client_id for a in appointments])}
    safety = safety_of(reader, viewer, list(rows))
    likes = preferences_of(reader, viewer, rows)
    treated = approaches(reader, list(rows))
    formulas = _formulas(reader, viewer, appointments)
    debts = _debts(reader, viewer, rows)
    return tuple(
        TodayAppointment(
            appointment=appointment,
            client=rows[appointment.client_id],
            alerts=tuple(
                alert_words(alert, day) for alert in safety[appointment.client_id].alerts_on(day)
            ),
            tests=_tests(safety[appointment.client_id], appointment, day),
            first_visit=rows[appointment.client_id].last_visit_on is None,
            wish=_first_wish(likes.get(appointment.client_id, ()), day),
            formula=formulas.get(appointment.id, "")
            or _last_formula(likes.get(appointment.client_id, ())),
            approach=treated[appointment.client_id].line
            if appointment.client_id in treated
            else "",
            likes=tuple(likes.get(appointment.client_id, ())),
            debt=debts.get(appointment.client_id, ""),
        )
        for appointment in appointments
        if appointment.client_id in rows
    )


def _debts(reader: Reader, viewer: Viewer, clients: Collection[int]) -> dict[int, str]:
    """What the clients of the day owe, in words, for those who take the money."""
    if not viewer.sees_takings:
        return {}
    found: defaultdict[int, list[Debt]] = defaultdict(list)
    for debt in debts_among(reader, viewer, clients):
        found[debt.client_id].append(debt)
    currency = reader.settings.text("salon.currency")
    return {who: debt_words(debts, reader.today, currency) for who, debts in found.items()}


_ANY_VISIT = text("SELECT MAX(id) FROM visit")

_DUE = f"""
    FROM client_temperature t JOIN client_search s ON s.client_id = t.client_id
    WHERE t.due_on BETWEEN :since AND :day
      AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.client_id = t.client_id
                      AND a.starts_at >= :now AND a.status IN {AHEAD_SQL})
"""


def _due(reader: Reader, viewer: Viewer, day: date) -> tuple[list[tuple[int, date]], int]:
    """Who is due to return and has not booked: the likeliest first, and how many there are."""
    connection = reader.session.connection()
    given = {"since": day - timedelta(days=DUE_SINCE_DAYS), "day": day, "now": reader.now}
    typed = [bindparam("since"), bindparam("day"), bindparam("now", type_=UtcDateTime())]
    own = every_own(reader, viewer)
    ends = f" LIMIT {DUE_SHOWN}" if own is None else ""
    listing = (
        text(f"SELECT t.client_id, t.due_on {_DUE} ORDER BY t.p_return DESC, s.sort_name{ends}")
        .bindparams(*typed)
        .columns(client_id=ClientTemperature.client_id.type, due_on=ClientTemperature.due_on.type)
    )
    counting = text(f"SELECT COUNT(*) {_DUE}").bindparams(*typed)
    found = [(row.client_id, row.due_on) for row in connection.execute(listing, given)]
    if own is not None:
        found = [(client_id, due) for client_id, due in found if client_id in own]
    if own is not None or len(found) < DUE_SHOWN:
        return found[:DUE_SHOWN], len(found)
    return found, int(connection.execute(counting, given).scalar() or 0)


def _tests(safety: ClientSafety, appointment: AppointmentView, day: date) -> tuple[str, ...]:
    """Where the patch tests of what is still to be done stand."""
    if appointment.status not in AHEAD:
        return ()
    return standings_sentences(safety.standings(appointment.service_ids, day), day)


def _first_wish(likes: Sequence[Preference], day: date) -> str:
    return next((each.text for each in wishes_due(likes, day)), "")


_CATEGORIES = select(Service.id, Service.category).where(
    Service.id.in_(bindparam("ids", expanding=True))
)


def _formulas(
    reader: Reader, viewer: Viewer, appointments: Sequence[AppointmentView]
) -> dict[int, str]:
    """The formula that matters for what is booked, by appointment."""
    last = last_formulas(reader, viewer, list({each.client_id for each in appointments}))
    if not last:
        return {}
    booked = {service_id for each in appointments for service_id in each.service_ids}
    rows = reader.select(_CATEGORIES, {"ids": list(booked)})
    categories = {row.id: row.category for row in rows}
    found = {}
    for each in appointments:
        kinds = {categories.get(service_id, "") for service_id in each.service_ids}
        formula = for_services(last.get(each.client_id, ()), each.service_ids, kinds)
        if formula is not None:
            found[each.id] = formula.line
    return found


def _last_formula(likes: Sequence[Preference]) -> str:
    texts = [each.text for each in likes if each.kind is PreferenceKind.FORMULA]
    return texts[-1] if texts else ""


def _birthdays(reader: Reader, viewer: Viewer, day: date) -> list[BirthdayRow]:
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
            *each_own(viewer, "client.id"),
        )
    )
    found = [
        BirthdayRow(
            row.id,
            name_for(viewer, row.first_name, row.last_name),
            wanted[row.birth_month, row.birth_day],
        )
        for row in rows
        if (row.birth_month, row.birth_day) in wanted
    ]
    return sorted(found, key=lambda row: (row.on, row.name))
