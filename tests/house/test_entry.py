"""The desktop entry starts the program and does nothing else."""

from __future__ import annotations

from pathlib import Path

MAIN = Path(__file__).parents[2] / "main.py"


def test_main_stays_a_few_lines() -> None:
    lines = [line for line in MAIN.read_text("utf-8").splitlines() if line.strip()]

    assert len(lines) <= 12


def test_main_imports_only_the_composition_root() -> None:
    imported = [
        line.split()[1]
        for line in MAIN.read_text("utf-8").splitlines()
        if line.lstrip().startswith(("import ", "from "))
    ]

    assert {module for module in imported if module.startswith("salonapp")} == {"salonapp.app"}
