"""Start the desktop program."""

from __future__ import annotations

import sys

from salonapp.app import window

if __name__ == "__main__":
    sys.exit(window())
