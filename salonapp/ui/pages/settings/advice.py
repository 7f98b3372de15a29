"""Settings: the advice for each type of client, in the program's words or the salon's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from salonapp.clients.approach import Advice, typologies
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import PressButton
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

Key = tuple[str, str]


class AdviceSection(Section):
    """A card for each typology, a button for each type; a click opens its words."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        about = _(
            "How to recognise each type of client, what helps and what to avoid. Say it in the "
            "salon's own words where yours are better; the program's words can be brought back."
        )
        super().__init__(services, navigator, _("Advice on clients"), about)
        self._advice: Mapping[Key, Advice] = {}
        self.buttons: dict[Key, QPushButton] = {}
        for typology in typologies():
            card = Card(typology.name)
            holder = QWidget()
            flow = Flow(holder)
            for each in typology.types:
                key = (typology.key, each.key)
                made = PressButton(each.key)
                made.setProperty("kind", "filter")
                made.clicked.connect(lambda _on=False, key=key: self._edit(key))
                self.buttons[key] = made
                flow.addWidget(made)
            card.add(holder)
            self.add(card)

    def reload(self) -> None:
        """Read the words again."""

        def work(reader: Reader) -> Mapping[Key, Advice]:
            from salonapp.clients.queries.approach import all_advice

            return all_advice(reader)

        self.services.read(self, work, self._show, topic="advice")

    def _show(self, advice: Mapping[Key, Advice]) -> None:
        self._advice = advice
        for key, made in self.buttons.items():
            told = advice[key]
            made.setText(
                _("{type} (own words)").format(type=told.name) if told.is_own else told.name
            )
            made.setAccessibleName(made.text())
            made.setToolTip(told.signs)

    def _edit(self, key: Key) -> None:
        from salonapp.ui.pages.clients.dialogs.advice_form import AdviceForm

        if key in self._advice:
            AdviceForm(self.window(), self.services, *key, self._advice[key]).open()
