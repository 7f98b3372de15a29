"""What a bundle starts with: the window when nothing is asked, the shell otherwise."""

from __future__ import annotations

import sys

from salonapp.app import main

if __name__ == "__main__":
    sys.exit(main())
