"""Says how large a bundle is and starts it without a display, on a salon of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

START_WITHIN_S = 120


def size_mb(folder: Path) -> float:
    """The size of all files in `folder`, in megabytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def run(program: Path, *arguments: str) -> str:
    """What `program` prints; its own complaints go to the screen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [program, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=START_WITHIN_S,
        check=True,
    )
    return done.stdout


def try_bundle(folder: Path) -> None:
    """Fill a salon, look at its health and draw the window, all with the bundled program."""
    print(f"{folder}: {size_mb(folder):.0f} MB")
    suffix = ".exe" if os.name == "nt" else ""
    shell = folder / f"salonapp{suffix}"
    with tempfile.TemporaryDirectory() as temporary:
        salon = str(Path(temporary, "salon.db"))
        made = json.loads(run(shell, "--db", salon, "--json", "demo", "--clients", "50"))
        print(f"demo salon: {made['clients']} clients, {made['visits']} visits")
        health = json.loads(run(shell, "--db", salon, "--json", "doctor"))
        if health["problems"]:
            sys.exit(f"doctor: {health['problems']}")
        pictures = json.loads(run(shell, "--json", "tour", str(Path(temporary, "tour"))))
        print(f"window: {len(pictures['files'])} screens drawn")
    print("The bundle starts.")


if __name__ == "__main__":
    try_bundle(Path(sys.argv[1]).resolve())
