"""A worker that sends what is due, on a computer of its own, until it is killed or told to end."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

from salonapp.app import open_salon
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders import dispatcher
from salonapp.reminders.commands.choices import resolve_unknown, send_now
from salonapp.storage.door import OWNER
from tests.faults.accidents import Disk, fill_the_disk, spoil_the_network
from tests.faults.disturbances import patiently
from tests.faults.places import Killer, Place, wire
from tests.faults.shared_clock import SharedClock

_PAUSE_S = 0.03


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is to do: `place` is where it dies; until then it sends `most` at a time."""

    target: str
    folder: Path
    end_file: Path
    seed: int
    real_step_s: float
    data_home: str
    place: Place | None = None
    most: int | None = None
    disk: Disk = Disk.ROOMY
    lives_s: float = 600.0

    @property
    def clock(self) -> SharedClock:
        """The clock of all workers of the run."""
        return SharedClock(self.folder / "clock.json")


def work(orders: Orders) -> None:
    """Send until the end file appears, or until killed."""
    rolls = random.Random(orders.seed)
    # The process that workers are forked from may have been started for another run.
    os.environ["XDG_DATA_HOME"] = orders.data_home
    spoil_the_network(rolls, orders.real_step_s)
    if orders.place is not None:
        wire(Killer(orders.place, orders.folder / "kills"))
    db = patiently(lambda: open_salon(orders.target, orders.clock))
    fill_the_disk(db, orders.disk, rolls)
    dies = time.monotonic() + orders.lives_s

    def stop() -> bool:
        return orders.end_file.exists() or time.monotonic() > dies

    turn = 0
    try:
        while not stop():
            turn += 1
            try:
                counts = dispatcher.send_due(
                    db, stop=stop, limit=orders.most, jitter=rolls.random, patience_s=5.0
                )
                if turn % 4 == 0 or orders.place is Place.IN_RECEIPT:
                    dispatcher.collect_receipts(db)
            except SalonError:  # a shut door, a full disk, a server that went away
                time.sleep(_PAUSE_S)
                continue
            if not (counts.accepted or counts.retry or counts.handed_over):
                time.sleep(_PAUSE_S)
    finally:
        db.close()


def click(target: str, clock_file: Path, at: float, now: list[int], again: dict[int, bool]) -> None:
    """A person at a desk: at the moment `at` (real) press "send now", and say what arrived.

    What a person is told in the other window's favour is not this one's trouble.
    """
    db = patiently(lambda: open_salon(target, SharedClock(clock_file)))
    time.sleep(max(0.0, at - time.time()))
    try:
        for message_id in now:
            _press(db, lambda tx, one=message_id: send_now(tx, one))
        for message_id, arrived in again.items():
            _press(
                db,
                lambda tx, one=message_id, there=arrived: resolve_unknown(
                    tx, one, arrived=there, send_again=not there
                ),
            )
    finally:
        db.close()


def _press(db: object, deed: object) -> None:
    from salonapp.storage.database import Database

    assert isinstance(db, Database)
    assert callable(deed)
    try:
        with db.write(OWNER, msg("A click")) as tx:
            deed(tx)
    except SalonError:
        return
