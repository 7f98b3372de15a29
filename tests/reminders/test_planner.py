from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from salonapp.clients.commands import put_into_bin, take_from_bin
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.reminders import commands
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.commands import delete_visit, set_appointment_status
from tests.reminders.conftest import LAST, TODAY, Salon

ELEVEN = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)


@pytest.mark.usefixtures("both_databases")
def test_a_visit_plans_the_invitation_to_the_next_one(salon: Salon) -> None:
    client = salon.add_client()
    message = salon.message(client)
    assert message.state == State.PLANNED
    assert message.send_at == ELEVEN
    assert message.channel == "by_hand"


def test_without_consent_it_is_skipped_and_says_so(salon: Salon) -> None:
    client = salon.add_client(consent=False)
    assert salon.state(client) is State.SKIPPED
    assert salon.reason(client) is ReasonKind.NO_CONSENT


def test_a_consent_recorded_later_brings_the_message(salon: Salon) -> None:
    client = salon.add_client(consent=False)
    salon.consent(client, granted=True)
    assert salon.state(client) is State.PLANNED
    salon.consent(client, granted=False)
    assert salon.reason(client) is ReasonKind.OPTED_OUT


@pytest.mark.usefixtures("both_databases")
def test_a_booking_cancels_the_invitation_and_its_cancellation_brings_it_back(
    salon: Salon,
) -> None:
    client = salon.add_client()
    appointment = salon.book(client, salon.clock.now() + timedelta(days=5))
    assert salon.state(client) is State.CANCELLED
    assert salon.reason(client) is ReasonKind.BOOKED_AHEAD
    salon.write(lambda tx: set_appointment_status(tx, appointment, AppointmentStatus.CANCELLED))
    assert salon.state(client) is State.PLANNED


def test_a_visit_entered_late_moves_the_invitation(salon: Salon) -> None:
    client = salon.add_client()
    salon.visit(client, date(2026, 3, 9))
    message = salon.message(client)
    assert message.send_at is not None
    assert message.send_at.date() > date(2026, 3, 25)


def test_a_visit_taken_back_takes_its_invitation_with_it(salon: Salon) -> None:
    client = salon.add_client(last=None)
    visit = salon.visit(client, LAST)
    assert salon.state(client) is State.PLANNED
    salon.write(lambda tx: delete_visit(tx, visit))
    assert salon.messages(client) == []


@pytest.mark.usefixtures("both_databases")
def test_undoing_the_visit_undoes_the_plan(salon: Salon) -> None:
    client = salon.add_client(last=None)
    salon.visit(client, LAST)
    salon.db.undo(OWNER)
    assert salon.messages(client) == []
    salon.db.redo(OWNER)
    assert salon.state(client) is State.PLANNED


def test_a_card_in_the_bin_is_not_written_to(salon: Salon) -> None:
    client = salon.add_client()
    salon.write(lambda tx: put_into_bin(tx, client))
    assert all(m.state != State.PLANNED for m in salon.messages(client))
    salon.write(lambda tx: take_from_bin(tx, client))
    assert salon.state(client) is State.PLANNED


def test_a_switched_off_rule_clears_the_plan(salon: Salon) -> None:
    client = salon.add_client()
    salon.write(lambda tx: commands.switch_rule(tx, "return_after_service", on=False))
    assert salon.messages(client) == []
    salon.write(lambda tx: commands.switch_rule(tx, "return_after_service", on=True))
    assert salon.state(client) is State.PLANNED


def test_there_are_only_rules_that_exist(salon: Salon) -> None:
    with pytest.raises(NotFound, match="return_after_service"):
        salon.write(lambda tx: commands.switch_rule(tx, "no_such_rule", on=True))


def test_days_before_the_due_date_move_every_message(salon: Salon) -> None:
    client = salon.add_client(last=LAST + timedelta(days=10))
    kind = RuleKind.RETURN_AFTER_SERVICE
    salon.write(
        lambda tx: commands.set_rule_times(
            tx, kind, offset_days=-3, send_time=datetime(2026, 1, 1, 12, 30).time()
        )
    )
    message = salon.message(client)
    assert message.send_at == datetime(2026, 3, 18, 9, 30, tzinfo=UTC)


def test_new_quiet_hours_and_closed_days_move_the_messages(salon: Salon) -> None:
    client = salon.add_client()
    salon.set(reminders__quiet_to="12:00")
    assert salon.message(client).send_at == datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    salon.set(salon__closed_weekdays="3")
    assert salon.message(client).send_at == datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def test_e_mail_once_set_up_is_used_for_those_who_have_an_address(salon: Salon) -> None:
    with_mail = salon.add_client(email="anna@example.com")
    without = salon.add_client()
    salon.set(email__host="mail.example.com", email__from="salon@example.com")
    assert salon.message(with_mail).channel == "email"
    assert salon.message(without).channel == "by_hand"


