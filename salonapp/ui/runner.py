"""Keeps the window free: reads and writes run in pools, results come back to the GUI thread.

A piece of work must not touch a widget; a result handler runs on the GUI thread and must not
touch the database. Nothing of a session may leave its work function: hand out frozen values.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from salonapp.foundation.errors import Cancelled, SalonError, Torn
from salonapp.foundation.i18n import Message, msg
from salonapp.staff.rights import NOBODY_ID
from salonapp.ui.landings import Landing, Unexpected, Written, is_of_a_person, places

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Reader, Tx

T = TypeVar("T")
Failed = Callable[[SalonError], None]

_log = logging.getLogger(__name__)
_READERS = 2
_PROGRESS_GAP_S = 0.1
_AFTER_PAINT_MS = 50


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a long job is; `total` is 0 while that is unknown."""

    title: Message
    done: int = 0
    total: int = 0


class Job:
    """Handed to a long piece of work so that it can tell how far it is and be stopped."""

    def __init__(self, title: Message, tell: Callable[[JobState], None]) -> None:
        self.title = title
        self._tell = tell
        self._told_at = 0.0
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the work to stop; it stops at its next `progress`."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self._cancelled

    def progress(self, done: int, total: int = 0) -> None:
        """Tell how far the work is.

        Raises:
            Cancelled: the person asked to stop; let it pass so that the write is rolled back.
        """
        if self._cancelled:
            raise Cancelled(msg("Stopped. Nothing was changed."))
        now = monotonic()
        if now - self._told_at >= _PROGRESS_GAP_S or done == total:
            self._told_at = now
            self._tell(JobState(self.title, done, total))


