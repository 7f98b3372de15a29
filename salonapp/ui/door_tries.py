"""What is typed at the locked screen is looked at here, and every wrong try counts.

Nobody waits at the door for a long import: who is right comes in by a look alone. A wrong try is
recorded as soon as the import lets it be; until then it counts here, or PINs could be guessed
meanwhile without any wait.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.passcodes import NONE_LATE, DoorTile, LateTries, SignInOutcome, SignInResult
from salonapp.ui.half_typed import place_of
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_AGAIN_MS = 2_000


class Tries(QObject):
    """Looks at one try after another."""

    right = Signal(object, object)
    """A `DoorTile`, and the `SignInResult` with the viewer."""
    wrong = Signal(object, object)
    """A `DoorTile`, and the `SignInResult` that says until when to wait."""
    failed = Signal(object)
    """The `SalonError` for which it could not be looked at."""

    def __init__(self, parent: QObject, services: Services) -> None:
        super().__init__(parent)
        self._services = services
        self._looking = False
        #: Typed while another try is looked at: what was wrong with that one counts first.
        self._next: tuple[DoorTile, str] | None = None
        #: When each wrong try was that is not recorded yet, by its number, by person.
        self._late: dict[int | None, dict[int, datetime]] = {}
        self._number = 0
        self._salon = 0

    def forget(self) -> None:
        """Another salon was opened: what is not recorded yet is none of its business."""
        self._salon += 1
        self._late, self._next, self._looking = {}, None, False

    def attempt(self, tile: DoorTile, typed: str) -> None:
        """Look whether it is right; one of the signals follows, if nobody else tried meanwhile."""
        if self._looking:
            self._next = (tile, typed)
            return
        self._looking = True
        hasher, late, salon = self._services.hasher, self._late_of(tile), self._salon

        def work(reader: Reader) -> SignInResult:
            from salonapp.staff.commands.passcodes import look_at

            return look_at(reader, tile.staff_id, typed, hasher, late)

        self._services.read(
            self, work, partial(self._looked, salon, tile), failed=partial(self._not_looked, salon)
        )

    def _late_of(self, tile: DoorTile) -> LateTries:
        kept = self._late.get(tile.staff_id)
        if not kept:
            return NONE_LATE
        now = self._services.clock.now()
        for number, at in kept.items():
            kept[number] = min(at, now)  # the clock was turned back: nobody waits for ever
        return LateTries(len(kept), max(kept.values()))

    def _looked(self, salon: int, tile: DoorTile, result: SignInResult) -> None:
        if salon != self._salon:
            return
        self._looking = False
        if result.viewer is not None:
            self._next = None
            self._late.pop(tile.staff_id, None)
            self.right.emit(tile, result)
            return
        self._number += 1
        at = self._services.clock.now()
        if result.outcome is SignInOutcome.WRONG:
            self._late.setdefault(tile.staff_id, {})[self._number] = at
        self._record(salon, tile, result.outcome, at, self._number)
        self.wrong.emit(tile, result)
        self._go_on()

    def _not_looked(self, salon: int, error: SalonError) -> None:
        if salon == self._salon:
            self._looking = False
            self.failed.emit(error)
            self._go_on()

    def _go_on(self) -> None:
        if self._next is not None:
            (tile, typed), self._next = self._next, None
            self.attempt(tile, typed)

    def _record(
        self, salon: int, tile: DoorTile, outcome: SignInOutcome, at: datetime, number: int
    ) -> None:
        if salon != self._salon:
            return
        place = place_of(self._services.actor)

        def work(tx: Tx) -> None:
            from salonapp.staff.commands.passcodes import record_try

            record_try(tx, tile.staff_id, outcome, at, place)

        def recorded(_none: None) -> None:
            self._late.get(tile.staff_id, {}).pop(number, None)

        def not_yet(_error: SalonError) -> None:
            again = partial(self._record, salon, tile, outcome, at, number)
            QTimer.singleShot(_AGAIN_MS, self, again)

        from salonapp.storage.door import AGENT  # nobody sits at the desk yet

        self._services.runner.write(self, AGENT, msg("Signing in"), work, recorded, failed=not_yet)
