from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from salonapp.agent.service import Agent, Pace
from salonapp.agent.ticks import Ticks
from salonapp.agent.wake import WakeWatch
from salonapp.app import open_salon
from salonapp.demo.commands import fill
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Cancelled
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import plan_all
from salonapp.reminders.commands.agent_lease import give_up_lease, take_lease
from salonapp.reminders.queries import agent_status
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT
from salonapp.temperature.queries import fitted_on
from salonapp.temperature.queries.norms import learned_norms
from tests.faults.mail_server import Fault, MailServer
from tests.faults.salon import add_due_clients, set_settings, set_up_mail, start_sending

TODAY = date(2026, 3, 11)
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
QUICK = Pace(dispatch_s=0.2, plan_s=5, receipts_s=5, back_up_s=600, heartbeat_s=0.1, lease_s=10)


def wait_until(happened: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Look until it has happened; how long that may take depends on the machine alone."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def server() -> Iterator[MailServer]:
    found = MailServer(lambda: datetime.now(UTC))
    found.start()
    yield found
    found.stop()


def prepare(target: str, port: int, clients: int) -> None:
    """A salon at noon whose clients are due and whose owner has let the messages go."""
    db = open_salon(target, FixedClock(NOON - timedelta(hours=3)))
    set_settings(db, salon__time_zone="Europe/Moscow")
    set_up_mail(db, port)
    add_due_clients(db, clients, due_on=TODAY)
    start_sending(db)
    db.close()


def states(target: str) -> list[str]:
    db = Database.open(target, FixedClock(NOON))
    with db.read() as reader:
        found = list(reader.session.scalars(select(OutboxMessage.state)))
    db.close()
    return found


@contextmanager
def agent_process(target: str, now: datetime) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "salonapp.app", "--db", target, "--now", now.isoformat(), "agent"],
        env=os.environ.copy(),
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.usefixtures("both_databases")
@pytest.mark.filterwarnings("default")
def test_a_reminder_is_received_by_a_mail_server_from_the_running_agent(
    target: str, server: MailServer, tmp_path: Path
) -> None:
    prepare(target, server.port, 1)
    with agent_process(target, NOON) as process:
        assert wait_until(lambda: len(server.arrivals) == 1)
        assert wait_until(lambda: states(target) == [State.ACCEPTED])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    (arrival,) = server.arrivals
    assert arrival.to == "client0@example.com"
    assert "маникюр" in arrival.text
    logs = "".join(file.read_text() for file in tmp_path.rglob("agent.log"))
    assert "sent 1" in logs
    assert "client0" not in logs
    assert "Анна" not in logs


@pytest.mark.filterwarnings("default")
def test_an_agent_killed_in_mid_send_and_started_again_loses_and_doubles_nothing(
    target: str, server: MailServer
) -> None:
    prepare(target, server.port, 5)
    in_mid_send, killed = threading.Event(), threading.Event()
    seen: list[str] = []

    def choose(address: str) -> Fault:
        seen.append(address)
        if len(seen) == 3:
            in_mid_send.set()
            killed.wait(30)
        return Fault.NONE

    server.choose = choose
    with agent_process(target, NOON) as process:
        assert in_mid_send.wait(60)
        process.kill()
        process.wait(10)
        killed.set()
    # The lease of the dead agent has to run out, then the wait before the next attempt.
    for minutes in (10, 20):
        with agent_process(target, NOON + timedelta(minutes=minutes)) as process:
            expected = 4 if minutes == 10 else 5
            assert wait_until(lambda: len(server.arrivals) >= expected)  # noqa: B023
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    assert sorted(server.copies().values()) == [1] * 5
    assert states(target) == [State.ACCEPTED] * 5


def test_one_agent_acts_and_another_takes_over_when_it_ends(db: Database) -> None:
    first, second = Agent(db, QUICK), Agent(db, QUICK)
    first.start()
    assert wait_until(lambda: first.leads)
    second.start()
    try:
        assert not wait_until(lambda: second.leads, 0.5)
        first.stop()
        assert wait_until(lambda: second.leads)
    finally:
        first.stop()
        second.stop()


def test_a_dead_agents_lease_runs_out_within_a_minute(db: Database, clock: FixedClock) -> None:
    pace = Pace()
    assert pace.lease_s + pace.heartbeat_s <= 60

    def take(owner: str) -> bool:
        with db.write(AGENT, msg("Agent")) as tx:
            return take_lease(tx, owner, "desk", pace.lease_s)

    assert take("one")
    assert not take("two")
    clock.advance(timedelta(seconds=39))
    assert not take("two")
    clock.advance(timedelta(seconds=2))
    assert take("two")
    assert not take("one")


