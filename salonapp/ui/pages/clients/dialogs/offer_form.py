"""Writes to everybody a list holds: whom it reaches, what it says, from which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from salonapp.desk.cards import ClientFilter
from salonapp.foundation.i18n import _, language, msg, ngettext
from salonapp.ui.kit.buttons import ChoiceRow
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FieldBox, FormDialog, line, text_area
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.reminders.rule_preview import PreviewShown, RulePreview, read_preview
from salonapp.ui.pages.reminders.text_chips import TextChips
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.foundation.errors import SalonError
    from salonapp.reminders.cards import OfferReach
    from salonapp.storage.door import Reader, Tx

_PREVIEW_MS = 300
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class _Found:
    reach: OfferReach
    texts: dict[str, str]


class OfferForm(FormDialog):
    """Asks for the words of an offer; the planner says beforehand whom it would reach."""

    def __init__(
        self, parent: QWidget | None, services: Services, wanted: ClientFilter, name: str
    ) -> None:
        super().__init__(parent, _("Write to this list"), _("Plan the messages"), width=720)
        self._services = services
        self._wanted = wanted
        self._texts: dict[str, str] = {}
        self._begun = False
        self._reach = Card(_("Whom it reaches"), spacing=6)
        self._count = label(_("Counting…"), "strong", wrap=True)
        self._reach.add(self._count)
        self._others = label("", "muted", wrap=True)
        self._others.hide()
        self._reach.add(self._others)
        order = _("The hottest get it first; the daily limit spreads the rest over the days.")
        self._reach.add(label(order, "caption", wrap=True))
        self.body.insertWidget(2, self._reach)
        self._name = line(_("e.g. Spring"), name)
        self._name.setMaxLength(_LONGEST_NAME)
        self.form.add("name", _("Name of the offer"), self._name)
        self._today = services.clock.now().date()
        self._day = day_field(self._today)
        self._day.dateChanged.connect(lambda _day: self._read())
        hint = _("It may go out for 30 days from this day on.")
        self.form.add("starts_on", _("From which day"), self._day, hint=hint)
        self._languages = ChoiceRow("filter", _("Language of the text"))
        self._languages.set_choices((("ru", "Русский"), ("en", "English")), language())
        self._languages.chosen.connect(lambda _code: self._show_text())
        self.form.add_wide(self._languages)
        self._area: QPlainTextEdit = text_area(lines=5)
        self._area.textChanged.connect(self._edited)
        self._box: FieldBox = self.form.add("text", _("Text"), self._area, span=2)
        self._chips = TextChips(self._area)
        self.form.add_wide(self._chips)
        self._number = 0
        self._preview = RulePreview()
        self._preview.another.connect(self._another)
        self.body.addWidget(self._preview)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PREVIEW_MS)
        self._later.timeout.connect(self._read_preview)
        self.start_clean()
        self.resize(self.width(), 720)
        self._name.setFocus()
        self._read()

    def extra_snapshot(self) -> Sequence[object]:  # noqa: D102
        return sorted(self._texts.items())

    def submit(self) -> None:
        """Plan the messages."""
        name, texts, day = self._name.text().strip(), dict(self._texts), self._chosen_day()
        problems = {}
        if not name:
            problems["name"] = _("Enter a name for the offer.")
        if not any(text.strip() for text in texts.values()):
            problems["text"] = _("The text is empty.")
        if not self.check(problems):
            return
        self.set_busy(True)
        viewer, wanted = self._services.viewer, self._wanted

        def work(tx: Tx) -> None:
            from salonapp.desk.commands.offers import offer_to_list

            offer_to_list(tx, viewer, wanted, name, texts, day)

        self._services.write(
            self,
            msg("Offer to {name}", name=name),
            work,
            lambda _none: self.saved(),
            failed=self._refused,
        )

    def _refused(self, error: SalonError) -> None:
        field = getattr(error, "field", "")
        if isinstance(field, str) and field.startswith("text"):
            code = field.partition(".")[2]
            if code and code != self._languages.current():
                self._languages.choose(code)
                self._show_text()
            self.set_busy(False)
            self.check({"text": str(error)})
            return
        self.refuse(error)

    def _chosen_day(self) -> date:
        return day_of(self._day)

    # Whom it reaches.

    def _read(self) -> None:
        wanted, day, viewer = self._wanted, self._chosen_day(), self._services.viewer

        def work(reader: Reader) -> _Found:
            from salonapp.desk.queries import client_ids
            from salonapp.reminders.queries import rule
            from salonapp.reminders.queries.offers import offer_reach
            from salonapp.reminders.rules import RuleKind

            reach = offer_reach(reader, client_ids(reader, viewer, wanted), day)
            return _Found(reach, dict(rule(reader, RuleKind.OFFER).texts))

        self._services.read(self, work, self._show, topic="offer", failed=self.refuse)

    def _show(self, found: _Found) -> None:
        reach = found.reach
        total = reach.reached + sum(count for _why, count in reach.others)
        words = ngettext(
            "{reached} of {count} client can be written to.",
            "{reached} of {count} clients can be written to.",
            total,
        )
        self._count.setText(words.format(reached=reach.reached, count=total))
        lines = [f"{count} — {why}" for why, count in reach.others]
        self._others.setText("\n".join(lines))
        self._others.setVisible(bool(lines))
        if not self._begun:
            self._begun = True
            typed = self._texts
            self._texts = {**found.texts, **{c: text for c, text in typed.items() if text.strip()}}
            self._show_text()
            if not any(typed.values()):
                self.start_clean()

    # What it says.

    def _another(self) -> None:
        self._number += 1
        self._read_preview()

    def _show_text(self) -> None:
        from salonapp.reminders.rules import RuleKind
        from salonapp.reminders.texts import PLACEHOLDERS

        self._chips.show_places(PLACEHOLDERS[RuleKind.OFFER], self._languages.current())
        text = self._texts.get(self._languages.current(), "")
        if self._area.toPlainText() != text:
            self._area.setPlainText(text)
        self._read_preview()

    def _edited(self) -> None:
        self._texts[self._languages.current()] = self._area.toPlainText()
        self._later.start()

    def _read_preview(self) -> None:
        source, code = self._area.toPlainText(), self._languages.current()
        if not source.strip():
            return

        viewer, number = self._services.viewer, self._number

        def work(reader: Reader) -> PreviewShown:
            from salonapp.reminders.rules import RuleKind

            return read_preview(reader, viewer, RuleKind.OFFER, source, code, number)

        self._services.read(
            self, work, self._show_preview, topic="offer-text", failed=self._show_error
        )

    def _show_preview(self, found: PreviewShown) -> None:
        self._box.set_error("")
        self._preview.show_preview(found)

    def _show_error(self, error: SalonError) -> None:
        self._box.set_error(str(error))
