"""The salon's mailbox: where it is, and a test that says in plain words what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from salonapp.channels.port import Diagnosis
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormGrid, choice, line
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section, Value, Values, all_settings
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_USUAL_PORTS = {"none": "25", "starttls": "587", "tls": "465"}


@dataclass(frozen=True, slots=True)
class _Secret:
    """Whether a password is kept, and the sentence about where."""

    is_kept: bool
    where: Message


class MailSection(Section):
    """Mail is one form with a Save: half a mailbox is of no use."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("E-mail"),
            _(
                "Reminders go out by themselves through the salon's mailbox, to clients who agreed"
                " and have an address. Without it they wait for a person under “By hand”."
            ),
        )
        self._shown: Mapping[str, Value] = {}
        self._target: str | Path | None = None
        card = Card(_("Mailbox"), spacing=14)
        self._form = FormGrid()
        self._host = line("smtp.yandex.ru")
        self._form.add(
            "email.host",
            _("Server for outgoing mail (SMTP)"),
            self._host,
            hint=_("Your mail provider names it: smtp.yandex.ru, smtp.mail.ru, smtp.gmail.com."),
            span=2,
        )
        securities = [
            ("starttls", _("STARTTLS (usual)")),
            ("tls", _("TLS from the start")),
            ("none", _("None (only inside the salon)")),
        ]
        self._security = choice(securities)
        self._security.activated.connect(self._suggest_port)
        self._form.add("email.security", _("Protection"), self._security)
        self._port = line("587")
        self._form.add("email.port", _("Port"), self._port)
        self._user = line("salon@yandex.ru")
        self._form.add("email.user", _("User name"), self._user)
        self._password = line()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._form.add(
            "email.password",
            _("Password"),
            self._password,
            hint=_(
                "Many providers want a password made for programs, not the one you log in with."
            ),
        )
        self._sender = line("salon@yandex.ru")
        self._form.add(
            "email.from", _("From"), self._sender, hint=_("The address clients see and answer to.")
        )
        card.add(self._form)
        self._where = label("", "caption", wrap=True)
        card.add(self._where)
        row = box(across=True, spacing=8)
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

    def reload(self) -> None:
        """Read the settings, and whether a password is kept."""
        self.services.read(self, all_settings, self._show, topic="settings")
        self.services.runner.with_database(self, lambda db: db.target, self._look_for_secret)

    def _show(self, values: Values) -> None:
        if values == self._shown:
            return
        self._shown = values
        self._host.setText(str(values["email.host"]))
        self._port.setText(str(values["email.port"]))
        self._user.setText(str(values["email.user"]))
        self._sender.setText(str(values["email.from"]))
        self._security.setCurrentIndex(
            max(0, self._security.findData(str(values["email.security"])))
        )

    def _show_secret(self, secret: _Secret) -> None:
        self._where.setText(str(secret.where))
        kept = _("A password is kept. Type to replace it.")
        self._password.setPlaceholderText(kept if secret.is_kept else "")

    def _suggest_port(self) -> None:
        if self._port.text().strip() in ("", *_USUAL_PORTS.values()):
            self._port.setText(_USUAL_PORTS[str(self._security.currentData())])

    def _look_for_secret(self, target: str | Path) -> None:
        self._target = target
        self.services.runner.background(self, lambda: _secret(target), self._show_secret)

    def _keep(self) -> None:
        for box_ in self._form.boxes.values():
            box_.set_error("")
        port = self._port.text().strip()
        if not port.isdigit():
            self._form.boxes["email.port"].set_error(_("Enter a number, such as 587."))
            return
        values: dict[str, Value] = {
            "email.host": self._host.text().strip(),
            "email.port": int(port),
            "email.user": self._user.text().strip(),
            "email.from": self._sender.text().strip(),
            "email.security": str(self._security.currentData()),
        }

        def work(tx: Tx) -> None:
            from salonapp.storage.settings import set_setting

            for key, value in values.items():
                set_setting(tx, key, value)

        self._set_busy(True)
        self.services.write(self, msg("Mailbox changed"), work, self._saved, failed=self._refused)

    def _saved(self, _none: None) -> None:
        password, target = self._password.text(), self._target
        if not password or target is None:
            self._done()
            return

        def keep() -> None:
            from salonapp.channels.secrets import EMAIL_PASSWORD, Secrets

            Secrets.for_salon(target).set(EMAIL_PASSWORD, password)

        self.services.runner.background(
            self, keep, lambda _kept: self._done(), failed=self._refused
        )

    def _done(self) -> None:
        self._set_busy(False)
        self._password.clear()
        self._bad.set_text("")
        self._good.set_text(_("Saved. Test the connection before you rely on it."))
        if self._target is not None:
            self._look_for_secret(self._target)

    def _refused(self, error: SalonError) -> None:
        self._set_busy(False)
        name = error.field if isinstance(error, InvalidInput) else ""
        if name in self._form.boxes:
            self._form.boxes[name].set_error(str(error))
        else:
            self._bad.set_text(str(error))

    def _run_test(self) -> None:
        port = self._port.text().strip()
        typed = (self._host.text().strip(), int(port) if port.isdigit() else 0)
        sender, user = self._sender.text().strip(), self._user.text().strip()
        password, target = self._password.text(), self._target
        security = str(self._security.currentData())

        def work() -> Diagnosis:
            from salonapp.channels.email import Email
            from salonapp.channels.letter import EmailAccount, Security
            from salonapp.channels.secrets import EMAIL_PASSWORD, Secrets

            kept = password
            if not kept and user and target is not None:
                kept = Secrets.for_salon(target).get(EMAIL_PASSWORD) or ""
            account = EmailAccount(
                *typed, sender, user=user, password=kept, security=Security(security)
            )
            mailbox = Email(account)
            try:
                return mailbox.test_connection()
            finally:
                mailbox.close()

        self._good.set_text("")
        self._bad.set_text("")
        self._set_busy(True)
        self.services.runner.background(self, work, self._tested, failed=self._refused)

    def _tested(self, found: Diagnosis) -> None:
        self._set_busy(False)
        (self._good if found.works else self._bad).set_text(str(found.message))

    def _set_busy(self, busy: bool) -> None:
        self._busy.setVisible(busy)
        self._test.setEnabled(not busy)
        self._save.setEnabled(not busy)


def _secret(target: str | Path) -> _Secret:
    from salonapp.channels.secrets import EMAIL_PASSWORD, Secrets

    secrets = Secrets.for_salon(target)
    is_kept = secrets.get(EMAIL_PASSWORD) is not None
    return _Secret(is_kept, secrets.place().sentence)
