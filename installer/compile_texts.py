"""Turns the translated texts (.po) into what the program reads (.mo).

`make` runs it in a checkout, hatchling while a wheel is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_texts(root: Path) -> None:
    """Write a .mo beside each .po of the checkout at `root`."""
    for source in (root / "resources" / "locale").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as texts:
            catalog = read_po(texts, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalog)


class CompileTexts(BuildHookInterface[Any]):
    """Hatchling calls this before it packs `resources/` into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the texts of the checkout that is being built."""
        compile_texts(Path(self.root))


if __name__ == "__main__":
    compile_texts(Path(__file__).parents[1])
