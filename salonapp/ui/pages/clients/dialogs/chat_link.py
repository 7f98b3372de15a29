"""The link that brings a client to the salon's bot: a code for their phone, and who opened it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salonapp.channels.bot_account import MESSENGER_NAMES
from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.chats import ChatView, ClientChats, Invitation
from salonapp.foundation import format as fmt
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import line
from salonapp.ui.kit.frames import panel
from salonapp.ui.kit.notices import Banner, BusyMark
from salonapp.ui.kit.qr import QrCode
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes
    from salonapp.storage.door import Reader, Tx

_CODE_PX = 264
_WIDTH = 520


class ChatLinkDialog(QDialog):
    """Makes a link, shows it, and says when somebody has opened it."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        name: str,
        channel: ChannelKind,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._client_id = client_id
        self._channel = channel
        self._known: frozenset[tuple[int, object]] | None = None
        self._messenger = MESSENGER_NAMES[channel]
        title = _("Link {messenger}").format(messenger=self._messenger)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(fitting(f"{title}: {name}", 90), "title", wrap=True))
        steps = _(
            "Let the client point the phone's camera at the code, open {messenger} and press"
            " “Start”. You can also send the link."
        )
        text = steps.format(messenger=self._messenger)
        how = label(text, "muted", wrap=True)
        column.addWidget(how)
        self._problem = Banner("danger")
        self._good = Banner("good")
        self._warning = Banner("warning")
        column.addWidget(self._problem)
        column.addWidget(self._warning)
        column.addWidget(self._good)
        self._code = QHBoxLayout()
        self._code.setContentsMargins(0, 0, 0, 0)
        self._code.addStretch(1)
        # Room for it from the beginning: the window does not jump when the code arrives.
        holder = panel(self._code)
        holder.setFixedHeight(_CODE_PX + 32)
        column.addWidget(holder)
        self._of_link: list[QWidget] = [how, holder]
        self._link = line()
        self._link.setReadOnly(True)
        self._link.setAccessibleName(_("The link"))
        self._copy = button(_("Copy"), self._to_clipboard, icon_name="copy")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._link, 1)
        row.addWidget(self._copy)
        column.addLayout(row)
        self._until = label("", "caption", wrap=True)
        self._of_link += (self._link, self._copy, self._until)
        column.addWidget(self._until)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._busy = BusyMark(18)
        self._waiting = label(_("Waiting for the client to open it…"), "second")
        foot.addWidget(self._busy)
        foot.addWidget(self._waiting)
        foot.addStretch(1)
        self._close = button(_("Close"), self.accept, kind="primary")
        foot.addWidget(self._close)
        column.addLayout(foot)
        self._show_waiting(False)
        self._column = column
        self.resize(_WIDTH, 0)
        self._fit()
        services.hub.changed.connect(self._on_changes)
        self._look(self._begin)
        services.read(self, self._has_agreed, self._show_consent, topic="consent")

    def _begin(self, found: ClientChats) -> None:
        """Who is linked already is no news; now make the link."""
        self._known = self._marks(found)
        client_id, channel = self._client_id, self._channel

        def work(tx: Tx) -> Invitation:
            from salonapp.clients.commands.chats import invite

            return invite(tx, client_id, channel)

        label_ = msg("A link to the bot made")
        self._services.write(self, label_, work, self._invited, failed=self._refused)

    def _has_agreed(self, reader: Reader) -> bool:
        from salonapp.clients.queries import client_card

        card = client_card(reader, self._services.viewer, self._client_id)
        words = [
            view
            for view in card.consents
            if view.purpose is Purpose.SERVICE and view.channel in ("", self._channel) and view.at
        ]
        words.sort(key=lambda view: view.at or datetime.min.replace(tzinfo=UTC))
        return bool(words and words[-1].granted)

    def _show_consent(self, agreed: bool) -> None:
        if not agreed:
            text = _(
                "The client has not agreed to messages about visits: record the consent on the"
                " card, or nothing will be sent."
            )
            self._warning.set_text(text)
            self._fit()

    def _invited(self, made: Invitation) -> None:
        accessible = _("The code of the link to {messenger}").format(messenger=self._messenger)
        self._code.addWidget(QrCode(made.link, _CODE_PX, accessible))
        self._code.addStretch(1)
        self._link.setText(made.link)
        self._link.setCursorPosition(0)
        day = fmt.format_day(made.expires_at.astimezone().date())
        self._until.setText(_("The link works once, until {day}.").format(day=day))
        self._show_waiting(True)
        self._copy.setFocus()

    def _refused(self, error: SalonError) -> None:
        self._problem.set_text(str(error))
        self._fit()

    def _fit(self) -> None:
        """Grow when there is more to say: nothing stands on the code."""
        self._column.activate()
        width = max(self.width(), _WIDTH)
        self.resize(width, max(self.height(), self._column.totalHeightForWidth(width)))

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._link.text())
        self._until.setText(_("The link is copied: paste it into a message to the client."))

    @Slot(object)
    def _on_changes(self, changes: Changes) -> None:
        if self._known is not None and changes.touches("client_chat"):
            self._look(self._arrived)

    def _look(self, then: object) -> None:
        client_id = self._client_id

        def work(reader: Reader) -> ClientChats:
            from salonapp.clients.queries.chats import client_chats

            return client_chats(reader, client_id, self._services.viewer)

        self._services.read(
            self,
            work,
            then,  # type: ignore[arg-type]
            topic="chats",
            failed=self._refused,
        )

    def _marks(self, found: ClientChats) -> frozenset[tuple[int, object]]:
        return frozenset((chat.id, chat.linked_at) for chat in found.of(self._channel))

    def _arrived(self, found: ClientChats) -> None:
        new = [
            chat
            for chat in found.of(self._channel)
            if self._known is not None and (chat.id, chat.linked_at) not in self._known
        ]
        if new:
            self._opened(new[0])

    def _opened(self, chat: ChatView) -> None:
        self._known = None
        self._show_waiting(False)
        who = chat.name or _("the client")
        words = _("{name} opened the link: {messenger} is linked.")
        self._good.set_text(words.format(name=who, messenger=self._messenger))
        self._close.setFocus()
        for each in self._of_link:  # it is used up
            each.hide()
        self._column.activate()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))

    def _show_waiting(self, on: bool) -> None:
        self._busy.setVisible(on)
        self._waiting.setVisible(on)
        self._copy.setEnabled(on)
