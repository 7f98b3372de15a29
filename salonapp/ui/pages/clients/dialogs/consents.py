"""The consents of one client: where each purpose stands, what was ever said, and the papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import (
    ClientConsents,
    ConsentRecord,
    PurposeState,
    channel_name,
    purpose_name,
    said,
    source_name,
)
from salonapp.foundation import format as fmt
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.event_list import EventList
from salonapp.ui.kit.events import EventItem
from salonapp.ui.kit.frames import Card, SideBySide, clear
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.clients.cards import ConsentView
    from salonapp.storage.door import Reader, Tx

_WIDTH, _HEIGHT = 760, 640


class ConsentsDialog(QDialog):
    """One card per purpose, the records below; each change is written at once."""

    said = Signal(str)

    def __init__(self, parent: QWidget | None, services: Services, client_id: int) -> None:
        super().__init__(parent)
        self._services, self._client_id = services, client_id
        self._consents: ClientConsents | None = None
        self._language = "ru"
        self.setWindowTitle(_("Consents"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._title = label("", "title", wrap=True)
        self._problem = Banner("danger")
        self._states = SideBySide(640)
        self._list = EventList(_("Everything recorded"))
        self._list.acted.connect(self._correct)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        for widget in (self._title, self._problem, self._states):
            column.addWidget(widget)
        column.addWidget(label(_("Everything recorded"), "section"))
        column.addWidget(self._list, 1)
        column.addLayout(self._foot())
        self.resize(_WIDTH, _HEIGHT)
        if parent is not None:
            self.resize(self.size().boundedTo(parent.window().size() * 0.94))
        self._read()

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(
            button(_("Form to sign…"), lambda: self._open_form(None), icon_name="file-text")
        )
        row.addWidget(button(_("Proof of consent…"), self._open_proof, icon_name="printer"))
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.accept))
        return row

    def _read(self) -> None:
        client_id, services = self._client_id, self._services

        def work(reader: Reader) -> tuple[ClientConsents, str]:
            from salonapp.clients.queries.consents import client_consents

            found = client_consents(reader, services.viewer, client_id)
            return found, reader.settings.text("salon.language")

        services.read(self, work, self._show, topic="consents", failed=self._failed)

    def _show(self, found: tuple[ClientConsents, str]) -> None:
        consents, self._language = found
        self._consents = consents
        self._title.setText(_("Consents: {name}").format(name=consents.name))
        clear(self._states.box)
        for state in consents.states:
            self._states.box.addWidget(self._state_card(state), 1)
        items = [
            record_item(each, correctable=_may_correct(consents, each)) for each in consents.records
        ]
        if not items:
            items = [EventItem("", _("Nothing yet"), _("The client was never asked."))]
        self._list.events.reset(items, has_more=False)

    def _state_card(self, state: PurposeState) -> Card:
        card = Card(purpose_name(state.purpose), spacing=8)
        card.add(_state_line(state.general))
        for view in state.channels:
            words = _("{channel}: {said}").format(
                channel=channel_name(view.channel), said=said(bool(view.granted))
            )
            card.add(label(words, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        purpose = state.purpose
        row.addWidget(button(_("Record an answer…"), lambda: self._ask(purpose)))
        if state.granted or any(view.granted for view in state.channels):
            withdraw = button(_("Withdraw"), lambda: self._withdraw(purpose), kind="quiet")
            withdraw.setToolTip(_("The client does not want such messages any more."))
            row.addWidget(withdraw)
        row.addStretch(1)
        card.body.addStretch(1)
        card.body.addLayout(row)
        return card

    def _ask(self, purpose: Purpose) -> None:
        from salonapp.ui.pages.clients.dialogs.consent_form import ConsentForm

        if self._consents is not None:
            form = ConsentForm(self, self._services, self._consents, purpose, self._language)
            form.written.connect(self._read)
            form.open()

    def _withdraw(self, purpose: Purpose) -> None:
        client_id = self._client_id

        def work(tx: Tx) -> int:
            from salonapp.clients.commands.consents import withdraw_consent

            return withdraw_consent(tx, client_id, purpose)

        def done(_count: int) -> None:
            self._read()

        self._problem.set_text("")
        self._services.write(self, msg("Consent withdrawn"), work, done, failed=self._failed)

    def _correct(self, key: str) -> None:
        from salonapp.ui.pages.clients.dialogs.consent_form import MistakeForm

        consents = self._consents
        if consents is None or not key:
            return
        record = next(each for each in consents.records if str(each.id) == key)
        form = MistakeForm(self, self._services, consents, record)
        form.written.connect(self._read)
        form.open()

    def _open_form(self, purpose: Purpose | None) -> None:
        from salonapp.ui.pages.clients.dialogs.consent_paper import FormPaper

        if self._consents is not None:
            self._open(FormPaper(self, self._services, purpose, self._consents.name))

    def _open_proof(self) -> None:
        from salonapp.ui.pages.clients.dialogs.consent_paper import ProofPaper

        self._open(ProofPaper(self, self._services, self._client_id))

    def _open(self, paper: QDialog) -> None:
        told: Callable[[str], None] = self.said.emit
        paper.said.connect(told)  # type: ignore[attr-defined]
        paper.open()

    def _failed(self, error: SalonError) -> None:
        self._problem.set_text(str(error))


def record_item(record: ConsentRecord, *, correctable: bool) -> EventItem:
    """One record as it is painted."""
    proof = [source_name(record.source), record.evidence]
    if record.address:
        proof.append(_("only for {address}").format(address=record.address))
    if record.wording_version:
        proof.append(_("wording {version}").format(version=record.wording_version))
    about = purpose_name(record.purpose)
    if record.channel:
        about = f"{about} ({channel_name(record.channel)})"
    kind = "neutral"
    if record.holds:
        kind = "good" if record.granted else "hot"
    return EventItem(
        key=str(record.id),
        day=fmt.format_day(record.at.date()),
        title=about,
        when=fmt.format_time(record.at),
        icon="check" if record.granted else "x",
        lines=tuple(
            part for part in (" · ".join(part for part in proof if part), record.actor) if part
        ),
        chip=said(record.granted),
        chip_kind=kind,
        action=_("By mistake…") if correctable else "",
        muted=not record.holds,
    )


def _may_correct(consents: ClientConsents, record: ConsentRecord) -> bool:
    """The latest record of its purpose and channel, where the one before says otherwise."""
    same = [
        each
        for each in consents.records
        if (each.purpose, each.channel, each.address)
        == (record.purpose, record.channel, record.address)
    ]
    before = same[1].granted if len(same) > 1 else False
    return bool(same) and same[0] is record and before is not record.granted


def _state_line(view: ConsentView | None) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    if view is None:
        row.addWidget(chip(_("not asked yet"), "neutral"))
        row.addStretch(1)
        return made
    row.addWidget(chip(said(bool(view.granted)), "good" if view.granted else "hot"))
    day = fmt.format_day(view.at.date()) if view.at is not None else ""
    text = " · ".join(part for part in (day, source_name(view.source), view.evidence) if part)
    row.addWidget(label(text, "second", wrap=True), 1)
    return made
