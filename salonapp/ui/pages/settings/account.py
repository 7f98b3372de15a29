"""A section for an account at a gateway: one form with a Save, a kept secret, and a test.

Half an account is of no use, so nothing is kept until Save; the test tries what is typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from salonapp.channels.port import ChannelKind, Diagnosis
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import Message, _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormGrid, line
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section, Value, Values, all_settings
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


@dataclass(frozen=True, slots=True)
class _Kept:
    """Whether a secret is kept, and the sentence about where."""

    is_kept: bool
    where: Message


class AccountSection(Section):
    """What every account has in common; subclasses add their fields to `form`."""

    #: The secret's name in the key store, which is also its field in the form.
    secret_name = ""
    #: The channel the account is for.
    channel: ChannelKind | None = None

    def __init__(
        self, services: Services, navigator: Navigator, title: str, about: str, card_title: str
    ) -> None:
        super().__init__(services, navigator, title, about)
        self._shown: Values = {}
        self._target: str | Path | None = None
        card = Card(card_title, spacing=14)
        self.form = FormGrid()
        self.password = line()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        card.add(self.form)
        self._where = label("", "caption", wrap=True)
        card.add(self._where)
        self._acts = row = box(across=True, spacing=8)
        self._busy = BusyMark(18)
        self._busy.hide()
        self._test = button(_("Test the connection"), self._run_test, icon_name="wifi-high")
        self._save = button(_("Save"), self._keep, kind="primary")
        row.addWidget(self._save)
        row.addWidget(self._test)
        row.addWidget(self._busy)
        row.addStretch(1)
        card.add(panel(row))
        self.add(card)
        self._good = Banner("good", closable=True)
        self._bad = Banner("danger", closable=True)
        self.add(self._good)
        self.add(self._bad)

    def values(self) -> dict[str, Value] | None:
        """The settings as typed; None when a field was marked as wrong."""
        raise NotImplementedError

    def show_values(self, values: Values) -> None:
        """Fill the fields."""
        raise NotImplementedError

    def label_of_change(self) -> Message:
        """What the history calls a change."""
        raise NotImplementedError

    def keep(self, tx: Tx, values: Values) -> None:
        """Write the settings; what was known of the channel was about another account."""
        from salonapp.reminders.commands.health import forget_health
        from salonapp.storage.settings import set_setting

        if self.channel is not None:
            forget_health(tx, self.channel)

        for key, value in values.items():
            set_setting(tx, key, value)

    def diagnose(self, values: Values, secret: str) -> Diagnosis:
        """Try what is typed; off the window's thread."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the settings, and whether a secret is kept."""
        self.services.read(self, all_settings, self._show, topic="settings")
        self.services.runner.with_database(self, lambda db: db.target, self._look_for_secret)

    def _show(self, values: Values) -> None:
        if values != self._shown:
            self._shown = values
            self.show_values(values)

    def _show_secret(self, secret: _Kept) -> None:
        self._where.setText(str(secret.where))
        kept = _("A password is kept. Type to replace it.")
        self.password.setPlaceholderText(kept if secret.is_kept else "")

    def _look_for_secret(self, target: str | Path) -> None:
        self._target = target
        name = self.secret_name

        def look() -> _Kept:
            from salonapp.channels.secrets import Secrets

            secrets = Secrets.for_salon(target)
            return _Kept(secrets.get(name) is not None, secrets.place().sentence)

        self.services.runner.background(self, look, self._show_secret)

    def _typed(self) -> dict[str, Value] | None:
        for box_ in self.form.boxes.values():
            box_.set_error("")
        self._good.set_text("")
        self._bad.set_text("")
        return self.values()

    def _keep(self) -> None:
        values = self._typed()
        if values is None:
            return
        self._set_busy(True)
        self.services.write(
            self,
            self.label_of_change(),
            lambda tx: self.keep(tx, values),
            self._saved,
            failed=self._refused,
        )

    def _saved(self, _none: None) -> None:
        password, target, name = self.password.text(), self._target, self.secret_name
        if not password or target is None:
            self._done()
            return

        def keep() -> None:
            from salonapp.channels.secrets import Secrets

            Secrets.for_salon(target).set(name, password)

        self.services.runner.background(
            self, keep, lambda _kept: self._done(), failed=self._refused
        )

    def _done(self) -> None:
        self._set_busy(False)
        self.password.clear()
        self._good.set_text(_("Saved. Test the connection before you rely on it."))
        if self._target is not None:
            self._look_for_secret(self._target)

    def _refused(self, error: SalonError) -> None:
        self._set_busy(False)
        name = error.field if isinstance(error, InvalidInput) else ""
        if name in self.form.boxes:
            self.form.boxes[name].set_error(str(error))
        else:
            self._bad.set_text(str(error))

    def _run_test(self) -> None:
        values = self._typed()
        if values is None:
            return
        password, target, name = self.password.text(), self._target, self.secret_name

        def work() -> Diagnosis:
            from salonapp.channels.secrets import Secrets

            kept = password
            if not kept and target is not None:
                kept = Secrets.for_salon(target).get(name) or ""
            return self.diagnose(values, kept)

        self._set_busy(True)
        self.services.runner.background(self, work, self._tested, failed=self._refused)

    def _tested(self, found: Diagnosis) -> None:
        self._set_busy(False)
        (self._good if found.works else self._bad).set_text(str(found.message))

    def _set_busy(self, busy: bool) -> None:
        self._busy.setVisible(busy)
        for each in (self._test, self._save):
            had_focus = each.hasFocus()
            each.setEnabled(not busy)
            if had_focus:
                each.setFocus()
