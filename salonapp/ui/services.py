"""What a page is given: the pools, the news, the clock, and who is looking. No globals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from salonapp.foundation.clock import Clock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg
from salonapp.staff.passcodes import Argon2Hasher, Hasher
from salonapp.staff.rights import NOBODY_ID, Right
from salonapp.ui.hub import Hub
from salonapp.ui.preferences import Preferences
from salonapp.ui.runner import Failed, Job, Runner

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.backup import Restored
    from salonapp.storage.database import Database
    from salonapp.storage.door import Actor, Reader, Tx
    from salonapp.storage.undo import Undone

    Opened: TypeAlias = "tuple[Database, Viewer, Actor]"

T = TypeVar("T")
#: How often, and how long apart, we look whether everybody has stopped reading: half a minute.
_LOOKS, _LOOK_S = 1_500, 0.02


class Services(QObject):
    """Made by `app.py`, handed to the shell and by it to each page.

    `open_database` runs in the read pool, because it imports the ORM and derives the key: neither
    may delay the first paint.
    """

    opened = Signal()
    undone = Signal(object)
    """A `storage.undo.Undone`: something was taken back or done again in this window."""
    reopened = Signal()
    """The same salon was opened again, with the same person at the desk."""
    open_failed = Signal(object)
    seated = Signal()
    """Somebody else sits at the desk, or nobody: the screen is locked."""
    typed_gone = Signal(str)
    """What was half typed under this key is taken up again, saved or let go."""

    def __init__(
        self,
        open_database: Callable[[], Opened],
        clock: Clock,
        preferences: Preferences,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.preferences = preferences
        self.runner = Runner(self)
        self.hub = Hub(self.runner, self)
        self._open_database = open_database
        self._reopening = False
        self.runner.torn.connect(self._open_anew)
        self._db: Database | None = None
        self._viewer: Viewer | None = None
        self._actor: Actor | None = None
        self._before_close: list[Callable[[], None]] = []
        self.hasher: Hasher = Argon2Hasher()
        #: Whether somebody has a PIN, so that whoever sits down says who they are.
        self.guarded = False

    @property
    def viewer(self) -> Viewer:
        """Whose rights the reads take; only known once the database is open."""
        assert self._viewer is not None
        return self._viewer

    @property
    def actor(self) -> Actor:
        """In whose name the writes are made; only known once the database is open."""
        assert self._actor is not None
        return self._actor

    @property
    def is_locked(self) -> bool:
        """Whether nobody sits at the desk: whoever is next says who they are."""
        return self._viewer is not None and self._viewer.staff_id == NOBODY_ID

    def may(self, right: Right) -> bool:
        """Whether who sits at the desk has a right; before the salon is open nobody is refused."""
        return self._viewer is None or self._viewer.may(right)

    def seat(self, viewer: Viewer) -> None:
        """Let somebody sit down at the desk: reads take their rights, writes their name."""
        from salonapp.storage.door import OWNER, Actor

        self._viewer = viewer
        self._actor = OWNER if viewer.staff_id is None else Actor(viewer.staff_id, viewer.name)
        self.runner.sit(viewer.staff_id)
        self.seated.emit()

    @property
    def is_open(self) -> bool:
        """Whether the database is there."""
        return self._db is not None

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody reads or writes just now, neither the window nor the agent beside it."""
        return self._db is None or self._db.checked_out() == 0

    def open(self) -> None:
        """Open the database off the GUI thread; `opened` or `open_failed` follows."""
        self.runner.background(
            self, self._open_database, self._on_opened, failed=self.open_failed.emit
        )

    def read(
        self,
        owner: QObject,
        work: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        topic: str = "",
        failed: Failed | None = None,
    ) -> None:
        """`Runner.read`."""
        self.runner.read(owner, work, then, topic=topic, failed=failed)

    def write(
        self,
        owner: QObject,
        label: Message,
        work: Callable[[Tx], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
        final: bool = False,
        about: str = "",
    ) -> None:
        """`Runner.write` in the name of whoever sits at the desk."""
        self.runner.write(
            owner, self.actor, label, work, then, failed=failed, final=final, about=about
        )

    def job(
        self,
        owner: QObject,
        title: Message,
        work: Callable[[Database, Job], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Failed | None = None,
    ) -> None:
        """`Runner.job`: a long write with progress and cancel in the status strip."""
        self.runner.job(owner, title, work, then, failed=failed)

    def undo(self, owner: QObject, operation_id: int | None, then: Callable[[], None]) -> None:
        """Take an operation back (the last one, when None)."""
        actor = self.actor

        def work(db: Database) -> Undone:
            undone: Undone = db.undo(actor, operation_id)
            return undone

        def done(undone: Undone) -> None:
            self.undone.emit(undone)
            then()

        self.runner.with_database(owner, work, done)

    def restore(
        self, owner: QObject, backup: Path, then: Callable[[Restored], None], failed: Failed
    ) -> None:
        """Put a backup in the salon's place: the salon is let go, replaced and opened again.

        Reads asked for meanwhile wait for the opened salon. When it fails the salon as it was is
        opened again, then `failed` is told.
        """
        db = self._db
        if db is None:
            return
        self.hub.close()

        def work() -> tuple[Restored | SalonError, Opened]:
            from salonapp.storage.backup import restore

            self.runner.detach()
            while self._before_close:
                self._before_close.pop()()
            db.close()
            result: Restored | SalonError
            try:
                result = restore(db.target, backup, self.clock)
            except SalonError as error:
                result = error
            return result, self._open_database()

        def done(found: tuple[Restored | SalonError, Opened]) -> None:
            result, opened = found
            self._on_opened(opened)
            if isinstance(result, SalonError):
                failed(result)
            else:
                then(result)

        self.runner.in_writer(owner, work, done, failed=self.open_failed.emit)

    def _open_anew(self) -> None:
        """Let the salon go and open it again under the hands of whoever sits there."""
        db = self._db
        if db is None or self._reopening:
            return
        self._reopening = True
        self.hub.close()

        def work() -> Opened:
            self.runner.detach()
            while self._before_close:
                self._before_close.pop()()
            # While one old connection is left, new ones would share what it holds.
            for _look in range(_LOOKS):
                if db.checked_out() == 0:
                    break
                sleep(_LOOK_S)
            else:
                raise SalonError(
                    msg("The salon cannot be opened anew while it is being read."),
                    msg("Close the program and start it again."),
                )
            db.close()
            return self._open_database()

        def done(opened: Opened) -> None:
            self._reopening = False
            self._db = opened[0]
            self.runner.attach(self._db)
            self.hub.attach(self._db)
            self.reopened.emit()

        self.runner.in_writer(self, work, done, failed=self.open_failed.emit)

    def work_beside(self, start: Callable[[Database], Callable[[], None]]) -> None:
        """Start something that works beside the window (the agent), off the GUI thread.

        It returns what stops it, which is called before the database is let go.
        """
        db = self._db
        if db is not None:
            self.runner.background(self, lambda: self._before_close.append(start(db)))

    def close(self) -> None:
        """Stop the pools and what works beside the window, and close the database."""
        self.hub.close()
        self.runner.close()
        while self._before_close:
            self._before_close.pop()()
        if self._db is not None:
            self._db.close()
            self._db = None

    def _on_opened(self, opened: Opened) -> None:
        self._db, self._viewer, self._actor = opened
        self.runner.sit(self._viewer.staff_id)
        self.runner.attach(self._db)
        self.hub.attach(self._db)
        self.opened.emit()
