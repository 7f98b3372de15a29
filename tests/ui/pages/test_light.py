from __future__ import annotations

import subprocess
import sys

HEAVY = ("sqlalchemy", "numpy", "scipy", "phonenumbers", "jinja2", "babel", "openpyxl", "qtawesome")
SCREENS = (
    "today.page",
    "reminders.page",
    "reminders.rule",
    "settings.page",
    "settings.backups",
    "settings.mail",
    "settings.salon",
    "importing.dialog",
    "start.first",
    "start.guide",
)


def test_no_screen_loads_anything_heavy_before_it_is_needed() -> None:
    names = ", ".join(f"salonapp.ui.pages.{name}" for name in SCREENS)
    code = f"import sys, {names}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"
