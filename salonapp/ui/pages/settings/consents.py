"""The words consents are asked for in: per purpose and language, every version kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import Wording, purpose_name
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.form import FieldBox, text_area
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_LINES = 9
_VERSIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Versions:
    """Every version of one purpose and language, the one in force first."""

    purpose: Purpose
    language: str
    versions: tuple[Wording, ...]


class ConsentsSection(Section):
    """One card per purpose: the text in force, those before it, and the blank form."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        about = _(
            "What clients agree to. A changed text is a new version; consents given before keep the"
            " words they were asked in. {salon} and {address} are filled in."
        )
        super().__init__(services, navigator, _("Consents"), about)
        self._cards = {purpose: _WordingCard(services, purpose) for purpose in Purpose}
        for card in self._cards.values():
            self.add(card)
        row = box(across=True, spacing=8)
        row.addWidget(button(_("Blank form to print…"), self._open_form, icon_name="printer"))
        row.addWidget(button(_("Record forms for a list…"), self._open_list))
        row.addStretch(1)
        self.add(panel(row))
        told = _(
            "The program's own texts follow what the law on personal data (152-FZ in Russia) asks"
            " for. They are no legal advice: have a lawyer read yours."
        )
        self.add(label(told, "caption", wrap=True))

    def reload(self) -> None:
        """Read every version."""
        self.services.read(self, read_versions, self._show, topic="wordings")

    def _show(self, found: tuple[_Versions, ...]) -> None:
        for purpose, card in self._cards.items():
            card.show_versions({v.language: v.versions for v in found if v.purpose is purpose})

    def _open_form(self) -> None:
        from salonapp.ui.pages.clients.dialogs.consent_paper import FormPaper

        paper = FormPaper(self.window(), self.services, None)
        paper.said.connect(self.navigator.say)
        paper.open()

    def _open_list(self) -> None:
        from salonapp.ui.pages.start.consents import ConsentsOfList

        today = self.services.clock.now().astimezone().date()
        ConsentsOfList(self.window(), self.services, today).open()


class _WordingCard(Card):
    """A purpose's text in one of the two languages."""

    def __init__(self, services: Services, purpose: Purpose) -> None:
        super().__init__(purpose_name(purpose), spacing=10)
        self._services, self._purpose = services, purpose
        self._versions: dict[str, tuple[Wording, ...]] = {}
        self._typed: dict[str, str] = {}
        self._language = "ru"
        self._languages = ChoiceRow("filter", _("Language"))
        self._languages.set_choices([("ru", "Русский"), ("en", "English")], "ru")
        self._languages.chosen.connect(self._show)
        self.add(self._languages)
        self._text: QPlainTextEdit = text_area(lines=_LINES)
        self._text.textChanged.connect(self._changed)
        self._box = FieldBox(_("What the form says"), self._text)
        self.add(self._box)
        row = box(across=True, spacing=8)
        self._save = button(_("Keep as a new version"), self._keep, kind="primary")
        self._back = button(_("Back to the text in force"), self._drop, kind="quiet")
        row.addWidget(self._save)
        row.addWidget(self._back)
        row.addStretch(1)
        self.add(panel(row))
        self._before = label("", "caption", wrap=True)
        self.add(self._before)

    def show_versions(self, versions: dict[str, tuple[Wording, ...]]) -> None:
        """Show what is kept; what is being typed stays."""
        self._versions = versions
        self._show(self._languages.current())

    def _show(self, language: str) -> None:
        versions = self._versions.get(language, ())
        if not versions:
            return
        self._language = language
        shown = self._typed.get(language, versions[0].text)
        if self._text.toPlainText() != shown:
            self._text.setPlainText(shown)
        self._box.set_error("")
        self._before.setText("\n".join(_said(each) for each in versions[:_VERSIONS_SHOWN]))
        self._changed()

    def _changed(self) -> None:
        language = self._language
        versions = self._versions.get(language, ())
        text = self._text.toPlainText()
        differs = bool(versions) and text.strip() != versions[0].text
        if differs:
            self._typed[language] = text
        else:
            self._typed.pop(language, None)
        self._save.setEnabled(differs)
        self._back.setVisible(differs)

    def _drop(self) -> None:
        self._typed.pop(self._language, None)
        self._show(self._language)

    def _keep(self) -> None:
        purpose, language, text = self._purpose, self._language, self._text.toPlainText()

        def work(tx: Tx) -> int:
            from salonapp.clients.commands.consents import set_wording

            return set_wording(tx, purpose, language, text)

        label_ = msg("Wording of a consent changed")
        self._services.write(
            self, label_, work, partial(self._kept, language), failed=self._refused
        )

    def _kept(self, language: str, _version: int) -> None:
        self._typed.pop(language, None)

    def _refused(self, error: SalonError) -> None:
        self._box.set_error(str(error))


def read_versions(reader: Reader) -> tuple[_Versions, ...]:
    """Every version of every purpose and language."""
    from salonapp.clients.queries.consents import wording_versions
    from salonapp.foundation.i18n import LANGUAGES

    return tuple(
        _Versions(purpose, code, wording_versions(reader, purpose, code))
        for purpose in Purpose
        for code in LANGUAGES
    )


def _said(wording: Wording) -> str:
    if not wording.version:
        return _("The program's own text")
    day = format_day(wording.since) if wording.since is not None else ""
    return _("Version {number}, since {day}").format(number=wording.version, day=day)
