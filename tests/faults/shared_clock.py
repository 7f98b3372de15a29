"""One clock for several processes, faster than the real one and movable from outside."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SharedClock:
    """Reads its course from a file: all processes that hold the file see the same time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set(self, now: datetime, speed: float) -> None:
        """Let it be `now`, and let time pass `speed` times as fast as it does."""
        course = {"at": now.astimezone(UTC).isoformat(), "real": time.time(), "speed": speed}
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(course))
        os.replace(part, self._file)

    def now(self) -> datetime:
        """The shared instant, in UTC."""
        course = json.loads(self._file.read_text())
        passed = (time.time() - course["real"]) * course["speed"]
        return datetime.fromisoformat(course["at"]) + timedelta(seconds=passed)

    def monotonic(self) -> float:
        """Real monotonic seconds."""
        return time.monotonic()
