"""The card at the right: who this is, what could hurt them, how warm they are and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from salonapp.foundation.errors import NotAllowed, SalonError
from salonapp.foundation.i18n import _, ngettext
from salonapp.staff.rights import Right
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.focus import keeping_focus
from salonapp.ui.kit.frames import Scroll, SideBySide, rule
from salonapp.ui.kit.notices import Banner, EmptyState, Skeleton
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.pages.clients.approach_card import open_think_twice
from salonapp.ui.pages.clients.card_reading import Shown, read_card
from salonapp.ui.pages.clients.output import CardOutput
from salonapp.ui.pages.clients.overview import Overview
from salonapp.ui.pages.clients.section_acts import SectionActs
from salonapp.ui.pages.clients.temperature_card import TemperatureCard
from salonapp.ui.pages.duplicates.same_person import SamePersonBanner
from salonapp.ui.services import Services

_PAGES_MIN_HEIGHT = 160
_NARROW_NAME_PX = 470
_TABS = ("overview", "visits", "formulas", "photos", "history", "messages", "changes")


@runtime_checkable
class CardTab(Protocol):
    """A tab that shows a card when it comes to the front."""

    def show_card(self, shown: Shown) -> None:
        """Show it."""


class ClientCardView(QWidget):
    """One client. Buttons tell the page what is wanted; the card itself only shows."""

    book_asked = Signal(object)
    visit_asked = Signal(object)
    edit_asked = Signal(object)
    client_asked = Signal(int)
    bin_asked = Signal(object)
    unbin_asked = Signal(object)
    pin_asked = Signal(object)
    unpin_asked = Signal(object)
    visit_opened = Signal(object, int)
    why_asked = Signal(object)
    booking_cancelled = Signal(object, int)
    booking_kept = Signal(object, int)
    undo_asked = Signal(int)
    event_opened = Signal(object, str, int)
    entry_asked = Signal(object, object)
    entry_delete_asked = Signal(int)
    consents_asked = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._client_id: int | None = None
        self._shown: Shown | None = None
        self._tab = "overview"
        self._root = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._root)
        self._nobody = EmptyState(
            "identification-card",
            _("Nobody chosen"),
            _("Choose a client in the list, or press Ctrl+K and type a name or a phone."),
        )
        self._waiting = Scroll()
        self._waiting.body.addWidget(Skeleton(6))
        self._waiting.body.addStretch(1)
        self._problem = EmptyState("identification-card", _("This card is gone"), "")
        self._card = QWidget()
        self._build_card()
        for widget in (self._nobody, self._waiting, self._problem, self._card):
            self._root.addWidget(widget)

    def show_client(self, client_id: int | None) -> None:
        """Show somebody, or nobody."""
        self._client_id = client_id
        if client_id is None:
            self._shown = None
            self._root.setCurrentWidget(self._nobody)
            return
        if self._shown is None:
            self._root.setCurrentWidget(self._waiting)
        self.reload()

    def reload(self) -> None:
        """Read the card again."""
        client_id, services = self._client_id, self._services
        if client_id is not None:
            services.read(
                self,
                lambda reader: read_card(reader, services.viewer, client_id),
                self._show,
                topic="card",
                failed=self._gone,
            )

    def client_id(self) -> int | None:
        """Whose card it is."""
        return self._client_id

    def shown(self) -> Shown | None:
        """The card as it was read."""
        return self._shown

    @property
    def sections(self) -> SectionActs:
        """What opens the dialogs of the overview's sections."""
        return self._overview.acts

    def take_focus(self) -> None:
        """Take the keyboard: arrows change the tab, Tab goes on to what stands in it."""
        self._tabs.take_focus()

    def tab(self) -> str:
        """The key of the tab in front."""
        return self._tab

    def set_tab(self, key: str) -> None:
        """Bring a tab to the front, by its key in `_TABS`; an unknown one is the overview."""
        self._tab = key if key in _TABS else "overview"
        self._tabs.choose(self._tab)
        if self._tab not in self._tab_widgets:
            made = self._make_tab(self._tab)
            self._tab_widgets[self._tab] = made
            self._pages.addWidget(made)
        widget = self._tab_widgets[self._tab]
        self._pages.setCurrentWidget(widget)
        self._temperature.set_brief(widget is not self._overview)
        if self._shown is not None and widget is not self._overview:
            assert isinstance(widget, CardTab)
            widget.show_card(self._shown)

    def _build_card(self) -> None:
        column = QVBoxLayout(self._card)
        column.setContentsMargins(24, 20, 24, 0)
        column.setSpacing(14)
        column.addWidget(self._header())
        self._alert = Banner("danger")
        column.addWidget(self._alert)
        bring_back = (_("Bring back"), self._telling(self.unbin_asked))
        self._in_bin = Banner("warning", actions=(bring_back,))
        column.addWidget(self._in_bin)
        self.same_person = SamePersonBanner(self._services)
        self.same_person.merged.connect(self.client_asked)
        column.addWidget(self.same_person)
        self._temperature = TemperatureCard()
        self._temperature.why_asked.connect(self._telling(self.why_asked))
        column.addWidget(self._temperature)
        tab_column = QVBoxLayout()
        tab_column.setSpacing(0)
        self._tabs = ChoiceRow("tab", _("Parts of the card"))
        self._tabs.chosen.connect(self.set_tab)
        tab_column.addWidget(self._tabs)
        tab_column.addWidget(rule())
        column.addLayout(tab_column)
        self._overview = Overview(self._services)
        self._overview.cancelled.connect(lambda at: self.booking_cancelled.emit(self._shown, at))
        self._overview.consents_asked.connect(self._telling(self.consents_asked))
        self._overview.came.connect(lambda at: self.booking_kept.emit(self._shown, at))
        self._overview.client_asked.connect(self.client_asked)
        self._tab_widgets: dict[str, QWidget] = {"overview": self._overview}
        self._pages = QStackedWidget()
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._pages.setMinimumHeight(_PAGES_MIN_HEIGHT)
        self._pages.addWidget(self._overview)
        column.addWidget(self._pages, 1)

    def _make_tab(self, key: str) -> QWidget:
        """The tabs behind the first one are made when they are first looked at."""
        if key == "photos":
            from salonapp.ui.pages.clients.photos.tab import PhotosTab

            photos = PhotosTab(self._services)
            photos.acts.said.connect(self.output.said)
            return photos
        if key == "formulas":
            from salonapp.ui.pages.clients.formulas_tab import FormulasTab

            return FormulasTab(self._services)
        if key == "history":
            from salonapp.ui.pages.clients.history_tab import HistoryTab

            history = HistoryTab(self._services)
            history.opened.connect(lambda kind, at: self.event_opened.emit(self._shown, kind, at))
            history.entry_asked.connect(lambda kind: self.entry_asked.emit(self._shown, kind))
            history.delete_asked.connect(self.entry_delete_asked)
            return history
        if key == "messages":
            from salonapp.ui.pages.clients.messages_tab import MessagesTab

            return MessagesTab(self._services)
        from salonapp.ui.pages.clients.tabs import ChangesTab, VisitsTab

        if key == "changes":
            changes = ChangesTab(self._services)
            changes.undo_asked.connect(self.undo_asked)
            return changes
        visits = VisitsTab()
        visits.opened.connect(lambda visit: self.visit_opened.emit(self._shown, visit))
        visits.visit_asked.connect(lambda: self.visit_asked.emit(self._shown))
        return visits

    def _header(self) -> QWidget:
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        self._avatar = Avatar("", 56)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._name = label("", "title", wrap=True, selectable=True)
        self._facts = label("", "muted", wrap=True, selectable=True)
        first = SideBySide(_NARROW_NAME_PX, 12)
        first.box.addWidget(self._name, 1)
        first.box.addWidget(self._buttons(), 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(first)
        words.addWidget(self._facts)
        words.addStretch(1)
        row.addLayout(words, 1)
        return header

    def _buttons(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for text, signal, kind in (
            (_("Edit"), self.edit_asked, "secondary"),
            (_("Book"), self.book_asked, "secondary"),
            (_("Visit"), self.visit_asked, "primary"),
        ):
            row.addWidget(button(text, self._telling(signal), kind=kind))
        more = button("", kind="quiet", icon_name="dots-three-bold", tip=_("More"))
        menu = QMenu(more)
        menu.addAction(_("Set the temperature by hand…"), self._telling(self.pin_asked))
        self._unpin = menu.addAction(
            _("Let the program decide the temperature"), self._telling(self.unpin_asked)
        )
        menu.addAction(_("Consents…"), self._telling(self.consents_asked))
        self._think_twice = menu.addAction(_("Think twice…"), self._open_think_twice)
        menu.addSeparator()
        self.output = CardOutput(self._services, self, self.shown)
        self.output.add_to(menu)
        if self._services.may(Right.DELETE):
            menu.addSeparator()
            menu.addAction(_("Merge with another card…"), self._open_merge)
            menu.addAction(_("Put into the bin"), self._telling(self.bin_asked))
        more.setMenu(menu)
        row.addWidget(more)
        row.addStretch(1)
        return made

    def _open_think_twice(self) -> None:
        if self._shown is not None:
            open_think_twice(self, self._services, self._shown)

    def _open_merge(self) -> None:
        from salonapp.ui.pages.clients.dialogs.merge_with import MergeWithForm

        if self._shown is not None:
            form = MergeWithForm(
                self.window(),
                self._services,
                self._shown.id,
                self._shown.name,
                lambda keep_id, _other_id: self.client_asked.emit(keep_id),
            )
            form.open()

    def _telling(self, signal: object) -> Callable[[], None]:
        def tell() -> None:
            if self._shown is not None:
                signal.emit(self._shown)  # type: ignore[attr-defined]

        return tell

    def _show(self, shown: Shown) -> None:
        if shown.id != self._client_id:
            return
        merged_into = shown.card.client.merged_into_id
        if merged_into is not None:
            self.client_asked.emit(merged_into)
            return
        self.same_person.follow(shown.id)
        other = self._shown is None or self._shown.id != shown.id
        self._shown = shown
        self._avatar.set_name(shown.name)
        self._name.setText(fitting(shown.name))
        self._name.setToolTip(shown.name if self._name.text().endswith("…") else "")
        self._facts.setText(shown.facts)
        self._alert.set_text(shown.alert)
        self._in_bin.set_text(_("This card is in the bin.") if shown.in_bin else "")
        self._unpin.setVisible(shown.card.temperature.pinned)
        self._think_twice.setVisible(self._services.viewer.sees_think_twice)
        self._temperature.show_temperature(shown.temperature, shown.summary, shown.outlook)
        # As everywhere else: those that took place; the others stand in the list with their mark.
        took_place = shown.card.totals.visits
        visits = ngettext("Visits {count}", "Visits {count}", took_place)
        self._tabs.set_choices(
            [
                ("overview", _("Overview")),
                ("visits", visits.format(count=took_place)),
                ("formulas", _("Formulas")),
                ("photos", _("Photos")),
                ("history", _("History")),
                ("messages", _("Messages")),
                ("changes", _("Changes")),
            ],
            self._tab,
        )
        with keeping_focus(self._card, self.take_focus):
            self._overview.show_card(shown, from_top=other)
        self.set_tab(self._tab)
        self._root.setCurrentWidget(self._card)

    def _gone(self, error: SalonError) -> None:
        self._shown = None
        old = self._problem
        is_others = isinstance(error, NotAllowed)
        title = _("A client of somebody else") if is_others else _("This card is gone")
        self._problem = EmptyState("identification-card", title, str(error))
        self._root.addWidget(self._problem)
        self._root.removeWidget(old)
        old.deleteLater()
        self._root.setCurrentWidget(self._problem)
