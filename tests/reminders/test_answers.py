"""What clients answer leads on: at once, once, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.commands.phones import mark_phone
from salonapp.clients.queries.opt_outs import opt_outs
from salonapp.clients.tables import ClientPhone, Consent
from salonapp.desk.imports.commands import run_import
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands, queries
from salonapp.reminders.answers import BY_HAND, AnswerKind, read_answer
from salonapp.reminders.commands.answers import note_answer, settle, settle_booked
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.queries.answers import (
    answers_of,
    count_waiting,
    services_of_message,
    waiting_answers,
)
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import MessageAnswer, OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER
from salonapp.storage.undo import undo
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.commands import set_appointment_status
from salonapp.visits.tables import Appointment, Visit
from tests.reminders.conftest import TODAY, Salon


def answer(
    salon: Salon,
    message: OutboxMessage,
    kind: AnswerKind,
    *,
    source: str = BY_HAND,
    text: str = "",
    rating: int | None = None,
    on: date | None = None,
) -> int:
    """The client of `message` answers it, and somebody at the desk notes it."""
    found: int = salon.write(
        lambda tx: note_answer(
            tx,
            message_id=message.id,
            client_id=message.client_id,
            answer=kind,
            source=source,
            text=text,
            rating=rating,
            on=on,
        )
    )
    return found


def handed_over(salon: Salon, *, phone: str = "") -> OutboxMessage:
    """A message on the list "by hand"."""
    client = salon.add_client(phone=phone)
    salon.resume()
    salon.until(TODAY, 12)
    send_due(salon.db)
    message = salon.message(client)
    assert message.state == State.HANDED_OVER
    return message


def noted(salon: Salon, answer_id: int) -> MessageAnswer:
    with salon.db.read() as reader:
        found = reader.session.get_one(MessageAnswer, answer_id)
        reader.session.expunge(found)
        return found


def count(salon: Salon) -> int:
    with salon.db.read() as reader:
        return len(reader.session.scalars(select(MessageAnswer.id)).all())


def test_who_answers_has_the_message(salon: Salon) -> None:
    message = handed_over(salon)
    waiting = noted(salon, answer(salon, message, AnswerKind.YES))
    assert salon.state(message.client_id) is State.DONE
    assert waiting.settled_at is None  # until somebody books
    salon.write(lambda tx: settle_booked(tx, message.client_id))
    assert noted(salon, waiting.id).settled_at is not None


def test_a_double_click_is_one_answer(salon: Salon) -> None:
    message = handed_over(salon)
    first = answer(salon, message, AnswerKind.LATER)
    assert answer(salon, message, AnswerKind.LATER) == first
    assert count(salon) == 1
    assert len(salon.messages(message.client_id)) == 2


def test_later_plans_one_more_invitation_in_two_weeks(both_databases: None, salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.LATER)
    _, later = salon.messages(message.client_id)
    assert later.dedupe_key == f"{message.dedupe_key}:2"
    assert later.state == State.PLANNED
    assert later.send_at is not None
    assert later.send_at.date() == TODAY + timedelta(days=14)
    salon.until(TODAY + timedelta(days=14), 12)
    send_due(salon.db)
    _, second = salon.messages(message.client_id)
    assert second.state == State.HANDED_OVER
    answer(salon, second, AnswerKind.LATER, on=date(2026, 6, 1))
    salon.write(commands.plan_all)
    *_, third = salon.messages(message.client_id)
    assert third.send_at is not None
    assert (third.dedupe_key[-2:], third.send_at.date()) == (":3", date(2026, 6, 1))


def test_who_said_no_is_not_asked_about_that_visit_again(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.LATER)
    answer(salon, message, AnswerKind.NO)
    salon.until(TODAY + timedelta(days=14), 12)
    salon.write(commands.plan_all)
    send_due(salon.db)
    assert {m.state for m in salon.messages(message.client_id)} <= {State.DONE, State.SKIPPED}


def test_a_no_that_becomes_a_later_is_a_later(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.NO)
    answer(salon, message, AnswerKind.LATER)
    _, later = salon.messages(message.client_id)
    assert later.state == State.PLANNED


def test_a_wrong_number_is_never_written_to_again(salon: Salon) -> None:
    message = handed_over(salon, phone="+79161112233")
    answer(salon, message, AnswerKind.WRONG_NUMBER)
    assert salon.state(message.client_id) is State.SKIPPED  # there is no other address
    with salon.db.read() as reader:
        assert reader.session.scalars(select(ClientPhone.is_wrong)).all() == [True]
    answer(salon, message, AnswerKind.YES)
    with salon.db.read() as reader:
        assert reader.session.scalars(select(ClientPhone.is_wrong)).all() == [False]


def test_a_wrong_number_sends_the_message_to_the_other_one(salon: Salon) -> None:
    message = handed_over(salon, phone="+79161112233")
    salon.write(
        lambda tx: tx.session.add(
            ClientPhone(client_id=message.client_id, e164="+79167654321", position=1)
        )
    )
    answer(salon, message, AnswerKind.WRONG_NUMBER)
    again = salon.message(message.client_id)
    assert (again.state, again.address) == (State.PLANNED, "+79167654321")
    send_due(salon.db)
    answer(salon, again, AnswerKind.WRONG_NUMBER)
    with salon.db.read() as reader:
        assert reader.session.scalars(select(ClientPhone.is_wrong)).all() == [True, True]


def test_stop_withdraws_everything_at_once_and_for_good(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.STOP, text="Стоп", source=ChannelKind.SMS.value)
    answer(salon, message, AnswerKind.STOP)
    answer(salon, message, AnswerKind.YES)  # only a new consent ends it
    with salon.db.read() as reader:
        words = reader.session.scalars(
            select(Consent).where(Consent.client_id == message.client_id).order_by(Consent.id)
        ).all()
        assert {w.purpose for w in words if not w.granted} == set(Purpose)
        assert {w.source for w in words if not w.granted} == {"client"}
        assert all("Стоп" in w.evidence for w in words if not w.granted)
        assert len([w for w in words if not w.granted]) == len(Purpose)


def test_a_stop_that_was_taken_back_by_a_new_consent_can_be_said_again(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.STOP)
    salon.consent(message.client_id, granted=True)
    answer(salon, message, AnswerKind.STOP)
    with salon.db.read() as reader:
        last = reader.session.scalars(
            select(Consent).where(Consent.purpose == "service").order_by(Consent.id.desc())
        ).first()
        assert last is not None
        assert not last.granted


def reminded(salon: Salon) -> OutboxMessage:
    """A reminder of tomorrow's appointment that waits for a person."""
    client = salon.add_client(last=None)
    salon.write(lambda tx: commands.switch_rule(tx, RuleKind.APPOINTMENT, on=True))
    salon.resume()
    salon.until(TODAY, 12)
    salon.book(client, salon.clock.now() + timedelta(hours=26))
    salon.clock.advance(timedelta(hours=2, minutes=1))
    send_due(salon.db)
    return next(m for m in salon.messages(client) if m.state == State.HANDED_OVER)


