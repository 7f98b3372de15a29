"""A machine without a display still shows what the program does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = """
from salonapp.app import open_salon
from salonapp.cli.showing import show_without_display

raise SystemExit(show_without_display(open_salon, clients=60, themes=("dark",)))
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The printed lines, and the salon that the person's own settings name."""
    place = tmp_path_factory.mktemp("showing")
    own = place / "own.db"
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={
            **os.environ,
            "SALONAPP_DB": str(own),
            "SALONAPP_LANG": "en",
            "TMPDIR": str(place),
            "XDG_DATA_HOME": str(place / "data"),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines(), own


def test_the_main_job_is_told(shown: tuple[list[str], Path]) -> None:
    told = "\n".join(shown[0])

    assert "Demo salon: 60 clients" in told
    assert "Classes:" in told
    assert "Messages:" in told
    assert "Handed out now:" in told


def test_every_screen_is_drawn_and_its_path_stands_on_a_line_of_its_own(
    shown: tuple[list[str], Path],
) -> None:
    pictures = [Path(line) for line in shown[0] if line.endswith(".png")]

    assert all(picture.stat().st_size > 1_000 for picture in pictures)
    for screen in ("today", "clients", "reminders", "settings"):
        assert any(screen in picture.name for picture in pictures)


def test_the_configured_salon_is_left_alone(shown: tuple[list[str], Path]) -> None:
    assert not shown[1].exists()
