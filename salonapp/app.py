"""The composition root: the only file that knows everything, and the script's entry.

Imports are inside the functions: the window is painted before the ORM is loaded, and the shell
loads what its command needs.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.foundation.clock import Clock, SystemClock
from salonapp.foundation.paths import default_salon_file, log_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from salonapp.storage.changes import Changes
    from salonapp.storage.database import Database, Derive
    from salonapp.storage.door import Reader, Tx
    from salonapp.storage.journal import Gate


def derivations() -> Sequence[Derive]:
    """What follows from facts, in the one order it is brought up to date.

    Each is loaded by the first write: a window that only looks is open 0.1 s sooner without them.
    """

    def search(tx: Tx, changes: Changes) -> None:
        from salonapp.clients.derive import refresh

        refresh(tx, changes)

    def words(tx: Tx, changes: Changes) -> None:
        from salonapp.clients.merged_words import refresh

        refresh(tx, changes)

    def temperature(tx: Tx, changes: Changes) -> None:
        from salonapp.temperature.derive import refresh

        refresh(tx, changes)

    def reminders(tx: Tx, changes: Changes) -> None:
        from salonapp.reminders.derive import refresh

        refresh(tx, changes)

    return (search, words, temperature, reminders)


def load_tables() -> None:
    """Make every table known: an undo, a restore or an export may come upon any of them."""
    import salonapp.catalog.tables
    import salonapp.clients.tables
    import salonapp.desk.tables
    import salonapp.reminders.tables
    import salonapp.staff.tables
    import salonapp.temperature.tables
    import salonapp.visits.tables  # noqa: F401


def open_salon(target: str | Path, clock: Clock) -> Database:
    """Open, create or migrate the salon at a file path or a database URL; SalonError says why not.

    A new salon gets the machine's time zone and the rules a salon starts with.
    """
    from salonapp.storage.database import Database

    load_tables()
    database = Database.open(
        target,
        clock,
        derivations(),
        gate_for=_gate_for,
        lists=_members_of_list,
        taken_back=_taken_back,
    )
    try:
        _begin(database)
    except BaseException:
        database.close()
        raise
    return database


def _gate_for(tx: Tx) -> Gate | None:
    """Who keeps watch over a write: nobody over the owner of the file and the program itself."""
    if tx.actor.staff_id is None:
        return None
    from salonapp.staff.commands.gate import gate_for

    return gate_for(tx)


def _taken_back(tx: Tx) -> None:
    """What an undo or a redo put back: it is seen, takes no chair and tears no visit apart."""
    from salonapp.desk.merging.commands import follow_merges
    from salonapp.visits.commands.taking_back import keep_visits_whole, refuse_taken_times

    follow_merges(tx)
    refuse_taken_times(tx)
    keep_visits_whole(tx)


def _members_of_list(reader: Reader, list_id: int, client_ids: Collection[int]) -> frozenset[int]:
    """Who of some clients is in a kept list: a rule for a list asks."""
    from salonapp.desk.queries.members import members_of_list

    return members_of_list(reader, list_id, client_ids)


def _begin(database: Database) -> None:
    if not database.was_empty:
        _add_new_rules(database)
        return
    from salonapp.foundation.i18n import msg
    from salonapp.reminders.commands import ensure_rules
    from salonapp.storage.door import OWNER
    from salonapp.storage.settings import set_setting

    with database.write(OWNER, msg("A new salon")) as tx:
        set_setting(tx, "salon.time_zone", machine_zone())
        ensure_rules(tx)
        tx.forget_journal()


def _add_new_rules(database: Database) -> None:
    """Give a salon that was begun by an earlier program the rules it did not know."""
    from salonapp.reminders.known_rules import has_every_rule

    with database.read() as reader:
        if has_every_rule(reader):
            return
    from salonapp.foundation.i18n import msg
    from salonapp.reminders.commands import ensure_rules
    from salonapp.storage.door import OWNER
    from salonapp.storage.trouble import Busy

    try:
        with database.write(OWNER, msg("New rules")) as tx:
            ensure_rules(tx)
            tx.forget_journal()
    except Busy:  # the next opening does it; until then the program's own settings hold
        return


def machine_zone() -> str:
    """The machine's own time zone by name; Moscow's where the machine names none that is known."""
    from zoneinfo import ZoneInfo

    import tzlocal

    try:
        return ZoneInfo(tzlocal.get_localzone_name() or "").key
    except (LookupError, OSError, ValueError):
        return "Europe/Moscow"


def configured_target() -> str | Path:
    """The salon to open when none is named: `SALONAPP_DB`, else the file in the data folder."""
    named = os.environ.get("SALONAPP_DB", "").strip()
    if not named:
        return default_salon_file()
    return named if "://" in named else Path(named)


def has_display() -> bool:
    """Whether a window can be shown on this machine."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window(
    target: str | Path | None = None,
    clock: Clock | None = None,
    language: str | None = None,
    *,
    in_tray: bool = False,
) -> int:
    """Open the window; on a machine without a display show what the program does without one."""
    if not has_display():
        from salonapp.cli.showing import show_without_display

        return show_without_display(open_salon)
    from salonapp.ui.window import run

    logs: list[logging.Handler] = []

    def open_and_log(target: str | Path, clock: Clock) -> Database:
        # Off the window's thread, and when the first list is painted already.
        if not logs:
            from salonapp.foundation.log_file import open_log

            logs.append(open_log(log_dir(), "window.log"))
        return open_salon(target, clock)

    return run(
        target or configured_target(),
        clock or SystemClock(),
        open_and_log,
        start_agent=start_agent,
        language=language,
        in_tray=in_tray,
    )


def start_agent(database: Database) -> Callable[[], None]:
    """Let the agent plan and send beside the open window; returns what stops it."""
    from salonapp.agent.service import Agent

    agent = Agent(database)
    agent.start()
    return agent.stop


def main(arguments: Sequence[str] | None = None) -> int:
    """The `salonapp` script: the window without arguments, the command line with them.

    `--in-tray` alone is how the session starts the program: the window waits in the tray.
    """
    from salonapp.cli.context import Wiring
    from salonapp.cli.shell import run

    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in ([], ["--in-tray"]):
        return window(in_tray=bool(given))
    return run(given, Wiring(open_salon, window, configured_target, load_tables))


if __name__ == "__main__":
    sys.exit(main())
