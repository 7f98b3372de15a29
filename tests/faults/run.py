"""One run: days of sending under fire, then the count."""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from salonapp.app import open_salon
from salonapp.channels.letter import message_id
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.foundation.clock import local_day
from salonapp.foundation.i18n import msg
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands import book
from tests.faults.mail_server import Fault, MailServer
from tests.faults.salon import add_due_clients, set_settings, set_up_mail, start_sending
from tests.faults.shared_clock import SharedClock
from tests.faults.worker import work

ZONE = ZoneInfo("Europe/Moscow")
FIRST_DAY = date(2026, 3, 11)
SENDER = "salon@example.com"
_SETTLES_WITHIN_S = 60.0

#: Out of a thousand attempts.
FAULTS = {
    Fault.LATER: 50,
    Fault.LATER_AFTER_DOT: 30,
    Fault.DROP_BEFORE_DATA: 50,
    Fault.DROP_AFTER_DOT: 30,
    Fault.REFUSED: 10,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything a run has. `speed`: salon seconds per real second."""

    messages: int
    kills: int
    workers: int = 2
    kill_share: float = 0.03
    speed: float = 60.0
    seconds_a_day: float = 240.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. Everything from `duplicates` to `cap_breaches` must be 0."""

    messages: int
    kills: int
    duplicates: int
    lost: int
    wrong_hour: int
    after_opt_out: int
    cap_breaches: int
    unknown_open: int
    seconds: float
    states: dict[str, int] = field(default_factory=dict)
    killed_at: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was doubled, lost or unwanted."""
        return not (
            self.duplicates
            or self.lost
            or self.wrong_hour
            or self.after_opt_out
            or self.cap_breaches
        )


class Salon:
    """The salon under fire: its database, its clock and its mail server."""

    def __init__(self, target: str, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.target = target
        self.folder = folder
        self.clock = SharedClock(folder / "clock.json")
        self.move_to(FIRST_DAY, 9, 0)
        rolls = random.Random(plan.seed)

        def choose(_address: str) -> Fault:
            roll = rolls.randrange(1000)
            for fault, share in FAULTS.items():
                if roll < share:
                    return fault
                roll -= share
            return Fault.NONE

        self.server = MailServer(self.clock.now, choose)
        self.server.start()
        self.db: Database = open_salon(target, self.clock)
        self.cap = plan.messages // 2
        set_settings(self.db, salon__time_zone=ZONE.key, reminders__daily_cap=max(self.cap, 1))
        set_up_mail(self.db, self.server.port)
        add_due_clients(self.db, plan.messages, due_on=FIRST_DAY)
        self.opted_out: dict[int, datetime] = {}
        self.booked: dict[int, datetime] = {}

    def move_to(self, day: date, hour: int, minute: int) -> None:
        """Set the salon's clock."""
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
        self.clock.set(local.astimezone(UTC), self.plan.speed)

    def change_minds(self, share: float, seed: int) -> None:
        """Some clients withdraw their consent, some book, while messages are under way."""
        rolls = random.Random(seed)
        with self.db.read() as reader:
            waiting = list(
                reader.session.scalars(
                    select(OutboxMessage.client_id).where(
                        OutboxMessage.state.in_(("planned", "queued", "sending"))
                    )
                )
            )
        chosen = rolls.sample(waiting, min(len(waiting), max(2, int(len(waiting) * share))))
        for place, client_id in enumerate(chosen):
            with self.db.write(OWNER, msg("A change of mind")) as tx:
                if place % 2:
                    record_consent(
                        tx,
                        [client_id],
                        Purpose.SERVICE,
                        granted=False,
                        source="spoken",
                        evidence="said so",
                    )
                else:
                    at = tx.now + timedelta(days=40)
                    book(tx, AppointmentDraft(client_id, at, (1,)))
            (self.opted_out if place % 2 else self.booked)[client_id] = self.clock.now()

    def waiting(self) -> int:
        """How many messages are not settled."""
        states = ("planned", "queued", "sending", "awaiting_retry", "unknown")
        with self.db.read() as reader:
            return (
                reader.session.scalar(select(func.count()).where(OutboxMessage.state.in_(states)))
                or 0
            )

    def due_now(self) -> int:
        """How many messages are under way, or wait for nobody but a worker."""
        with self.db.read() as reader:
            due = OutboxMessage.state.in_(("planned", "queued", "awaiting_retry"))
            under_way = OutboxMessage.state.in_(("sending", "unknown"))
            return (
                reader.session.scalar(
                    select(func.count()).where(
                        or_(due & (OutboxMessage.send_at <= reader.now), under_way)
                    )
                )
                or 0
            )

    def close(self) -> None:
        """Let go of everything."""
        self.db.close()
        self.server.stop()


class Crew:
    """Keeps workers alive that keep dying."""

    def __init__(self, salon: Salon) -> None:
        self._salon = salon
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.faults.worker"])
        self._born = 0

    def run_until(self, done: Callable[[], bool], seconds: float, *, kills_left: int) -> None:
        """Let workers send until `done`, for `seconds` at most; the dead are replaced."""
        salon, plan = self._salon, self._salon.plan
        end_file = salon.folder / f"end-{self._born}"
        deadline = time.monotonic() + seconds
        crew: list[multiprocessing.process.BaseProcess] = []
        while time.monotonic() < deadline and not done():
            alive = [process for process in crew if process.is_alive()]
            for process in crew:
                if process not in alive:
                    process.join()
            crew = alive
            while len(crew) < plan.workers:
                self._born += 1
                share = plan.kill_share if len(kills_of(salon.folder)) < kills_left else 0.0
                process = self._context.Process(
                    target=work,
                    args=(
                        salon.target,
                        salon.folder / "clock.json",
                        end_file,
                        share,
                        plan.seed * 100_000 + self._born,
                    ),
                )
                process.start()
                crew.append(process)
            time.sleep(0.05)
        end_file.touch()
        for process in crew:
            process.join(30)
            if process.is_alive():
                process.kill()
                process.join()


def kills_of(folder: Path) -> list[str]:
    """Where workers were killed so far."""
    notes = folder / "kills"
    return notes.read_text().split() if notes.exists() else []


def run(target: str, plan: Plan) -> Report:
    """Send under fire for some days and count."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="salonapp-faults-") as name:
        salon = Salon(target, Path(name), plan)
        try:
            start_sending(salon.db)
            _days(salon)
            return _count(salon, time.monotonic() - began)
        finally:
            salon.close()


def _days(salon: Salon) -> None:
    plan, crew = salon.plan, Crew(salon)
    half = plan.messages // 2

    def arrived(share: float) -> Callable[[], bool]:
        idle = _idle(salon)
        return lambda: len(salon.server.arrivals) >= share * half or idle()

    # The first day: under way, people change their minds, then the limit of the day is reached.
    salon.move_to(FIRST_DAY, 11, 30)
    crew.run_until(arrived(0.3), plan.seconds_a_day, kills_left=plan.kills)
    salon.change_minds(0.05, plan.seed)
    crew.run_until(arrived(0.8), plan.seconds_a_day, kills_left=plan.kills)
    # Just before quiet hours begin, and into them.
    salon.move_to(FIRST_DAY, 20, 57)
    into_the_night = 6 * 60 / plan.speed
    crew.run_until(lambda: False, into_the_night, kills_left=plan.kills)
    # The days after; the clock is set back by half an hour in between.
    for later in range(1, 4):
        for hour, minute in ((11, 0), (10, 30), (15, 30)):
            salon.move_to(FIRST_DAY + timedelta(days=later), hour, minute)
            crew.run_until(_idle(salon), plan.seconds_a_day, kills_left=plan.kills)
    # What is still to be tried again comes to its end without further accidents.
    for later in range(4, 13):
        if salon.waiting() == 0:
            break
        salon.move_to(FIRST_DAY + timedelta(days=later), 11, 0)
        crew.run_until(_idle(salon), max(plan.seconds_a_day, _SETTLES_WITHIN_S), kills_left=0)


def _idle(salon: Salon) -> Callable[[], bool]:
    """Whether nothing is due or under way; looked up twice a second, not at every turn.

    To be made anew after the clock was moved.
    """
    looked, answer = time.monotonic(), False

    def ask() -> bool:
        nonlocal looked, answer
        if time.monotonic() - looked > 0.5:
            looked, answer = time.monotonic(), salon.due_now() == 0
        return answer

    return ask


def _count(salon: Salon, seconds: float) -> Report:
    copies = salon.server.copies()
    window = SendWindow(ZONE)
    with salon.db.read() as reader:
        rows = reader.session.execute(
            select(
                OutboxMessage.dedupe_key,
                OutboxMessage.state,
                OutboxMessage.client_id,
                OutboxMessage.gone_at,
            )
        ).all()
    by_id = {message_id(row.dedupe_key, SENDER): row for row in rows}
    settled = {State.FAILED, State.SKIPPED, State.CANCELLED, State.EXPIRED, State.HELD}
    lost = sum(
        1
        for letter, row in by_id.items()
        if (row.state == State.ACCEPTED and not copies[letter])
        or State(row.state) not in settled | {State.ACCEPTED}
    )
    lost += salon.plan.messages - len(rows)
    unwanted = 0
    for client_id, at in {**salon.opted_out, **salon.booked}.items():
        for letter, row in by_id.items():
            # What had its go-ahead before the change of mind was committed is beyond recall.
            if row.client_id == client_id and copies[letter] and row.gone_at > at:
                unwanted += 1
    days = Counter(local_day(arrival.at, ZONE) for arrival in salon.server.arrivals)
    kills = kills_of(salon.folder)
    return Report(
        messages=salon.plan.messages,
        kills=len(kills),
        duplicates=sum(count - 1 for count in copies.values()),
        lost=lost,
        wrong_hour=sum(not window.allows(arrival.at) for arrival in salon.server.arrivals),
        after_opt_out=unwanted,
        cap_breaches=sum(count > salon.cap for count in days.values()),
        unknown_open=sum(row.state == State.HELD for row in rows),
        seconds=seconds,
        states=dict(Counter(row.state for row in rows)),
        killed_at=dict(Counter(kills)),
    )
