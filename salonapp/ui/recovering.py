"""The owner's password and the code on paper that recovers it: set, changed, recovered, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import Message, _, msg, nmsg
from salonapp.staff.passcodes import SHORTEST_PASSWORD, SignInOutcome, SignInResult
from salonapp.ui.half_typed import place_of
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.frames import box
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Tx

_WIDTH = 520


def secret(text: str = "") -> QLineEdit:
    """A field whose letters are not shown."""
    made = line(text)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def refuse_try(
    form: FormDialog, services: Services, result: SignInResult, words: Message, field: str
) -> None:
    """Say in a form that it was the wrong PIN, password or code, and how long to wait."""
    now = services.clock.now()
    left = int(((result.waits_until or now) - now).total_seconds()) + 1
    wait = nmsg("Next try in {n} second", "Next try in {n} seconds", left, n=left)
    if result.outcome is SignInOutcome.LOCKED:
        words = msg("Too soon after a wrong try.")
    form.refuse(InvalidInput(words, wait, field=field))


class PasswordDialog(FormDialog):
    """The owner's password, for the first time or another one; `then` is given a code, if made."""

    def __init__(
        self, parent: QWidget, services: Services, then: Callable[[str], object], *, first: bool
    ) -> None:
        title = _("Owner's password") if first else _("Another password")
        super().__init__(parent, title, _("Save"), width=_WIDTH)
        self._services = services
        self._then = then
        self._first = first
        if first:
            about = _(
                "PINs begin with the owner's password: it alone opens everything, and sets a"
                " forgotten PIN right. After it you are shown a code to be printed: without"
                " password and code nobody can become the owner again."
            )
            self.body.insertWidget(1, label(about, "second", wrap=True))
        self._old = secret()
        if not first:
            self.form.add("old", _("Password until now"), self._old, span=2)
        self._new = secret()
        hint = _("At least {n} characters; three words are easy to remember.")
        self.form.add(
            "password", _("New password"), self._new, hint=hint.format(n=SHORTEST_PASSWORD), span=2
        )
        self._again = secret()
        self.form.add("again", _("Once more"), self._again, span=2)
        (self._new if first else self._old).setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and keep."""
        new, old = self._new.text(), self._old.text()
        if not self.check({} if new == self._again.text() else {"again": _("Not the same.")}):
            return
        hasher, first = self._services.hasher, self._first
        place = place_of(self._services.actor)

        def work(tx: Tx) -> tuple[SignInResult | None, str]:
            from salonapp.staff.commands.passcodes import begin_guarding, change_password

            if first:
                return None, begin_guarding(tx, new, hasher)
            return change_password(tx, old, new, hasher, workstation=place), ""

        def done(found: tuple[SignInResult | None, str]) -> None:
            result, code = found
            if result is not None and result.viewer is None:
                words = msg("This is not the owner's password.")
                refuse_try(self, self._services, result, words, "old")
                return
            self.saved()
            self._then(code)

        self.set_busy(True)
        self._services.write(self, msg("Owner's password set"), work, done, failed=self.refuse)


class AskPassword(FormDialog):
    """The owner's password once more, before something that cannot be taken back."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        about: str,
        act_text: str,
        act: Callable[[str, AskPassword], object],
    ) -> None:
        super().__init__(parent, title, act_text, width=_WIDTH)
        self._act = act
        self.body.insertWidget(1, label(about, "second", wrap=True))
        self._typed = secret()
        self.form.add("password", _("Owner's password"), self._typed, span=2)
        self._typed.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Hand it over; `refuse` or `saved` follows."""
        self.set_busy(True)
        self._act(self._typed.text(), self)


class RecoveryDialog(FormDialog):
    """Another owner's password for the printed code, at the locked screen."""

    def __init__(
        self, parent: QWidget, services: Services, come_in: Callable[[Viewer], object]
    ) -> None:
        super().__init__(parent, _("The password is forgotten"), _("Set it"), width=_WIDTH)
        self._services = services
        self._come_in = come_in
        about = _(
            "Type the code from the sheet that was printed when the password was set. It works"
            " once; a new one is made. Without it the salon's data stay, and so do the PINs, but"
            " nobody can take the owner's rights."
        )
        self.body.insertWidget(1, label(about, "second", wrap=True))
        self._code = line("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XX")
        self.form.add("code", _("Code"), self._code, span=2)
        self._new = secret()
        self.form.add("password", _("New password"), self._new, span=2)
        self._again = secret()
        self.form.add("again", _("Once more"), self._again, span=2)
        self._code.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Try the code."""
        code, new = self._code.text(), self._new.text()
        if not self.check({} if new == self._again.text() else {"again": _("Not the same.")}):
            return
        hasher, place = self._services.hasher, place_of(self._services.actor)

        def work(tx: Tx) -> tuple[SignInResult, str]:
            from salonapp.staff.commands.passcodes import recover

            return recover(tx, code, new, hasher, workstation=place)

        from salonapp.storage.door import AGENT

        self.set_busy(True)
        self._services.runner.write(
            self, AGENT, msg("Signing in"), work, self._done, failed=self.refuse
        )

    def _done(self, found: tuple[SignInResult, str]) -> None:
        result, code = found
        if result.viewer is None:
            refuse_try(self, self._services, result, msg("This is not the code."), "code")
            return
        window, viewer = self.parentWidget(), result.viewer
        self.saved()
        CodeDialog(window, self._services, code, lambda: self._come_in(viewer)).open()


class CodeDialog(QDialog):
    """Shows a recovery code, once: it goes on paper, and is nowhere else."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        code: str,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Recovery code"))
        self.setFixedWidth(_WIDTH)
        self._services = services
        self._code = code
        self._then = then
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(label(_("Recovery code"), "section"))
        about = _(
            "If the owner's password is forgotten, this code sets another one. Print it and keep"
            " it where you keep documents. It is shown only now."
        )
        column.addWidget(label(about, "second", wrap=True))
        shown = label(code, "number")
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setWordWrap(True)
        shown.setAccessibleName(_("Recovery code"))
        column.addWidget(shown)
        self._problem = Banner("danger")
        column.addWidget(self._problem)
        row = box(across=True, spacing=8)
        row.addWidget(button(_("Print"), self._print, icon_name="printer"))
        row.addStretch(1)
        self._kept = Tick(_("I have it on paper"))
        row.addWidget(self._kept)
        done = button(_("Done"), self.accept, kind="primary")
        done.setEnabled(False)
        self._kept.toggled.connect(done.setEnabled)
        row.addWidget(done)
        column.addLayout(row)
        self.finished.connect(lambda _result: self._then())

    def reject(self) -> None:
        """It is shown only once: not closed before it is on paper."""
        if self._kept.isChecked():
            super().reject()
            return
        self._problem.set_text(_("First put the code on paper, then tick that you have it."))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from salonapp.ui.printing import paint, set_a4

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_a4(printer)
        asked = QPrintDialog(printer, self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        today = self._services.clock.now().astimezone().date()
        asked.accepted.connect(lambda: paint(code_page(self._code, today), printer))
        QDialog.open(asked)  # its own `open` wants a receiver


def code_page(code: str, today: date) -> str:
    """The sheet with the code, as HTML."""
    lines = (
        _("This code sets a new owner's password for the salon's program, once."),
        _("At the locked screen choose “Owner”, then “Forgot the password?”."),
        _("Keep it where you keep documents; whoever has it can become the owner."),
    )
    said = "".join(f"<p>{escape(each)}</p>" for each in lines)
    title, made = escape(_("SalonApp: recovery code")), escape(format_day(today))
    return (
        f"<h2>{title}</h2><p>{made}</p>"
        f'<p style="font-size:20pt; font-family:monospace">{escape(code)}</p>{said}'
    )
