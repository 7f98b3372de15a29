"""Into the bin and back: what a card has booked is told of, called off, and stands again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.desk.erasing.cards import BroughtBack, StillBooked
from salonapp.desk.erasing.words import back_words
from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, msg
from salonapp.ui.booking.who_waits import tell_who_waits
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentView

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_MOST_SHOWN = 6


def put_into_bin(
    owner: QWidget, services: Services, navigator: Navigator, client_id: int, name: str
) -> None:
    """Put a card into the bin; with bookings ahead once it was said what becomes of them."""

    def work(tx: Tx) -> object:
        from salonapp.desk.erasing.commands.binning import put_away

        return put_away(tx, client_id)

    def ask(error: SalonError) -> None:
        if isinstance(error, StillBooked):
            BinForm(owner, services, navigator, client_id, name, error.bookings).open()
        else:
            navigator.problem(error)

    services.write(owner, msg("Card put into the bin"), work, failed=ask)


def take_from_bin(owner: QWidget, services: Services, navigator: Navigator, client_id: int) -> None:
    """Bring a card back, and say what became of the bookings that were called off with it."""

    def work(tx: Tx) -> BroughtBack:
        from salonapp.desk.erasing.commands.binning import bring_back

        return bring_back(tx, client_id)

    def tell(found: BroughtBack) -> None:
        words = back_words(found)
        if words:
            navigator.say(words)

    services.write(owner, msg("Card brought back from the bin"), work, tell)


class BinForm(FormDialog):
    """What the card has booked, and whether it is called off."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        navigator: Navigator,
        client_id: int,
        name: str,
        bookings: Sequence[AppointmentView],
    ) -> None:
        title = _("{name} has bookings ahead").format(name=name)
        super().__init__(parent, title, _("Put into the bin"), width=520)
        self._parent = parent
        self._services, self._navigator = services, navigator
        self._client_id, self._name = client_id, name
        self._told: tuple[int, ...] = ()
        self._rows = Rows()
        self.body.insertWidget(1, self._rows)
        self._more = label("", "second")
        self.body.insertWidget(2, self._more)
        self._off = Tick(_("Call them off: the time is free for others"), on=True)
        hint = _("Brought back from the bin, they stand again where the time is still free.")
        self.form.add("off", "", self._off, hint=hint, span=2)
        self._show(bookings)
        self.start_clean()
        self._off.setFocus()

    def submit(self) -> None:
        """Put the card away; what was booked meanwhile is shown first."""
        client_id, told, off = self._client_id, self._told, self._off.isChecked()

        def work(tx: Tx) -> tuple[int, ...]:
            from salonapp.desk.erasing.commands.binning import put_away

            return put_away(tx, client_id, told=told, call_off=off)

        def done(freed: tuple[int, ...]) -> None:
            self.saved()
            for each in freed[:1]:
                tell_who_waits(self._parent, self._services, self._navigator, each)

        self.set_busy(True)
        self._services.write(self, msg("Card put into the bin"), work, done, failed=self.refuse)

    def refuse(self, error: SalonError) -> None:
        """Show what was booked meanwhile, or why it could not be written."""
        super().refuse(error)
        if isinstance(error, StillBooked):
            self._show(error.bookings)

    def dirty(self) -> bool:
        """Nothing here is worth keeping."""
        return False

    def _show(self, bookings: Sequence[AppointmentView]) -> None:
        self._told = tuple(each.id for each in bookings)
        self._rows.show_rows([_row(each) for each in bookings[:_MOST_SHOWN]])
        more = len(bookings) - _MOST_SHOWN
        self._more.setText(_("and {count} more").format(count=more) if more > 0 else "")
        self._more.setVisible(more > 0)


def _row(booked: AppointmentView) -> QWidget:
    services = ", ".join(booked.services)
    about = " · ".join(part for part in (services, booked.master) if part)
    when = f"{format_day(booked.starts_at.date())}, {booked.starts_at:%H:%M}"
    return row_of([label(when), label(about, "second", wrap=True)], [])
