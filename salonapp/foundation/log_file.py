"""A program's own log: what it did and when, in numbers; never whom it was about."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

_LOG_BYTES = 500_000
_KEPT_FILES = 3


def open_log(folder: Path, name: str) -> logging.Handler:
    """Begin to write the log `name` into `folder`; the handler is to be given to `close_log`.

    Each program has a log of its own: two that turn over one file lose lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / name,
        maxBytes=_LOG_BYTES,
        backupCount=_KEPT_FILES,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(_WithoutData("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("salonapp")
    logger.addHandler(handler)
    if logger.getEffectiveLevel() > logging.INFO:
        logger.setLevel(logging.INFO)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Stop writing the log."""
    logging.getLogger("salonapp").removeHandler(handler)
    handler.close()


class _WithoutData(logging.Formatter):
    """Leaves out what an exception says: it may quote a client's data. Where it arose stays."""

    def formatException(self, ei: ExceptionInfo) -> str:
        """The kind of the exception and the places it came through."""
        places = "".join(traceback.format_tb(ei[2]))
        return f"{places}{ei[0].__name__ if ei[0] is not None else 'unknown'}"
