"""Imports one file in a process of its own, so that its peak memory can be told.

`python -m tests.bench.import_worker DATABASE FILE KIND` prints one JSON document.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.bench.salon import opened


def main(target: str, file: str, kind: str) -> None:
    """Import `file` and print what came of it."""
    from salonapp.desk.imports.cards import ImportKind
    from salonapp.desk.imports.commands import run_import

    with opened(Path(target)) as db:
        begun = time.perf_counter()
        result = run_import(db, Path(file), ImportKind(kind))
        seconds = time.perf_counter() - begun
    print(
        json.dumps(
            {
                "read": result.read,
                "created": result.created,
                "rejected": len(result.rejected),
                "seconds": seconds,
                "peak_mb": peak_mb(),
            }
        )
    )


def peak_mb() -> float:
    """The most megabytes this process ever occupied; `ru_maxrss` would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