def status(salon: Salon) -> tuple[str, str, str]:
    with salon.db.read() as reader:
        booked = reader.session.scalars(select(Appointment)).one()
        return booked.status, booked.cancelled_by, booked.cancel_reason


def test_an_appointment_is_confirmed_cancelled_and_confirmed_again(salon: Salon) -> None:
    message = reminded(salon)
    answer(salon, message, AnswerKind.YES)
    assert status(salon) == ("confirmed", "", "")
    cancelled = answer(salon, message, AnswerKind.NO, text="болею", source="telegram")
    assert status(salon) == ("cancelled", "client", "болею")
    assert noted(salon, cancelled).settled_at is None  # the desk should know
    answer(salon, message, AnswerKind.YES)
    assert status(salon) == ("confirmed", "", "")
    salon.write(lambda tx: settle(tx, cancelled))
    assert noted(salon, cancelled).settled_at is not None


def test_a_time_given_away_meanwhile_is_not_confirmed(salon: Salon) -> None:
    message = reminded(salon)
    answer(salon, message, AnswerKind.NO)
    with salon.db.read() as reader:
        at = reader.session.scalars(select(Appointment.starts_at)).one()
    salon.book(salon.add_client(last=None), at)
    waiting = answer(salon, message, AnswerKind.YES)
    assert noted(salon, waiting).settled_at is None
    with salon.db.read() as reader:
        first = reader.session.scalars(select(Appointment.status).order_by(Appointment.id)).first()
    assert first == "cancelled"


