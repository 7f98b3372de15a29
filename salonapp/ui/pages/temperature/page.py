"""Temperature: the classes over time, lists to act on, the check on history, the thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.temperature.cards import Backtest
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.kit.buttons import ChoiceRow
from salonapp.ui.kit.frames import box, hold_still, panel
from salonapp.ui.kit.notices import EmptyState, Skeleton
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.temperature.check import CheckTab, day_of
from salonapp.ui.pages.temperature.lists import ListActs, ListsTab
from salonapp.ui.pages.temperature.overview import OverviewTab
from salonapp.ui.pages.temperature.reading import Moves, Thresholds, read_moves, read_preview
from salonapp.ui.pages.temperature.thresholds import ThresholdsTab
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader, Tx
    from salonapp.ui.runner import Job

OVERVIEW, LISTS, CHECK, THRESHOLDS = "overview", "lists", "check", "thresholds"
_TABS = (OVERVIEW, LISTS, CHECK, THRESHOLDS)


class TemperaturePage(Page):
    """Four tabs over one reading."""

    shows = frozenset({"visit", "temperature", "setting", "appointment"})

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._moves: Moves | None = None
        self._result: Backtest | None = None
        self._tabs = ChoiceRow("tab", _("Temperature"))
        self._tabs.set_choices(
            (
                (OVERVIEW, _("Overview")),
                (LISTS, _("Lists")),
                (CHECK, _("Check on history")),
                (THRESHOLDS, _("Thresholds")),
            ),
            OVERVIEW,
        )
        self._tabs.chosen.connect(self.show_tab)
        self._overview = OverviewTab(navigator.say)
        self._lists = ListsTab(ListActs(navigator.open_client, self._book))
        self._check = CheckTab(self._check_on, navigator.say)
        self._thresholds = ThresholdsTab(self._preview, self._keep)
        self._stack = QStackedWidget()
        for tab in (self._overview, self._lists, self._check, self._thresholds):
            self._stack.addWidget(tab)
        waiting = box(margins=(24, 20, 24, 24))
        waiting.addWidget(Skeleton(6))
        waiting.addStretch(1)
        self._waiting = panel(waiting)
        self._empty = EmptyState(
            "thermometer",
            _("No visits yet"),
            _(
                "With the first visits you see here who is hot, warm and cold, who is cooling down,"
                " and how often that was right."
            ),
            ((_("Import a file"), navigator.import_file),),
        )
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._waiting)
        bar = box(across=True, margins=(24, 10, 24, 10))
        bar.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panel(bar, "bar"))
        column.addWidget(self._stack, 1)

    def state(self) -> PageState:
        """The tab and what was found out last."""
        return {"tab": self._tabs.current(), "result": self._result}

    def restore(self, state: PageState) -> None:
        """Open the tab again."""
        result = state.get("result")
        if isinstance(result, Backtest):
            self._show_result(result)
        tab = str(state.get("tab") or OVERVIEW)
        self.show_tab(tab if tab in _TABS else OVERVIEW)

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The tabs, for the tour."""
        return (
            (LISTS, lambda: self.show_tab(LISTS)),
            (CHECK, lambda: self.show_tab(CHECK)),
            ("check-details", self._check.unfold),
            (THRESHOLDS, lambda: self.show_tab(THRESHOLDS)),
        )

    def show_tab(self, tab: str) -> None:
        """Show a tab: overview, lists, check, thresholds."""
        self._tabs.choose(tab)
        if self._moves is None:
            return
        if not self._moves.has_visits:
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentIndex(_TABS.index(tab))
        if tab == CHECK and self._result is None:
            self._check_on(self._check.wanted)

    def reload(self) -> None:
        """Read the classes and their movements."""
        services, kept = self.services, self._moves

        def work(reader: Reader) -> Moves:
            return read_moves(reader, services.viewer, kept)

        services.read(self, work, self._show, topic="moves")

    def _show(self, moves: Moves) -> None:
        if moves == self._moves:
            return
        self._moves = moves
        hold_still(self)
        for tab in (self._overview, self._lists, self._thresholds):
            tab.show_moves(moves)
        self._check.show_days(moves.today, moves.thresholds.horizon_days)
        self.show_tab(self._tabs.current() or OVERVIEW)

    def _check_on(self, which: str) -> None:
        moves = self._moves
        if moves is None:
            return
        horizon_days = moves.thresholds.horizon_days
        on = day_of(which, moves.today, horizon_days)

        def work(db: Database, job: Job) -> Backtest:
            from salonapp.temperature.queries.checks import backtest

            with db.read() as reader:
                return backtest(reader, on, horizon_days, progress=job.progress)

        title = msg("Checking on your own history…")
        self.services.job(self, title, work, self._show_result, failed=self._refuse_check)

    def _show_result(self, result: Backtest) -> None:
        self._result = result
        self._check.show_result(result)

    def _refuse_check(self, error: SalonError) -> None:
        self._check.refuse(error)

    def _preview(self, wanted: Thresholds) -> None:
        self.services.read(
            self,
            lambda reader: read_preview(reader, wanted),
            self._thresholds.show_preview,
            topic="preview",
            failed=self._thresholds.refuse,
        )

    def _keep(self, wanted: Thresholds) -> None:
        def work(tx: Tx) -> None:
            from salonapp.storage.settings import set_setting

            set_setting(tx, "temperature.horizon_days", wanted.horizon_days)
            set_setting(tx, "temperature.hot_from", wanted.hot_percent / 100)
            set_setting(tx, "temperature.warm_from", wanted.warm_percent / 100)

        label = msg("Thresholds of the classes changed")
        self.services.write(self, label, work, failed=self._thresholds.refuse)

    def _book(self, client_id: int, _name: str) -> None:
        open_booking(self.services, self.navigator, client_id=client_id)
