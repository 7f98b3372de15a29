from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "sqlalchemy",
    "numpy",
    "scipy",
    "phonenumbers",
    "jinja2",
    "babel",
    "openpyxl",
    "qtawesome",
    "PIL",
)


def test_the_window_is_painted_before_anything_heavy_is_imported() -> None:
    """The ORM alone takes a third of a second; the window must not wait for it."""
    code = (
        "import sys; import salonapp.ui.window, salonapp.ui.shell;"
        "import salonapp.ui.pages.clients.page;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"