def test_a_low_rating_waits_at_the_desk(salon: Salon) -> None:
    client = salon.add_client(last=TODAY - timedelta(days=1))
    salon.write(lambda tx: commands.switch_rule(tx, RuleKind.THANKS, on=True))
    salon.resume()
    salon.until(TODAY, 13)
    send_due(salon.db)
    message = next(m for m in salon.messages(client) if m.rule == RuleKind.THANKS)
    low = answer(salon, message, AnswerKind.RATING, rating=2)
    assert noted(salon, low).settled_at is None
    with salon.db.read() as reader:
        assert reader.session.scalars(select(Visit.rating)).one() == 2
    better = answer(salon, message, AnswerKind.RATING, rating=5)
    assert noted(salon, better).settled_at is not None
    assert noted(salon, low).settled_at is not None
    words = answer(salon, message, AnswerKind.WORDS, text="Спасибо!")
    assert answer(salon, message, AnswerKind.WORDS, text="Спасибо!") == words
    assert noted(salon, words).settled_at is None
    with pytest.raises(InvalidInput):
        answer(salon, message, AnswerKind.RATING, rating=6)


def test_an_answer_is_undone_with_what_it_led_to(salon: Salon) -> None:
    message = handed_over(salon)
    with salon.db.write(OWNER, msg("Answer")) as tx:
        note_answer(
            tx,
            message_id=message.id,
            client_id=message.client_id,
            answer=AnswerKind.LATER,
            source=BY_HAND,
        )
    assert tx.operation_id is not None
    undo(salon.db, OWNER, tx.operation_id)
    assert count(salon) == 0
    assert len(salon.messages(message.client_id)) == 1


def test_what_was_never_sent_to_somebody_is_no_message_of_theirs(salon: Salon) -> None:
    message = handed_over(salon)
    stranger = salon.add_client(last=None)
    with pytest.raises(NotFound):
        salon.write(
            lambda tx: note_answer(
                tx,
                message_id=message.id,
                client_id=stranger,
                answer=AnswerKind.NO,
                source=BY_HAND,
            )
        )


@pytest.mark.parametrize(
    ("written", "rule", "meant"),
    [
        ("СТОП!", None, (AnswerKind.STOP, None)),
        (" stop. ", RuleKind.THANKS, (AnswerKind.STOP, None)),
        ("/stop", None, (AnswerKind.STOP, None)),
        ("Не пишите мне больше, пожалуйста", None, (AnswerKind.WORDS, None)),
        ("5", RuleKind.THANKS, (AnswerKind.RATING, 5)),
        ("5", RuleKind.APPOINTMENT, (AnswerKind.WORDS, None)),
        ("Да", RuleKind.APPOINTMENT, (AnswerKind.YES, None)),
        ("да", None, (AnswerKind.WORDS, None)),
        ("да, но не в 10", RuleKind.APPOINTMENT, (AnswerKind.WORDS, None)),
        ("", None, (AnswerKind.WORDS, None)),
    ],
)
def test_only_what_leaves_no_doubt_is_understood(
    written: str, rule: RuleKind | None, meant: tuple[AnswerKind, int | None]
) -> None:
    assert read_answer(written, rule) == meant


def test_the_invitation_that_was_asked_for_later_is_about_the_same_visit(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.LATER)
    with salon.db.read() as reader:
        first, second = reversed(queries.messages(reader, OWNER_VIEWER))
    assert first.text == second.text
    assert "маникюр" in second.text


def test_the_desk_sees_who_waits_until_they_have_a_time(both_databases: None, salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.YES)
    with salon.db.read() as reader:
        (row,) = waiting_answers(reader, OWNER_VIEWER)
        assert (row.client, row.title, row.about) == (
            "Анна Иванова",
            "Yes, book me",
            "Return after a service",
        )
        assert services_of_message(reader, row.message_id) == (salon.service,)
        assert count_waiting(reader, OWNER_VIEWER) == 1
    booked = salon.book(message.client_id, salon.clock.now() + timedelta(days=1))
    salon.write(lambda tx: set_appointment_status(tx, booked, AppointmentStatus.CANCELLED))
    with salon.db.read() as reader:
        assert count_waiting(reader, OWNER_VIEWER) == 1  # a time that was called off is none
    salon.book(message.client_id, salon.clock.now() + timedelta(days=2))
    for _day in range(2):  # nor when they have come and gone
        with salon.db.read() as reader:
            assert count_waiting(reader, OWNER_VIEWER) == 0
        salon.clock.advance(timedelta(days=3))
    with salon.db.read() as reader:
        assert len(answers_of(reader, OWNER_VIEWER, message.client_id)) == 1


