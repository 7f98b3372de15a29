"""The form in which the salon says a type's advice in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.approach import Advice, AdviceText
from salonapp.foundation.i18n import _, language, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, text_area
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class AdviceForm(FormDialog):
    """Writes the words for one type, in the language of the window."""

    def __init__(
        self, parent: QWidget | None, services: Services, typology: str, type_key: str, now: Advice
    ) -> None:
        super().__init__(parent, now.name, _("Save"), width=600)
        self._services = services
        self._key = (typology, type_key)
        self._language = language()
        each_line = _("One piece of advice a line.")
        self._signs = text_area(lines=3)
        self._signs.setPlainText(now.signs)
        self._do = text_area(lines=5)
        self._do.setPlainText("\n".join(now.do))
        self._avoid = text_area(lines=3)
        self._avoid.setPlainText("\n".join(now.avoid))
        self.form.add("signs", _("How it shows"), self._signs, span=2)
        self.form.add("do", _("What helps"), self._do, hint=each_line, span=2)
        self.form.add("avoid", _("What to avoid"), self._avoid, hint=each_line, span=2)
        if now.is_own:
            self.body.addWidget(
                button(
                    _("Bring back the program's words"),
                    self._reset,
                    kind="quiet",
                    icon_name="arrow-counter-clockwise",
                )
            )
        self.start_clean()
        self._do.setFocus()

    def submit(self) -> None:
        """What cannot be kept comes back to its field."""
        text = AdviceText(
            self._signs.toPlainText(), self._do.toPlainText(), self._avoid.toPlainText()
        )
        (typology, type_key), code = self._key, self._language
        self.check({})

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.approach import edit_advice

            edit_advice(tx, typology, type_key, code, text)

        self.set_busy(True)
        self._services.write(
            self, msg("Advice changed"), work, lambda _done: self.saved(), failed=self.refuse
        )

    def _reset(self) -> None:
        (typology, type_key), code = self._key, self._language

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.approach import reset_advice

            reset_advice(tx, typology, type_key, code)

        self.set_busy(True)
        self._services.write(
            self,
            msg("The program's words are back"),
            work,
            lambda _done: self.saved(),
            failed=self.refuse,
        )
