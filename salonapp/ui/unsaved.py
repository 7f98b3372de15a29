"""After a crash: what was being typed on this workstation is offered once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from salonapp.clients.half_typed import Waiting
from salonapp.foundation.i18n import _, msg
from salonapp.foundation.text import isolated
from salonapp.ui.half_typed import when_typed, workstation
from salonapp.ui.kit.notices import Banner
from salonapp.ui.page import Navigator, Page
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class UnsavedOffer(QWidget):
    """A quiet line above the page, one form at a time; hidden while nothing waits."""

    def __init__(
        self, services: Services, navigator: Navigator, page: Callable[[str], Page]
    ) -> None:
        super().__init__()
        self._services = services
        self._navigator = navigator
        self._page = page
        self._waiting: list[Waiting] = []
        self._banner = Banner(
            "info",
            actions=((_("Go on"), self.go_on), (_("Discard"), self.discard)),
            closable=True,
        )
        self._banner.closed.connect(self._next)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 0)
        row.addWidget(self._banner)
        self.hide()
        services.opened.connect(self._read)
        services.typed_gone.connect(self._drop)
        if services.is_open:
            self._read()

    def text(self) -> str:
        """What is offered now, "" when nothing is."""
        return self._banner.text() if self._waiting else ""

    def go_on(self) -> None:
        """Open the form again; it takes up what was typed by itself."""
        if self._waiting:
            typed = self._waiting[0].typed
            self._next()
            self._navigator.go("clients")
            self._page("clients").restore({"half_typed": typed})

    def discard(self) -> None:
        """Let it go for good."""
        if not self._waiting:
            return
        key = self._waiting[0].typed.key

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.half_typed import forget_half_typed

            forget_half_typed(tx, key)

        self._services.write(self, msg("Half typed"), work)
        self._next()

    def _read(self) -> None:
        services = self._services
        place = workstation(services)

        def work(reader: Reader) -> list[Waiting]:
            from salonapp.clients.queries.half_typed import waiting_forms

            return waiting_forms(reader, place, services.viewer)

        self._services.read(self, work, self._show, topic="unsaved")

    def _show(self, waiting: list[Waiting]) -> None:
        self._waiting = waiting
        self._banner.set_text(_words(waiting[0], self._services) if waiting else "")
        self.setVisible(bool(waiting))

    def _drop(self, key: str) -> None:
        left = [each for each in self._waiting if each.typed.key != key]
        if len(left) < len(self._waiting):
            self._show(left)

    def _next(self) -> None:
        self._show(self._waiting[1:])


def _words(waiting: Waiting, services: Services) -> str:
    typed = waiting.typed
    name = waiting.client_name
    if typed.client_id is None:
        parts = (typed.fields.get("first_name"), typed.fields.get("last_name"))
        name = " ".join(str(part) for part in parts if part) or _("no name yet")
    patterns = {
        "client": _("Unsaved card: {name}, {when}."),
        "visit": _("Unsaved visit: {name}, {when}."),
        "booking": _("Unsaved booking: {name}, {when}."),
        "entry": _("Unsaved note: {name}, {when}."),
        "patch_test": _("Unsaved patch test: {name}, {when}."),
        "formula": _("Unsaved formula: {name}, {when}."),
    }
    pattern = patterns.get(typed.form, patterns["client"])
    if typed.form == "booking" and typed.client_id is None:
        pattern = _("Unsaved booking: {when}.")
    if typed.form == "client" and typed.client_id is None:
        pattern = _("Unsaved new card: {name}, {when}.")
    return pattern.format(name=isolated(name), when=when_typed(waiting, services))
