"""Where things lie: the program's own resources and the user's data."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def resource_path(name: str = "") -> Path:
    """A file or folder of `resources/`, in a checkout, an installed wheel or a frozen bundle."""
    package = Path(__file__).resolve().parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / "_resources", package.parent / "resources"]
    if frozen:
        candidates.insert(0, Path(frozen) / "resources")
    root = next((path for path in candidates if path.is_dir()), candidates[-1])
    return root / name if name else root


def data_dir() -> Path:
    """The user's data folder (salon file, backups, rejected import rows); made on first use."""
    import platformdirs

    path = Path(platformdirs.user_data_dir("SalonApp", appauthor=False))
    path.mkdir(parents=True, exist_ok=True)
    return path


def default_salon_file() -> Path:
    """The salon file that is opened when none is named."""
    return data_dir() / "salon.db"


def log_dir() -> Path:
    """The folder of the program's own log, which holds no client data."""
    import platformdirs

    path = Path(platformdirs.user_log_dir("SalonApp", appauthor=False))
    path.mkdir(parents=True, exist_ok=True)
    return path
