"""Switches the language of the window: our texts, and Qt's own (file choosers, calendars)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from salonapp.foundation.i18n import set_language

_NAME = "salonapp-qt-texts"


def use_language(code: str) -> None:
    """Show our texts, Qt's own texts and Qt's formats in this language (`ru` or `en`)."""
    set_language(code)
    QLocale.setDefault(QLocale("ru_RU" if code == "ru" else "en_GB"))
    app = QCoreApplication.instance()
    if app is None:
        return
    before = app.findChild(QTranslator, _NAME)
    if before is not None:
        app.removeTranslator(before)
        before.setObjectName("")
        before.deleteLater()
    texts = QTranslator(app)
    texts.setObjectName(_NAME)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if texts.load(f"qtbase_{code}", place):
        app.installTranslator(texts)
