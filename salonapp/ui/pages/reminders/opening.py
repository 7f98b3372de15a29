"""Opening a messenger with the text ready: what "by hand" means on this computer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from salonapp.channels.by_hand import HandApp, HandLink
from salonapp.foundation.i18n import _
from salonapp.ui.pages.reminders.words import app_name


def preferred(links: Sequence[HandLink], wished: str) -> HandLink | None:
    """The link of the app the salon chose, or the first there is."""
    return next((link for link in links if link.app.value == wished), links[0] if links else None)


def open_link(link: HandLink, text: str) -> str:
    """Copy the text, open the app, and say in one sentence what to do there."""
    copy(text)
    opened = QDesktopServices.openUrl(QUrl(link.url))
    name = app_name(link.app)
    if not opened:
        return _("{app} did not open. The text is copied: paste it where you write.").format(
            app=name
        )
    if link.app is HandApp.CALL:
        return _("Call, then say here whether it is done.")
    if link.paste_text:
        return _("Paste the text in {app}: it is copied. Then say here whether it is sent.").format(
            app=name
        )
    return _("Press Send in {app}, then say here whether it is sent.").format(app=name)


def copy(text: str) -> None:
    """Put the text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
