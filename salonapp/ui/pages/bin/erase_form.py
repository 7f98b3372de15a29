"""The one question of the program that needs a "yes": erasing for good; and what it removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.desk.erasing.cards import BackupsThatKnow, BinRow, Erased
from salonapp.desk.erasing.words import (
    ahead_words,
    backups_words,
    kept_words,
    removed_words,
    traces_words,
)
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.ui.runner import Job


class EraseForm(FormDialog):
    """Erases once the name was typed; `erased` tells what went."""

    erased = Signal(object, object)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        row: BinRow,
        backups: BackupsThatKnow,
    ) -> None:
        title = _("Erase {name} for good?").format(name=row.name)
        super().__init__(parent, title, _("Erase for good"), width=580)
        self._services = services
        self._client_id, self._name, self._backups = row.client_id, row.name, backups
        text = _(
            "Name, contacts, notes, health, formulas, photos, consents and messages are removed"
            " from the tables, the search and the history of changes. Visits stay for accounting"
            " without a name. This cannot be undone."
        )
        text = " ".join(each for each in (text, ahead_words(row.ahead)) if each)
        self.body.insertWidget(1, Banner("warning", text))
        self.body.insertWidget(2, label(backups_words(backups), "second", wrap=True))
        self._typed = line(row.name)
        self.form.add("name", _("Type the name to confirm"), self._typed, span=2)
        self.start_clean()
        self._typed.setFocus()

    def submit(self) -> None:
        """Erase, when the name is the one on the card."""
        if " ".join(self._typed.text().split()).casefold() != self._name.casefold():
            self.check({"name": _("This is not the name on the card.")})
            return
        self.check({})
        self.set_busy(True)
        client_id, actor = self._client_id, self._services.actor

        def work(db: Database, _job: Job) -> Erased:
            from salonapp.desk.erasing.commands import erase_for_good

            return erase_for_good(db, actor, client_id)

        self._services.job(self, msg("Erasing for good"), work, self._done, failed=self.refuse)

    def dirty(self) -> bool:
        """Nothing typed here is worth keeping."""
        return False

    def _done(self, erased: Erased) -> None:
        self.erased.emit(erased, self._backups)
        self.saved()


class ErasedNote(QWidget):
    """What an erasing removed, until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 0)
        self._banner = Banner("good", closable=True)
        self._banner.closed.connect(self.hide)
        column.addWidget(self._banner)
        self.hide()

    def show_erased(self, erased: Erased, backups: BackupsThatKnow) -> None:
        """Say what went, what stays, and where the data still lie."""
        gone = _("Erased for good: {what}.").format(what=", ".join(removed_words(erased)))
        kept = (ahead_words(erased.ahead), kept_words(erased))
        lines = (gone, *kept, backups_words(backups), traces_words(erased))
        self._banner.set_text(" ".join(each for each in lines if each))
        self.show()
