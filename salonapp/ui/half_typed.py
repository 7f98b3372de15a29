"""A half-typed form survives a crash: what is typed is kept a moment later, off this thread.

`watch(form, ...)` is all a form needs, once it is complete (`start_clean`). Opened again, it takes
up what was kept, says so, and offers to start over.
"""

from __future__ import annotations

import getpass
import platform
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from salonapp.clients.half_typed import HalfTyped, Waiting, key_of
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_recent
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.typed import differing, type_in, typed_in
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Actor, Reader, Tx

_LOOK_EVERY_MS = 1_000
#: Somebody who types without a pause is kept all the same after so many looks.
_LOOKS_WITHOUT_PAUSE = 5


def workstation(services: Services) -> str:
    """Where the person at this desk types."""
    return place_of(services.actor)


def place_of(actor: Actor) -> str:
    """Who types where: two people at one PC do not find each other's forms."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):  # no login to be found out on this machine
        login = ""
    return f"{platform.node()}/{login}/{actor.staff_id or ''}"


class Watch(QObject):
    """Looks at an open form once a second and keeps what was typed since."""

    def __init__(
        self,
        form: FormDialog,
        services: Services,
        name: str,
        client_id: int | None,
        which: str,
        taken_up: Callable[[HalfTyped], None] | None,
    ) -> None:
        super().__init__(form)
        self._form = form
        self._services = services
        self._name = name
        self._client_id = client_id
        self._which = which
        self._key = key_of(name, client_id, which, workstation(services))
        self._taken_up = taken_up
        self._clean = self._now()
        self._seen = self._clean
        self._kept: Mapping[str, object] = self._clean
        self._looks = 0
        self._over = False
        self._back = Banner("info", actions=((_("Start over"), self._start_over),))
        form.body.insertWidget(1, self._back)
        form.let_go.connect(self._forget)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        key = self._key

        def work(reader: Reader) -> Waiting | None:
            from salonapp.clients.queries.half_typed import half_typed

            return half_typed(reader, key)

        services.read(self, work, self._found, failed=lambda _error: self._found(None))

    def look(self) -> None:
        """Keep what was typed, once the typing pauses."""
        now = self._now()
        self._looks += 1
        if now != self._seen and self._looks < _LOOKS_WITHOUT_PAUSE:
            self._seen = now
            return
        self._seen, self._looks = now, 0
        if now == self._kept:
            return
        self._kept = now
        changed = differing(now, self._clean)
        if not changed:
            self._write_forgotten()
            return
        before = {name: self._clean.get(name) for name in changed}
        typed = HalfTyped(
            self._key, self._name, self._client_id, self._which, fields=changed, before=before
        )

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.half_typed import keep_half_typed

            keep_half_typed(tx, typed)

        self._services.write(self, msg("Half typed"), work, failed=_calmly)

    def _now(self) -> dict[str, object]:
        return {name: typed_in(box.control) for name, box in self._form.form.boxes.items()}

    def _found(self, waiting: Waiting | None) -> None:
        if self._over:
            return
        self._timer.start()
        if waiting is None:
            return
        now = self._now()
        for name, value in waiting.typed.fields.items():
            box = self._form.form.boxes.get(name)
            # What somebody typed in the meantime is not written over.
            if box is not None and now.get(name) == self._clean.get(name):
                type_in(box.control, value)
        self._seen = self._kept = self._now()
        text = _("Not saved yet: what you typed ({when}) is here again.")
        self._back.set_text(text.format(when=when_typed(waiting, self._services)))
        self._services.typed_gone.emit(self._key)
        if self._taken_up is not None:
            self._taken_up(waiting.typed)

    def _start_over(self) -> None:
        for name, value in self._clean.items():
            type_in(self._form.form.boxes[name].control, value)
        self._back.set_text("")
        self.look()
        self.look()

    def _forget(self) -> None:
        self._timer.stop()
        over, self._over = self._over, True
        if not over and self._kept != self._clean:
            self._write_forgotten()

    def _write_forgotten(self) -> None:
        key = self._key

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.half_typed import forget_half_typed

            forget_half_typed(tx, key)

        self._services.write(self._services, msg("Half typed"), work, failed=_calmly)


def when_typed(waiting: Waiting, services: Services) -> str:
    """When it was typed: today only the time is of interest."""
    now = services.clock.now().astimezone(waiting.at.tzinfo)
    return format_recent(waiting.at, now.date())


def watch(
    form: FormDialog,
    services: Services,
    name: str,
    client_id: int | None,
    *,
    which: str = "",
    taken_up: Callable[[HalfTyped], None] | None = None,
) -> Watch:
    """Keep what is typed into `form`, a card's form called `name`, until it is saved or let go.

    `which` tells two forms of one card apart (the visit's number). `taken_up` is told when the form
    has what was typed before a crash.
    """
    return Watch(form, services, name, client_id, which, taken_up)


def _calmly(_error: SalonError) -> None:
    """Whoever types has not asked for this and is not told that it failed."""
