"""Shows the program on a machine without a display: the main job in words, the screens as pictures.

Works on a salon of its own in a temporary folder, never on the configured one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.foundation import i18n
from salonapp.foundation.clock import Clock, FixedClock
from salonapp.foundation.format import format_number
from salonapp.foundation.i18n import LANGUAGES, N_, _, msg, set_language

if TYPE_CHECKING:
    from salonapp.storage.database import Database

OpenSalon = Callable[["str | Path", Clock], "Database"]

CLIENTS = 1_200


def show_without_display(
    open_salon: OpenSalon,
    *,
    clients: int = CLIENTS,
    themes: Sequence[str] = ("light", "dark"),
) -> int:
    """Run the main job on a demo salon, tell what happened, and draw every screen in each theme.

    The pictures stay in a new temporary folder; each path stands on a line of its own. The
    language is that of `SALONAPP_LANG`. Returns the exit code.
    """
    wanted = os.environ.get("SALONAPP_LANG", "").strip()
    if wanted in LANGUAGES:
        set_language(wanted)
    print(_("There is no display here, so this is what the window would show."), flush=True)
    with tempfile.TemporaryDirectory(prefix="salonapp-") as folder:
        _do_the_main_job(open_salon, Path(folder) / "salon.db", clients)
    print(_("Drawing every screen:"), flush=True)
    pictures = Path(tempfile.mkdtemp(prefix="salonapp-pictures-"))
    for theme in themes:
        for file in draw_tour(open_salon, pictures / theme, theme=theme, clients=clients):
            print(file, flush=True)
    return 0


def draw_tour(
    open_salon: OpenSalon,
    folder: Path,
    *,
    theme: str = "light",
    size: tuple[int, int] = (1440, 900),
    language: str | None = None,
    clients: int = CLIENTS,
) -> list[Path]:
    """Draw every screen with the demo salon, without a display; `size` is in pixels.

    Without `language` the pictures speak the current one. Returns the files in the tour's order.
    """
    from salonapp.ui.tour import draw

    return draw(
        open_salon,
        folder,
        theme=theme,
        size=size,
        language=language or i18n.language(),
        clients=clients,
    )


def _say(text: str, **counts: int) -> None:
    numbers = {name: format_number(count) for name, count in counts.items()}
    print(_(text).format(**numbers), flush=True)


def _do_the_main_job(open_salon: OpenSalon, file: Path, clients: int) -> None:
    from salonapp.demo.commands import fill
    from salonapp.reminders.commands import plan_all, resume
    from salonapp.reminders.dispatcher import send_due
    from salonapp.storage.door import OWNER
    from salonapp.storage.settings import set_setting
    from salonapp.temperature.commands import refresh_all
    from salonapp.temperature.queries import mix
    from salonapp.ui.tour import NOW, ZONE

    db = open_salon(file, FixedClock(NOW))
    try:
        with db.write(OWNER, msg("A new salon")) as tx:
            set_setting(tx, "salon.time_zone", ZONE)
        made = fill(db, clients)
        _say(
            N_("Demo salon: {clients} clients, {visits} visits."),
            clients=made.clients,
            visits=made.visits,
        )
        with db.write(OWNER, msg("Temperatures worked out")) as tx:
            refresh_all(tx)
        with db.read() as reader:
            now = mix(reader)
        _say(
            N_("Classes: {hot} hot, {warm} warm, {cold} cold."),
            hot=now.hot,
            warm=now.warm,
            cold=now.cold,
        )
        with db.write(OWNER, msg("Reminders planned")) as tx:
            plan = plan_all(tx)
        _say(
            N_("Messages: {planned} planned; {skipped} not planned, each with its reason."),
            planned=plan.planned,
            skipped=sum(plan.skipped.values()),
        )
        with db.write(OWNER, msg("Sending resumed")) as tx:
            resume(tx)
        sent = send_due(db)
        _say(
            N_("Handed out now: {by_hand} to be sent by hand, {accepted} sent by themselves."),
            by_hand=sent.handed_over,
            accepted=sent.accepted,
        )
    finally:
        db.close()
