"""The salon's mailbox: where it is, and a test that says in plain words what is wrong."""

from __future__ import annotations

from salonapp.channels.port import ChannelKind, Diagnosis
from salonapp.channels.secrets import EMAIL_PASSWORD
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.kit.form import choice, line
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.account import AccountSection
from salonapp.ui.pages.settings.sections import Value, Values
from salonapp.ui.services import Services

_USUAL_PORTS = {"none": "25", "starttls": "587", "tls": "465"}


class MailSection(AccountSection):
    """The account letters go out through."""

    secret_name = EMAIL_PASSWORD
    channel = ChannelKind.EMAIL

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("E-mail"),
            _(
                "Reminders go out by themselves through the salon's mailbox, to clients who agreed"
                " and have an address. Without it they wait for a person under “By hand”."
            ),
            _("Mailbox"),
        )
        self._host = line("smtp.yandex.ru")
        self.form.add(
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
        self.form.add("email.security", _("Protection"), self._security)
        self._port = line("587")
        self.form.add("email.port", _("Port"), self._port)
        self._user = line("salon@yandex.ru")
        self.form.add("email.user", _("User name"), self._user)
        self.form.add(
            EMAIL_PASSWORD,
            _("Password"),
            self.password,
            hint=_(
                "Many providers want a password made for programs, not the one you log in with."
            ),
        )
        self._sender = line("salon@yandex.ru")
        self.form.add(
            "email.from", _("From"), self._sender, hint=_("The address clients see and answer to.")
        )

    def show_values(self, values: Values) -> None:  # noqa: D102
        self._host.setText(str(values["email.host"]))
        self._port.setText(str(values["email.port"]))
        self._user.setText(str(values["email.user"]))
        self._sender.setText(str(values["email.from"]))
        self._security.setCurrentIndex(
            max(0, self._security.findData(str(values["email.security"])))
        )

    def values(self) -> dict[str, Value] | None:  # noqa: D102
        port = self._port.text().strip()
        if not port.isdigit():
            self.form.boxes["email.port"].set_error(_("Enter a number, such as 587."))
            return None
        return {
            "email.host": self._host.text().strip(),
            "email.port": int(port),
            "email.user": self._user.text().strip(),
            "email.from": self._sender.text().strip(),
            "email.security": str(self._security.currentData()),
        }

    def label_of_change(self) -> Message:  # noqa: D102
        return msg("Mailbox changed")

    def diagnose(self, values: Values, secret: str) -> Diagnosis:  # noqa: D102
        from salonapp.channels.email import Email
        from salonapp.channels.letter import EmailAccount, Security

        user = str(values["email.user"])
        account = EmailAccount(
            str(values["email.host"]),
            int(values["email.port"]),
            str(values["email.from"]),
            user=user,
            password=secret if user else "",
            security=Security(str(values["email.security"])),
        )
        mailbox = Email(account)
        try:
            return mailbox.test_connection()
        finally:
            mailbox.close()

    def _suggest_port(self) -> None:
        if self._port.text().strip() in ("", *_USUAL_PORTS.values()):
            self._port.setText(_USUAL_PORTS[str(self._security.currentData())])
