"""The numbers of a card that somebody else answers; a tick taken away says that one is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from salonapp.clients.cards import PhoneDraft, PhoneView
from salonapp.foundation.i18n import _
from salonapp.ui.kit.pickers import TypedPhone
from salonapp.ui.kit.ticks import Tick


class WrongPhones(QWidget):
    """A tick for each wrong number; hidden where there is none, or they may not be seen."""

    def __init__(self, phones: Iterable[PhoneView]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._ticks: list[tuple[str, Tick]] = []
        for phone in phones:
            if phone.is_wrong and phone.e164:
                words = _("{phone} is a wrong number: nothing is sent there")
                tick = Tick(words.format(phone=phone.shown), on=True)
                column.addWidget(tick)
                self._ticks.append((_digits(phone.e164), tick))

    def __bool__(self) -> bool:
        return bool(self._ticks)

    def right(self) -> Sequence[str]:
        """The digits of the numbers that are right after all."""
        return tuple(digits for digits, tick in self._ticks if not tick.isChecked())

    def drafts(self, typed: Iterable[TypedPhone]) -> tuple[PhoneDraft, ...]:
        """What was typed, with what was said about the wrong ones."""
        right = self.right()
        return tuple(
            PhoneDraft(each.number, each.comment, False if _digits(each.number) in right else None)
            for each in typed
        )


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
