"""First start: whose salon it is, and what it begins with: a file, the demo salon, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from salonapp.foundation.errors import Cancelled, SalonError
from salonapp.foundation.i18n import _, language, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FieldBox, line
from salonapp.ui.kit.frames import Card, Scroll, box, panel
from salonapp.ui.kit.notices import Banner, IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Dot
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.looks import LANGUAGE_NAMES
from salonapp.ui.pages.start.reading import Beginnings, read_beginnings
from salonapp.ui.runner import Job, JobState
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Tx

_WIDTH = 900


class FirstStart(QWidget):
    """The whole-window screen of a salon that nobody has begun."""

    def __init__(self, flow: FirstStartFlow, services: Services, salon_name: str) -> None:
        super().__init__()
        self._flow = flow
        self._services = services
        self.setAccessibleName(_("Welcome"))
        self._name = line(_("For example: Lilia"), salon_name)
        self._problem = Banner("danger")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Preparing the demo salon…"))
        self._cancel = button(_("Cancel"), services.runner.cancel_job)
        services.runner.job_changed.connect(self._on_job)
        self._build()
        self.setFocusProxy(self._name)

    def salon_name(self) -> str:
        """What was typed as the salon's name."""
        return self._name.text().strip()

    def type_name(self, name: str) -> None:
        """Fill in the salon's name."""
        self._name.setText(name)

    def show_problem(self, error: SalonError) -> None:
        """Show why it did not work."""
        self._problem.set_text("" if isinstance(error, Cancelled) else str(error))

    def set_busy(self, busy: bool) -> None:
        """The demo salon is being made."""
        self._progress.setVisible(busy)
        self._ways.setEnabled(not busy)

    def _on_job(self, state: JobState | None) -> None:
        if state is not None:
            self._bar.setMaximum(state.total)
            self._bar.setValue(state.done)

    def _build(self) -> None:
        scroll = Scroll(margins=(40, 32, 40, 32), spacing=18)
        inner = QVBoxLayout()
        inner.setSpacing(18)
        inner.setContentsMargins(0, 0, 0, 0)
        head = box(across=True, spacing=12)
        head.addWidget(IconMark("scissors-bold", "accent", 30))
        head.addWidget(label(_("Welcome to SalonApp"), "title"))
        head.addStretch(1)
        for code, name in LANGUAGE_NAMES:
            dot = Dot(name, language() == code)
            dot.clicked.connect(lambda _on=False, code=code: self._flow.use_language(code))
            head.addWidget(dot)
        inner.addLayout(head)
        about = _(
            "The client book of your salon: who is due back, what they like and what could hurt"
            " them. Everything stays on this computer."
        )
        inner.addWidget(label(about, "muted", wrap=True))
        name_card = Card(spacing=8)
        name_card.add(
            FieldBox(
                _("What is your salon called?"),
                self._name,
                _("It stands under each message; you can change it in Settings."),
            )
        )
        inner.addWidget(name_card)
        inner.addWidget(label(_("How do you want to begin?"), "section"))
        ways = QHBoxLayout()
        ways.setSpacing(16)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.addWidget(
            self._way(
                "file-arrow-up",
                _("With my clients"),
                _("Import the files your old program saved: clients first, then visits."),
                _("Import a file…"),
                self._flow.start_import,
                primary=True,
            )
        )
        ways.addWidget(
            self._way(
                "users-three",
                _("With a demo salon"),
                _("Made-up clients and three years of visits, to try everything without risk."),
                _("Open the demo salon"),
                self._flow.start_demo,
            )
        )
        ways.addWidget(
            self._way(
                "notebook",
                _("With an empty book"),
                _("Write down clients as they come; services and masters you add yourself."),
                _("Begin empty"),
                self._flow.start_empty,
            )
        )
        self._ways = panel(ways)
        inner.addWidget(self._ways)
        row = box(across=True, spacing=12)
        row.addWidget(label(_("Preparing the demo salon…"), "muted"))
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        self._progress = panel(row)
        self._progress.hide()
        inner.addWidget(self._progress)
        inner.addWidget(self._problem)
        host = panel(inner)
        host.setMaximumWidth(_WIDTH)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(host, 20)
        across.addStretch(1)
        scroll.body.addStretch(1)
        scroll.body.addLayout(across)
        scroll.body.addStretch(2)
        column = box()
        column.addWidget(scroll)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panel(column, "page"))

    def _way(
        self,
        icon_name: str,
        title: str,
        about: str,
        words: str,
        act: Callable[[], object],
        *,
        primary: bool = False,
    ) -> QWidget:
        card = Card(spacing=10)
        card.setAccessibleName(title)
        card.add(IconMark(icon_name, "accent", 32))
        card.add(label(title, "section", wrap=True))
        text = label(about, "muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.add(text, 1)
        card.add(button(words, act, kind="primary" if primary else "secondary"))
        return card


class FirstStartFlow(QObject):
    """Shows the screen and does what was chosen; lives as long as the window.

    A language switch builds the window anew and takes the cover away, so it is laid again.
    """

    def __init__(self, services: Services, desk: Navigator, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._desk = desk
        self._screen: FirstStart | None = None

    def offer(self) -> None:
        """Show the screen when the salon has neither a name nor a client."""
        self._services.read(self, read_beginnings, self._offered, topic="beginnings")

    def show(self, salon_name: str = "") -> None:
        """Show the screen."""
        self._screen = FirstStart(self, self._services, salon_name)
        self._desk.cover(self._screen)

    def use_language(self, code: str) -> None:
        """Speak another language from here on; what was typed stays."""
        if code == language():
            return
        typed = self._screen.salon_name() if self._screen is not None else ""
        self._screen = None
        self._desk.set_language(code)
        QTimer.singleShot(0, lambda: self.show(typed))

    def start_import(self) -> None:
        """Keep the name and choose a file."""

        def then() -> None:
            self._close()
            self._desk.import_file()

        self._name_salon(then)

    def start_empty(self) -> None:
        """Keep the name and go to work."""
        self._name_salon(self._close)

    def start_demo(self) -> None:
        """Keep the name, if one was typed, and fill the salon with made-up people."""

        def work(db: Database, job: Job) -> None:
            from salonapp.demo.commands import fill

            fill(db, progress=job.progress)

        if self._screen is not None:
            self._screen.set_busy(True)
        title, done = msg("Preparing the demo salon…"), lambda _none: self._close()
        self._name_salon(lambda: self._services.job(self, title, work, done, failed=self._failed))

    def _offered(self, found: Beginnings) -> None:
        if found.is_new:
            self.show()

    def _name_salon(self, then: Callable[[], None]) -> None:
        name = self._screen.salon_name() if self._screen is not None else ""
        speech = language()

        def work(tx: Tx) -> None:
            from salonapp.storage.settings import set_setting

            set_setting(tx, "salon.name", name)
            set_setting(tx, "salon.language", speech)

        def done(_none: None) -> None:
            self._desk.set_salon_name(name)
            then()

        self._services.write(self, msg("Salon named"), work, done, failed=self._failed)

    def _failed(self, error: SalonError) -> None:
        if self._screen is not None:
            self._screen.set_busy(False)
            self._screen.show_problem(error)

    def _close(self) -> None:
        self._screen = None
        self._desk.cover(None)
        self._desk.go("today")
