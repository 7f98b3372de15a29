"""The form of the mark "think twice": why the salon would rather not serve somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, text_area
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class ThinkTwiceForm(FormDialog):
    """Reads the reason itself, so that it opens from anywhere; whoever may not know sees none."""

    def __init__(
        self, parent: QWidget | None, services: Services, client_id: int, name: str
    ) -> None:
        title = _("Think twice: {name}").format(name=name)
        super().__init__(parent, title, _("Save"), width=520)
        self._services = services
        self._client_id = client_id
        self.body.insertWidget(
            1,
            label(
                _(
                    "A quiet mark for the few clients the salon would rather not serve. "
                    "Masters see neither the mark nor the reason."
                ),
                "second",
                wrap=True,
            ),
        )
        self._reason = text_area(_("Did not pay twice; ask for a deposit"), lines=3)
        self.form.add("reason", _("Why"), self._reason, span=2)
        self._take_away = button(
            _("Take the mark away"), lambda: self._write(""), kind="quiet", icon_name="x"
        )
        self._take_away.hide()
        self.body.addWidget(self._take_away)
        self.start_clean()
        self._reason.setFocus()
        services.read(self, self._read, self._show)

    def submit(self) -> None:
        """A mark without a reason is none."""
        if self.check({} if self._reason.toPlainText().strip() else {"reason": _("Say why.")}):
            self._write(self._reason.toPlainText())

    def _read(self, reader: Reader) -> str:
        from salonapp.clients.queries.approach import think_twice

        return think_twice(reader, self._services.viewer, self._client_id)

    def _show(self, reason: str) -> None:
        if reason and not self.dirty():
            self._reason.setPlainText(reason)
            self._take_away.show()
            self.start_clean()

    def _write(self, reason: str) -> None:
        client_id = self._client_id
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.approach import set_think_twice

            set_think_twice(tx, client_id, reason)

        # The label says nothing: masters read it in the history too.
        self._services.write(
            self, msg("Card changed"), work, lambda _done: self.saved(), failed=self.refuse
        )


def hint_to_think_twice(form: FormDialog, services: Services, client_id: int) -> None:
    """Say quietly above a booking why the salon would rather not serve the client, if it would."""

    def work(reader: Reader) -> str:
        from salonapp.clients.queries.approach import think_twice

        return think_twice(reader, services.viewer, client_id)

    def show(reason: str) -> None:
        if reason:
            text = _("Think twice: {reason}").format(reason=reason)
            form.body.insertWidget(1, label(text, "second", wrap=True))

    services.read(form, work, show, topic="think twice")
