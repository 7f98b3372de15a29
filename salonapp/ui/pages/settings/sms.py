"""The salon's SMS gateway: which one, the account there, and a test that tells the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.channels.port import ChannelKind, Diagnosis
from salonapp.channels.secrets import SMS_PASSWORD
from salonapp.channels.sms_account import SmsAccount, SmsGateway
from salonapp.foundation.i18n import Message, _, msg
from salonapp.ui.kit.form import choice, line
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.account import AccountSection
from salonapp.ui.pages.settings.sections import Value, Values
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class SmsSection(AccountSection):
    """The account text messages go out through."""

    secret_name = SMS_PASSWORD
    channel = ChannelKind.SMS

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("SMS"),
            _(
                "Text messages go out through a gateway the salon has a paid account with, to"
                " clients who agreed and are not reached by e-mail."
            ),
            _("Gateway"),
        )
        gateways = [
            (SmsGateway.NONE.value, _("No gateway")),
            (SmsGateway.SMSC.value, "SMSC.ru"),
            (SmsGateway.SMS_RU.value, "SMS.ru"),
            (SmsGateway.TWILIO.value, "Twilio"),
        ]
        self._address = ""
        self._gateway = choice(gateways)
        self._gateway.currentIndexChanged.connect(lambda _index: self._name_fields())
        self.form.add("sms.gateway", _("Gateway"), self._gateway, span=2)
        self._user = line()
        self.form.add("sms.user", _("Login"), self._user)
        self.form.add(SMS_PASSWORD, _("Password"), self.password)
        self._sender = line()
        self.form.add(
            "sms.sender",
            _("Sender"),
            self._sender,
            hint=_("The name or number clients see, as agreed with the gateway."),
        )
        self._name_fields()

    def show_values(self, values: Values) -> None:  # noqa: D102
        self._gateway.setCurrentIndex(max(0, self._gateway.findData(str(values["sms.gateway"]))))
        self._user.setText(str(values["sms.user"]))
        self._sender.setText(str(values["sms.sender"]))
        self._address = str(values["sms.address"])

    def values(self) -> dict[str, Value] | None:  # noqa: D102
        gateway = SmsGateway(str(self._gateway.currentData()))
        user, sender = self._user.text().strip(), self._sender.text().strip()
        needs_user = gateway in (SmsGateway.SMSC, SmsGateway.TWILIO)
        if needs_user and not user:
            self.form.boxes["sms.user"].set_error(_("The gateway needs it to know the salon."))
            return None
        if gateway is SmsGateway.TWILIO and not sender:
            self.form.boxes["sms.sender"].set_error(_("Twilio needs a number to send from."))
            return None
        return {
            "sms.gateway": gateway.value,
            "sms.user": user if gateway is not SmsGateway.SMS_RU else "",
            "sms.sender": sender,
        }

    def label_of_change(self) -> Message:  # noqa: D102
        return msg("SMS gateway changed")

    def keep(self, tx: Tx, values: Values) -> None:
        """Write the settings; rules that do not know the channel yet learn it."""
        super().keep(tx, values)
        if values["sms.gateway"]:
            from salonapp.reminders.commands.rules import offer_channel

            offer_channel(tx, ChannelKind.SMS)

    def diagnose(self, values: Values, secret: str) -> Diagnosis:  # noqa: D102
        from salonapp.channels.sms import sms_channel

        account = SmsAccount(
            SmsGateway(str(values["sms.gateway"])),
            str(values["sms.user"]),
            secret,
            str(values["sms.sender"]),
            self._address,
        )
        if account.gateway is SmsGateway.NONE:
            return Diagnosis(False, msg("Choose a gateway first."))
        channel = sms_channel(account)
        try:
            return channel.test_connection()
        finally:
            channel.close()

    def _name_fields(self) -> None:
        """Each gateway has its own words for login and password."""
        gateway = SmsGateway(str(self._gateway.currentData()))
        boxes = self.form.boxes
        user, secret = {
            SmsGateway.SMS_RU: ("", _("Key (api_id)")),
            SmsGateway.TWILIO: (_("Account SID"), _("Auth token")),
        }.get(gateway, (_("Login"), _("Password")))
        boxes["sms.user"].set_title(user)
        boxes[SMS_PASSWORD].set_title(secret)
        chosen = gateway is not SmsGateway.NONE
        boxes["sms.user"].setVisible(chosen and bool(user))
        boxes[SMS_PASSWORD].setVisible(chosen)
        boxes["sms.sender"].setVisible(chosen)
