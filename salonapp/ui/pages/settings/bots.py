"""The salon's bots in Telegram and MAX: how to get one, its token, a test, and whom it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from salonapp.channels.bot_account import MESSENGER_NAMES, Bot, MessengerAccount
from salonapp.channels.port import ChannelKind, Diagnosis
from salonapp.channels.secrets import token_name
from salonapp.foundation.i18n import N_, Message, _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.account import AccountSection
from salonapp.ui.pages.settings.sections import Value, Values
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


_STEPS = {
    ChannelKind.TELEGRAM: (
        N_("In Telegram open @BotFather and send it /newbot."),
        N_("Answer with the salon's name, then with a name for the bot that ends in “bot”."),
        N_("Copy the token from the reply, paste it here and press “Connect”."),
    ),
    ChannelKind.MAX: (
        N_("On business.max.ru confirm the salon's organisation and create a chat bot."),
        N_("When the bot is approved, open it: ⋮ → Settings, and copy the token."),
        N_("Paste the token here and press “Connect”."),
    ),
}
_NOTES = {
    ChannelKind.TELEGRAM: (
        N_("A bot serves one program only: a website that reads it, too, would take the answers."),
    ),
    ChannelKind.MAX: (
        N_(
            "MAX gives bots to Russian companies and entrepreneurs only, and this computer must"
            " trust the root certificate of the Ministry of Digital Development."
        ),
        N_("A bot serves one program only: a website that reads it, too, would take the answers."),
    ),
}


_NUMBER_WIDTH = 16


class BotSection(AccountSection):
    """One messenger's bot: nothing is kept before the messenger has told who it is."""

    def __init__(self, services: Services, navigator: Navigator, kind: ChannelKind) -> None:
        self._kind = kind
        self._name = MESSENGER_NAMES[kind]
        self.secret_name = token_name(kind.value)
        self._bot = self._address = ""
        self._typed_token = ""
        about = _(
            "Clients who open the salon's link get their reminders in {messenger}, free of charge,"
            " and answer with one press. Before all other ways, to those who agreed."
        )
        super().__init__(
            services,
            navigator,
            self._name,
            about.format(messenger=self._name),
            _("The salon's bot"),
        )
        self._state = box(across=True, spacing=8)
        self._state_words = label("", "strong")
        self._state_chip = chip(_("connected"), "good")
        self._state.addWidget(self._state_words)
        self._state.addWidget(self._state_chip)
        self._state.addStretch(1)
        self.form.add_wide(panel(self._state))
        self.form.add(
            self.secret_name,
            _("Token"),
            self.password,
            hint=_("Whoever has it can write in the salon's name: show it to nobody."),
            span=2,
        )
        self._save.setText(_("Connect"))
        self._save.setAccessibleName(_("Connect"))
        self._leave = button(_("Disconnect"), self._disconnect, kind="quiet")
        self._leave.hide()
        self._acts.insertWidget(self._acts.count() - 1, self._leave)
        self._linked = label("", "muted", wrap=True)
        reached = Card(_("Linked clients"), spacing=6)
        reached.add(self._linked)
        self.add(reached)
        self.add(self._steps())
        self._show_state({})

    def values(self) -> dict[str, Value] | None:  # noqa: D102
        return {}

    def show_values(self, values: Values) -> None:  # noqa: D102
        self._bot = str(values[f"{self._kind.value}.bot"])
        self._address = str(values[f"{self._kind.value}.address"])

    def label_of_change(self) -> Message:  # noqa: D102
        return msg("{messenger} connected", messenger=self._name)

    def diagnose(self, values: Values, secret: str) -> Diagnosis:  # noqa: D102
        found = self._who(secret)
        if isinstance(found, Diagnosis):
            return found
        words = msg("{name} answers: the bot is @{bot}.", name=self._name, bot=found.name)
        return Diagnosis(True, words)

    def reload(self) -> None:
        """Read the settings, whether there is a token, and how many are linked."""
        super().reload()

        def work(reader: Reader) -> dict[ChannelKind, int]:
            from salonapp.clients.queries.chats import linked_counts

            return linked_counts(reader)

        self.services.read(self, work, self._show_state, topic="linked")

    def _show(self, values: Values) -> None:
        super()._show(values)
        self._show_bot()

    def _show_secret(self, secret: object) -> None:
        super()._show_secret(secret)  # type: ignore[arg-type]
        if self.password.placeholderText():
            self.password.setPlaceholderText(_("A token is kept. Type to replace it."))

    def _who(self, secret: str) -> Bot | Diagnosis:
        from salonapp.channels.bots import messenger

        bot = messenger(MessengerAccount(self._kind, self._bot, secret.strip(), self._address))
        try:
            return bot.who_am_i()
        finally:
            bot.close()

    def _keep(self) -> None:
        """Ask the messenger who the token belongs to; only then is anything kept."""
        if self._typed() is None:
            return
        typed, target, name = self.password.text().strip(), self._target, self.secret_name

        def work() -> Bot | Diagnosis:
            from salonapp.channels.secrets import Secrets

            kept = typed
            if not kept and target is not None:
                kept = Secrets.for_salon(target).get(name) or ""
            return self._who(kept)

        self._set_busy(True)
        self.services.runner.background(self, work, self._asked, failed=self._refused)

    def _asked(self, found: Bot | Diagnosis) -> None:
        if isinstance(found, Diagnosis):
            self._tested(found)
            return
        kind, name = self._kind, found.name
        self.password.setText(self.password.text().strip())

        def work(tx: Tx) -> int:
            from salonapp.reminders.commands.bots import connect_bot

            return connect_bot(tx, kind, name)

        def connected(gone: int) -> None:
            self._bot = name
            self._saved(None)
            if gone:
                text = ngettext(
                    "Another bot is connected: {count} client has to be linked anew.",
                    "Another bot is connected: {count} clients have to be linked anew.",
                    gone,
                )
                self._bad.set_text(text.format(count=gone))

        self.services.write(self, self.label_of_change(), work, connected, failed=self._refused)

    def _done(self) -> None:
        super()._done()
        words = _("Connected: the bot is @{bot}. Link clients on their cards.")
        self._good.set_text(words.format(bot=self._bot))
        self._show_bot()

    def _disconnect(self) -> None:
        kind, target, name = self._kind, self._target, self.secret_name

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands.bots import disconnect_bot

            disconnect_bot(tx, kind)

        def forget(_none: None) -> None:
            def delete() -> None:
                from salonapp.channels.secrets import Secrets

                if target is not None:
                    Secrets.for_salon(target).delete(name)

            self.services.runner.background(self, delete, lambda _gone: self.reload())

        label_ = msg("{messenger} disconnected", messenger=self._name)
        self.services.write(self, label_, work, forget, failed=self._refused)

    def _show_bot(self) -> None:
        self._leave.setVisible(bool(self._bot))
        self._state_chip.setVisible(bool(self._bot))
        words = f"@{self._bot}" if self._bot else _("No bot is connected yet.")
        self._state_words.setText(words)

    def _show_state(self, linked: dict[ChannelKind, int]) -> None:
        self._show_bot()
        count = linked.get(self._kind, 0)
        text = ngettext(
            "{count} client gets messages in {messenger}.",
            "{count} clients get messages in {messenger}.",
            count,
        )
        if not count:
            text = _("Nobody is linked yet. Open a client's card and choose “Link {messenger}”.")
        self._linked.setText(text.format(count=count, messenger=self._name))

    def _steps(self) -> Card:
        card = Card(_("How to get a token"), spacing=6)
        for at, text in enumerate(_STEPS[self._kind], 1):
            row = box(across=True, spacing=8)
            number = label(f"{at}.", "strong")
            number.setFixedWidth(_NUMBER_WIDTH)
            row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(_(text), wrap=True, selectable=True), 1)
            card.add(panel(row))
        for text in _NOTES[self._kind]:
            card.add(label(_(text), "second", wrap=True))
        return card
