"""Whether this computer goes on sending without the window, and from when it starts to."""

from __future__ import annotations

from PySide6.QtWidgets import QSystemTrayIcon

from salonapp.foundation.i18n import _
from salonapp.ui.autostart import Autostart
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.preferences import Preferences


class ThisComputer(Card):
    """Two ticks, kept at once; only of use where the desktop has a tray."""

    def __init__(self, preferences: Preferences, autostart: Autostart | None = None) -> None:
        super().__init__(_("This computer"), spacing=10)
        self._preferences = preferences
        self._autostart = autostart or Autostart()
        goes_on = Tick(_("Go on sending from the tray when the window is closed"))
        goes_on.setChecked(preferences.keeps_working)
        goes_on.toggled.connect(self._keep_working)
        self.add(goes_on)
        if self._autostart.is_possible:
            starts = Tick(_("Start with the computer, in the tray"))
            starts.setChecked(self._autostart.is_on)
            starts.toggled.connect(self._start)
            self.add(starts)
        self._problem = label("", "error", wrap=True)
        self._problem.hide()
        self.add(self._problem)
        self.setVisible(QSystemTrayIcon.isSystemTrayAvailable())

    def _keep_working(self, on: bool) -> None:
        self._preferences.keeps_working = on

    def _start(self, on: bool) -> None:
        try:
            self._autostart.switch(on=on)
        except OSError:
            self._problem.setText(_("The entry could not be written: the folder is read-only."))
            self._problem.show()
