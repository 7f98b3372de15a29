"""What every measurement is made of: a figure beside its floor, medians, a bare connection."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Connection = Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, its floor in the same unit, and how many times the floor it may be."""

    what: str
    ours: float
    floor: float
    unit: str
    bar: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the floor it is."""
        return self.ours / self.floor


def once_ms(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds one run takes by `clock`."""
    begun = clock()
    work()
    return (clock() - begun) * 1000


def once_cpu_ms(work: Callable[[], object]) -> float:
    """Milliseconds of the processor one run takes: for short work that waits for nothing.

    What else the machine does meanwhile does not count; a busy one would take its share of nearly
    every run of a few milliseconds and of hardly any of the much shorter floors.
    """
    return once_ms(work, time.thread_time)


def median_ms(work: Callable[[], object], runs: int = 9) -> float:
    """The median of several runs in milliseconds, after one that warms up."""
    work()
    return statistics.median(once_ms(work) for _ in range(runs))


def in_turns_ms(
    ours: Callable[[], object], floor: Callable[[], object], runs: int = 9
) -> tuple[float, float]:
    """The medians of both, run in turns so that a busy machine slows both alike."""
    ours(), floor()
    pairs = [(once_ms(ours), once_ms(floor)) for _ in range(runs)]
    return (
        statistics.median(mine for mine, _ in pairs),
        statistics.median(bare for _, bare in pairs),
    )


def bare_connection(path: Path) -> closing[Connection]:
    """The driver on a salon file with the program's own pragmas and nothing above it."""
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(str(path), isolation_level=None)
    for pragma in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "cache_size = -32000",
        "temp_store = MEMORY",
        "journal_mode = WAL",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return closing(connection)
