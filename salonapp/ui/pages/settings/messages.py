"""When messages may go out, how many, and with what a person sends by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import (
    Section,
    SettingsCard,
    Values,
    all_settings,
    saved_at_once,
)
from salonapp.ui.pages.settings.this_computer import ThisComputer
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


def hand_app_names() -> dict[str, str]:
    """The apps a person can send a message with, by the setting's value."""
    return {
        "whatsapp": "WhatsApp",
        "telegram": "Telegram",
        "viber": "Viber",
        "sms": _("SMS from the phone"),
        "call": _("a call"),
    }


class MessagesSection(Section):
    """The limits every message keeps to."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator, _("Messages"), saved_at_once())
        self._paused = Banner(
            "warning",
            actions=(
                (_("Look at the messages"), lambda: navigator.go("reminders")),
                (_("Resume sending"), self._resume),
            ),
        )
        self.add(self._paused)
        self._going = Banner("good", actions=((_("Pause sending"), self._pause),))
        self.add(self._going)
        quiet = SettingsCard(services, _("Quiet hours"))
        quiet.add_time("reminders.quiet_from", _("Nothing is sent from"))
        quiet.add_time(
            "reminders.quiet_to", _("until"), hint=_("In the salon's time zone, over midnight.")
        )
        self.add(quiet)
        limits = SettingsCard(services, _("How many"))
        limits.add_number(
            "reminders.daily_cap",
            _("At most, messages a day"),
            hint=_("What does not fit waits for the next day; a backlog never goes out at once."),
        )
        limits.add_number(
            "reminders.message_gap_days",
            _("Days between two messages to one client"),
            hint=_("Reminders of a booking are not counted: they always go."),
        )
        limits.add_number(
            "reminders.advertising_gap_days",
            _("Days between two advertising messages"),
            hint=_("Birthday gifts, win-back and offers together."),
        )
        limits.add_number(
            "sms.low_balance",
            _("Warn when the SMS balance is below"),
            hint=_("In the currency of the gateway; 0 never warns."),
        )
        self.add(limits)
        hand = SettingsCard(services, _("Sending by hand"))
        hand.add_choice(
            "reminders.by_hand_app",
            _("Open the client's chat in"),
            list(hand_app_names().items()),
            hint=_("The text is ready there and is copied as well: press Send, then come back."),
        )
        self.add(hand)
        self.add(ThisComputer(services.preferences))
        fixed = Card(_("What holds always"), spacing=6)
        for text in (
            _("Nobody is written to without consent, and nobody who refused."),
            _("Whoever has booked gets no invitation."),
            _("What could not be sent in time is not sent at all."),
        ):
            fixed.add(label("•  " + text, "muted", wrap=True))
        self.add(fixed)
        self._cards = (quiet, limits, hand)

    def reload(self) -> None:
        """Read the settings."""
        self.services.read(self, all_settings, self._show, topic="settings")

    def _show(self, values: Values) -> None:
        for card in self._cards:
            card.show_values(values)
        paused = bool(values["reminders.paused"])
        self._paused.set_text(_("Sending is paused.") if paused else "")
        going = _("Messages go out on their days, within the limits below.")
        self._going.set_text("" if paused else going)

    def _resume(self) -> None:
        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import resume

            resume(tx)

        self.services.write(self, msg("Sending resumed"), work)

    def _pause(self) -> None:
        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import pause

            pause(tx)

        self.services.write(self, msg("Sending paused"), work)
