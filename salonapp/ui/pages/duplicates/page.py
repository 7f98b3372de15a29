"""Likely duplicates: the pairs at the left, both cards of one at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from salonapp.clients.alike import Pair
from salonapp.desk.merging.cards import MergePreview
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, _, msg, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.id_list import IdListModel, TwoLine
from salonapp.ui.kit.notices import EmptyState, Skeleton
from salonapp.ui.kit.row_list import RowList
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator, Page
from salonapp.ui.pages.duplicates import reading
from salonapp.ui.pages.duplicates.merge_form import open_merge
from salonapp.ui.pages.duplicates.pair_pane import PairPane
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.changes import Changes
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader, Tx
    from salonapp.ui.runner import Job

_LIST_WIDTH = 424
_PAUSE_MS = 400
#: After a change the next look waits this many times as long as the last one took.
_PATIENCE = 3


class DuplicatesPage(Page):
    """Looked for anew whenever cards changed; what was said of a pair takes it out at once."""

    shows = frozenset({"client", "client_link", "not_duplicate", "client_phone"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._pairs: dict[int, Pair] = {}
        self._looking = False
        #: Cards changed while the salon was looked through: what is found then is of yesterday.
        self._outdated = False
        self._clock = QElapsedTimer()
        self._took_ms = 0
        self._found = label("", "caption")
        self._model = IdListModel(self._read_rows, self)
        self._list = RowList(self._model, _("Likely duplicates"))
        self._list.moved.connect(self._show_pair)
        self._list.opened.connect(lambda _place: self._merge())
        self._pane = PairPane()
        self._pane.merge_asked.connect(self._merge)
        self._pane.two_people.connect(self._two_people)
        self._pane.family.connect(self._family)
        self._pane.opened.connect(navigator.open_client)
        self._waiting = self._wait()
        self._nobody = EmptyState(
            "users",
            _("No duplicates found"),
            _("Cards with the same phone, e-mail, or name and birthday would stand here."),
            ((_("To the clients"), lambda: navigator.go("clients")),),
        )
        self._both = QWidget()
        self._stack = QStackedWidget()
        for widget in (self._waiting, self._nobody, self._lay_out()):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)

    def top_buttons(self) -> Sequence[QWidget]:
        """Back to the clients, and another look."""
        return (
            button(_("Look again"), self.reload),
            button(_("To the clients"), lambda: self.navigator.go("clients")),
        )

    def back(self) -> bool:
        """Esc leads to the clients."""
        self.navigator.go("clients")
        return True

    def reload(self) -> None:
        """Look through the whole salon; the strip shows how far it is and can stop it."""
        if self._looking:
            self._outdated = True
            return
        self._looking, self._outdated = True, False
        self._clock.start()
        if self._pairs:  # looked through before: quietly, in a moment
            self._look_again()
            return

        def work(db: Database, job: Job) -> list[Pair]:
            from salonapp.clients.queries.duplicates import duplicate_pairs

            with db.read() as reader:
                return duplicate_pairs(reader, job.progress)

        self.services.job(
            self, msg("Looking for duplicates"), work, self._show, failed=self._stopped
        )

    def _look_again(self) -> None:
        def work(reader: Reader) -> list[Pair]:
            from salonapp.clients.queries.duplicates import duplicate_pairs

            return duplicate_pairs(reader)

        self.services.read(self, work, self._show, failed=self._stopped)

    def on_changes(self, changes: Changes) -> None:
        """A pair that was merged is gone, and an undo may bring one back: look again in a while."""
        self._again_soon()

    def _again_soon(self) -> None:
        """A look that took long takes the window's breath: it waits until the hand rests."""
        delay_ms = max(_PAUSE_MS, _PATIENCE * self._took_ms)
        self.services.runner.soon(self, self.reload, topic="again", delay_ms=delay_ms)

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The dialog that merges."""
        return (("merge", self._merge),)

    def _wait(self) -> QWidget:
        column = box(margins=(24, 20, 24, 24))
        column.addWidget(Skeleton(6))
        column.addStretch(1)
        return panel(column)

    def _lay_out(self) -> QWidget:
        head = box(margins=(16, 14, 16, 6), spacing=4)
        head.addWidget(label(_("Likely duplicates"), "section"))
        head.addWidget(self._found)
        left = box(spacing=0)
        left.addWidget(panel(head))
        left.addWidget(self._list, 1)
        column = panel(left, "column")
        column.setFixedWidth(_LIST_WIDTH)
        row = QHBoxLayout(self._both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(column)
        row.addWidget(self._pane, 1)
        return self._both

    def _show(self, pairs: list[Pair]) -> None:
        self._looking = False
        self._took_ms = self._clock.elapsed()
        if self._outdated:
            self._again_soon()
            if self._stack.currentWidget() is not self._waiting:
                return
        before = self._pair()
        self._pairs = dict(enumerate(pairs))
        self._model.reset(list(self._pairs), {})
        place = next((p for p, pair in self._pairs.items() if before and pair.ids == before.ids), 0)
        self._settle(place)

    def _stopped(self, error: SalonError) -> None:
        self._looking = False
        self.navigator.problem(error)
        self._settle(0)

    def _settle(self, place: int) -> None:
        count = len(self._pairs)
        words = ngettext("{count} pair, the surest first", "{count} pairs, the surest first", count)
        self._found.setText(words.format(count=count))
        self._stack.setCurrentWidget(self._both if self._pairs else self._nobody)
        if self._pairs:
            nearest = min(self._pairs, key=lambda each: (each < place, abs(each - place)))
            self._list.choose(nearest)
            self._show_pair(nearest)

    def _read_rows(
        self, places: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]
    ) -> None:
        services = self.services
        wanted = {place: self._pairs[place] for place in places if place in self._pairs}
        services.read(self, lambda reader: reading.read_rows(reader, services.viewer, wanted), then)

    def _pair(self) -> Pair | None:
        place = self._list.current_id()
        return None if place is None else self._pairs.get(place)

    def _show_pair(self, place: int) -> None:
        pair, services = self._pairs.get(place), self.services
        if pair is None:
            return

        def show(preview: MergePreview) -> None:
            self._pane.show_pair(pair, preview)

        services.read(
            self,
            lambda reader: reading.read_pair(reader, services.viewer, pair.ids),
            show,
            topic="pair",
            failed=lambda _error: None,  # the card is gone; a new look is on its way
        )

    def _merge(self) -> None:
        pair = self._pair()
        if pair is not None:
            open_merge(self, self.services, *pair.ids, self._merged)

    def _merged(self, _keep_id: int, other_id: int) -> None:
        self._take_out(lambda pair: other_id in pair.ids)

    def _two_people(self) -> None:
        self._say(msg("Two different people"), "mark_two_people")

    def _family(self) -> None:
        self._say(msg("A family with one phone"), "mark_family")

    def _say(self, words: Message, command: str) -> None:
        pair = self._pair()
        if pair is None:
            return

        def work(tx: Tx) -> None:
            from salonapp.clients.commands import pairs

            getattr(pairs, command)(tx, *pair.ids)

        self.services.write(
            self, words, work, lambda _done: self._take_out(lambda each: each.ids == pair.ids)
        )

    def _take_out(self, is_gone: Callable[[Pair], bool]) -> None:
        place = self._list.current_id() or 0
        self._pairs = {at: pair for at, pair in self._pairs.items() if not is_gone(pair)}
        self._model.reset(list(self._pairs), self._model.known_rows())
        self._settle(place)
