"""Keeps workers alive that keep dying."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.faults.accidents import Disk
from tests.faults.places import Place
from tests.faults.plan import Plan
from tests.faults.worker import Orders, click, work

#: A worker that has not come by its place by then makes room for another.
_LIVES_S = 4.0
_RARE_LIVES_S = 1.5
#: Places that hardly a message comes by; who is to die there leaves sending to the others.
_RARE = (Place.IN_TAKE_BACK, Place.IN_SETTLE, Place.IN_RECEIPT)
SPECIAL = (*_RARE, Place.IN_HAND_OVER)
#: Loaded once, by the process all workers are forked from.
_PRELOADED = ["tests.faults.warm"]


class Crew:
    """The workers of one run: two workstations, or two programs on one file."""

    def __init__(self, target: str, folder: Path, plan: Plan) -> None:
        self._target = target
        self._folder = folder
        self._plan = plan
        self._rolls = random.Random(plan.seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOADED)
        self._born = 0
        self._phases = 0
        self._crew: list[BaseProcess] = []
        self._end_file = folder / "end-0"
        self._deadly = True
        #: The share of all kills that may have happened by now, so that every phase has its own.
        self.allowed = 1.0
        self._disk = Disk.ROOMY

    def kills(self) -> Counter[str]:
        """Where workers were killed so far, by the name of the place."""
        notes = self._folder / "kills"
        return Counter(notes.read_text().split() if notes.exists() else ())

    def begin(self, *, deadly: bool, disk: Disk = Disk.ROOMY) -> None:
        """Let workers set to work; `keep` them alive."""
        self._phases += 1
        self._end_file = self._folder / f"end-{self._phases}"
        self._deadly, self._disk = deadly, disk
        self.keep()

    def keep(self) -> None:
        """Put a new worker in the place of each dead one."""
        for process in self._crew:
            if not process.is_alive():
                process.join()
                self._check(process)
        self._crew = [process for process in self._crew if process.is_alive()]
        while len(self._crew) < self._plan.workers:
            process = self._context.Process(target=work, args=(self._orders(),))
            process.start()
            self._crew.append(process)

    @staticmethod
    def _check(process: BaseProcess) -> None:
        """A worker ends when it is told to or is killed; any other end is a defect."""
        if process.exitcode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"a worker broke down with {process.exitcode}")

    def work_for(self, seconds: float, done: Callable[[], bool] = lambda: False) -> None:
        """Keep the workers at it until `done`, for so many real seconds at most."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not done():
            self.keep()
            time.sleep(0.02)

    def end(self) -> None:
        """Let the workers finish what they have in hand."""
        self._end_file.touch()
        for process in self._crew:
            process.join(60)
            if process.is_alive():
                process.kill()
                process.join()
            self._check(process)
        self._crew = []

    def until(
        self,
        done: Callable[[], bool],
        *,
        deadly: bool = True,
        seconds: float | None = None,
        disk: Disk = Disk.ROOMY,
    ) -> None:
        """Begin, keep at it until `done`, and end."""
        self.begin(deadly=deadly, disk=disk)
        self.work_for(self._plan.seconds_a_phase if seconds is None else seconds, done)
        self.end()

    def click_together(self, now: Sequence[int], again: dict[int, bool]) -> None:
        """Two people press the same buttons at the same moment."""
        at = time.time() + 1.0
        clock = self._folder / "clock.json"
        people = [
            self._context.Process(target=click, args=(self._target, clock, at, list(now), again))
            for _ in range(2)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def _orders(self) -> Orders:
        self._born += 1
        plan, kills = self._plan, self.kills()
        deadly = self._deadly and kills.total() < plan.kills * self.allowed
        place = self._place(kills) if deadly else None
        return Orders(
            self._target,
            self._folder,
            self._end_file,
            plan.seed * 100_000 + self._born,
            15.0 / plan.speed,
            os.environ.get("XDG_DATA_HOME", ""),
            place,
            1 if place not in SPECIAL else 0,
            self._disk,
            (_RARE_LIVES_S if place in _RARE else _LIVES_S) if deadly else 600.0,
        )

    def _place(self, kills: Counter[str]) -> Place:
        """Where the next worker dies: a place that has seen few deaths yet.

        What goes by hand is handed over at once, on the first day: until that has failed often
        enough nobody does anything else.
        """
        if self._phases == 1 and kills[Place.IN_HAND_OVER.name] < self._plan.kills // 12:
            return Place.IN_HAND_OVER
        if self._born % 2 == 0:
            return self._rolls.choice(_RARE)
        usual = [place for place in Place if place not in SPECIAL]
        fewest = min(kills[place.name] for place in usual)
        return self._rolls.choice([p for p in usual if kills[p.name] <= fewest + 1])
