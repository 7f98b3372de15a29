"""Stays in the tray when the window is closed, so that reminders go on being sent.

Without a tray (many a bare desktop has none) closing the window ends the program, as before.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from salonapp.foundation.i18n import _
from salonapp.ui.preferences import Preferences
from salonapp.ui.shell import Shell

_TOLD = "told_about_tray"


class Tray(QObject):
    """The icon, its menu, and the decision whether closing the window ends the program."""

    def __init__(self, shell: Shell, preferences: Preferences, icon: QIcon) -> None:
        super().__init__(shell)
        self._shell = shell
        self._preferences = preferences
        self._leaving = False
        self._menu = QMenu()
        self._open = self._menu.addAction("", shell.come_forward)
        self._leave = self._menu.addAction("", self.leave)
        self._menu.aboutToShow.connect(self._name)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._clicked)
        self._icon.messageClicked.connect(shell.come_forward)
        self._name()
        self._icon.show()
        shell.keeps_working = self.keeps_working
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setQuitOnLastWindowClosed(False)
            # The desktop ends the session: nothing may keep it waiting.
            app.commitDataRequest.connect(lambda _manager: self.leave())

    def keeps_working(self) -> bool:
        """Whether the program goes on without its window; says so the first time."""
        if self._leaving or not self._preferences.keeps_working:
            self._icon.hide()
            QTimer.singleShot(0, QApplication.quit)
            return False
        if not self._preferences.text(_TOLD):
            self._preferences.set_text(_TOLD, "yes")
            self._icon.showMessage(
                "SalonApp",
                _(
                    "SalonApp goes on sending reminders from here. Click the icon to open the"
                    " window, or choose Quit in its menu."
                ),
            )
        return True

    def leave(self) -> None:
        """End the program: the message that is just being sent is finished first."""
        self._leaving = True
        self._shell.close()

    def _name(self) -> None:
        # The language may have been changed since.
        self._open.setText(_("Open SalonApp"))
        self._leave.setText(_("Quit"))
        self._icon.setToolTip(_("SalonApp: reminders are sent while this icon is here"))

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self._shell.come_forward()


def tray_for(shell: Shell, preferences: Preferences, icon: QIcon) -> Tray | None:
    """The tray icon where the desktop has a place for it."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    return Tray(shell, preferences, icon)