def test_who_asked_not_to_be_written_to_is_listed_with_the_proof(salon: Salon) -> None:
    message = handed_over(salon)
    answer(salon, message, AnswerKind.STOP, text="Стоп")
    with salon.db.read() as reader:
        (row,) = opt_outs(reader, OWNER_VIEWER).refusals
        assert (row.about, row.client) == ("No messages at all", "Анна Иванова")
        assert "Стоп" in row.proof
    salon.consent(message.client_id, granted=True)
    with salon.db.read() as reader:
        (row,) = opt_outs(reader, OWNER_VIEWER).refusals
        assert row.purposes == (Purpose.ADVERTISING,)


def test_an_opt_out_and_the_answers_follow_the_person_through_a_merge_and_back(
    salon: Salon,
) -> None:
    message = handed_over(salon)
    keep = salon.add_client(phone="+79160009999")
    answer(salon, message, AnswerKind.STOP, text="Стоп")
    with salon.db.write(OWNER, msg("Merge")) as tx:
        merge(tx, keep, message.client_id)
    operation = tx.operation_id

    def refused(client_id: int) -> bool:
        with salon.db.read() as reader:
            return any(
                row.client_id == client_id and len(row.purposes) == len(Purpose)
                for row in opt_outs(reader, OWNER_VIEWER).refusals
            )

    with salon.db.read() as reader:
        (row,) = answers_of(reader, OWNER_VIEWER, keep)
        assert (row.kind, row.client_id) == (AnswerKind.STOP, keep)
    assert refused(keep)
    answer(salon, message, AnswerKind.STOP, text="Стоп")  # the message knows the old card only
    assert count(salon) == 1
    assert operation is not None
    undo(salon.db, OWNER, operation)
    assert refused(message.client_id)
    with salon.db.read() as reader:
        assert len(answers_of(reader, OWNER_VIEWER, message.client_id)) == 1
        assert answers_of(reader, OWNER_VIEWER, keep) == ()


def test_an_import_overrules_no_stop_and_brings_no_wrong_number_back(
    salon: Salon, tmp_path: Path
) -> None:
    message = handed_over(salon, phone="+79161112233")
    answer(salon, message, AnswerKind.WRONG_NUMBER)
    answer(salon, message, AnswerKind.STOP)
    with salon.db.write(OWNER, msg("A wrong number")) as tx:
        mark_phone(tx, [message.client_id], "+79161112233", wrong=True)
    file = tmp_path / "clients.csv"
    file.write_text("Имя;Фамилия;Телефон;Согласие\nАнна;Иванова;89161112233;да\n", "utf-8")
    run_import(salon.db, file)
    with salon.db.read() as reader:
        assert reader.session.scalars(select(ClientPhone.is_wrong)).all() == [True]
        (row,) = opt_outs(reader, OWNER_VIEWER).refusals
        assert row.about == "No messages at all"


def test_undoing_a_stop_leaves_the_withdrawal(salon: Salon) -> None:
    message = handed_over(salon)
    with salon.db.write(OWNER, msg("Answer")) as tx:
        note_answer(
            tx,
            message_id=message.id,
            client_id=message.client_id,
            answer=AnswerKind.STOP,
            source=BY_HAND,
        )
    assert tx.operation_id is not None
    undo(salon.db, OWNER, tx.operation_id)
    assert count(salon) == 0
    with salon.db.read() as reader:
        assert len(opt_outs(reader, OWNER_VIEWER).refusals) == 1


def test_later_is_about_the_service_that_was_answered(salon: Salon) -> None:
    rule = replace(DEFAULT_RULES[RuleKind.RETURN_AFTER_SERVICE], each_service=True)
    salon.write(lambda tx: commands.save_rule(tx, rule))
    message = handed_over(salon)
    answer(salon, message, AnswerKind.LATER, on=TODAY + timedelta(days=40))
    _, later = salon.messages(message.client_id)
    assert later.dedupe_key == f"{message.dedupe_key}:2"
    salon.until(TODAY + timedelta(days=40), 12)
    salon.write(commands.plan_all)
    send_due(salon.db)
    assert salon.messages(message.client_id)[1].state == State.HANDED_OVER


def test_who_came_yesterday_and_answers_after_midnight_still_waits(salon: Salon) -> None:
    message = handed_over(salon)
    salon.until(TODAY, 18)
    salon.visit(message.client_id, TODAY)
    salon.until(TODAY + timedelta(days=1), 1)  # the database's day is the one before
    answer(salon, message, AnswerKind.YES)
    with salon.db.read() as reader:
        assert count_waiting(reader, OWNER_VIEWER) == 1
    salon.until(TODAY + timedelta(days=1), 18)
    salon.visit(message.client_id, TODAY + timedelta(days=1))
    with salon.db.read() as reader:
        assert count_waiting(reader, OWNER_VIEWER) == 0
