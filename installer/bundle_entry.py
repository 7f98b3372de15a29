"""The two programs of a bundle: the window when nothing is asked, the shell otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

from salonapp.app import main, window

if __name__ == "__main__":
    as_window = Path(sys.executable).stem.endswith("-window") and len(sys.argv) == 1
    sys.exit(window() if as_window else main())
