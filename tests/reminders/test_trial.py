"""A rule can be tried before it is switched on, and writes nothing while it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from salonapp.clients.tables import ClientTag
from salonapp.reminders import commands, queries
from salonapp.reminders.audience import Audience
from salonapp.reminders.cards import RuleTrial
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind
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


def test_a_dry_run_minds_the_daily_limit_and_shows_the_first_twenty(salon: Salon) -> None:
    salon.set(reminders__daily_cap=5)
    for _ in range(22):
        salon.add_client()
    found = tried(salon, RuleKind.RETURN_AFTER_SERVICE)
    assert found.messages == 22
    assert len(found.first) == 20
    assert "due on 11 March" in found.first[0].why
    assert found.days[:2] == ((TODAY, 5), (TODAY + timedelta(days=1), 5))
    assert found.messages == sum(m.state == State.PLANNED for m in salon.messages())


@pytest.mark.parametrize("kind", list(RuleKind))
def test_every_rule_can_be_tried_in_an_empty_salon(salon: Salon, kind: RuleKind) -> None:
    assert tried(salon, kind) == RuleTrial(0, ())


def test_a_dry_run_of_a_form_that_is_not_kept_yet_says_who_is_left_out(salon: Salon) -> None:
    salon.add_client()
    salon.add_client(consent=False)
    masha = salon.add_client()
    salon.write(lambda tx: tx.session.add(ClientTag(client_id=masha, tag="VIP")))
    wanted = replace(
        DEFAULT_RULES[RuleKind.RETURN_AFTER_SERVICE],
        audience=Audience(tags=("VIP",)),
        not_before=time(15),
        send_time=time(11),
    )
    with salon.db.read() as reader:
        found = queries.try_rule(reader, wanted)
    (row,) = found.first
    assert (row.client_id, row.send_at.hour + 3) == (masha, 15)
    assert found.others == (("Has none of the tags this rule is for: VIP.", 2),)
    assert len([m for m in salon.messages() if m.state == State.PLANNED]) == 2
