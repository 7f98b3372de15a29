"""Views hear of changes at once, and of very many of them in few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from salonapp.storage.changes import Changes
from salonapp.ui.hub import Hub


class _Salon:
    """A database of which only the news matters."""

    def __init__(self) -> None:
        self.tell: Callable[[Changes], None] = lambda changes: None

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        self.tell = listener
        return lambda: None


@pytest.fixture
def salon(qapp: QApplication) -> _Salon:
    return _Salon()


def test_a_flood_of_changes_reaches_the_views_as_few_and_loses_none(salon: _Salon) -> None:
    runner: Any = None
    hub = Hub(runner)
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    database: Any = salon
    hub.attach(database)
    for number in range(1, 101):
        salon.tell(Changes(number, {"reminder": {number}}, tables=frozenset({f"t{number % 3}"})))
    QApplication.processEvents()
    at_once = len(heard)
    assert 1 <= at_once <= 5
    hub._pass_on_waiting()
    assert len(heard) == at_once + 1
    assert heard[-1].only("reminder")
    told = set().union(*(changes.ids("reminder") for changes in heard))
    assert told == set(range(1, 101))
    assert heard[-1].operation_id == 100
    assert heard[-1].tables == {"t0", "t1", "t2"}
    # Once it is quiet again, the next change is told at once.
    hub._pass_on_waiting()
    salon.tell(Changes(101, {"client": {7}}, frozenset({"visit"})))
    QApplication.processEvents()
    assert heard[-1].operation_id == 101
    assert not heard[-1].only("client")
    hub.close()
