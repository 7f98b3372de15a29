"""One run of an import: its counts, its progress, whether it was cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from salonapp.desk.imports.cards import Doubled, Rejected
from salonapp.desk.imports.reading import Chunk
from salonapp.desk.imports.rejected import RejectedRows
from salonapp.desk.imports.rows import Notes, Unfit
from salonapp.foundation.errors import Cancelled
from salonapp.foundation.i18n import msg

#: Called with (done, total) in units of the file (bytes or rows).
Progress = Callable[[int, int], None]
#: Asked between chunks whether to stop.
Cancel = Callable[[], bool]


@dataclass(slots=True)
class Job:
    """What one run has done so far."""

    file_name: str
    rejected_rows: RejectedRows
    progress: Progress | None
    cancel: Cancel | None
    #: Whether rows that may begin a second card of somebody are to be told: for the look before.
    looks_for_doubles: bool = False
    doubled: list[Doubled] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    rejected: list[Rejected] = field(default_factory=list)
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    new_clients: int = 0
    new_services: int = 0
    new_masters: int = 0
    consents_given: int = 0
    consents_refused: int = 0
    _unfit: set[int] = field(default_factory=set)

    def reject(self, unfit: Unfit) -> None:
        """Count a row that cannot be used and keep it for mending."""
        self.rejected.append(Rejected(unfit.number, unfit.why))
        self.rejected_rows.add(unfit.cells)
        self._unfit.add(unfit.number)

    def step(self, chunk: Chunk) -> None:
        """End a chunk: tell how far the reading is; Cancelled when the person wants to stop."""
        self.notes.settle(self._unfit)
        self._unfit = set()
        if self.progress is not None:
            self.progress(chunk.done, chunk.total)
        if self.cancel is not None and self.cancel():
            raise Cancelled(msg("The import was stopped; nothing of it was kept."))
