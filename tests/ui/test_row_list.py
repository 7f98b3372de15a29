from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from salonapp.ui.kit.id_list import PAGE_ROWS, IdListModel, TwoLine
from salonapp.ui.kit.row_list import RowList


class Reads:
    """Stands for the read pool: answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Sequence[int]] = []
        self._then: list[Callable[[Mapping[int, TwoLine]], None]] = []

    def read(self, ids: Sequence[int], then: Callable[[Mapping[int, TwoLine]], None]) -> None:
        self.asked.append(ids)
        self._then.append(then)

    def answer(self, word: str = "Client") -> None:
        ids, then = self.asked[-1], self._then.pop()
        then({each: TwoLine(f"{word} {each}") for each in ids})


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def model(reads: Reads) -> IdListModel:
    return IdListModel(reads.read)


@pytest.fixture
def listed(model: IdListModel, qtbot: QtBot) -> RowList:
    view = RowList(model, "Clients")
    qtbot.addWidget(view)
    view.resize(400, 600)
    view.show()
    return view


def test_a_long_list_reads_only_the_rows_that_are_looked_at(
    model: IdListModel, listed: RowList, reads: Reads, qtbot: QtBot
) -> None:
    model.reset(range(100_000))
    qtbot.waitUntil(lambda: bool(reads.asked))

    assert model.rowCount() == 100_000
    assert len(reads.asked) == 1
    assert reads.asked[0][0] == 0
    assert len(reads.asked[0]) == PAGE_ROWS
    reads.answer()
    assert model.index(3).data() == "Client 3"


def test_rows_read_together_with_the_ids_are_not_read_again(
    model: IdListModel, listed: RowList, reads: Reads, qtbot: QtBot
) -> None:
    model.reset([5, 6], {5: TwoLine("Anna"), 6: TwoLine("Maria")})
    with qtbot.waitExposed(listed):
        listed.viewport().repaint()

    assert reads.asked == []
    assert model.index(1).data() == "Maria"


def test_a_changed_row_keeps_its_looks_until_the_new_ones_have_been_read(
    model: IdListModel, listed: RowList, reads: Reads, qtbot: QtBot
) -> None:
    model.reset([5, 6], {5: TwoLine("Anna"), 6: TwoLine("Maria")})
    model.refresh([6])
    qtbot.waitUntil(lambda: reads.asked == [[6]])
    assert model.index(1).data() == "Maria"

    reads.answer("Marina")
    assert model.index(1).data() == "Marina 6"


def test_ids_far_down_are_asked_for_only_when_somebody_looks_there(
    model: IdListModel, listed: RowList, reads: Reads, qtbot: QtBot
) -> None:
    asked: list[bool] = []
    model.more_wanted.connect(lambda: asked.append(True))
    model.reset(range(40), {each: TwoLine(str(each)) for each in range(40)})
    model.set_total(100_000)
    listed.viewport().repaint()
    assert model.rowCount() == 100_000
    assert asked == []

    listed.scrollToBottom()
    qtbot.waitUntil(lambda: bool(asked))
    model.extend(range(40, 99_999))
    assert asked == [True]
    assert model.rowCount() == 99_999
    assert model.is_complete()


def test_arrows_choose_and_enter_opens(model: IdListModel, listed: RowList, qtbot: QtBot) -> None:
    model.reset([5, 6, 7], {each: TwoLine(str(each)) for each in (5, 6, 7)})
    moved: list[int] = []
    opened: list[int] = []
    listed.moved.connect(moved.append)
    listed.opened.connect(opened.append)
    listed.choose(5)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Return)

    assert moved == [6]
    assert opened == [6]


def test_the_search_field_steps_through_the_list_and_stops_at_its_ends(
    model: IdListModel, listed: RowList
) -> None:
    model.reset([5, 6, 7], {each: TwoLine(str(each)) for each in (5, 6, 7)})
    listed.step(1)
    assert listed.current_id() == 5
    listed.step(8)
    assert listed.current_id() == 7
    listed.step(-8)
    assert listed.current_id() == 5


def test_a_row_is_said_in_full_by_a_screen_reader(model: IdListModel) -> None:
    model.reset([1], {1: TwoLine("Anna", "+7 912", "84 %", "hot", "hot", "A")})
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Anna, +7 912, hot, 84 %"
