"""One run: days of sending under fire, then the count."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select

from salonapp.app import open_salon
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.foundation.i18n import msg
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.backup import back_up
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.commands.statuses import set_appointment_status
from tests.faults.accidents import Disk
from tests.faults.counting import Minds, count
from tests.faults.crew import Crew
from tests.faults.disturbances import cut_lines, hold_the_door, patiently, put_back
from tests.faults.people import People, add_appointment, add_people
from tests.faults.plan import ZONE, Plan, Report, Season
from tests.faults.post import Post
from tests.faults.salon import set_settings, start_sending
from tests.faults.shared_clock import SharedClock

_WAITING = ("planned", "queued", "sending", "awaiting_retry", "unknown")
#: So slowly an hour that must not be missed goes by: a computer under load may be late by seconds.
_SLOWLY = 8.0
_DOOR_SHUT_S = 7.0


class Salon:
    """The salon under fire: its database, its clock, its gateway and its workers."""

    def __init__(self, target: str, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.target = target
        self.folder = folder
        self.clock = SharedClock(folder / "clock.json")
        self.friday = plan.season.friday
        self.move_to(self.friday, 10, 0)
        self.post = Post(plan.way, self.clock.now, plan.seed, slow_s=2.5 * 15.0 / plan.speed)
        self.crew = Crew(target, folder, plan)
        self.minds = Minds()
        self.cap = max(1, plan.messages // 4)
        self.db: Database = open_salon(target, self.clock)
        set_settings(
            self.db,
            salon__time_zone=ZONE.key,
            reminders__daily_cap=self.cap,
            reminders__quiet_from="21:00",
            reminders__quiet_to="02:30",
        )
        self.post.set_up(self.db)
        self.people: People = add_people(self.db, plan, self.post.kind)
        self.planned: dict[str, datetime] = {}

    def move_to(
        self, day: date, hour: int, minute: int, second: int = 0, *, fold: int = 0, speed: float = 0
    ) -> None:
        """Set the salon's clock."""
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE, fold=fold)
        self.clock.set(local.astimezone(UTC), speed or self.plan.speed)

    def jump(self, by: timedelta) -> None:
        """Set the clock wrong, or right again, while everybody is at work."""
        self.clock.set(self.clock.now() + by, self.plan.speed)

    def write(self, deed: Callable[[Tx], None]) -> datetime:
        """One write by a person; returns when it was made."""

        def once() -> datetime:
            with self.db.write(OWNER, msg("A change")) as tx:
                deed(tx)
                return tx.now

        return patiently(once)

    def ids(self, *states: str, rule: RuleKind | None = None) -> list[tuple[int, int]]:
        """The messages in these states, with their clients, in a fixed order."""
        query = select(OutboxMessage.id, OutboxMessage.client_id).order_by(OutboxMessage.id)
        query = query.where(OutboxMessage.state.in_(states))
        if rule is not None:
            query = query.where(OutboxMessage.rule == rule.value)

        def once() -> list[tuple[int, int]]:
            with self.db.read() as reader:
                return [(row[0], row[1]) for row in reader.session.execute(query)]

        return patiently(once)

    def remember_plan(self) -> None:
        """Keep when each message was planned for, before anything disturbs it."""
        with self.db.read() as reader:
            for key, at in reader.session.execute(
                select(OutboxMessage.dedupe_key, OutboxMessage.send_at)
            ):
                if at is not None:
                    self.planned[key] = at

    def due_now(self, *, with_open_ends: bool) -> int:
        """How many messages wait for nobody but a worker.

        `with_open_ends`: those under way, or whose outcome is unknown, too.
        """
        due = OutboxMessage.state.in_(("planned", "queued", "awaiting_retry"))
        under_way = OutboxMessage.state.in_(("sending", "unknown"))

        def once() -> int:
            with self.db.read() as reader:
                wanted = due & (OutboxMessage.send_at <= reader.now)
                query = select(func.count()).where(
                    or_(wanted, under_way) if with_open_ends else wanted
                )
                return reader.session.scalar(query) or 0

        return patiently(once)

    def close(self) -> None:
        """Let go of everything."""
        self.crew.end()
        self.db.close()
        self.post.close()


