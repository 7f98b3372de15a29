"""The forms behind the consents of a card: what the client says now, and a slip corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.clients.cards import Purpose
from salonapp.clients.consents import (
    CHANNEL_NAMES,
    TYPED_SOURCES,
    ClientConsents,
    ConsentRecord,
    ConsentSource,
    channel_name,
    purpose_name,
    source_name,
)
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.ui.kit.texts import label
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_LANGUAGES = {"ru": "Русский", "en": "English"}


class ConsentForm(FormDialog):
    """Records a yes or a no for one purpose, with how it was said and what proves it."""

    written = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        consents: ClientConsents,
        purpose: Purpose,
        salon_language: str,
    ) -> None:
        title = _("{purpose}: {name}").format(purpose=purpose_name(purpose), name=consents.name)
        super().__init__(parent, title, _("Record"), width=600)
        self._services, self._consents, self._purpose = services, consents, purpose
        self._answer = choice([(True, _("Agrees")), (False, _("Refuses"))])
        self._answer.activated.connect(lambda _at: self._show_wording())
        self._source = choice([(each.value, source_name(each)) for each in TYPED_SOURCES])
        self._channel = choice([(key, channel_name(key)) for key in CHANNEL_NAMES])
        self._language = choice(list(_LANGUAGES.items()), salon_language)
        self._language.activated.connect(lambda _at: self._show_wording())
        self._evidence = line(_("the form of 12.03.2026, folder 3; heard by Lera"))
        self.form.add("granted", _("What the client says"), self._answer)
        self.form.add("source", _("How"), self._source)
        self.form.add("channel", _("About which way of writing"), self._channel)
        self.form.add("language", _("Language of the wording"), self._language)
        self.form.add("evidence", _("What proves it"), self._evidence, span=2)
        self._quoted = label("", "caption", wrap=True, selectable=True)
        self.body.addWidget(self._quoted)
        self._show_wording()
        self.start_clean()
        self._evidence.setFocus()

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        granted = bool(self._answer.currentData())
        source = ConsentSource(str(self._source.currentData()))
        channel, evidence = str(self._channel.currentData()), self._evidence.text()
        language = str(self._language.currentData())
        client_id, purpose = self._consents.client_id, self._purpose
        self.check({})
        self.set_busy(True)

        def work(tx: Tx) -> int:
            from salonapp.clients.commands.consents import give_consent

            return give_consent(
                tx,
                client_id,
                purpose,
                granted=granted,
                source=source,
                evidence=evidence,
                channel=channel,
                language=language,
            )

        said = msg("Consent recorded") if granted else msg("Refusal recorded")
        self._services.write(self, said, work, self._done, failed=self.refuse)

    def _done(self, count: int) -> None:
        if not count:
            self.set_busy(False)
            self.problem.set_text(_("This is recorded already: nothing was added."))
            return
        self.written.emit()
        self.saved()

    def _show_wording(self) -> None:
        granted = bool(self._answer.currentData())
        language = str(self._language.currentData())
        words = next(
            each
            for each in self._consents.wordings
            if each.purpose is self._purpose and each.language == language
        )
        self.form.boxes["language"].setVisible(granted)
        version = str(words.version) if words.version else _("the program's own text")
        text = _("Wording ({version}) that is kept with the record:")
        self._quoted.setText(f"{text.format(version=version)}\n{words.text}" if granted else "")


class MistakeForm(FormDialog):
    """Says that the latest record was a slip: a second record stands after it."""

    written = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        consents: ClientConsents,
        record: ConsentRecord,
    ) -> None:
        super().__init__(parent, _("Recorded by mistake"), _("Record the correction"), width=560)
        self._services, self._client_id, self._record = services, consents.client_id, record
        told = _(
            "A record of consent is never removed. A second one is added that says the first was a"
            " mistake: what held before holds again, or nobody is written to if nothing was said"
            " before."
        )
        self.body.insertWidget(1, label(told, "second", wrap=True))
        self._reason = line(_("another client was meant"))
        self.form.add("evidence", _("What the mistake was"), self._reason, span=2)
        self.start_clean()
        self._reason.setFocus()

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        client_id, record_id, reason = self._client_id, self._record.id, self._reason.text()
        self.check({})
        self.set_busy(True)

        def work(tx: Tx) -> int:
            from salonapp.clients.commands.consents import correct_consent

            return correct_consent(tx, client_id, record_id, reason)

        label_ = msg("Consent corrected")
        self._services.write(self, label_, work, self._done, failed=self.refuse)

    def _done(self, _count: int) -> None:
        self.written.emit()
        self.saved()
