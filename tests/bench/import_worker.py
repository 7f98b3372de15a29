"""Imports one file in a process of its own, so that its peak memory can be told.

`python -m tests.bench.import_worker DATABASE FILE KIND` prints one JSON document.
"""

from __future__ import annotations

import json
import resource
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
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "read": result.read,
                "created": result.created,
                "rejected": len(result.rejected),
                "seconds": seconds,
                "peak_mb": peak_mb,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