def test_an_agent_that_gives_up_lets_another_act_at_once(db: Database) -> None:
    with db.write(AGENT, msg("Agent")) as tx:
        assert take_lease(tx, "one", "desk", 40)
    with db.write(AGENT, msg("Agent")) as tx:
        give_up_lease(tx, "one")
    with db.write(AGENT, msg("Agent")) as tx:
        assert take_lease(tx, "two", "desk", 40)


def test_a_clock_set_back_does_not_keep_a_dead_agent_in_charge(
    db: Database, clock: FixedClock
) -> None:
    with db.write(AGENT, msg("Agent")) as tx:
        take_lease(tx, "one", "desk", 40)
    clock.set(clock.now() - timedelta(days=1))
    with db.write(AGENT, msg("Agent")) as tx:
        assert take_lease(tx, "two", "desk", 40)


def test_the_window_can_see_whether_an_agent_lives(db: Database, clock: FixedClock) -> None:
    with db.read() as reader:
        assert not agent_status(reader).is_alive
    with db.write(AGENT, msg("Agent")) as tx:
        take_lease(tx, "one", "desk", 40)
    with db.read() as reader:
        assert agent_status(reader).is_alive
    clock.advance(timedelta(minutes=1))
    with db.read() as reader:
        assert not agent_status(reader).is_alive


def test_a_heartbeat_is_no_news_for_the_views(db: Database) -> None:
    with db.write(AGENT, msg("Agent")) as tx:
        take_lease(tx, "one", "desk", 40)
    assert tx.operation_id is None


def test_sleep_and_a_clock_set_by_hand_are_noticed(clock: FixedClock) -> None:
    watch = WakeWatch(clock)
    clock.advance(timedelta(hours=5))
    assert watch.jumped_seconds() == 0
    clock.set(clock.now() + timedelta(hours=8))
    assert watch.jumped_seconds() == 8 * 3600
    clock.set(clock.now() - timedelta(days=1))
    assert watch.jumped_seconds() == -24 * 3600
    clock.set(clock.now() + timedelta(seconds=30))
    assert watch.jumped_seconds() == 0


def test_the_coming_days_are_planned_once_a_day(db: Database, clock: FixedClock) -> None:
    ticks = Ticks(db, lambda: False)
    ticks.plan()
    before = _operations(db)
    ticks.plan()
    assert _operations(db) == before
    clock.advance(timedelta(days=1))
    ticks.plan()


def test_a_new_day_brings_those_who_became_due(db: Database, clock: FixedClock) -> None:
    add_due_clients(db, 1, due_on=TODAY + timedelta(days=40))
    with db.read() as reader:
        assert list(reader.session.scalars(select(OutboxMessage.id))) == []
    clock.advance(timedelta(days=15))
    Ticks(db, lambda: False).plan()
    with db.read() as reader:
        assert list(reader.session.scalars(select(OutboxMessage.state))) == [State.PLANNED]


def test_the_agent_learns_from_the_salons_visits_once_a_day(
    db: Database, clock: FixedClock
) -> None:
    fill(db, clients=100, years=1, seed=1, progress=None)
    with db.read() as reader:
        assert fitted_on(reader) is None
    ticks = Ticks(db, lambda: False)
    ticks.learn()
    with db.read() as reader:
        assert fitted_on(reader) == TODAY
        assert len(learned_norms(reader)) > 1
    before = _operations(db)
    ticks.learn()
    Ticks(db, lambda: False).learn()
    assert _operations(db) == before
    clock.advance(timedelta(days=1))
    ticks.learn()
    with db.read() as reader:
        assert fitted_on(reader) == TODAY + timedelta(days=1)


def test_when_norms_are_learned_the_plan_follows(db: Database) -> None:
    fill(db, clients=200, years=2, seed=1, progress=None)
    ticks = Ticks(db, lambda: False)
    ticks.plan()
    ticks.learn()
    planned = _plan(db)
    with db.write(AGENT, msg("Planned anew")) as tx:
        plan_all(tx)
    assert planned
    assert _plan(db) == planned


def _plan(db: Database) -> dict[str, datetime | None]:
    with db.read() as reader:
        found = select(OutboxMessage.dedupe_key, OutboxMessage.send_at)
        return {key: send_at for key, send_at in reader.session.execute(found)}


def test_learning_ends_when_the_program_closes(db: Database) -> None:
    fill(db, clients=40, years=1, seed=1, progress=None)
    with pytest.raises(Cancelled):
        Ticks(db, lambda: True).learn()


def _operations(db: Database) -> int:
    from salonapp.storage.tables import Operation

    with db.read() as reader:
        return len(list(reader.session.scalars(select(Operation.id))))
