"""The first tab of a card: what they like, what is booked, when they were here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, KeyValues, Scroll, SideBySide, clear, rule
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.timeline import TimelineItem
from salonapp.ui.pages.clients.approach_card import ApproachCard
from salonapp.ui.pages.clients.card_reading import AheadLine, Shown
from salonapp.ui.pages.clients.chats_card import chats_card
from salonapp.ui.pages.clients.consents_card import consents_card
from salonapp.ui.pages.clients.fields_card import fields_card
from salonapp.ui.pages.clients.likes_card import likes_card, wish_banners
from salonapp.ui.pages.clients.people_card import people_card
from salonapp.ui.pages.clients.photos.last_pair import LastPair
from salonapp.ui.pages.clients.safety_acts import safety_acts
from salonapp.ui.pages.clients.safety_card import safety_card
from salonapp.ui.pages.clients.section_acts import SectionActs
from salonapp.ui.services import Services

_TIMELINE = 5
_NARROW_PX = 640


class Overview(Scroll):
    """Two cards beside each other, below each other where it is narrow."""

    cancelled = Signal(int)
    came = Signal(int)
    consents_asked = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(margins=(0, 2, 0, 20))
        self.acts = SectionActs(services, self)
        self.client_asked = self.acts.client_asked
        self._services = services
        self._last_pair = LastPair(services, self)

    def show_card(self, shown: Shown, *, from_top: bool) -> None:
        """Show a card; `from_top` when it is another client's."""
        clear(self.body)
        for banner in wish_banners(shown.around.due, self.acts.likes(shown)):
            self.body.addWidget(banner)
        if shown.debt:
            self.body.addWidget(self._debt(shown))
        self.body.addWidget(ApproachCard(self._services, shown))
        pair = SideBySide(_NARROW_PX)
        left = QWidget()
        under = QVBoxLayout(left)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(16)
        acts = safety_acts(self._services, self, shown)
        under.addWidget(safety_card(shown.safety, acts))
        under.addWidget(self._likes(shown), 1)
        consents = shown.card.client.consents
        stop = partial(self.acts.stop_writing, shown)
        under.addWidget(consents_card(consents, shown.today, self.consents_asked.emit, stop))
        chats = chats_card(shown.around.chats, shown.today, self.acts.chats(shown))
        if chats is not None:
            under.addWidget(chats)
        pair.box.addWidget(left, 8)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        if shown.ahead:
            column.addWidget(self._ahead(shown))
        column.addWidget(self._visits(shown))
        photos = self._last_pair.card(shown)
        if photos is not None:
            column.addWidget(photos)
        own = fields_card(shown.around, self.acts.fields(shown))
        column.addWidget(people_card(shown.around, self.acts.people(shown)), 0 if own else 1)
        if own is not None:
            column.addWidget(own, 1)
        pair.box.addWidget(right, 8)
        self.body.addWidget(pair)
        self.body.addStretch(1)
        if from_top:
            self.verticalScrollBar().setValue(0)

    def _pay(self, shown: Shown) -> None:
        from salonapp.ui.checkout.debt_form import open_debts

        open_debts(self, self._services, (shown.id, shown.name))

    def _debt(self, shown: Shown) -> Banner:
        take = (_("Take the payment"), lambda: self._pay(shown))
        seen = self._services.viewer.sees_takings
        text = _("Owes: {what}").format(what=shown.debt)
        return Banner("warning", text, actions=(take,) if seen else ())

    def _likes(self, shown: Shown) -> Card:
        card = likes_card(shown.around.due, shown.preferences, self.acts.likes(shown))
        if shown.tags or shown.segments:
            holder = QWidget()
            flow = Flow(holder)
            for tag in shown.tags:
                flow.addWidget(chip(tag))
            for segment in shown.segments:
                flow.addWidget(chip(segment, "accent"))
            card.body.addSpacing(4)
            card.add(holder)
        if shown.about:
            card.body.addSpacing(4)
            card.add(rule())
            card.body.addSpacing(4)
            card.add(KeyValues(shown.about))
        card.body.addStretch(1)
        return card

    def _ahead(self, shown: Shown) -> Card:
        card = Card(_("Booked ahead"))
        for at, line in enumerate(shown.ahead):
            if at:
                card.add(rule())
            card.body.addLayout(self._booking(line, shown.safety.bookings))
        return card

    def _booking(self, line: AheadLine, warnings: Mapping[int, str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label(line.when, "strong", wrap=True))
        column.addWidget(label(line.what, "muted", wrap=True))
        warning = warnings.get(line.appointment.id)
        if warning:
            column.addWidget(label(warning, "alert", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(4)
        at = line.appointment.id
        row.addWidget(button(_("Came"), lambda: self.came.emit(at)))
        row.addWidget(button(_("Cancel booking"), lambda: self.cancelled.emit(at), kind="quiet"))
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        return column

    def _visits(self, shown: Shown) -> Card:
        card = Card(_("Last visits"))
        recent = shown.visits[:_TIMELINE]
        if not recent:
            card.add(label(_("No visit has been recorded yet."), "second", wrap=True))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for at, line in enumerate(recent):
            remark = " · ".join(part for part in (line.status, line.master, line.note) if part)
            column.addWidget(
                TimelineItem(
                    line.day,
                    line.what,
                    remark,
                    line.price,
                    first=at == 0,
                    last=at == len(recent) - 1,
                )
            )
        card.add(holder)
        card.body.addStretch(1)
        card.body.setAlignment(holder, Qt.AlignmentFlag.AlignTop)
        return card