def run(target: str, plan: Plan) -> Report:
    """Send under fire for some days and count."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="salonapp-faults-") as name:
        salon = Salon(target, Path(name), plan)
        try:
            salon.remember_plan()
            start_sending(salon.db)
            salon.remember_plan()
            _first_day(salon)
            if plan.whole:
                _clocks_set_wrong(salon)
                _into_the_night(salon)
                _appointments_called_off(salon)
                _trouble_at_home(salon)
                backup = _backup_with_more_sent_after(salon)
                _change_of_the_clocks(salon)
                _restored(salon, backup)
            _days_after(salon)
            return count(salon, time.monotonic() - began)
        finally:
            salon.close()


def _first_day(salon: Salon) -> None:
    """Under way people change their minds; then the limit of the day is reached."""
    salon.crew.allowed = 0.2
    salon.move_to(salon.friday, 11, 30)

    def arrived(share: float) -> Callable[[], bool]:
        idle = _idle(salon)
        return lambda: len(salon.post.arrivals()) >= share * salon.cap or idle()

    salon.crew.begin(deadly=True)
    salon.crew.work_for(salon.plan.seconds_a_phase, arrived(0.2))
    _change_minds(salon, 0.05)
    salon.crew.work_for(salon.plan.seconds_a_phase, arrived(0.5))
    salon.crew.end()


def _change_minds(salon: Salon, share: float, *, book: bool = True) -> None:
    """Some clients withdraw their consent, some book, while messages are under way."""
    rolls = random.Random(salon.plan.seed)
    waiting = [
        client
        for _message, client in salon.ids(
            "planned", "queued", "sending", rule=RuleKind.RETURN_AFTER_SERVICE
        )
    ]
    chosen = rolls.sample(waiting, min(len(waiting), max(2, int(len(waiting) * share))))
    for place, client in enumerate(chosen):

        def withdraw(tx: Tx, client: int = client) -> None:
            record_consent(
                tx,
                [client],
                Purpose.SERVICE,
                granted=False,
                source="spoken",
                evidence="said so",
            )

        def come(tx: Tx, client: int = client) -> None:
            add_appointment(tx, client, tx.now + timedelta(days=40), salon.people.service)
            tx.touch("client", [client])

        booked = book and place % 2
        salon.minds.changed[client] = salon.write(come if booked else withdraw)


def _clocks_set_wrong(salon: Salon) -> None:
    """Somebody sets the clock ahead and back by an hour and by a day, while workers send."""
    salon.crew.allowed = 0.3
    salon.crew.begin(deadly=True)
    for by in (timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)):
        salon.jump(by)
        salon.crew.work_for(1.0)
    salon.crew.work_for(salon.plan.seconds_a_phase / 4, _idle(salon))
    salon.crew.end()


def _into_the_night(salon: Salon) -> None:
    """Quiet hours begin while there is work."""
    salon.crew.allowed = 0.35
    salon.move_to(salon.friday, 20, 58, 45, speed=_SLOWLY)
    salon.crew.until(lambda: False, seconds=11.0)


def _appointments_called_off(salon: Salon) -> None:
    """Reminders of Sunday's appointments go out on Saturday; half are called off meanwhile."""
    salon.crew.allowed = 0.5
    saturday = salon.friday + timedelta(days=1)
    # Twenty-four hours before noon on the day the clocks change.
    hour = 11 if salon.plan.season is Season.SPRING else 13
    salon.move_to(saturday, hour, 0)
    before = len(salon.post.arrivals())
    salon.crew.begin(deadly=True)
    salon.crew.work_for(4.0, lambda: len(salon.post.arrivals()) > before)
    for client in list(salon.people.appointments)[::2]:

        def call_off(tx: Tx, client: int = client) -> None:
            appointment = salon.people.appointments[client]
            set_appointment_status(tx, appointment, AppointmentStatus.CANCELLED)

        salon.minds.changed[client] = salon.write(call_off)
    salon.crew.work_for(3.0)
    salon.crew.end()


def _trouble_at_home(salon: Salon) -> None:
    """The door is shut for longer than a go-ahead waits, the disk is full, lines are cut."""
    salon.crew.allowed = 0.6
    salon.crew.begin(deadly=True)
    holding = hold_the_door(salon.target, _DOOR_SHUT_S)
    salon.crew.work_for(_DOOR_SHUT_S + 1.0)
    holding.join()
    for _ in range(4):
        cut_lines(salon.target)
        salon.crew.work_for(0.5)
    salon.crew.end()
    for disk in (Disk.FULL, Disk.NO_PAGES):
        salon.crew.until(lambda: False, deadly=False, disk=disk, seconds=3.0)
    _clicks(salon)


