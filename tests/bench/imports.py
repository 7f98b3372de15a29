"""Importing a whole salon from CSV, beside inserting the same rows of facts raw.

The floor gets the same tables and indexes and one transaction; the figure also reads, guesses,
validates and matches each row, keeps the journal and brings all derived state in line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.import_files import write_clients, write_visits
from tests.bench.kit import Figure, bare_connection
from tests.bench.salon import Salon, opened, scratch

CLIENT_TABLES = (
    "client", "client_phone", "client_tag", "client_alert", "client_preference", "consent",
)  # fmt: skip
VISIT_TABLES = ("service", "staff", "visit", "visit_service")
MOST_MB = 600


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import in a process of its own told."""

    read: int
    created: int
    rejected: int
    seconds: float
    peak_mb: float


def measure_clients(salon: Salon) -> list[Figure]:
    """The clients alone, into an empty salon."""
    with scratch("clients.csv") as file, scratch("imported.db") as target:
        rows = write_clients(salon.path, file)
        _make_empty(target)
        done = _import(target, file, "clients")
        floor = _raw_seconds(target, CLIENT_TABLES, keep=())
    return [_figure("importing {rows:,} client rows", rows, done, floor, 5)]


def measure_visits(salon: Salon) -> list[Figure]:
    """The visits of clients that are there already."""
    with (
        scratch("clients.csv") as clients,
        scratch("visits.csv") as visits,
        scratch("imported.db") as target,
    ):
        write_clients(salon.path, clients)
        rows = write_visits(salon.path, visits)
        _make_empty(target)
        _import(target, clients, "clients")
        done = _import(target, visits, "visits")
        floor = _raw_seconds(target, VISIT_TABLES, keep=CLIENT_TABLES)
    memory = Figure("the same, peak memory", done.peak_mb, MOST_MB, "MB", 1)
    return [_figure("importing {rows:,} visit rows", rows, done, floor, 3), memory]


def _figure(what: str, rows: int, done: Imported, floor: float, bar: float) -> Figure:
    note = f"{done.created:,} created, {done.rejected:,} rejected, peak {done.peak_mb:.0f} MB"
    return Figure(what.format(rows=rows), done.seconds, floor, "s", bar, note)


def _make_empty(target: Path) -> None:
    with opened(target):
        pass


def _import(target: Path, file: Path, kind: str) -> Imported:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_worker", str(target), str(file), kind],
        check=True,
        capture_output=True,
        text=True,
    )
    return Imported(**json.loads(run.stdout))


def _raw_seconds(filled: Path, tables: Sequence[str], *, keep: Sequence[str]) -> float:
    """How long inserting the rows of `tables` takes, where those of `keep` lie already."""
    with scratch("raw.db") as target:
        _make_empty(target)
        with bare_connection(filled) as source, bare_connection(target) as bare:
            bare.execute("PRAGMA foreign_keys = OFF")
            bare.execute("BEGIN IMMEDIATE")
            for table in keep:
                _copy(source, bare, table)
            bare.execute("COMMIT")
            bare.execute("PRAGMA foreign_keys = ON")
            bare.execute("BEGIN IMMEDIATE")
            seconds = sum(_copy(source, bare, table) for table in tables)
            begun = time.perf_counter()
            bare.execute("COMMIT")
            return seconds + time.perf_counter() - begun


def _copy(source: object, bare: object, table: str) -> float:
    """Insert the rows of one table; returns the seconds the inserts took."""
    rows = source.execute(f"SELECT * FROM {table}")  # type: ignore[attr-defined]
    places = ", ".join("?" * len(rows.description))
    seconds = 0.0
    while part := rows.fetchmany(50_000):
        begun = time.perf_counter()
        bare.executemany(f"INSERT INTO {table} VALUES ({places})", part)  # type: ignore[attr-defined]
        seconds += time.perf_counter() - begun
    return seconds
