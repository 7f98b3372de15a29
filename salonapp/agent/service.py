"""The agent: a few fixed jobs on a timer, one agent acting per salon, a clean stop.

The lease, the heartbeat and the look at the clocks have a thread of their own that counts in
monotonic time: a timer that goes by the wall clock would wait a day when somebody sets it back.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from salonapp.agent.ears import EarPace, Ears
from salonapp.agent.ticks import PATIENCE_S, Ticks
from salonapp.agent.wake import WakeWatch
from salonapp.foundation.clock import Clock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.foundation.log_file import close_log, open_log
from salonapp.foundation.paths import log_dir
from salonapp.reminders.commands.agent_lease import give_up_lease, take_lease
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT
from salonapp.storage.trouble import Busy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things happen, in seconds. A dead agent is replaced within `lease_s`."""

    dispatch_s: float = 20.0
    plan_s: float = 300.0
    learn_s: float = 600.0
    receipts_s: float = 60.0
    back_up_s: float = 1_800.0
    bin_s: float = 3_600.0
    balances_s: float = 1_800.0
    feeds_s: float = 60.0
    heartbeat_s: float = 10.0
    lease_s: float = 40.0


#: What need not run at once when this agent takes over or the computer wakes.
_CAN_WAIT = frozenset({"bin", "feeds", "learn"})


class Agent:
    """Works on one salon in the background until `stop`; harmless beside other agents."""

    def __init__(self, db: Database, pace: Pace | None = None, ears: EarPace | None = None) -> None:
        self._db = db
        self._pace = pace or Pace()
        self._owner = f"{uuid.uuid4().hex}"
        self._stopping = threading.Event()
        self._leads = threading.Event()
        self._watch = WakeWatch(db.clock)
        self._ticks = Ticks(db, self._stopping.is_set)
        self._ears = Ears(db, self._leads.is_set, ears)
        self._scheduler: BackgroundScheduler | None = None
        self._keeper: threading.Thread | None = None

    @property
    def leads(self) -> bool:
        """Whether this agent is the one that acts."""
        return self._leads.is_set()

    def start(self) -> None:
        """Begin; returns at once."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for name, (job, seconds) in self._jobs().items():
            # The trigger by name would be looked up among installed packages; a bundle has none.
            trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
            self._scheduler.add_job(self._guarded(name, job), trigger, id=name)
        self._scheduler.start()
        self._keeper = threading.Thread(target=self._keep, name="agent-keeper", daemon=True)
        self._keeper.start()
        self._ears.start()
        log.info("agent started, process %d", os.getpid())

    def stop(self) -> None:
        """End after the message that is just being sent, and let another agent act at once."""
        self._stopping.set()
        self._ears.stop()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        if self._leads.is_set():
            self._leads.clear()
            self._quietly("lease", self._give_up)
        log.info("agent stopped")

    def _jobs(self) -> Mapping[str, tuple[Callable[[], None], float]]:
        ticks, pace = self._ticks, self._pace
        return {
            "plan": (ticks.plan, pace.plan_s),
            "dispatch": (ticks.dispatch, pace.dispatch_s),
            "receipts": (ticks.receipts, pace.receipts_s),
            "back_up": (ticks.back_up, pace.back_up_s),
            "bin": (ticks.empty_bin, pace.bin_s),
            "balances": (ticks.balances, pace.balances_s),
            "learn": (ticks.learn, pace.learn_s),
            "feeds": (ticks.write_feeds, pace.feeds_s),
        }

    def _keep(self) -> None:
        """Renew the lease and look at the clocks, by monotonic time."""
        while True:
            led = self._leads.is_set()
            self._quietly("lease", self._renew)
            if self._leads.is_set() and not led:
                log.info("this agent acts now")
                self._quietly("timer", self._re_arm)
            elif self._watch.jumped_seconds():
                log.info("the computer slept or its clock was set; looking at everything anew")
                self._quietly("timer", self._re_arm)
            if self._stopping.wait(self._pace.heartbeat_s):
                return

    def _renew(self) -> None:
        with self._db.write(AGENT, msg("Agent"), patience_s=PATIENCE_S) as tx:
            leads = take_lease(tx, self._owner, socket.gethostname(), self._pace.lease_s)
        if leads:
            self._leads.set()
        else:
            self._leads.clear()

    def _give_up(self) -> None:
        with self._db.write(AGENT, msg("Agent"), patience_s=PATIENCE_S) as tx:
            give_up_lease(tx, self._owner)

    def _re_arm(self) -> None:
        """Let every job run now, one after the other, planning first; learning can wait."""
        scheduler = self._scheduler
        if scheduler is None:
            return
        now = datetime.now(UTC)
        for place, name in enumerate(name for name in self._jobs() if name not in _CAN_WAIT):
            at = now + timedelta(seconds=place)
            scheduler.modify_job(name, next_run_time=at)

    def _guarded(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        def tick() -> None:
            if self._leads.is_set() and not self._stopping.is_set():
                self._quietly(name, job)

        return tick

    @staticmethod
    def _quietly(name: str, job: Callable[[], None]) -> None:
        """Run a job; what goes wrong is logged and tried again at the next tick."""
        try:
            job()
        except Busy:
            log.info("%s waits: somebody else is writing", name)
        except SalonError as error:
            log.warning("%s: %s", name, error.message.english)
        except Exception:  # one broken tick must not end the agent
            log.exception("%s failed", name)


def run_until_stopped(db: Database, clock: Clock | None = None, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT; the message being sent is finished first.

    `clock` must be the one `db` was opened with; it is there for callers that hold both.
    """
    if clock is not None and clock is not db.clock:
        raise ValueError("the agent goes by the database's clock")
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    handler = open_log(log_dir(), "agent.log")
    agent = Agent(db, pace)
    try:
        agent.start()
        # A wait without an end would not let a signal through on Windows.
        while not ended.wait(1.0):
            pass
    finally:
        agent.stop()
        close_log(handler)
        for number, old in before.items():
            signal.signal(number, old)
