"""Tells when a window was painted, waits until it is at rest, and tells how large it is."""

from __future__ import annotations

import gc
import json
import os
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

REST_MS = 2_500


def report_when_rested() -> None:
    """Print the milliseconds since `BENCH_BEGUN_AT` and, after a rest, the memory; then quit."""
    painted_ms = (time.monotonic() - float(os.environ["BENCH_BEGUN_AT"])) * 1000

    def tell() -> None:
        gc.collect()
        print(json.dumps({"painted_ms": painted_ms, "resident_mb": resident_mb()}), flush=True)
        QApplication.exit(0)

    QTimer.singleShot(REST_MS, tell)


def resident_mb() -> float:
    """Megabytes of memory this process occupies now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
