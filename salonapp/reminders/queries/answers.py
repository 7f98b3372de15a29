"""Reading what clients answered: what waits at the desk, and what one client ever said."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from salonapp.clients.cards import name_for
from salonapp.clients.tables import Client
from salonapp.foundation.clock import local_day
from salonapp.reminders.answers import AnswerKind, AnswerRow
from salonapp.reminders.appointment_rule import appointment_of
from salonapp.reminders.queries.wording import about_visit
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.tables import MessageAnswer, OutboxMessage
from salonapp.staff.queries.own import each_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.cards import AHEAD, AppointmentStatus, AppointmentView, VisitStatus
from salonapp.visits.queries import appointments_ahead
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

_A = MessageAnswer
_ROWS = (
    select(
        _A.id,
        _A.message_id,
        _A.client_id,
        _A.answer,
        _A.at,
        _A.source,
        _A.text,
        _A.rating,
        _A.settled_at,
        OutboxMessage.rule,
        Client.first_name,
        Client.last_name,
        ClientTemperature.temperature,
    )
    .join(Client, Client.id == _A.client_id)
    .outerjoin(OutboxMessage, OutboxMessage.id == _A.message_id)
    .outerjoin(ClientTemperature, ClientTemperature.client_id == _A.client_id)
)
_KINDS = frozenset(AnswerKind)
_RULES = frozenset(RuleKind)


def waiting_answers(reader: Reader, viewer: Viewer) -> tuple[AnswerRow, ...]:
    """What waits for somebody at the desk, who waits longest first."""
    ids = _waiting_ids(reader, viewer)
    return _read(reader, viewer, _ROWS.where(_A.id.in_(ids)).order_by(_A.at, _A.id)) if ids else ()


def count_waiting(reader: Reader, viewer: Viewer) -> int:
    """How many answers of clients whom the viewer may see wait."""
    return len(_waiting_ids(reader, viewer))


def answers_given(reader: Reader, viewer: Viewer, limit: int | None = 200) -> tuple[AnswerRow, ...]:
    """All that was answered, the latest first."""
    statement = _ROWS.where(Client.deleted_at.is_(None)).order_by(_A.at.desc(), _A.id.desc())
    return _read(reader, viewer, statement.limit(limit))


def answers_of(reader: Reader, viewer: Viewer, client_id: int) -> tuple[AnswerRow, ...]:
    """All that one client answered, the latest first."""
    of_client = or_(_A.client_id == client_id, Client.merged_into_id == client_id)
    return _read(reader, viewer, _ROWS.where(of_client).order_by(_A.at.desc(), _A.id.desc()))


def answers_to_message(reader: Reader, viewer: Viewer, message_id: int) -> tuple[AnswerRow, ...]:
    """What was answered to one message, the latest first."""
    statement = _ROWS.where(_A.message_id == message_id).order_by(_A.id.desc())
    return _read(reader, viewer, statement)


def services_of_message(reader: Reader, message_id: int | None) -> tuple[int, ...]:
    """What a message invites to, or reminds of: the services to book when they say yes."""
    if message_id is None:
        return ()
    row = reader.session.execute(
        select(OutboxMessage.rule, OutboxMessage.dedupe_key).where(OutboxMessage.id == message_id)
    ).first()
    if row is None:
        return ()
    if row.rule == RuleKind.APPOINTMENT:
        booked_id = appointment_of(row.dedupe_key)
        return tuple(
            reader.session.scalars(
                select(AppointmentService.service_id)
                .where(AppointmentService.appointment_id == booked_id)
                .order_by(AppointmentService.position)
            )
        )
    if row.rule not in (RuleKind.RETURN_AFTER_SERVICE, RuleKind.WIN_BACK, RuleKind.THANKS):
        return ()
    return tuple(
        reader.session.scalars(
            select(VisitService.service_id)
            .where(VisitService.visit_id == about_visit(row.dedupe_key))
            .order_by(VisitService.position)
        )
    )


def appointment_of_message(
    reader: Reader, viewer: Viewer, message_id: int | None
) -> AppointmentView | None:
    """The appointment a message reminded of, while it can be moved."""
    message = reader.session.get(OutboxMessage, message_id) if message_id is not None else None
    if message is None or message.rule != RuleKind.APPOINTMENT:
        return None
    ahead = appointments_ahead(reader, viewer, message.client_id)
    wanted = appointment_of(message.dedupe_key)
    return next((each for each in ahead if each.id == wanted), None)


def _waiting_ids(reader: Reader, viewer: Viewer) -> list[int]:
    """Not settled; whoever asked for a time and has got one, or came, does not wait any more.

    Whether they came since is told by the salon's day, which no database knows: a message of 23:30
    in Moscow is one of the evening, not of the next day.
    """
    booked = exists().where(
        Appointment.client_id == _A.client_id,
        Appointment.starts_at >= _A.at,
        Appointment.status.in_([status.value for status in (*AHEAD, AppointmentStatus.DONE)]),
    )
    asked = and_(
        _A.answer == AnswerKind.YES.value,
        or_(OutboxMessage.rule.is_(None), OutboxMessage.rule != RuleKind.APPOINTMENT.value),
    )
    came_last = (
        select(func.max(Visit.on_day))
        .where(Visit.client_id == _A.client_id, Visit.status == VisitStatus.DONE.value, asked)
        .scalar_subquery()
    )
    statement = (
        select(_A.id, _A.at, came_last.label("came_on"))
        .join(Client, Client.id == _A.client_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == _A.message_id)
        .where(_A.settled_at.is_(None), Client.deleted_at.is_(None), ~and_(asked, booked))
        .where(*each_own(viewer, "message_answer.client_id"))
    )
    return [
        row.id
        for row in reader.session.execute(statement)
        if row.came_on is None or row.came_on < local_day(row.at, reader.zone)
    ]


def _read(reader: Reader, viewer: Viewer, statement: Any) -> tuple[AnswerRow, ...]:
    own = statement.where(*each_own(viewer, "message_answer.client_id"))
    return tuple(_row(reader, viewer, row) for row in reader.session.execute(own))


def _row(reader: Reader, viewer: Viewer, row: Any) -> AnswerRow:
    return AnswerRow(
        row.id,
        row.message_id,
        row.client_id,
        name_for(viewer, row.first_name, row.last_name),
        row.temperature or "",
        AnswerKind(row.answer) if row.answer in _KINDS else AnswerKind.WORDS,
        RuleKind(row.rule) if row.rule in _RULES else None,
        row.at.astimezone(reader.zone),
        row.source,
        viewer.note(row.text),
        row.rating,
        row.settled_at is None,
    )
