"""A look into a salon file before the ORM is loaded, so that the window can show something at once.

Loading SQLAlchemy takes a third of a second; the driver alone takes a hundredth. Only for reads
that the opened salon repeats properly a moment later.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def glance(path: Path, queries: Sequence[tuple[str, Sequence[Any]]]) -> list[list[Any]] | None:
    """The rows of each query, or None when the file cannot be read this way.

    That is no error: it may be new, encrypted, of another version or locked, and opening it says
    so in words.
    """
    if not path.is_file():
        return None
    import sqlcipher3.dbapi2 as driver

    try:
        connection = driver.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0.1)
        try:
            return [connection.execute(sql, values).fetchall() for sql, values in queries]
        finally:
            connection.close()
    except driver.Error:
        return None
