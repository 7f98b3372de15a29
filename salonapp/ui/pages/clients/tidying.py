"""The way from the clients to what keeps them tidy: likely duplicates, and the bin."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QPushButton

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.page import Navigator


def tidying_button(navigator: Navigator) -> QPushButton:
    """A quiet button with a menu."""
    made = button("", kind="quiet", icon_name="dots-three-bold", tip=_("Duplicates and the bin"))
    menu = QMenu(made)
    menu.addAction(_("Likely duplicates"), lambda: navigator.go("duplicates"))
    menu.addAction(_("Bin"), lambda: navigator.go("bin"))
    made.setMenu(menu)
    return made
