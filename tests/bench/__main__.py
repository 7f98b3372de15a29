"""`python -m tests.bench [NAME ...] [--small] [--anew]`: measure, and print one table."""

from __future__ import annotations

import argparse
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib import import_module

from rich.console import Console
from rich.table import Table

from tests.bench.kit import Figure
from tests.bench.salon import Salon, prepared

LARGE, SMALL = 100_000, 5_000
WIDTH = 150

#: Each measurement by name: its module and function.
MEASUREMENTS = {
    "keystroke": ("keystroke", "measure"),
    "search": ("search", "measure"),
    "card": ("card", "measure"),
    "full-card": ("full_card", "measure"),
    "duplicates": ("duplicates", "measure"),
    "visit": ("visit", "measure"),
    "one-client": ("visit", "measure_temperature"),
    "refresh": ("refresh", "measure"),
    "fit": ("learning", "measure_fit"),
    "backtest": ("learning", "measure_backtest"),
    "rebuild": ("learning", "measure_rebuild"),
    "plan": ("reminders", "measure_plan"),
    "dispatch": ("reminders", "measure_dispatch"),
    "import-clients": ("imports", "measure_clients"),
    "import-visits": ("imports", "measure_visits"),
    "calendar-paint": ("calendar", "measure_paint"),
    "calendar-day": ("calendar", "measure_day"),
    "booking": ("calendar", "measure_booking"),
    "stock": ("stock", "measure"),
    "window": ("window", "measure"),
    "stall": ("stall", "measure"),
}


def main() -> int:
    """Measure what was asked for (everything when nothing was) and print the table."""
    arguments = _arguments()
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH
    salon = prepared(SMALL if arguments.small else LARGE, anew=arguments.anew)
    figures: list[Figure] = []
    broken: list[str] = []
    for name in arguments.names or MEASUREMENTS:
        with console.status(name):
            module, function = MEASUREMENTS[name]
            measure: Callable[[Salon], list[Figure]] = getattr(
                import_module(f"tests.bench.{module}"), function
            )
            try:
                figures += measure(salon)
            except Exception as error:  # the other figures are worth having
                broken.append(name)
                _tell(console, name, error)
    console.print(_table(figures, salon))
    return 1 if broken else 0


def _tell(console: Console, name: str, error: Exception) -> None:
    console.print(f"[red]{name} broke:[/]")
    if isinstance(error, subprocess.CalledProcessError):
        console.print(error.stderr, markup=False)
    else:
        console.print("".join(traceback.format_exception(error)), markup=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--small", action="store_true", help=f"with {SMALL:,} clients")
    parser.add_argument("--anew", action="store_true", help="make the measured salon again")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return arguments


def _table(figures: list[Figure], salon: Salon) -> Table:
    title = f"{salon.clients:,} clients"
    if salon.clients < LARGE:
        title += f" (what is allowed at most is meant for {LARGE:,})"
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    for heading in ("figure", "floor", "ratio", "at most"):
        table.add_column(heading, justify="right")
    table.add_column("")
    table.add_column("about", style="dim")
    for figure in figures:
        within = figure.ratio <= figure.bar
        table.add_row(
            figure.what,
            f"{figure.ours:,.2f} {figure.unit}",
            f"{figure.floor:,.2f} {figure.unit}",
            f"{figure.ratio:.2f}",
            f"{figure.bar:g}",
            "[green]ok[/]" if within else "[red]over[/]",
            figure.note,
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