@pytest.mark.usefixtures("both_databases")
def test_the_daily_limit_spreads_a_backlog_over_the_days(salon: Salon) -> None:
    salon.set(reminders__daily_cap=3)
    for _ in range(8):
        salon.add_client()
    days = sorted(m.send_at.date() for m in salon.messages() if m.send_at is not None)
    assert days == [TODAY] * 3 + [TODAY + timedelta(days=1)] * 3 + [TODAY + timedelta(days=2)] * 2


@pytest.mark.usefixtures("both_databases")
def test_planning_everything_again_changes_nothing(salon: Salon) -> None:
    salon.set(reminders__daily_cap=3)
    for offset in range(12):
        salon.add_client(last=LAST + timedelta(days=offset - 4), consent=bool(offset % 4))

    def shown() -> list[tuple[object, ...]]:
        return [
            (m.id, m.dedupe_key, m.state, m.send_at, m.expires_at, m.channel, m.reason)
            for m in salon.messages()
        ]

    salon.write(commands.plan_all)
    before = shown()
    salon.clock.advance(timedelta(minutes=90))
    counts = salon.write(commands.plan_all)
    assert shown() == before
    assert counts.planned == sum(m.state == State.PLANNED for m in salon.messages())


def test_the_plan_thrown_away_and_made_again_is_the_same(salon: Salon) -> None:
    for offset in range(9):
        salon.add_client(last=LAST + timedelta(days=offset), consent=bool(offset % 3))

    def shown() -> list[tuple[object, ...]]:
        return sorted(
            (m.dedupe_key, m.state, str(m.send_at), str(m.expires_at), str(m.reason))
            for m in salon.messages()
        )

    before = shown()
    salon.write(lambda tx: tx.session.execute(delete(OutboxMessage)))
    salon.write(commands.plan_all)
    assert shown() == before


def test_counting_tells_what_is_not_planned_and_why(salon: Salon) -> None:
    salon.add_client()
    salon.add_client(consent=False)
    counts = salon.write(commands.plan_all)
    assert counts.planned == 1
    assert counts.skipped == {ReasonKind.NO_CONSENT: 1}


@pytest.mark.usefixtures("both_databases")
def test_what_was_decided_by_hand_holds_through_every_new_plan(salon: Salon) -> None:
    skipped, later, worded, forbidden = (salon.add_client() for _ in range(4))
    at = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    ids = {c: salon.message(c).id for c in (skipped, later, worded)}
    salon.write(lambda tx: commands.skip(tx, ids[skipped]))
    salon.write(lambda tx: commands.postpone(tx, ids[later], at))
    salon.write(lambda tx: commands.set_text(tx, ids[worded], "Анечка, ждём!"))
    salon.write(lambda tx: commands.never(tx, forbidden))
    salon.write(commands.plan_all)
    assert salon.reason(skipped) is ReasonKind.SKIPPED_BY_PERSON
    assert salon.message(later).send_at == at
    assert salon.state(worded) is State.PLANNED
    assert salon.reason(forbidden) is ReasonKind.NEVER_FOR_CLIENT
    salon.write(lambda tx: commands.allow(tx, forbidden))
    assert salon.state(forbidden) is State.PLANNED


def test_a_decision_can_be_undone_like_any_other_change(salon: Salon) -> None:
    client = salon.add_client()
    salon.write(lambda tx: commands.skip(tx, salon.message(client).id))
    salon.db.undo(OWNER)
    assert salon.state(client) is State.PLANNED


def test_a_message_cannot_be_postponed_into_the_past(salon: Salon) -> None:
    client = salon.add_client()
    with pytest.raises(InvalidInput):
        salon.write(
            lambda tx: commands.postpone(tx, salon.message(client).id, tx.now - timedelta(days=1))
        )


def test_a_template_with_a_mistake_is_not_kept(salon: Salon) -> None:
    kind = RuleKind.RETURN_AFTER_SERVICE
    with pytest.raises(InvalidInput, match="frist_name"):
        salon.write(lambda tx: commands.set_rule_texts(tx, kind, {"ru": "{{ frist_name }}"}))


def test_one_message_per_key_is_the_databases_law(salon: Salon) -> None:
    client = salon.add_client()
    with salon.db.read() as reader:
        constraint = OutboxMessage.__table__.c.dedupe_key.unique
        keys = list(reader.session.scalars(select(OutboxMessage.dedupe_key)))
    assert constraint
    assert len(keys) == len(set(keys)) == len(salon.messages(client))