class Runner(QObject):
    """The write pool of one thread, the read pool, and the one queued way back."""

    written = Signal(object)
    """A `Written`: a fact changed, undo can be offered."""
    problem = Signal(object)
    """A `SalonError` nobody else wanted to show."""
    torn = Signal()
    """The salon has to be opened anew; what was asked for failed and said so."""
    job_changed = Signal(object)
    """A `JobState`, or None when no job runs."""

    _landed = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._db: Database | None = None
        self._there = Event()
        self._waiting: list[Callable[[], None]] = []
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="salon-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="salon-write")
        self._tickets: dict[tuple[int, str], int] = {}
        self._last_ticket = 0
        self._running = 0
        self._seat: int | None = None
        self._held: list[Landing] = []
        self._job: Job | None = None
        self._job_by: int | None = None
        #: How far the running job is; None when none runs.
        self.job_state: JobState | None = None
        self._closed = False
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._show_job, Qt.ConnectionType.QueuedConnection)

    def attach(self, db: Database) -> None:
        """Give the pools their database; what was asked for meanwhile starts now."""
        self._db = db
        self._there.set()
        waiting, self._waiting = self._waiting, []
        for start in waiting:
            start()

    def detach(self) -> None:
        """Take the database away; what is asked for from now on waits for the next one.

        To be called from the write pool, so that no write is under way.
        """
        self._there.clear()
        self._db = None

    def sit(self, staff_id: int | None) -> None:
        """Somebody else sits at the desk, or nobody (`NOBODY_ID`): what others asked for waits.

        A form that was being written, an import, a card on its way to the printer: what comes of it
        is told to who asked, when they are back, and opens nothing before the next person.
        """
        self._seat = staff_id
        held, self._held = self._held, []
        for landing in held:
            self._landed.emit(landing)

    def _database(self) -> Database:
        """The database; while it is being exchanged for another one, this waits in its pool."""
        self._there.wait()
        if self._db is None:
            raise Cancelled(msg("Stopped. Nothing was changed."))
        return self._db

    def read(
        self,
        owner: QObject,
        work: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        topic: str = "",
        failed: Failed | None = None,
    ) -> None:
        """Run `work` on a reading connection and hand its result to `then` on the GUI thread.

        Of several reads with the same `owner` and `topic` only the last one's result arrives;
        a result for a widget that is gone is dropped.
        """
        ticket = self._ticket(owner, topic)

        def run() -> T | None:
            db = self._database()
            if topic and self._tickets.get((id(owner), topic)) != ticket:
                return None
            with db.read() as reader:
                return work(reader)

        self._when_open(lambda: self._start(self._readers, owner, topic, ticket, run, then, failed))

    def write(
        self,
        owner: QObject,
        actor: Actor,
        label: Message,
        work: Callable[[Tx], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
        final: bool = False,
        about: str = "",
    ) -> None:
        """Run `work` in one transaction; `label` says what happened once it has.

        `about` says to whom: it is shown and not kept, for who is erased is named nowhere.
        `final`: facts are written too, but what matters is a record that no undo takes back.
        """

        def run() -> T:
            with self._database().write(actor, label) as tx:
                result = work(tx)
            is_final = final or tx.recorder.count == 0
            operation_id = tx.operation_id or 0
            self._announce(Written(label, operation_id, is_final, actor.staff_id, about))
            return result

        self._when_open(lambda: self._start(self._writer, owner, "", 0, run, then, failed))

    def with_database(
        self,
        owner: QObject,
        work: Callable[[Database], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """Run something that opens its own transactions (undo, backup) on the write pool."""

        def run() -> T:
            return work(self._database())

        self._when_open(lambda: self._start(self._writer, owner, "", 0, run, then, failed))

    def job(
        self,
        owner: QObject,
        title: Message,
        work: Callable[[Database, Job], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """Run a long write with progress and a cancel in the status strip."""
        job, by = Job(title, self._told.emit), self._seat

        def run() -> T:
            db = self._database()
            self._job, self._job_by = job, by
            self._told.emit(JobState(title))
            try:
                return work(db, job)
            finally:
                self._job = None
                self._told.emit(None)

        self._when_open(lambda: self._start(self._writer, owner, "", 0, run, then, failed))

    def background(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """Run something that needs no database (opening it, looking into a file)."""
        self._start(self._readers, owner, "", 0, work, then, failed)

    def soon(
        self,
        owner: QObject,
        act: Callable[[], None],
        *,
        topic: str,
        delay_ms: int = _AFTER_PAINT_MS,
    ) -> None:
        """Call `act` on the GUI thread once what is shown now has been painted.

        For reads that may wait: a reading thread competes with the paint for the interpreter and
        makes a list appear 100 ms later. Of several with one `owner` and `topic` the last counts.
        """
        ticket = self._ticket(owner, topic)
        self._running += 1
        landing = Landing(owner, topic, ticket, act, self._seat)
        QTimer.singleShot(delay_ms, self, lambda: self._land(landing))

    def in_writer(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """Run something after every write asked for so far, and before any other."""
        self._start(self._writer, owner, "", 0, work, then, failed)

    def announce(self, label: Message, operation_id: int | None) -> None:
        """Offer undo for a change made through `job` or `with_database`."""
        self._announce(Written(label, operation_id or 0, by=self._seat))

    @property
    def job_is_own(self) -> bool:
        """Whether who sits at the desk asked for the running job: nobody else stops it."""
        return self._job_by == self._seat

    def cancel_job(self) -> None:
        """Ask the running job to stop."""
        if self._job is not None:
            self._job.cancel()

    def busy(self) -> bool:
        """Whether anything is on its way (for tests and the tour)."""
        return self._running > 0 or bool(self._waiting)

    def close(self) -> None:
        """Let what runs finish and take no more; results are dropped."""
        self._closed = True
        self._there.set()
        self.cancel_job()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)

    def _announce(self, written: Written) -> None:
        if written.operation_id and not self._closed:
            tell = Landing(self, "", 0, lambda: self.written.emit(written), counted=False)
            self._landed.emit(tell)

    def _ticket(self, owner: QObject, topic: str) -> int:
        if not topic:
            return 0
        self._last_ticket += 1
        if (id(owner), topic) not in self._tickets:
            key = (id(owner), topic)
            owner.destroyed.connect(lambda *_: self._tickets.pop(key, None))
        self._tickets[(id(owner), topic)] = self._last_ticket
        return self._last_ticket

    def _when_open(self, start: Callable[[], None]) -> None:
        if self._db is None:
            self._waiting.append(start)
        else:
            start()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        topic: str,
        ticket: int,
        work: Callable[[], T | None],
        then: Callable[[T], None] | None,
        failed: Failed | None,
    ) -> None:
        if self._closed:
            return
        self._running += 1
        seat = self._seat

        def run() -> None:
            deliver: Callable[[], None]
            try:
                result = work()
            except SalonError as error:
                if isinstance(error, Torn):
                    self.torn.emit()
                deliver = self._failure(error, failed)
            except Exception as error:  # a defect must reach the log and the person, once
                _log.error("%s in the window's work\n%s", type(error).__name__, places(error))
                deliver = self._failure(Unexpected(), failed)
            else:
                deliver = self._success(result, then)
            if not self._closed:
                self._landed.emit(Landing(owner, topic, ticket, deliver, seat))

        pool.submit(run)

    def _success(self, result: T | None, then: Callable[[T], None] | None) -> Callable[[], None]:
        def deliver() -> None:
            if then is not None:
                then(cast("T", result))

        return deliver

    def _failure(self, error: SalonError, failed: Failed | None) -> Callable[[], None]:
        return lambda: failed(error) if failed is not None else self.problem.emit(error)

    @Slot(object)
    def _land(self, landing: Landing) -> None:
        if landing.counted:
            self._running -= 1
            landing.counted = False
        if self._closed or not shiboken6.isValid(landing.owner):
            return
        if landing.seat not in (self._seat, NOBODY_ID) and is_of_a_person(landing.owner):
            self._held.append(landing)
            return
        latest = self._tickets.get((id(landing.owner), landing.topic))
        if landing.topic and latest != landing.ticket:
            return
        landing.deliver()

    @Slot(object)
    def _show_job(self, state: JobState | None) -> None:
        if not self._closed:
            self.job_state = state
            self.job_changed.emit(state)