def _clicks(salon: Salon) -> None:
    """Two people press "send now" on the same messages at once, while workers send."""
    waiting = salon.ids("planned", rule=RuleKind.RETURN_AFTER_SERVICE)
    chosen = [message for message, client in waiting if client not in salon.minds.changed][:8]
    salon.minds.pushed |= set(chosen)
    salon.crew.begin(deadly=False)
    salon.crew.click_together(chosen, {})
    salon.crew.work_for(1.5)
    salon.crew.end()


def _backup_with_more_sent_after(salon: Salon) -> Path:
    """A backup that knows nothing of what is sent and refused after it."""
    salon.crew.allowed = 0.7
    backup = salon.folder / "backup.db"
    salon.move_to(salon.friday + timedelta(days=1), 15, 30)
    patiently(lambda: back_up(salon.db, backup))
    salon.crew.begin(deadly=True)
    salon.crew.work_for(3.0)
    _change_minds(salon, 0.03, book=False)
    salon.crew.work_for(2.0)
    salon.crew.end()
    return backup


def _change_of_the_clocks(salon: Salon) -> None:
    """The hour that does not exist, or exists twice, holds the end of the quiet hours."""
    salon.crew.allowed = 0.8
    sunday = salon.friday + timedelta(days=2)
    borders = [(1, 59, 50, 0, 3.0)]  # 02:30 does not exist: silence ends at 03:00
    if salon.plan.season is Season.AUTUMN:
        # It ends at 02:30, begins again when the clock goes back to 02:00, and ends once more.
        borders = [(2, 29, 50, 0, 3.0), (2, 58, 45, 0, 11.0), (2, 29, 50, 1, 3.0)]
    for hour, minute, second, fold, seconds in borders:
        salon.move_to(sunday, hour, minute, second, fold=fold, speed=_SLOWLY)
        salon.crew.until(lambda: False, seconds=seconds)


def _restored(salon: Salon, backup: Path) -> None:
    """Saturday's backup is put back: nothing goes out before a person has looked."""
    salon.move_to(salon.friday + timedelta(days=2), 11, 0)
    salon.db.close()
    put_back(salon.target, backup, salon.clock)
    salon.db = open_salon(salon.target, salon.clock)
    before = len(salon.post.arrivals())
    salon.crew.until(lambda: False, deadly=False, seconds=2.0)
    salon.minds.while_paused = len(salon.post.arrivals()) - before
    start_sending(salon.db)


def _days_after(salon: Salon) -> None:
    """What is still to be sent and tried again comes to its end, at last without accidents."""
    salon.crew.allowed = 1.0
    for later in range(2 if salon.plan.whole else 1, 12):
        for hour in (12, 16, 19):
            if salon.crew.kills().total() >= salon.plan.kills or not salon.ids(*_WAITING):
                break
            salon.move_to(salon.friday + timedelta(days=later), hour, 0)
            salon.crew.until(_idle(salon))
    for later in range(3, 14):
        if not salon.ids(*_WAITING):
            break
        for hour in (11, 16):
            salon.move_to(salon.friday + timedelta(days=later), hour, 0, speed=30.0)
            salon.crew.until(_idle(salon, to_the_end=True), deadly=False, seconds=90.0)
        if later % 3 == 0:
            _answer_questions(salon)


def _answer_questions(salon: Salon) -> None:
    """Two people look into half of the open questions, and both say what they found."""
    held = salon.ids("held")[::2]
    there = {arrival.identity for arrival in salon.post.arrivals()}
    with salon.db.read() as reader:
        rows = {row.id: row for row in reader.session.scalars(select(OutboxMessage))}
        found = {
            message: salon.post.identity(
                rows[message].dedupe_key, rows[message].address, rows[message].text
            )
            in there
            for message, _client in held
        }
    salon.crew.click_together([], found)


def _idle(salon: Salon, *, to_the_end: bool = False) -> Callable[[], bool]:
    """Whether nothing is due (`to_the_end`: and nothing under way or unknown).

    Looked up twice a second, not at every turn. To be made anew after the clock was moved.
    """
    looked, answer = time.monotonic(), False

    def ask() -> bool:
        nonlocal looked, answer
        if time.monotonic() - looked > 0.5:
            looked, answer = time.monotonic(), salon.due_now(with_open_ends=to_the_end) == 0
        return answer

    return ask


__all__ = ["Plan", "Report", "State", "run"]
