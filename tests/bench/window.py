"""Start to painted list, and memory at rest, beside an empty window that loads the same."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.kit import Figure
from tests.bench.salon import Salon

STARTS = 7
PATIENCE_S = 60


def measure(salon: Salon) -> list[Figure]:
    """Medians over several starts of both, in turns."""
    with salon.copied() as copy, tempfile.TemporaryDirectory() as home:
        for name in ("own_window", "bare_window"):
            _start(name, copy, Path(home))
        pairs = [
            (_start("own_window", copy, Path(home)), _start("bare_window", copy, Path(home)))
            for _ in range(STARTS)
        ]

    def median(which: int, what: str) -> float:
        return statistics.median(pair[which][what] for pair in pairs)

    return [
        Figure(
            "start to painted list", median(0, "painted_ms"), median(1, "painted_ms"), "ms", 1.3
        ),
        Figure("memory at rest", median(0, "resident_mb"), median(1, "resident_mb"), "MB", 1.5),
    ]


def _start(name: str, path: Path, home: Path) -> dict[str, float]:
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "STATE", "CONFIG")}
    own = {"QT_QPA_PLATFORM": "offscreen", "SALONAPP_HEADLESS": "", "XDG_RUNTIME_DIR": str(home)}
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = {"BENCH_BEGUN_AT": repr(time.monotonic())}
    run = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}", str(path)],
        check=True,
        timeout=PATIENCE_S,
        capture_output=True,
        text=True,
        env={**inherited, **folders, **own, **begun},
    )
    answer: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return answer
