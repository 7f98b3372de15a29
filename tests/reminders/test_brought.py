"""What a rule brought, beside those of the same class who were not written to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from salonapp.reminders.brought import Case, compared
from salonapp.reminders.queries.brought import rule_brought, rules_in_short
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Tx
from salonapp.temperature.classes import Temperature
from salonapp.visits.tables import Appointment
from tests.reminders.conftest import TODAY, Salon

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD


def cases(temperature: Temperature, clients: int, came: int, seen: int = 60) -> list[Case]:
    back = [Case(temperature, 5, seen)] * came
    return [*back, *[Case(temperature, None, seen)] * (clients - came)]


def test_the_others_are_weighted_to_the_mix_that_was_written_to() -> None:
    written = cases(HOT, 80, 60) + cases(COLD, 20, 2)
    others = cases(HOT, 20, 10) + cases(COLD, 80, 4)
    found = compared(written, others, 14)
    assert found.alike.share == pytest.approx(0.62)
    # Unweighted they would have come at 0.14: a rule for the warmest would look far too good.
    assert found.others.share == pytest.approx(0.8 * 0.5 + 0.2 * 0.05)
    assert found.difference == pytest.approx(0.62 - 0.41)


def test_a_class_without_anybody_to_compare_with_does_not_count() -> None:
    found = compared(cases(HOT, 40, 40) + cases(WARM, 40, 10), cases(WARM, 40, 10), 14)
    assert found.written.clients == 80
    assert (found.alike.clients, found.difference) == (40, 0.0)


def test_few_clients_are_too_few_to_tell() -> None:
    found = compared(cases(WARM, 29, 29), cases(WARM, 400, 0), 14)
    assert not found.is_enough
    assert found.difference is None


def test_who_was_written_to_lately_is_not_counted_as_lost() -> None:
    found = compared(cases(WARM, 40, 20) + cases(WARM, 40, 0, seen=13), cases(WARM, 40, 20), 14)
    assert (found.written.clients, found.difference) == (40, 0.0)


def test_nobody_written_to_and_nobody_else_is_no_comparison() -> None:
    found = compared([], [], 30)
    assert (found.classes, found.difference, found.others.share) == ((), None, None)


def _wrote(tx: Tx, client_id: int, about: int, at: datetime, rule: str, state: str) -> None:
    tx.session.add(
        OutboxMessage(
            dedupe_key=f"{rule}:{client_id}:{about}",
            client_id=client_id,
            rule=rule,
            purpose="service",
            state=state,
            claimed_at=at,
            state_at=at,
            reason={"kind": "due"},
            attempts=1,
            temperature="warm",
        )
    )
    tx.session.flush()
    tx.touch("reminder", (client_id,))


@pytest.mark.usefixtures("both_databases")
def test_messages_are_held_beside_the_visits_that_followed(salon: Salon) -> None:
    due = date(2026, 1, 22)  # 21 days after the visit
    written, came, nobody = (salon.add_client(last=date(2026, 1, 1)) for _ in range(3))
    at = salon.clock.now() - timedelta(days=(TODAY - due).days)

    def send(tx: Tx) -> None:
        _wrote(tx, written, 1, at, "return_after_service", "done")
        _wrote(tx, came, 2, at, "return_after_service", "delivered")
        _wrote(tx, nobody, 3, at, "return_after_service", "failed")

    salon.write(send)
    salon.visit(came, due + timedelta(days=10))
    with salon.db.read() as reader:
        found = rule_brought(reader, RuleKind.RETURN_AFTER_SERVICE, 90)
        short = rules_in_short(reader)[RuleKind.RETURN_AFTER_SERVICE]
    assert found.sent == 2
    (first, _second) = found.within
    assert (first.written.clients, first.written.came) == (2, 1)
    assert first.difference is None
    # Due on the same day and not written to: the message to her failed.
    assert (first.others.clients, first.others.came) in {(1, 0), (0, 0)}
    assert sum(line.others.clients for line in first.classes) >= 1
    assert (short.sent, short.long_enough, short.came) == (2, 2, 1)


def test_missed_appointments_are_counted_with_and_without_a_reminder(salon: Salon) -> None:
    client = salon.add_client(last=None)
    at = salon.clock.now() - timedelta(days=10)

    def past(tx: Tx) -> None:
        for number, status in ((1, "done"), (2, "no_show"), (3, "no_show")):
            tx.session.add(Appointment(id=number, client_id=client, starts_at=at, status=status))
        tx.session.flush()
        _wrote(tx, client, 1, at - timedelta(days=1), "appointment", "accepted")

    salon.write(past)
    with salon.db.read() as reader:
        found = rule_brought(reader, RuleKind.APPOINTMENT, 30).no_shows
    assert found is not None
    assert (found.reminded.clients, found.reminded.came) == (1, 0)
    assert (found.others.clients, found.others.came) == (2, 2)
    assert not found.is_enough


@pytest.mark.parametrize("kind", list(RuleKind))
def test_every_rule_can_be_asked_in_an_empty_salon(salon: Salon, kind: RuleKind) -> None:
    with salon.db.read() as reader:
        assert rule_brought(reader, kind, 365).sent == 0
