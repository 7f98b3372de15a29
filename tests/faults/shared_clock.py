"""One clock for several processes, faster than the real one and movable from outside."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


class SharedClock:
    """Reads its course from a file: all processes that hold the file see the same time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set(self, now: datetime, speed: float) -> None:
        """Let it be `now`, and let time pass `speed` times as fast as it does.

        The monotonic time goes on from where it was, at the new speed.
        """
        gone = self.monotonic() if self._file.exists() else 0.0
        course = {
            "at": now.astimezone(UTC).isoformat(),
            "real": time.time(),
            "speed": speed,
            "gone": gone,
        }
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(course))
        os.replace(part, self._file)

    def now(self) -> datetime:
        """The shared instant, in UTC."""
        course = self._course()
        passed = (time.time() - course["real"]) * course["speed"]
        return datetime.fromisoformat(course["at"]) + timedelta(seconds=passed)

    def monotonic(self) -> float:
        """The salon's seconds that never run backwards, however the clock is set."""
        course = self._course()
        passed: float = (time.time() - course["real"]) * course["speed"]
        return float(course["gone"]) + passed

    def _course(self) -> Any:
        return json.loads(self._file.read_text())
