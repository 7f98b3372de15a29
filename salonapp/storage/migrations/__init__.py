"""Alembic revisions of both databases. `KNOWN` lists them, oldest first; the last is today's."""

from typing import Final

KNOWN: Final = ("0001", "0002", "0003", "0004")
HEAD: Final = KNOWN[-1]
