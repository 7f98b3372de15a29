"""A rule can be tried before it is switched on, and writes nothing while it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salonapp.reminders import commands, queries
from salonapp.reminders.cards import RuleTrial
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from tests.reminders.conftest import TODAY, Salon


def tried(salon: Salon, kind: RuleKind) -> RuleTrial:
    with salon.db.read() as reader:
        return queries.try_rule(reader, kind)


@pytest.mark.usefixtures("both_databases")
def test_a_dry_run_tells_what_switching_on_brings(salon: Salon) -> None:
    for n in range(3):
        client = salon.add_client(last=None)
        salon.book(client, salon.clock.now() + timedelta(days=2 + n))
    before = [m.id for m in salon.messages()]
    found = tried(salon, RuleKind.APPOINTMENT)
    assert [m.id for m in salon.messages()] == before
    salon.write(lambda tx: commands.switch_rule(tx, RuleKind.APPOINTMENT, on=True))
    planned = [m for m in salon.messages() if m.rule == RuleKind.APPOINTMENT]
    assert found.messages == len(planned) == 6
    assert found.first[0].client == "Анна Иванова"
    assert sorted(m.send_at for m in planned if m.send_at) == [row.send_at for row in found.first]


def test_a_dry_run_minds_the_daily_limit_and_shows_the_first_ten(salon: Salon) -> None:
    salon.set(reminders__daily_cap=5)
    for _ in range(12):
        salon.add_client()
    found = tried(salon, RuleKind.RETURN_AFTER_SERVICE)
    assert found.messages == 12
    assert len(found.first) == 10
    assert [row.day for row in found.first].count(TODAY) == 5
    assert found.messages == sum(m.state == State.PLANNED for m in salon.messages())


@pytest.mark.parametrize("kind", list(RuleKind))
def test_every_rule_can_be_tried_in_an_empty_salon(salon: Salon, kind: RuleKind) -> None:
    assert tried(salon, kind) == RuleTrial(0, ())
